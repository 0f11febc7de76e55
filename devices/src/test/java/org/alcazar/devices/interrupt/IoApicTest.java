package org.alcazar.devices.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.devices.Bench;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IoApicTest {
    private static final int LEVEL = 1 << 15;
    private static final int REMOTE_IRR = 1 << 14;
    private static final int ACTIVE_LOW = 1 << 13;
    private static final int MASKED = 1 << 16;

    private final Bench bench = Bench.raw(2);
    private final InterruptLine line = bench.board.lines().source(17);

    @BeforeEach
    void enable() {
        bench.enableApic(0);
        bench.enableApic(1);
    }

    private int read(int register) {
        bench.machine.bus().write(PcBoard.IO_APIC_BASE, 4, register);
        return (int) bench.machine.bus().read(PcBoard.IO_APIC_BASE + 0x10, 4);
    }

    private void write(int register, int value) {
        bench.machine.bus().write(PcBoard.IO_APIC_BASE, 4, register);
        bench.machine.bus().write(PcBoard.IO_APIC_BASE + 0x10, 4, value);
    }

    private void redirect(int pin, int low, int destination) {
        write(0x11 + 2 * pin, destination << 24);
        write(0x10 + 2 * pin, low);
    }

    private void eoi(int core) {
        bench.apicWrite(core, 0xB0, 0);
    }

    @Test
    void registersAreThoseOfTheDatasheet() {
        assertThat(read(0)).isEqualTo(2 << 24);
        write(0, 0x0F00_0000);
        assertThat(read(0)).isEqualTo(0x0F00_0000);
        assertThat(read(1)).isEqualTo(0x0017_0011);
        for (int pin = 0; pin < 24; pin++) {
            assertThat(read(0x10 + 2 * pin)).isEqualTo(MASKED);
            assertThat(read(0x11 + 2 * pin)).isZero();
        }
        write(0x10, 0xFFFE_FFFF);
        assertThat(read(0x10)).isEqualTo(0xAFFF);
        write(0x11, -1);
        assertThat(read(0x11)).isEqualTo(0xFF00_0000);
    }

    @Test
    void edgeIsDeliveredOnceToItsDestination() {
        redirect(17, 0x61, 1);
        line.set(true);
        assertThat(bench.requested(0)).isFalse();
        assertThat(bench.apic(1).acknowledge()).isEqualTo(0x61);
        eoi(1);
        assertThat(bench.requested(1)).isFalse();
        line.set(false);
        line.set(true);
        assertThat(bench.requested(1)).isTrue();
    }

    @Test
    void edgeOnAMaskedPinIsLost() {
        redirect(17, MASKED | 0x61, 1);
        line.set(true);
        redirect(17, 0x61, 1);
        assertThat(bench.requested(1)).isFalse();
    }

    @Test
    void levelWaitsForEoiAndComesAgainWhileTheLineIsHigh() {
        redirect(17, LEVEL | 0x61, 0);
        line.set(true);
        assertThat(read(0x10 + 34) & REMOTE_IRR).isNotZero();
        assertThat(bench.apic(0).acknowledge()).isEqualTo(0x61);
        assertThat(bench.requested(0)).isFalse();
        eoi(0);
        bench.pass(999);
        assertThat(bench.requested(0)).isFalse();
        bench.pass(1);
        assertThat(bench.apic(0).acknowledge()).isEqualTo(0x61);
        line.set(false);
        eoi(0);
        bench.pass(2000);
        assertThat(bench.requested(0)).isFalse();
        assertThat(read(0x10 + 34) & REMOTE_IRR).isZero();
    }

    @Test
    void lineThatFallsAndRisesAfterTheEoiIsNotDeliveredTwice() {
        redirect(17, LEVEL | 0x61, 0);
        line.set(true);
        bench.apic(0).acknowledge();
        eoi(0);
        line.set(false);
        line.set(true);
        assertThat(bench.apic(0).acknowledge()).isEqualTo(0x61);
        bench.pass(5000);
        assertThat(bench.requested(0)).isFalse();
    }

    @Test
    void unmaskingALevelPinThatIsHighDelivers() {
        redirect(17, MASKED | LEVEL | 0x61, 0);
        line.set(true);
        assertThat(bench.requested(0)).isFalse();
        redirect(17, LEVEL | 0x61, 0);
        assertThat(bench.requested(0)).isTrue();
    }

    @Test
    void makingThePinEdgeTriggeredClearsRemoteIrr() {
        redirect(17, LEVEL | 0x61, 0);
        line.set(true);
        redirect(17, MASKED | 0x61, 0);
        assertThat(read(0x10 + 34) & REMOTE_IRR).isZero();
    }

    @Test
    void levelMessageThatNobodyAcceptsLeavesRemoteIrrClear() {
        redirect(17, LEVEL | 0x61, 7);
        line.set(true);
        assertThat(read(0x10 + 34) & REMOTE_IRR).isZero();
    }

    @Test
    void activeLowPinIsAssertedWhileItsLineIsLow() {
        line.set(true);
        redirect(17, ACTIVE_LOW | LEVEL | 0x61, 0);
        assertThat(bench.requested(0)).isFalse();
        line.set(false);
        assertThat(bench.requested(0)).isTrue();
    }

    @Test
    void filterKeepsDevicesAwayFromCoresTheyDoNotSee() {
        bench.board.apicBus().setFilter((sender, target, mode) -> target == 0);
        redirect(17, 0x61, 0xFF);
        line.set(true);
        assertThat(bench.requested(0)).isTrue();
        assertThat(bench.requested(1)).isFalse();
    }

    @Test
    void nmiAndExtIntModesReachTheCore() {
        redirect(17, 0x400, 1);
        line.set(true);
        assertThat(bench.core(1).events().nmi).isTrue();
        bench.apic(1).setExternalController(() -> 0x22);
        redirect(17, 0x700, 1);
        line.set(false);
        line.set(true);
        assertThat(bench.apic(1).acknowledge()).isEqualTo(0x22);
        assertThat(bench.requested(1)).isFalse();
    }

    @Test
    void irq0IsOnPin2() {
        Bench own = Bench.of(1, new PcOptions().firmwareState(false).pit(false));
        own.enableApic(0);
        own.machine.bus().write(PcBoard.IO_APIC_BASE, 4, 0x14);
        own.machine.bus().write(PcBoard.IO_APIC_BASE + 0x10, 4, 0x62);
        own.board.lines().source(0).set(true);
        assertThat(own.apic(0).acknowledge()).isEqualTo(0x62);
    }
}
