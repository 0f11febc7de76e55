package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.Fixtures.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.machine.Machine;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.junit.jupiter.api.Test;

class PvhTest {
    private static final int FIRST_HEADER = 64;
    private static final int HEADER = 56;

    private static byte[] file(byte[] note) {
        byte[] file = ElfBuilder.elf64()
                .segment(0xFFFF_FFFF_8100_0000L, 0x10_0000, new byte[64], 0x2000)
                .segment(0, 0x20_0000, note, note.length)
                .entry(0x10_0000)
                .build();
        file[FIRST_HEADER + HEADER] = Elf.PT_NOTE;
        return file;
    }

    /** A kernel with a note before the one that counts, whose content is a 64-bit address. */
    static byte[] kernel(long entry) {
        Words notes = new Words(64).u32(3).u32(5).u32(1).text("ab").align(4).zeros(8);
        return file(notes.u32(4).u32(8).u32(18).text("Xen").u64(entry).bytes());
    }

    private static PvhImage parse(byte[] file) {
        return (PvhImage) KernelImage.parse("vmlinux", file);
    }

    @Test
    void noteNamesTheEntryPoint() {
        PvhImage image = parse(kernel(0x10_0010));
        assertThat(image.kind()).isEqualTo(ImageKind.PVH);
        assertThat(image.entry()).isEqualTo(0x10_0010);
        assertThat(image.segments()).hasSize(1);
        byte[] narrow =
                new Words(20).u32(4).u32(4).u32(18).text("Xen").u32(0x10_0020).bytes();
        assertThat(parse(file(narrow)).entry()).isEqualTo(0x10_0020);
    }

    @Test
    void otherNotesMakeNoPvhKernel() {
        for (byte[] note : List.of(
                new Words(20).u32(4).u32(4).u32(17).text("Xen").u32(0x10_0000).bytes(),
                new Words(20).u32(4).u32(4).u32(18).text("XEN").u32(0x10_0000).bytes(),
                new Words(20).u32(4).u32(8).u32(18).text("Xen").u32(0x10_0000).bytes(),
                new Words(20).u32(-1).u32(-1).u32(18).text("Xen").bytes())) {
            assertThat(ImageDetector.kind(new ImageBytes("k", file(note)))).contains(ImageKind.FLAT_ELF64);
        }
    }

    @Test
    void entryOutsideTheKernelIsRefused() {
        for (long entry : new long[] {0, 0x10_2000, 0x1_0010_0000L, -1}) {
            assertThatThrownBy(() -> parse(kernel(entry)))
                    .isInstanceOf(ImageException.class)
                    .hasMessage(
                            "vmlinux: entry point 0x" + Long.toHexString(entry) + " is not inside any loaded segment");
        }
    }

    @Test
    void kernelStartsInFlat32BitModeWithTheStartInformationInEbx() {
        Machine machine = Machine.builder()
                .memory(4 * MIB)
                .board(new PcBoard(new PcOptions()))
                .build();
        BootModule module = new BootModule("disk arg", new byte[] {1, 2, 3});
        BootPlan plan = BootLoader.install(machine, new BootRequest(parse(kernel(0x10_0010)), "a b", List.of(module)));
        Core core = machine.core(0);
        assertThat(core.rip).isEqualTo(0x10_0010);
        assertThat(core.codeSize).isEqualTo(CodeSize.CODE32);
        assertThat(core.cr0).isEqualTo(0x11);
        assertThat(core.cr4).isZero();
        assertThat(core.interruptsEnabled()).isFalse();
        long info = plan.informationAddress();
        assertThat(core.r[Core.RBX]).isEqualTo(info);

        assertThat(Fixtures.u32(machine, info)).isEqualTo(0x336E_C578L);
        assertThat(Fixtures.u32(machine, info + 4)).as("version").isEqualTo(1);
        assertThat(Fixtures.u32(machine, info + 8)).as("flags").isZero();
        assertThat(Fixtures.u32(machine, info + 12)).as("modules").isEqualTo(1);
        long list = machine.bus().read(info + 16, 8);
        long start = machine.bus().read(list, 8);
        assertThat(Fixtures.read(machine, start, 3)).containsExactly(1, 2, 3);
        assertThat(machine.bus().read(list + 8, 8)).isEqualTo(3);
        assertThat(Fixtures.text(machine, machine.bus().read(list + 16, 8))).isEqualTo("disk arg");
        assertThat(Fixtures.text(machine, machine.bus().read(info + 24, 8))).isEqualTo("a b");
        long pointer = machine.bus().read(info + 32, 8);
        assertThat(pointer).isEqualTo(0xE_0000);
        assertThat(Fixtures.text(machine, pointer)).startsWith("RSD PTR ");
        long map = machine.bus().read(info + 40, 8);
        assertThat(Fixtures.u32(machine, info + 48)).isGreaterThanOrEqualTo(3);
        assertThat(machine.bus().read(map, 8)).isZero();
        assertThat(machine.bus().read(map + 8, 8)).isEqualTo(0xA_0000);
        assertThat(Fixtures.u32(machine, map + 16)).isEqualTo(1);
        assertThat(Fixtures.u32(machine, map + 24 + 16)).isEqualTo(2);
    }

    @Test
    void withoutModulesAndAcpiTheirPointersAreZero() {
        Machine machine = Machine.builder().memory(4 * MIB).build();
        long info = BootLoader.install(machine, BootRequest.of(parse(kernel(0x10_0000)), ""))
                .informationAddress();
        assertThat(Fixtures.u32(machine, info + 12)).isZero();
        assertThat(machine.bus().read(info + 16, 8)).isZero();
        assertThat(machine.bus().read(info + 32, 8)).isZero();
    }

    @Test
    void inspectionShowsTheEntry() {
        assertThat(Inspection.describe(new ImageBytes("vmlinux", kernel(0x10_0010))))
                .contains(
                        "kind      ELF with a PVH note",
                        "note      segment 0 has a physical address other than its virtual one",
                        "start     0x100010 in 32-bit protected mode");
    }
}
