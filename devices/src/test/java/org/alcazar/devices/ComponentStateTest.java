package org.alcazar.devices;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.Resettable;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.devices.storage.MemoryImage;
import org.junit.jupiter.api.Test;

class ComponentStateTest {
    private static Bench bench() {
        return Bench.of(
                2,
                new PcOptions()
                        .serial(ByteSink.NULL)
                        .serial(ByteSink.NULL)
                        .testDevice(true)
                        .debugConsole(ByteSink.NULL)
                        .virtioDisk(new MemoryImage(64, false))
                        .sataDisk(new MemoryImage(64, false))
                        .cdRom(new MemoryImage(64, true))
                        .debugExit());
    }

    private static Map<String, String> text(List<Section> sections) {
        return sections.stream().collect(Collectors.toMap(Section::name, Section::toString));
    }

    private static void configure(Bench bench, int function, int offset, long value) {
        bench.machine.bus().ports().write(0xCF8, 4, 0x8000_0000 | function << 8 | offset);
        bench.machine.bus().ports().write(0xCFC, 4, (int) value);
    }

    /** Every device is left in the middle of something. */
    private static void stir(Bench bench) {
        for (int port : new int[] {0x20, 0xA0}) {
            bench.out(port, 0x11);
            bench.out(port + 1, port == 0x20 ? 0x20 : 0x28);
            bench.out(port + 1, port == 0x20 ? 4 : 2);
            bench.out(port + 1, 1);
            bench.out(port + 1, 0x40);
        }
        bench.out(0x4D1, 0x0C);
        bench.out(0x20, 0xC3);
        bench.out(0xA0, 0x11);
        // 8254: a rate generator with a new count waiting, a latched one, half a count written, a paused one
        bench.out(0x43, 0x34);
        bench.out(0x40, 0x00);
        bench.out(0x40, 0x10);
        bench.pass(1_234_567);
        bench.out(0x40, 0x00);
        bench.out(0x40, 0x20);
        bench.out(0x43, 0x00);
        bench.in(0x40);
        bench.out(0x43, 0x72);
        bench.out(0x41, 0x33);
        bench.out(0x61, 1);
        bench.out(0x43, 0xB0);
        bench.out(0x42, 0xFF);
        bench.out(0x42, 0x7F);
        bench.pass(5_000_000);
        bench.out(0x61, 2);
        // real-time clock
        bench.out(0x70, 0x0B);
        bench.out(0x71, 0x42);
        bench.out(0x70, 0x44);
        bench.out(0x71, 0x99);
        bench.out(0x70, 0x06);
        bench.out(0x71, 0x02);
        // serial ports
        bench.out(0x3FA, 0x81);
        bench.out(0x3F9, 0x0F);
        bench.out(0x2FB, 0x83);
        bench.out(0x2F8, 0x0C);
        bench.out(0x2FF, 0x5A);
        bench.machine.input().post("serial0", new byte[40]);
        bench.machine.input().post("serial1", new byte[3]);
        bench.machine.input().post("keyboard", new byte[] {0x1E, 0x2E, 0x3E});
        bench.run(300_000);
        // high-precision event timer, power management
        bench.machine.bus().write(0xFED0_0100L, 8, 0x2E);
        bench.machine.bus().write(0xFED0_0108L, 8, 5_000);
        bench.machine.bus().write(0xFED0_0128L, 8, 1_000_000);
        bench.machine.bus().write(0xFED0_0148L, 8, 77);
        bench.machine.bus().write(0xFED0_0010L, 8, 3);
        bench.out(0x602, 1);
        bench.out(0x624, 3);
        // PCI: an address, the attributes of the ROM area, an interrupt route
        bench.machine.bus().ports().write(0xCF8, 4, 0x8000_0094);
        bench.machine.bus().ports().write(0xCFC, 1, 0x11);
        bench.machine.bus().ports().write(0xCF8, 4, 0x8000_F860);
        bench.machine.bus().ports().write(0xCFC, 1, 5);
        // virtio: registers placed, a driver found
        for (int slot : new int[] {PciSlots.VIRTIO_RNG, PciSlots.VIRTIO_DISKS}) {
            long base = 0xD000_0000L + slot * 0x1_0000L;
            configure(bench, slot << 3, 0x14, base + 0x8000);
            configure(bench, slot << 3, 0x20, base);
            configure(bench, slot << 3, 0x04, 6);
            bench.machine.bus().write(base + 0x14, 1, 3);
            bench.machine.bus().write(base + 0x8000, 4, 0xFEE0_0000L);
        }
        // SATA: a command under way
        configure(bench, 0xFA, 0x24, 0xD020_0000L);
        configure(bench, 0xFA, 0x04, 6);
        bench.machine.bus().write(0xD020_0100L, 4, 0x1_0000);
        bench.machine.bus().write(0x1_0008, 4, 0x1_0800);
        bench.machine.bus().write(0x1_0800, 4, 0x00E7_8027);
        bench.machine.bus().write(0xD020_0118L, 4, 0x11);
        bench.machine.bus().write(0xD020_0138L, 4, 1);
        // display: a colour half written, latches, a mode about to be set
        bench.out(0x3C8, 9);
        bench.out(0x3C9, 5);
        bench.out(0x3C0, 0x31);
        bench.machine.bus().write(0xB_8000, 2, 0x1F41);
        bench.machine.bus().ports().write(0x3CE, 2, 0x0005);
        bench.machine.bus().read(0xB_8000, 1);
        bench.machine.bus().ports().write(0x1CE, 2, 1);
        bench.machine.bus().ports().write(0x1CF, 2, 800);
        // keyboard controller
        bench.in(0x60);
        bench.out(0x64, 0xD4);
        bench.out(0x60, 0xF3);
        bench.out(0x60, 0xF0);
        bench.out(0x64, 0xD1);
        // system ports
        bench.out(0x92, 0);
        bench.out(0x80, 0x77);
        bench.out(0xCF9, 0x0A);
        bench.core(0).numericErrorLine().signal(true);
        // test device and firmware configuration
        bench.out(0xE2, 0x12);
        bench.out(0x2000 + 17, 1);
        bench.machine.bus().write(0xFF00_0123L, 1, 0x45);
        bench.machine.bus().ports().write(0x510, 2, 3);
        bench.in(0x511);
        bench.machine.bus().ports().write(0x514, 4, 0x0100_0000);
        // local APICs: one xAPIC with everything pending, one x2APIC with a deadline
        bench.enableApic(0);
        bench.apicWrite(0, 0xD0, 0x0100_0000);
        bench.apicWrite(0, 0xE0, 0x0FFF_FFFF);
        bench.apicWrite(0, 0x350, 0x8700);
        bench.apicWrite(0, 0x320, 0x200F0);
        bench.apicWrite(0, 0x3E0, 3);
        bench.apicWrite(0, 0x380, 1_000_000);
        bench.apicWrite(0, 0x300, 0x40041);
        bench.apic(0).acknowledge();
        bench.apicWrite(0, 0x300, 0x40051);
        bench.apicWrite(0, 0x80, 0x20);
        bench.apicWrite(0, 0x300, 0x40003);
        bench.apicRead(0, 0x3D0);
        bench.apicWrite(0, 0x280, 0);
        bench.apicWrite(0, 0x300, 0x40004);
        bench.apicWrite(0, 0x310, 0x0500_0000);
        bench.apic(1).writeMsr(0x1B, 0xFEE0_0C00L);
        bench.apic(1).writeMsr(0x80F, 0x1FF);
        bench.apic(1).writeMsr(0x832, 0x400F1);
        bench.apic(1).writeMsr(0x6E0, 1L << 40);
        // I/O APIC
        bench.machine.bus().write(PcBoard.IO_APIC_BASE, 4, 0x10 + 2 * 17);
        bench.machine.bus().write(PcBoard.IO_APIC_BASE + 0x10, 4, 0x8061);
        bench.machine.bus().write(PcBoard.IO_APIC_BASE, 4, 0);
        bench.machine.bus().write(PcBoard.IO_APIC_BASE + 0x10, 4, 0x0700_0000);
    }

    @Test
    void everyComponentRestoresIntoAFreshMachine() {
        Bench original = bench();
        Map<String, String> powerUp = text(original.machine.save());
        stir(original);
        List<Section> saved = original.machine.save();

        for (Component component : original.machine.components()) {
            if (component.getClass().getPackageName().startsWith("org.alcazar.devices")) {
                assertThat(Section.of(component))
                        .as("%s has been stirred", component.name())
                        .extracting(Section::toString)
                        .isNotEqualTo(powerUp.get(component.name()));
            }
        }

        Bench restored = bench();
        restored.machine.load(saved);
        assertThat(text(restored.machine.save())).isEqualTo(text(saved));
        assertThat(restored.machine.stateHash()).isEqualTo(original.machine.stateHash());
    }

    @Test
    void originalAndRestoredMachineGoOnAlike() {
        Bench original = bench();
        stir(original);
        Bench restored = bench();
        restored.machine.load(original.machine.save());
        for (int i = 0; i < 20; i++) {
            for (Bench bench : List.of(original, restored)) {
                bench.pass(700_001);
                bench.in(0x42);
                bench.in(0x3F8);
                bench.in(0x60);
                bench.apicWrite(0, 0xB0, 0);
            }
            assertThat(text(restored.machine.save())).isEqualTo(text(original.machine.save()));
        }
    }

    @Test
    void resetRestoresThePowerUpState() {
        Bench bench = bench();
        Map<String, String> powerUp = text(bench.machine.save());
        stir(bench);
        bench.machine.powerUp();
        Map<String, String> after = text(bench.machine.save());
        List<String> different = new ArrayList<>();
        for (Component component : bench.machine.components()) {
            boolean device = component.getClass().getPackageName().startsWith("org.alcazar.devices");
            if (device && !after.get(component.name()).equals(powerUp.get(component.name()))) {
                different.add(after.get(component.name()));
            }
        }
        // The real-time clock runs on a battery.
        assertThat(different).hasSize(1).first().asString().startsWith("rtc.");
    }

    @Test
    void everyDeviceWithStateCanBeReset() {
        Machine machine = bench().machine;
        assertThat(machine.components())
                .filteredOn(component -> component.getClass().getPackageName().startsWith("org.alcazar.devices"))
                .filteredOn(component -> !(component instanceof Resettable))
                .extracting(Component::name)
                .containsExactly("lines", "line0", "line8", "pcilines");
    }

    @Test
    void peekingEverywhereLeavesTheStateAlone() {
        Bench bench = bench();
        stir(bench);
        String before = bench.machine.stateHash();
        for (int core = 0; core < 2; core++) {
            for (int offset = 0; offset < 0x1000; offset += 4) {
                bench.apic(core).peek(offset, 4);
            }
        }
        for (long offset = 0; offset < 0x1000; offset += 4) {
            bench.machine.bus().peek(PcBoard.IO_APIC_BASE + offset, 4);
        }
        for (int port = 0; port < 0x10000; port++) {
            bench.machine.bus().ports().peek(port, 1);
        }
        assertThat(bench.machine.stateHash()).isEqualTo(before);
    }
}
