package org.alcazar.devices.pci;

import static org.alcazar.devices.pci.PciLab.COMMAND;
import static org.alcazar.devices.pci.PciLab.FIRST;
import static org.alcazar.devices.pci.PciLab.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interrupts of PCI functions: by pin to the I/O APIC and the 8259s, and by message. */
class PciInterruptTest {
    private static final int ISA = 0x1F;
    private static final int MASTER_AND_MEMORY = 6;
    private static final long TABLE = 0xC020_0000L;
    private static final int ENABLE = 0x8000;
    private static final int MASK_ALL = 0x4000;

    private final PciLab lab = new PciLab();
    private int capability;

    @BeforeEach
    void mapTheTable() {
        capability = lab.read(FIRST, 0x34, 1);
        lab.write(FIRST, 0x20, 4, (int) TABLE);
        lab.write(FIRST, COMMAND, 2, MASTER_AND_MEMORY);
        lab.bench.enableApic(0);
    }

    private void control(int value) {
        lab.write(FIRST, capability + 2, 2, value);
    }

    private void entry(int vector, int interrupt, boolean masked) {
        long at = TABLE + 16L * vector;
        lab.bench.machine.bus().write(at, 4, 0xFEE0_0000L);
        lab.bench.machine.bus().write(at + 4, 4, 0);
        lab.bench.machine.bus().write(at + 8, 4, interrupt);
        lab.bench.machine.bus().write(at + 12, 4, masked ? 1 : 0);
    }

    private boolean requested(int interrupt) {
        return (lab.bench.apicRead(0, 0x200 + (interrupt / 32) * 16) >> interrupt % 32 & 1) != 0;
    }

    @Test
    void neighboursPinsLeadToDifferentPinsOfTheIoApic() {
        int own = PciInterruptRouter.ioApicPin(FIRST, 1);
        int others = PciInterruptRouter.ioApicPin(SECOND, 2);
        assertThat(own).isBetween(16, 23);
        assertThat(others).isBetween(16, 23).isNotEqualTo(own);
        lab.first.drive(true);
        assertThat(lab.high(own)).isTrue();
        assertThat(lab.high(others)).isFalse();
        assertThat(lab.read(FIRST, 6, 2) & 8).as("interrupt status").isNotZero();
        lab.first.drive(false);
        assertThat(lab.high(own)).isFalse();
        assertThat(lab.read(FIRST, 6, 2) & 8).isZero();
    }

    @Test
    void commandRegisterTakesThePinOffTheLine() {
        int own = PciInterruptRouter.ioApicPin(FIRST, 1);
        lab.first.drive(true);
        lab.write(FIRST, COMMAND, 2, MASTER_AND_MEMORY | 1 << 10);
        assertThat(lab.high(own)).isFalse();
        assertThat(lab.read(FIRST, 6, 2) & 8).as("still asks").isNotZero();
        lab.write(FIRST, COMMAND, 2, MASTER_AND_MEMORY);
        assertThat(lab.high(own)).isTrue();
    }

    @Test
    void isaBridgeRoutesInputsToIrqsOfThe8259s() {
        int input = PciInterruptRouter.ioApicPin(FIRST, 1) - 16;
        int register = input < 4 ? 0x60 + input : 0x68 + input - 4;
        lab.first.drive(true);
        assertThat(lab.high(IsaBridge.irq(input))).as("as firmware routes it").isTrue();
        lab.write(ISA, register, 1, 5);
        assertThat(lab.high(IsaBridge.irq(input))).isFalse();
        assertThat(lab.high(5)).isTrue();
        lab.write(ISA, register, 1, 0x80);
        assertThat(lab.high(5)).isFalse();
        assertThat(lab.high(16 + input)).as("the I/O APIC sees it all the same").isTrue();
        for (int reserved : new int[] {1, 2, 8, 13}) {
            lab.write(ISA, register, 1, reserved);
            assertThat(lab.high(reserved)).as("IRQ %s is not for PCI", reserved).isFalse();
        }
    }

    @Test
    void sharedIrqIsHighWhileAnyFunctionAsks() {
        for (int register = 0x60; register < 0x6C; register++) {
            lab.write(ISA, register, 1, 11);
        }
        lab.first.drive(true);
        lab.second.drive(true);
        lab.first.drive(false);
        assertThat(lab.high(11)).isTrue();
        lab.second.drive(false);
        assertThat(lab.high(11)).isFalse();
    }

    @Test
    void messageIsSentWhileEnabled() {
        entry(1, 0x51, false);
        lab.first.messages.send(1);
        assertThat(requested(0x51)).as("MSI-X is off").isFalse();
        control(ENABLE);
        assertThat(lab.first.messages.enabled()).isTrue();
        lab.first.messages.send(1);
        assertThat(requested(0x51)).isTrue();
        lab.first.messages.send(3);
        lab.first.messages.send(-1);
    }

    @Test
    void maskedVectorWaitsAndIsShownPending() {
        control(ENABLE);
        entry(2, 0x52, true);
        lab.first.messages.send(2);
        assertThat(requested(0x52)).isFalse();
        assertThat(lab.memory(TABLE + 0x800, 8)).isEqualTo(4);
        lab.bench.machine.bus().write(TABLE + 0x800, 8, 0);
        assertThat(lab.memory(TABLE + 0x800, 1)).as("read-only").isEqualTo(4);
        lab.bench.machine.bus().write(TABLE + 32 + 12, 4, 0);
        assertThat(requested(0x52)).isTrue();
        assertThat(lab.memory(TABLE + 0x800, 8)).isZero();
    }

    @Test
    void functionMaskHoldsEveryVectorBack() {
        control(ENABLE | MASK_ALL);
        entry(0, 0x50, false);
        entry(1, 0x51, false);
        lab.first.messages.send(0);
        lab.first.messages.send(1);
        assertThat(requested(0x50)).isFalse();
        assertThat(lab.memory(TABLE + 0x800, 4)).isEqualTo(3);
        control(ENABLE);
        assertThat(requested(0x50)).isTrue();
        assertThat(requested(0x51)).isTrue();
    }

    @Test
    void tableIsReadAndWrittenInWordsOf32And64Bits() {
        lab.bench.machine.bus().write(TABLE + 16, 8, 0x0000_0001_FEE0_1000L);
        lab.bench.machine.bus().write(TABLE + 24, 8, 0xFFFF_FFFF_0000_0061L);
        assertThat(lab.memory(TABLE + 16, 8)).isEqualTo(0x0000_0001_FEE0_1000L);
        assertThat(lab.memory(TABLE + 24, 4)).isEqualTo(0x61);
        assertThat(lab.memory(TABLE + 28, 4)).as("only the mask bit").isEqualTo(1);
        assertThat(lab.memory(TABLE + 26, 1)).isZero();
        lab.bench.machine.bus().write(TABLE + 24, 2, 0x1234);
        assertThat(lab.memory(TABLE + 24, 4)).isEqualTo(0x61);
        lab.bench.machine.bus().write(TABLE + 0x7F8, 8, -1);
        assertThat(lab.memory(TABLE + 0x7F8, 8)).as("no such vector").isZero();
    }

    @Test
    void resetMasksEveryVectorAndDropsWhatWaits() {
        control(ENABLE);
        entry(2, 0x52, true);
        lab.first.messages.send(2);
        lab.first.drive(true);
        lab.first.reset();
        assertThat(lab.high(PciInterruptRouter.ioApicPin(FIRST, 1))).isFalse();
        mapTheTable();
        assertThat(lab.memory(TABLE + 0x800, 8)).isZero();
        assertThat(lab.memory(TABLE + 32 + 8, 8)).isEqualTo(1L << 32);
        assertThat(lab.first.messages.enabled()).isFalse();
    }

    @Test
    void savedStateKeepsTableAndPendingBits() {
        control(ENABLE);
        entry(2, 0x52, true);
        lab.first.messages.send(2);
        PciLab other = new PciLab();
        other.bench.machine.load(lab.bench.machine.save());
        assertThat(other.memory(TABLE + 0x800, 8)).isEqualTo(4);
        other.bench.machine.bus().write(TABLE + 32 + 12, 4, 0);
        assertThat(other.bench.apicRead(0, 0x220) >> 0x12 & 1).isEqualTo(1);
    }
}
