package org.alcazar.devices.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.devices.Bench;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalApicTest {
    private static final int ID = 0x20;
    private static final int VERSION = 0x30;
    private static final int TPR = 0x80;
    private static final int APR = 0x90;
    private static final int PPR = 0xA0;
    private static final int EOI = 0xB0;
    private static final int SVR = 0xF0;
    private static final int ISR = 0x100;
    private static final int TMR = 0x180;
    private static final int IRR = 0x200;
    private static final int ESR = 0x280;
    private static final int ICR = 0x300;
    private static final int LVT_LINT0 = 0x350;
    private static final int LVT_LINT1 = 0x360;
    private static final int LVT_ERROR = 0x370;
    private static final int SELF = 0x40000;

    private final Bench bench = Bench.raw(2);
    private final LocalApic apic = bench.apic(0);

    @BeforeEach
    void enable() {
        bench.enableApic(0);
    }

    private int read(int offset) {
        return bench.apicRead(0, offset);
    }

    private void write(int offset, int value) {
        bench.apicWrite(0, offset, value);
    }

    private void interrupt(int vector) {
        write(ICR, SELF | vector);
    }

    @Test
    void powerUpStateIsThatOfTheManual() {
        assertThat(bench.apicRead(1, ID)).isEqualTo(1 << 24);
        assertThat(bench.apicRead(1, VERSION)).isEqualTo(0x0005_0014);
        assertThat(bench.apicRead(1, SVR)).isEqualTo(0xFF);
        assertThat(bench.apicRead(1, 0xD0)).isZero();
        assertThat(bench.apicRead(1, 0xE0)).isEqualTo(-1);
        for (int lvt = 0x320; lvt <= 0x370; lvt += 0x10) {
            assertThat(bench.apicRead(1, lvt)).isEqualTo(0x10000);
        }
    }

    @Test
    void interruptGoesFromRequestToServiceToEnd() {
        interrupt(0x51);
        assertThat(read(IRR + 0x20)).isEqualTo(1 << 0x11);
        assertThat(bench.requested(0)).isTrue();

        assertThat(apic.acknowledge()).isEqualTo(0x51);
        assertThat(read(IRR + 0x20)).isZero();
        assertThat(read(ISR + 0x20)).isEqualTo(1 << 0x11);
        assertThat(read(PPR)).isEqualTo(0x50);
        assertThat(bench.requested(0)).isFalse();

        write(EOI, 0);
        assertThat(read(ISR + 0x20)).isZero();
        assertThat(read(PPR)).isZero();
    }

    @Test
    void higherClassNestsAndSameClassWaits() {
        interrupt(0x51);
        apic.acknowledge();
        interrupt(0x5F);
        assertThat(bench.requested(0)).isFalse();
        interrupt(0x60);
        assertThat(bench.requested(0)).isTrue();
        assertThat(apic.acknowledge()).isEqualTo(0x60);
        write(EOI, 0);
        assertThat(bench.requested(0)).isFalse();
        write(EOI, 0);
        assertThat(apic.acknowledge()).isEqualTo(0x5F);
    }

    @Test
    void taskPriorityHoldsBackItsClassAndLower() {
        write(TPR, 0x5F);
        interrupt(0x5F);
        assertThat(bench.requested(0)).isFalse();
        assertThat(read(PPR)).isEqualTo(0x5F);
        write(TPR, 0x4F);
        assertThat(bench.requested(0)).isTrue();
    }

    @Test
    void cr8IsTheUpperHalfOfTheTaskPriority() {
        write(TPR, 0xA7);
        assertThat(apic.taskPriority()).isEqualTo(0xA);
        apic.setTaskPriority(3);
        assertThat(read(TPR)).isEqualTo(0x30);
        interrupt(0x31);
        assertThat(bench.requested(0)).isFalse();
        apic.setTaskPriority(2);
        assertThat(bench.requested(0)).isTrue();
    }

    @Test
    void arbitrationPriorityCountsRequestsToo() {
        interrupt(0x73);
        assertThat(read(APR)).isEqualTo(0x70);
        write(TPR, 0x82);
        assertThat(read(APR)).isEqualTo(0x82);
    }

    @Test
    void requestThatWasWithdrawnGivesTheSpuriousVectorAndNoServiceBit() {
        interrupt(0x51);
        write(TPR, 0xF0);
        assertThat(apic.acknowledge()).isEqualTo(0xFF);
        for (int i = 0; i < 8; i++) {
            assertThat(read(ISR + 16 * i)).isZero();
        }
    }

    @Test
    void softwareDisabledApicTakesNoFixedInterruptsAndMasksItsLvt() {
        write(LVT_ERROR, 0x33);
        write(SVR, 0xFF);
        assertThat(read(LVT_ERROR)).isEqualTo(0x10033);
        write(LVT_ERROR, 0x33);
        assertThat(read(LVT_ERROR)).isEqualTo(0x10033);
        interrupt(0x51);
        assertThat(read(IRR + 0x20)).isZero();
    }

    @Test
    void errorRegisterShowsErrorsOnlyAfterAWrite() {
        write(LVT_ERROR, 0xE1);
        interrupt(0x05);
        assertThat(read(ESR)).isZero();
        assertThat(apic.acknowledge()).isEqualTo(0xE1);
        write(ESR, 0);
        assertThat(read(ESR)).isEqualTo(0x20);
        write(ESR, 0);
        assertThat(read(ESR)).isZero();
    }

    @Test
    void messageWithAnIllegalVectorIsAReceiveError() {
        bench.board.apicBus().sendMsi(0xFEE0_0000L, 0x0F);
        write(ESR, 0);
        assertThat(read(ESR)).isEqualTo(0x40);
    }

    @Test
    void registersThatDoNotExistAreAnError() {
        assertThat(read(0x3D0)).isZero();
        write(ESR, 0);
        assertThat(read(ESR)).isEqualTo(0x80);
    }

    @Test
    void peekRaisesNoError() {
        apic.peek(0x3D0, 4);
        write(ESR, 0);
        assertThat(read(ESR)).isZero();
    }

    @Test
    void levelTriggeredMessageSetsTmrAndAnEdgeClearsIt() {
        bench.board.apicBus().sendMsi(0xFEE0_0000L, 0xC041);
        assertThat(read(TMR + 0x20)).isEqualTo(2);
        apic.acknowledge();
        interrupt(0x41);
        assertThat(read(TMR + 0x20)).isZero();
    }

    @Test
    void onlyAlignedStoresOf32BitsReachARegister() {
        apic.write(TPR, 1, 0x20);
        apic.write(TPR + 4, 4, 0x20);
        assertThat(read(TPR)).isZero();
        apic.write(TPR, 8, 0x20);
        assertThat(read(TPR)).isEqualTo(0x20);
    }

    @Test
    void bytesOfARegisterCanBeRead() {
        assertThat(apic.read(VERSION + 2, 1) & 0xFF).isEqualTo(5);
        assertThat(apic.read(VERSION, 8)).isEqualTo(0x50014);
    }

    @Test
    void externalInterruptPassesThroughLint0AsLongAsItIsUnmasked() {
        apic.setExternalController(() -> 0x0B);
        apic.setLint(0, true);
        assertThat(bench.requested(0)).isFalse();
        write(LVT_LINT0, 0x700);
        assertThat(bench.requested(0)).isTrue();
        assertThat(apic.acknowledge()).isEqualTo(0x0B);
        assertThat(read(ISR)).isZero();
        write(LVT_LINT0, 0x10700);
        assertThat(bench.requested(0)).isFalse();
    }

    @Test
    void taskPriorityDoesNotHoldBackExternalInterrupts() {
        apic.setExternalController(() -> 0x0B);
        write(TPR, 0xFF);
        write(LVT_LINT0, 0x700);
        apic.setLint(0, true);
        assertThat(apic.acknowledge()).isEqualTo(0x0B);
    }

    @Test
    void levelTriggeredLint0FixedInterruptComesAgainAfterEoiWhileThePinIsHigh() {
        write(LVT_LINT0, 0x8061);
        apic.setLint(0, true);
        assertThat(read(LVT_LINT0) & 0x4000).isNotZero();
        assertThat(apic.acknowledge()).isEqualTo(0x61);
        write(EOI, 0);
        assertThat(apic.acknowledge()).isEqualTo(0x61);
        apic.setLint(0, false);
        write(EOI, 0);
        assertThat(bench.requested(0)).isFalse();
        assertThat(read(LVT_LINT0) & 0x4000).isZero();
    }

    @Test
    void lint1IsTheNmi() {
        apic.setLint(1, true);
        assertThat(bench.core(0).events().nmi).isFalse();
        apic.setLint(1, false);
        write(LVT_LINT1, 0x400);
        apic.setLint(1, true);
        assertThat(bench.core(0).events().nmi).isTrue();
    }

    @Test
    void initClearsEverythingButIdAndBase() {
        interrupt(0x51);
        write(TPR, 0x10);
        write(0xD0, 0x0100_0000);
        apic.init();
        assertThat(read(SVR)).isEqualTo(0xFF);
        assertThat(read(TPR)).isZero();
        assertThat(read(0xD0)).isZero();
        assertThat(read(IRR + 0x20)).isZero();
        assertThat(bench.requested(0)).isFalse();
        assertThat(apic.base()).isEqualTo(0xFEE0_0000L);
    }

    @Test
    void virtualWireLeavesThePicConnectedToTheBootstrapProcessor() {
        apic.setVirtualWire(true);
        assertThat(read(SVR)).isEqualTo(0x1FF);
        assertThat(read(LVT_LINT0)).isEqualTo(0x700);
        assertThat(read(LVT_LINT1)).isEqualTo(0x400);
    }
}
