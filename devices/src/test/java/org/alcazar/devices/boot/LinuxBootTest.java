package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.Fixtures.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.machine.Machine;
import org.junit.jupiter.api.Test;

/** Linux as its boot protocol wants to be started, on a machine whose memory can be looked at. */
class LinuxBootTest {
    private static Machine machine(long mebibytes) {
        return Machine.builder().memory(mebibytes * MIB).seed(5).build();
    }

    private static long zeroPage(Machine machine, LinuxFile file, String line, BootModule... modules) {
        return BootLoader.install(machine, new BootRequest(file.parse(), line, List.of(modules)))
                .informationAddress();
    }

    private static BootModule initrd(int length) {
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) 0x5A);
        return new BootModule("initrd", content);
    }

    @Test
    void sixtyFourBitEntryHasIdentityMappedMemoryAndTheZeroPageInRsi() {
        Machine machine = machine(64);
        long page = zeroPage(machine, LinuxFile.modern(), "quiet");
        Core core = machine.core(0);
        assertThat(core.rip).isEqualTo(0x100_0200);
        assertThat(core.codeSize).isEqualTo(CodeSize.CODE64);
        assertThat(core.r[Core.RSI]).isEqualTo(page);
        assertThat(core.interruptsEnabled()).isFalse();
        assertThat(core.selector[Segment.CS]).isEqualTo(0x10);
        for (int segment : new int[] {Segment.DS, Segment.ES, Segment.SS}) {
            assertThat(core.selector[segment]).isEqualTo(0x18);
        }
        for (long address : new long[] {page, 0x100_0200, 0x3FF_FFFF, 0xFFFF_F000L}) {
            assertThat(core.mmu.translateForDebug(address)).isEqualTo(address);
        }
        assertThat(machine.bus().read(0x100_0200, 2)).isEqualTo(0x0090);
    }

    @Test
    void thirtyTwoBitEntryIsInFlatProtectedModeWithoutPaging() {
        Machine machine = machine(64);
        long page = zeroPage(machine, LinuxFile.modern().entry64(false), "");
        Core core = machine.core(0);
        assertThat(core.rip).isEqualTo(0x100_0000);
        assertThat(core.codeSize).isEqualTo(CodeSize.CODE32);
        assertThat(core.cr0).isEqualTo(0x11);
        assertThat(core.r[Core.RSI]).isEqualTo(page);
        assertThat(core.r[Core.RBX]).isZero();
        assertThat(core.r[Core.RBP]).isZero();
        assertThat(core.r[Core.RDI]).isZero();
        for (int segment = Segment.ES; segment <= Segment.DS; segment++) {
            long descriptor = machine.bus().read(core.gdtrBase + core.selector[segment], 8);
            assertThat(core.rights[segment]).isEqualTo((int) (descriptor >> 40) & 0xF0FF);
        }
    }

    @Test
    void zeroPageHoldsTheHeaderTheLoadersAnswersAndTheMemoryMap() {
        Machine machine = machine(64);
        long page = zeroPage(machine, LinuxFile.modern(), "a=b c");
        byte[] bytes = Fixtures.read(machine, page, 4096);
        byte[] file = LinuxFile.modern().build();
        assertThat(page % 4096).isZero();
        assertThat(Arrays.copyOfRange(bytes, 0x1F1, 0x210)).isEqualTo(Arrays.copyOfRange(file, 0x1F1, 0x210));
        assertThat(Arrays.copyOfRange(bytes, 0x22C, 0x250)).isEqualTo(Arrays.copyOfRange(file, 0x22C, 0x250));
        assertThat(bytes[0x210]).isEqualTo((byte) 0xFF);
        assertThat(bytes[0x211]).isEqualTo((byte) 0x81);
        assertThat(Fixtures.u32(machine, page + 0x214)).isEqualTo(0x100_0000);
        assertThat(Fixtures.text(machine, Fixtures.u32(machine, page + 0x228))).isEqualTo("a=b c");
        int entries = bytes[0x1E8];
        assertThat(entries).isGreaterThanOrEqualTo(3);
        long usable = 0;
        long end = 0;
        for (int i = 0; i < entries; i++) {
            long at = page + 0x2D0 + 20L * i;
            assertThat(machine.bus().read(at, 8)).isGreaterThanOrEqualTo(end);
            end = machine.bus().read(at, 8) + machine.bus().read(at + 8, 8);
            usable += Fixtures.u32(machine, at + 16) == 1 ? machine.bus().read(at + 8, 8) : 0;
        }
        assertThat(usable).isEqualTo(64 * MIB - 0x6_0000);
        assertThat(Fixtures.u32(machine, page + 0x1E0)).isEqualTo(63 * 1024);
        assertThat(Fixtures.u32(machine, page + 0x218))
                .as("no initial RAM disk")
                .isZero();
    }

    @Test
    void seedComesFromTheMachinesSourceAtEveryStart() {
        Machine machine = machine(64);
        long page = zeroPage(machine, LinuxFile.modern(), "");
        long node = machine.bus().read(page + 0x250, 8);
        assertThat(machine.bus().read(node, 8)).as("next").isZero();
        assertThat(Fixtures.u32(machine, node + 8)).as("type").isEqualTo(9);
        assertThat(Fixtures.u32(machine, node + 12)).as("length").isEqualTo(32);
        byte[] seed = Fixtures.read(machine, node + 16, 32);
        Machine twin = machine(64);
        zeroPage(twin, LinuxFile.modern(), "");
        assertThat(Fixtures.read(twin, node + 16, 32)).isEqualTo(seed);
        Machine other = Machine.builder().memory(64 * MIB).seed(6).build();
        zeroPage(other, LinuxFile.modern(), "");
        assertThat(Fixtures.read(other, node + 16, 32)).isNotEqualTo(seed);
        assertThat(zeroPage(machine, LinuxFile.modern().version(0x208), "")).isPositive();
        assertThat(machine.bus().read(machine.core(0).r[Core.RSI] + 0x250, 8)).isZero();
    }

    @Test
    void initialRamDiskIsAsHighAsTheKernelAllows() {
        Machine machine = machine(64);
        long page = zeroPage(machine, LinuxFile.modern(), "", initrd(5000));
        assertThat(Fixtures.u32(machine, page + 0x218)).isEqualTo(64 * MIB - 8192);
        assertThat(Fixtures.u32(machine, page + 0x21C)).isEqualTo(5000);
        assertThat(Fixtures.read(machine, 64 * MIB - 8192, 5000)).containsOnly(0x5A);
        page = zeroPage(machine, LinuxFile.modern().u32(0x22C, 0x2FF_FFFF), "", initrd(4096));
        assertThat(Fixtures.u32(machine, page + 0x218)).isEqualTo(0x2FF_F000);
    }

    @Test
    void kernelMovesToTheLowestMultipleOfItsAlignmentWhenItsPlaceIsNoRam() {
        Machine machine = machine(8);
        long page = zeroPage(machine, LinuxFile.modern(), "");
        assertThat(Fixtures.u32(machine, page + 0x214)).isEqualTo(0x20_0000);
        assertThat(machine.core(0).rip).isEqualTo(0x20_0200);
        assertThat(machine.bus().read(0x20_0200, 2)).isEqualTo(0x0090);
    }

    @Test
    void whatDoesNotFitIsRefusedInOneLineAndNothingIsChanged() {
        Machine machine = machine(8);
        Machine small = machine(4);
        LinuxFile fixed = LinuxFile.modern().u8(0x234, 0);
        assertThatThrownBy(() -> zeroPage(machine, fixed, ""))
                .hasMessageStartingWith("bzImage: segment [0x1000000, 0x1300000) is not completely in usable RAM");
        assertThatThrownBy(() -> zeroPage(small, LinuxFile.modern(), ""))
                .hasMessage("bzImage: no room for the kernel of 3145728 bytes in usable RAM from 0x100000 to 4 GiB");
        assertThatThrownBy(() -> zeroPage(machine, LinuxFile.modern(), "x".repeat(2048)))
                .hasMessage("bzImage: the command line of 2048 bytes is longer than the kernel's limit of 2047");
        assertThatThrownBy(() -> zeroPage(machine, LinuxFile.modern(), "", initrd(6 << 20)))
                .hasMessageStartingWith("initrd: no room for the initial RAM disk of 6291456 bytes");
        assertThatThrownBy(() -> zeroPage(machine, LinuxFile.modern().u32(0x22C, 0x1000), "", initrd(1)))
                .hasMessageStartingWith("initrd: no room for the initial RAM disk of 1 bytes");
        assertThatThrownBy(() -> zeroPage(machine, LinuxFile.modern(), "", initrd(1), initrd(2)))
                .hasMessage("initrd: Linux takes one initial RAM disk and no further modules");
        assertThatThrownBy(() -> zeroPage(machine, LinuxFile.modern().u64(0x258, -4096), ""))
                .hasMessageContaining("does not lie below 4 GiB");
        assertThat(machine.bus().read(0x20_0000, 8)).isZero();
        assertThat(machine.core(0).rip).isEqualTo(0xFFF0);
    }

    @Test
    void longestCommandLineTheKernelTakesIsPassedWhole() {
        Machine machine = machine(64);
        String line = "y".repeat(2047);
        long page = zeroPage(machine, LinuxFile.modern(), line);
        assertThat(Fixtures.text(machine, Fixtures.u32(machine, page + 0x228))).isEqualTo(line);
    }
}
