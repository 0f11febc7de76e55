package org.alcazar.devices.pci;

import static org.alcazar.devices.pci.PciLab.COMMAND;
import static org.alcazar.devices.pci.PciLab.FIRST;
import static org.alcazar.devices.pci.PciLab.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alcazar.core.memory.PortMap;
import org.alcazar.core.state.Section;
import org.junit.jupiter.api.Test;

class PciConfigurationTest {
    private final PciLab lab = new PciLab();

    @Test
    void mechanismOneReadsByBytesWordsAndDoublewords() {
        assertThat(lab.read(FIRST, 0, 4)).isEqualTo(0x5678_1234);
        assertThat(lab.read(FIRST, 2, 2)).isEqualTo(0x5678);
        assertThat(lab.read(FIRST, 3, 1)).isEqualTo(0x56);
        assertThat(lab.read(FIRST, 0x2C, 4)).isEqualTo(0x2222_1111);
        assertThat(lab.read(FIRST, 0x3D, 1)).as("INTA#").isEqualTo(1);
        assertThat(lab.read(FIRST, 0x0E, 1)).as("a single function").isZero();
    }

    @Test
    void boardHasTheBridgesOfItsKind() {
        assertThat(lab.read(0, 0, 4)).isEqualTo(0x29C0_8086);
        assertThat(lab.read(0x1F, 0, 4)).isEqualTo(0x2918_8086);
        assertThat(lab.read(0x1F, 8, 4) >>> 16).as("ISA bridge").isEqualTo(0x0601);
    }

    @Test
    void whereNothingIsAllBitsReadOne() {
        assertThat(lab.read(9, 0, 4)).isEqualTo(-1);
        assertThat(lab.read(9, 0, 2)).isEqualTo(0xFFFF);
        lab.write(9, 4, 4, 7);
        assertThat(lab.memory(PciLab.express(9, 0), 4)).isEqualTo(0xFFFF_FFFFL);
        assertThat(lab.memory(PciLab.EXPRESS + (1 << 20), 2)).as("bus 1").isEqualTo(0xFFFF);
        PortMap ports = lab.bench.machine.bus().ports();
        ports.write(0xCF8, 4, FIRST << 11);
        assertThat(ports.read(0xCFC, 4)).as("not enabled").isEqualTo(-1);
    }

    @Test
    void addressPortIsThirtyTwoBitsWideAndLeavesTheResetPortAlone() {
        PortMap ports = lab.bench.machine.bus().ports();
        ports.write(0xCF8, 4, 0xFFFF_FFFF);
        assertThat(ports.read(0xCF8, 4)).isEqualTo(0x80FF_FFFC);
        ports.write(0xCF9, 1, 2);
        assertThat(ports.read(0xCF8, 4)).isEqualTo(0x80FF_FFFC);
        assertThat(ports.read(0xCF9, 1)).isEqualTo(2);
    }

    @Test
    void expressShowsTheSameRegistersAndFourKibibytes() {
        assertThat(lab.memory(PciLab.express(FIRST, 0), 4)).isEqualTo(0x5678_1234);
        assertThat(lab.memory(PciLab.express(FIRST, 1), 1)).isEqualTo(0x12);
        lab.bench.machine.bus().write(PciLab.express(FIRST, 0x3C), 1, 0x0B);
        assertThat(lab.read(FIRST, 0x3C, 1)).isEqualTo(0x0B);
        assertThat(lab.memory(PciLab.express(FIRST, 0xFFC), 4)).isZero();
    }

    @Test
    void baseAddressesTellTheirSizes() {
        for (int[] expected : new int[][] {{0, 0xFFFF_0000}, {1, 0xFFFF_FFF1}, {2, 0xFFFF_F00C}, {3, -1}, {5, 0}}) {
            lab.write(FIRST, 0x10 + 4 * expected[0], 4, -1);
            assertThat(lab.read(FIRST, 0x10 + 4 * expected[0], 4))
                    .as("base address %s", expected[0])
                    .isEqualTo(expected[1]);
        }
        lab.write(FIRST, 0, 4, 0);
        assertThat(lab.read(FIRST, 0, 4)).as("read-only").isEqualTo(0x5678_1234);
    }

    @Test
    void memoryIsDecodedWhereTheBaseAddressSaysWhileEnabled() {
        lab.write(FIRST, 0x10, 4, 0xC000_0000);
        assertThat(lab.memory(0xC000_0000L, 1)).isEqualTo(0xFF);
        lab.write(FIRST, COMMAND, 2, 2);
        assertThat(lab.memory(0xC000_0000L, 1)).isEqualTo(0x31);
        assertThat(lab.memory(0xC000_FFF8L, 8)).isEqualTo(0x3131_3131_3131_3131L);
        lab.write(FIRST, 0x10, 4, 0xC100_0000);
        assertThat(lab.memory(0xC000_0000L, 1)).isEqualTo(0xFF);
        assertThat(lab.memory(0xC100_0000L, 1)).isEqualTo(0x31);
        lab.write(FIRST, COMMAND, 2, 0);
        assertThat(lab.memory(0xC100_0000L, 1)).isEqualTo(0xFF);
    }

    @Test
    void portsAreDecodedWhereTheBaseAddressSaysWhileEnabled() {
        lab.write(FIRST, 0x14, 4, 0xC000);
        lab.write(FIRST, COMMAND, 2, 1);
        assertThat(lab.bench.in(0xC00F)).isEqualTo(0x31);
        assertThat(lab.bench.in(0xC010)).isEqualTo(0xFF);
        lab.write(FIRST, 0x14, 4, 0xD000);
        assertThat(lab.bench.in(0xC00F)).isEqualTo(0xFF);
        assertThat(lab.bench.in(0xD000)).isEqualTo(0x31);
    }

    @Test
    void wideBaseAddressReachesBeyondFourGibibytes() {
        lab.write(FIRST, 0x18, 4, 0x1000);
        lab.write(FIRST, 0x1C, 4, 0x10);
        lab.write(FIRST, COMMAND, 2, 2);
        assertThat(lab.memory(0x10_0000_1000L, 1)).isEqualTo(0x32);
    }

    @Test
    void functionNeverHidesRamOrAnotherDevice() {
        lab.write(FIRST, COMMAND, 2, 3);
        lab.bench.machine.bus().write(0x8_0000, 4, 0x1234_5678);
        for (int address : new int[] {0x8_0000, 0xFEC0_0000, 0xFED0_0000, 0xE000_0000}) {
            long before = lab.memory(address & 0xFFFF_FFFFL, 4);
            lab.write(FIRST, 0x10, 4, address);
            assertThat(lab.memory(address & 0xFFFF_FFFFL, 4))
                    .as("address %x", address)
                    .isEqualTo(before);
        }
        lab.write(FIRST, 0x14, 4, 0x70);
        assertThat(lab.bench.in(0x7F)).isEqualTo(0xFF);
        lab.write(FIRST, 0x14, 4, 0xFFFF_FFF0);
        lab.write(FIRST, 0x18, 4, -1);
        lab.write(FIRST, 0x1C, 4, -1);
        assertThat(lab.memory(0x8_0000, 4)).isEqualTo(0x1234_5678);
    }

    @Test
    void placeOfAFunctionThatMovesAwayGoesToTheOneThatWaitsForIt() {
        lab.write(FIRST, COMMAND, 2, 2);
        lab.write(SECOND, COMMAND, 2, 2);
        lab.write(FIRST, 0x10, 4, 0xC000_0000);
        lab.write(SECOND, 0x10, 4, 0xC000_0000);
        assertThat(lab.memory(0xC000_0000L, 1)).isEqualTo(0x31);
        lab.write(FIRST, 0x10, 4, 0xC100_0000);
        assertThat(lab.memory(0xC000_0000L, 1)).isEqualTo(0x41);
        assertThat(lab.memory(0xC100_0000L, 1)).isEqualTo(0x31);
    }

    @Test
    void memoryMappedConfigurationMovesButNeverOverRamOrDevices() {
        lab.write(0, 0x60, 4, 0xD000_0001);
        assertThat(lab.memory(0xD000_0000L, 4)).isEqualTo(0x29C0_8086);
        assertThat(lab.memory(PciLab.EXPRESS, 4)).isEqualTo(0xFFFF_FFFFL);
        lab.bench.machine.bus().write(0x1000, 4, 77);
        for (int base : new int[] {1, 0xF000_0001}) {
            lab.write(0, 0x60, 4, base);
            assertThat(lab.memory(0xD000_0000L, 4)).isEqualTo(0xFFFF_FFFFL);
            assertThat(lab.memory(0x1000, 4)).isEqualTo(77);
            assertThat(lab.memory(0xFED0_0004L, 4)).as("HPET").isEqualTo(10_000_000);
        }
        lab.write(0, 0x60, 4, 0xE000_0001);
        assertThat(lab.memory(PciLab.EXPRESS, 4)).isEqualTo(0x29C0_8086);
    }

    @Test
    void capabilitiesAreALinkedList() {
        assertThat(lab.read(FIRST, 6, 2) & 0x10).isNotZero();
        int at = lab.read(FIRST, 0x34, 1);
        assertThat(lab.read(FIRST, at, 1)).as("MSI-X").isEqualTo(0x11);
        assertThat(lab.read(FIRST, at + 1, 1)).as("the last").isZero();
        assertThat(lab.read(FIRST, at + 2, 2)).as("three vectors").isEqualTo(2);
        assertThat(lab.read(FIRST, at + 4, 4)).as("table").isEqualTo(4);
        assertThat(lab.read(FIRST, at + 8, 4)).as("pending bits").isEqualTo(0x804);
    }

    @Test
    void resetUnmapsAndForgets() {
        lab.write(FIRST, 0x10, 4, 0xC000_0000);
        lab.write(FIRST, COMMAND, 2, 2);
        lab.write(FIRST, 0x3C, 1, 9);
        lab.first.reset();
        assertThat(lab.memory(0xC000_0000L, 1)).isEqualTo(0xFF);
        assertThat(lab.read(FIRST, 0x10, 4)).isZero();
        assertThat(lab.read(FIRST, COMMAND, 2)).isZero();
        assertThat(lab.read(FIRST, 0x3C, 1)).isZero();
        assertThat(lab.read(FIRST, 0, 4)).isEqualTo(0x5678_1234);
    }

    @Test
    void savedStateBringsMappingsBack() {
        lab.write(FIRST, 0x10, 4, 0xC000_0000);
        lab.write(FIRST, COMMAND, 2, 2);
        lab.first.drive(true);
        List<Section> saved = lab.bench.machine.save();
        PciLab other = new PciLab();
        other.write(SECOND, 0x10, 4, 0xC000_0000);
        other.write(SECOND, COMMAND, 2, 2);
        other.bench.machine.load(saved);
        assertThat(other.memory(0xC000_0000L, 1)).isEqualTo(0x31);
        assertThat(other.high(PciInterruptRouter.ioApicPin(FIRST, 1))).isTrue();
        assertThat(other.bench.machine.stateHash()).isEqualTo(lab.bench.machine.stateHash());
        other.first.drive(false);
        assertThat(other.high(PciInterruptRouter.ioApicPin(FIRST, 1))).isFalse();
    }
}
