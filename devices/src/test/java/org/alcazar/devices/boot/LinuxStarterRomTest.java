package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.machine.Machine;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.junit.jupiter.api.Test;

/** The option ROM runs without a BIOS: the reset vector of a firmware image that contains it jumps to its boot entry. */
final class LinuxStarterRomTest {
    private static final int FIRMWARE = 0x2_0000;
    private static final byte[] JUMP_TO_BOOT_ENTRY = {(byte) 0xEA, (byte) 0x80, 0x00, 0x00, (byte) 0xE0};

    private static Machine started(PcOptions options) {
        byte[] rom = Arrays.copyOf(LinuxStarterRom.image(), FIRMWARE);
        System.arraycopy(JUMP_TO_BOOT_ENTRY, 0, rom, FIRMWARE - 16, JUMP_TO_BOOT_ENTRY.length);
        options.firmware(FirmwareImage.parse("rom", rom));
        Machine machine = Machine.builder()
                .memory(64 << 20)
                .layout(options.layout())
                .extraMemory(options.extraMemory())
                .board(new PcBoard(options))
                .build();
        machine.run(2000);
        return machine;
    }

    @Test
    void everyPartIsPutInItsPlaceAndTheRealModeCodeIsEntered() {
        byte[] kernel = FirmwareFilesTest.linux(0x3_0000);
        // The entry, which jumps over the header, and behind it cli, hlt.
        kernel[0x200] = (byte) 0xEB;
        kernel[0x26C] = (byte) 0xFA;
        kernel[0x26D] = (byte) 0xF4;
        byte[] initrd = {9, 8, 7, 6, 5};
        BootRequest request =
                new BootRequest(KernelImage.parse("vmlinuz", kernel), "a=b", List.of(new BootModule("i", initrd)));
        Machine machine = started(new PcOptions().kernel(request));

        Core core = machine.core(0);
        assertThat(core.rip).isEqualTo(0x6E);
        assertThat(core.selector[Segment.CS]).isEqualTo(0x1020);
        for (int segment : new int[] {Segment.DS, Segment.ES, Segment.SS, Segment.FS, Segment.GS}) {
            assertThat(core.selector[segment]).isEqualTo(0x1000);
        }
        assertThat(Fixtures.text(machine, 0x2_0000)).isEqualTo("a=b");
        assertThat(Fixtures.read(machine, 0x10_0000, 0x3_0000))
                .isEqualTo(Arrays.copyOfRange(kernel, 1024, kernel.length));
        assertThat(Fixtures.read(machine, Fixtures.u32(machine, 0x1_0218), 5)).isEqualTo(initrd);
        assertThat(Fixtures.u32(machine, 0x1_021C)).isEqualTo(5);
    }
}
