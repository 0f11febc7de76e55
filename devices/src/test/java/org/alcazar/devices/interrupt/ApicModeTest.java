package org.alcazar.devices.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alcazar.core.cpu.GuestFault;
import org.alcazar.core.cpu.Vector;
import org.alcazar.devices.Bench;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApicModeTest {
    private static final int BASE = 0x1B;
    private static final long DISABLED = 0xFEE0_0000L;
    private static final long XAPIC = 0xFEE0_0800L;
    private static final long X2APIC = 0xFEE0_0C00L;

    private final Bench bench = Bench.raw(3);
    private final LocalApic apic = bench.apic(2);

    private static void faults(ThrowingCallable access) {
        assertThatThrownBy(access).isInstanceOfSatisfying(GuestFault.class, fault -> {
            assertThat(fault.vector()).isEqualTo(Vector.GP);
            assertThat(fault.errorCode()).isZero();
        });
    }

    private void x2() {
        apic.writeMsr(BASE, X2APIC);
        apic.writeMsr(0x80F, 0x1FF);
    }

    @Test
    void onlyTheFirstCoreIsTheBootstrapProcessorUnlessToldOtherwise() {
        assertThat(bench.apic(0).readMsr(BASE)).isEqualTo(0xFEE0_0900L);
        assertThat(apic.readMsr(BASE)).isEqualTo(XAPIC);
        apic.setBootstrap(true);
        assertThat(apic.readMsr(BASE)).isEqualTo(0xFEE0_0900L);
        apic.reset();
        assertThat(apic.readMsr(BASE)).isEqualTo(0xFEE0_0900L);
    }

    @Test
    void pageMovesWithTheBaseAndGoesAwayWithTheMode() {
        apic.writeMsr(BASE, 0x1_2345_6800L);
        assertThat(apic.base()).isEqualTo(0x1_2345_6000L);
        apic.writeMsr(BASE, X2APIC);
        assertThat(apic.base()).isEqualTo(-1);
        apic.writeMsr(BASE, DISABLED);
        assertThat(apic.base()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0xFEE0_0400L, 0xFEE0_0801L, 0xFEE0_0A00L, 0x0100_0000_FEE0_0800L})
    void illegalBaseValuesFault(long value) {
        faults(() -> apic.writeMsr(BASE, value));
    }

    @Test
    void modesAreEnteredAndLeftOnlyTheLegalWay() {
        apic.writeMsr(BASE, X2APIC);
        faults(() -> apic.writeMsr(BASE, XAPIC));
        apic.writeMsr(BASE, DISABLED);
        faults(() -> apic.writeMsr(BASE, X2APIC));
        apic.writeMsr(BASE, XAPIC);
        apic.writeMsr(BASE, X2APIC);
        assertThat(apic.readMsr(BASE)).isEqualTo(X2APIC);
    }

    @Test
    void disablingForgetsTheRegisters() {
        bench.enableApic(2);
        bench.apicWrite(2, 0x80, 0x33);
        apic.writeMsr(BASE, DISABLED);
        apic.writeMsr(BASE, XAPIC);
        assertThat(bench.apicRead(2, 0x80)).isZero();
        assertThat(bench.apicRead(2, 0xF0)).isEqualTo(0xFF);
    }

    @Test
    void registersKeepTheirValuesOnTheWayToX2Apic() {
        bench.enableApic(2);
        bench.apicWrite(2, 0x80, 0x33);
        apic.writeMsr(BASE, X2APIC);
        assertThat(apic.readMsr(0x808)).isEqualTo(0x33);
        assertThat(apic.readMsr(0x80F)).isEqualTo(0x1FF);
        assertThat(apic.readMsr(0x802)).isEqualTo(2);
        assertThat(apic.readMsr(0x80D)).isEqualTo(4);
    }

    @Test
    void msrsFaultOutsideX2ApicMode() {
        assertThat(apic.ownsMsr(0x802)).isTrue();
        faults(() -> apic.readMsr(0x802));
        faults(() -> apic.writeMsr(0x80B, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x800, 0x809, 0x80B, 0x80C, 0x80E, 0x82F, 0x831, 0x83A, 0x83F, 0x840, 0x8FF})
    void msrsThatCannotBeReadFault(int msr) {
        x2();
        faults(() -> apic.readMsr(msr));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x802, 0x803, 0x80A, 0x80D, 0x80E, 0x810, 0x820, 0x831, 0x839, 0x840})
    void msrsThatCannotBeWrittenFault(int msr) {
        x2();
        faults(() -> apic.writeMsr(msr, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "0x808, 0x100",
        "0x80B, 1",
        "0x80F, 0x2000",
        "0x828, 1",
        "0x830, 0x2000",
        "0x830, 0x100000",
        "0x832, 0x80000",
        "0x837, 0x700",
        "0x838, 0x100000000",
        "0x83E, 4",
        "0x83F, 0x100"
    })
    void reservedBitsFault(String msr, String value) {
        x2();
        faults(() -> apic.writeMsr(Integer.decode(msr), Long.decode(value)));
    }

    @Test
    void selfIpiMsrInterruptsItsOwnCore() {
        x2();
        apic.writeMsr(0x83F, 0x77);
        assertThat(apic.acknowledge()).isEqualTo(0x77);
        apic.writeMsr(0x80B, 0);
        assertThat(apic.readMsr(0x813)).isZero();
    }

    @Test
    void commandRegisterIsOne64BitMsr() {
        x2();
        bench.enableApic(1);
        apic.writeMsr(0x830, 1L << 32 | 0x4055);
        assertThat(apic.readMsr(0x830)).isEqualTo(1L << 32 | 0x4055);
        assertThat(bench.apic(1).acknowledge()).isEqualTo(0x55);
    }

    @Test
    void tscDeadlineMsrBelongsToTheApicOnlyWhereItIsOffered() {
        assertThat(apic.ownsMsr(0x6E0)).isTrue();
        assertThat(apic.ownsMsr(0x10)).isFalse();
    }
}
