package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.GuestMemory;
import org.alcazar.core.state.Section;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.junit.jupiter.api.Test;

final class FirmwareTest {
    private static final int SIZE = 256 << 10;
    private static final int HALT = 0xF4;
    private static final long TOP = 0x1_0000_0000L;

    /** Every byte tells which 16 KiB of the ROM it is in; the reset vector jumps to the start of segment 0xF000. */
    private static byte[] rom() {
        byte[] rom = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            rom[i] = (byte) (0x40 + i / 0x4000);
        }
        byte[] vector = {(byte) 0xEA, 0x00, 0x00, 0x00, (byte) 0xF0};
        System.arraycopy(vector, 0, rom, SIZE - 16, vector.length);
        // mov al, 'A'; out 0x402, al through dx; cli; hlt
        byte[] code = {(byte) 0xB0, 'A', (byte) 0xBA, 0x02, 0x04, (byte) 0xEE, (byte) 0xFA, (byte) HALT};
        System.arraycopy(code, 0, rom, SIZE - 0x1_0000, code.length);
        return rom;
    }

    private static Machine machine(PcOptions options) {
        options.firmware(FirmwareImage.parse("rom", rom()));
        return Machine.builder()
                .memory(2 << 20)
                .layout(options.layout())
                .extraMemory(options.extraMemory())
                .board(new PcBoard(options))
                .build();
    }

    private static void attributes(Machine machine, int register, int value) {
        machine.bus().ports().write(0xCF8, 4, 0x8000_0000 | 0x90 + register & 0xFC);
        machine.bus().ports().write(0xCFC + (register & 3), 1, value);
    }

    @Test
    void theResetVectorIsExecutedFromTheRomAndMessagesComeOut() {
        StringBuilder messages = new StringBuilder();
        Machine machine = machine(new PcOptions().debugConsole(value -> messages.append((char) value)));
        StopReason reason = machine.run(100);
        assertThat(messages).hasToString("A");
        assertThat(reason).isNotInstanceOf(StopReason.LimitReached.class);
        assertThat(machine.core(0).rip).isEqualTo(8);
        assertThat(machine.bus().ports().read(0x402, 1)).isEqualTo(0xE9);
    }

    @Test
    void theRomIsBelow4GiBAndItsLast128KiBBelow1MiBAndCannotBeWritten() {
        BusView bus = machine(new PcOptions()).bus();
        assertThat(bus.read(TOP - SIZE, 1)).isEqualTo(0x40);
        assertThat(bus.read(TOP - 17, 1)).isEqualTo(0x4F);
        assertThat(bus.read(0xE_0000, 1)).isEqualTo(0x48);
        assertThat(bus.read(0xF_FFF0, 1)).isEqualTo(0xEA);
        assertThat(bus.read(0xC_0000, 4)).isEqualTo(0xFFFF_FFFFL);
        bus.write(0xE_0000, 1, 0);
        bus.write(TOP - SIZE, 1, 0);
        assertThat(bus.read(0xE_0000, 1)).isEqualTo(0x48);
        assertThat(bus.read(TOP - SIZE, 1)).isEqualTo(0x40);
    }

    @Test
    void readsAndWritesGoToRomOrRamAsTheAttributesSay() {
        Machine machine = machine(new PcOptions());
        BusView bus = machine.bus();
        long address = 0xE_4000;
        // Writes only, then both, then reads only, then neither: the upper half of register 5.
        attributes(machine, 5, 0x20);
        bus.write(address, 4, 0x0102_0304);
        assertThat(bus.read(address, 2)).isEqualTo(0x4949);
        attributes(machine, 5, 0x30);
        assertThat(bus.read(address, 4)).isEqualTo(0x0102_0304);
        bus.write(address + 4, 1, 7);
        attributes(machine, 5, 0x10);
        bus.write(address + 4, 1, 9);
        assertThat(bus.read(address, 8)).isEqualTo(0x07_0102_0304L);
        attributes(machine, 5, 0x00);
        assertThat(bus.read(address, 1)).isEqualTo(0x49);
        assertThat(bus.read(0xE_0000, 1)).as("the lower half").isEqualTo(0x48);
    }

    @Test
    void registerZeroIsTheUppermost64KiB() {
        Machine machine = machine(new PcOptions());
        attributes(machine, 0, 0x30);
        machine.bus().write(0xF_0000, 1, 1);
        machine.bus().write(0xF_FFFF, 1, 2);
        assertThat(machine.bus().read(0xF_0000, 1)).isEqualTo(1);
        assertThat(machine.bus().read(0xF_FFFF, 1)).isEqualTo(2);
        assertThat(machine.bus().read(0xE_C000, 1)).isEqualTo(0x4B);
        assertThat(machine.bus().read(TOP - 1, 1)).isEqualTo(0x4F);
    }

    @Test
    void aResetShowsTheRomAgainAndASavedStateWhatItHad() {
        Machine machine = machine(new PcOptions());
        attributes(machine, 0, 0x30);
        machine.bus().write(0xF_FFF0, 1, 0x77);
        List<Section> saved = machine.save();
        machine.powerUp();
        assertThat(machine.bus().read(0xF_FFF0, 1)).isEqualTo(0xEA);
        Machine restored = machine(new PcOptions());
        restored.load(saved);
        assertThat(restored.bus().read(0xF_FFF0, 1)).isEqualTo(0x77);
    }

    @Test
    void ramEndsBelowWhereFirmwarePutsConfigurationSpace() {
        PcOptions options = new PcOptions().firmware(FirmwareImage.parse("rom", rom()));
        GuestMemory.Allocation ram = new GuestMemory.Allocation("ram", 0, 3L << 30);
        BusView bus = options.layout()
                .views(new GuestMemory(4096), ram, 1, (cell, length) -> {})
                .get(0);
        assertThat(bus.cellAt(0xAFFF_FFFFL)).isEqualTo(0xAFFF_FFFFL);
        assertThat(bus.cellAt(0xB000_0000L)).isNegative();
        assertThat(bus.cellAt(TOP + 0xFFF_FFFFL)).isEqualTo(0xBFFF_FFFFL);
    }

    @Test
    void configurationSpaceIsNowhereUntilFirmwarePutsItSomewhere() {
        Machine machine = machine(new PcOptions());
        assertThat(machine.bus().read(0xE000_0000L, 4)).isEqualTo(0xFFFF_FFFFL);
        machine.bus().ports().write(0xCF8, 4, 0x8000_0060);
        machine.bus().ports().write(0xCFC, 4, 0xB000_0001);
        assertThat(machine.bus().read(0xB000_0000L, 4)).isEqualTo(0x29C0_8086);
    }

    @Test
    void filesThatCannotBeARomAreRefused() {
        for (int size : new int[] {0, 1, 4096, 0x1_0001, (16 << 20) + 4096}) {
            assertThatThrownBy(() -> FirmwareImage.parse("bios.bin", new byte[size]))
                    .isInstanceOf(ImageException.class)
                    .hasMessageStartingWith("bios.bin: ")
                    .hasMessageContaining(size + " bytes");
        }
    }
}
