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

class BootLoaderTest {
    private final Machine machine = Machine.builder().memory(4 * MIB).cores(2).build();

    private static KernelImage multibootOne(long address, long memorySize) {
        byte[] content = Headers.join(Headers.multibootOne(3), new byte[] {1, 2, 3, 4});
        return KernelImage.parse(
                "dir/kernel",
                ElfBuilder.elf32()
                        .segment(address, content, memorySize)
                        .entry(address + 12)
                        .build());
    }

    private static KernelImage flat() {
        return KernelImage.parse(
                "flat",
                ElfBuilder.elf64()
                        .segment(0x10_0000, new byte[] {5, 6, 7, 8}, 0x1000)
                        .entry(0x10_0002)
                        .build());
    }

    private static BootModule module(String text, int length) {
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) 0xA5);
        return new BootModule(text, content);
    }

    @Test
    void multibootKernelsStartInFlat32BitProtectedModeWithoutPaging() {
        BootPlan plan = BootLoader.install(machine, BootRequest.of(multibootOne(0x10_0000, 0x1000), ""));
        Core core = machine.core(0);
        assertThat(core.rip).isEqualTo(0x10_000C);
        assertThat(core.r[Core.RAX]).isEqualTo(0x2BAD_B002L);
        assertThat(core.r[Core.RBX]).isEqualTo(plan.informationAddress());
        assertThat(core.cr0).isEqualTo(0x11);
        assertThat(core.efer).isZero();
        assertThat(core.interruptsEnabled()).isFalse();
        assertThat(core.cpl).isZero();
        assertThat(core.codeSize).isEqualTo(CodeSize.CODE32);
        assertThat(core.stackMask).isEqualTo(0xFFFF_FFFFL);
        assertThat(machine.bus().a20()).isTrue();
        for (int segment : new int[] {Segment.ES, Segment.CS, Segment.SS, Segment.DS, Segment.FS, Segment.GS}) {
            assertThat(core.segmentBase(segment)).isZero();
            assertThat(core.limit[segment]).isEqualTo(-1);
        }
    }

    @Test
    void everySegmentRegisterAgreesWithTheDescriptorItsSelectorNames() {
        for (KernelImage image : List.of(multibootOne(0x10_0000, 0x1000), flat())) {
            BootLoader.install(machine, BootRequest.of(image, ""));
            Core core = machine.core(0);
            for (int segment = Segment.ES; segment <= Segment.GS; segment++) {
                long descriptor = machine.bus().read(core.gdtrBase + core.selector[segment], 8);
                assertThat(core.selector[segment] + 7).isLessThanOrEqualTo(core.gdtrLimit);
                assertThat(core.rights[segment]).isEqualTo((int) (descriptor >> 40) & 0xF0FF);
            }
        }
    }

    @Test
    void bytesAreLoadedAndTheRestOfTheSegmentIsCleared() {
        machine.bus().write(0x10_0000, 8, -1);
        machine.bus().write(0x10_0010, 8, -1);
        machine.bus().write(0x10_0FF8, 8, -1);
        machine.bus().write(0x10_1000, 8, -1);
        BootLoader.install(machine, BootRequest.of(multibootOne(0x10_0000, 0x1000), ""));
        assertThat(Fixtures.u32(machine, 0x10_0000)).isEqualTo(0x1BAD_B002L);
        assertThat(Fixtures.u32(machine, 0x10_000C)).isEqualTo(0x0403_0201L);
        assertThat(Fixtures.read(machine, 0x10_0010, 0xFF0)).containsOnly(0);
        assertThat(machine.bus().read(0x10_1000, 8)).isEqualTo(-1);
    }

    @Test
    void commandLineStartsWithTheNameOfTheFileInMultibootOne() {
        BootPlan plan = BootLoader.install(machine, BootRequest.of(multibootOne(0x10_0000, 0x1000), "a=1 b"));
        assertThat(Fixtures.text(machine, Fixtures.u32(machine, plan.informationAddress() + 16)))
                .isEqualTo("kernel a=1 b");
    }

    @Test
    void modulesLieOnPagesBehindTheKernelInOrder() {
        BootRequest request = new BootRequest(
                multibootOne(0x10_0000, 0x1800),
                "",
                List.of(module("one arg", 5000), module("two", 0), module("3", 1)));
        BootPlan plan = BootLoader.install(machine, request);
        long list = Fixtures.u32(machine, plan.informationAddress() + 24);
        assertThat(Fixtures.u32(machine, plan.informationAddress() + 20)).isEqualTo(3);
        assertThat(Fixtures.u32(machine, list)).isEqualTo(0x10_2000);
        assertThat(Fixtures.u32(machine, list + 4)).isEqualTo(0x10_2000 + 5000);
        assertThat(Fixtures.text(machine, Fixtures.u32(machine, list + 8))).isEqualTo("one arg");
        assertThat(Fixtures.u32(machine, list + 16)).isEqualTo(0x10_4000);
        assertThat(Fixtures.u32(machine, list + 20)).isEqualTo(0x10_4000);
        assertThat(Fixtures.text(machine, Fixtures.u32(machine, list + 24))).isEqualTo("two");
        assertThat(Fixtures.u32(machine, list + 32)).isEqualTo(0x10_4000);
        assertThat(Fixtures.read(machine, 0x10_2000, 5000)).containsOnly(0xA5);
    }

    @Test
    void plainElfStartsIn64BitModeWithTheFirstFourGibMappedToThemselves() {
        BootPlan plan = BootLoader.install(machine, BootRequest.of(flat(), "x"));
        Core core = machine.core(0);
        assertThat(core.rip).isEqualTo(0x10_0002);
        assertThat(core.codeSize).isEqualTo(CodeSize.CODE64);
        assertThat(core.r[Core.RBX]).isEqualTo(plan.informationAddress());
        assertThat(core.r[Core.RAX]).isEqualTo(0x36D7_6289L);
        for (long address : new long[] {0, 0x10_0002, 0x3FFF_FFFFL, 0x4000_0000L, 0xFFFF_FFFFL}) {
            assertThat(core.mmu.translateForDebug(address)).isEqualTo(address);
        }
        assertThat(core.mmu.translateForDebug(1L << 32)).isEqualTo(-1);
    }

    @Test
    void kernelInLowMemoryKeepsItsPlace() {
        byte[] content = Headers.join(Headers.multibootOne(3), new byte[0x8_0000]);
        KernelImage image = KernelImage.parse(
                "low",
                ElfBuilder.elf32()
                        .segment(0x1_0000, content, 0x8_F000)
                        .entry(0x1_000C)
                        .build());
        BootPlan plan = BootLoader.install(machine, BootRequest.of(image, "x".repeat(5000)));
        assertThat(Fixtures.u32(machine, 0x1_0000)).isEqualTo(0x1BAD_B002L);
        assertThat(Fixtures.read(machine, 0x1_000C, 0x8_EFF4)).containsOnly(0);
        assertThat(plan.informationAddress()).isGreaterThanOrEqualTo(0x10_0000);
    }

    @Test
    void powerUpStartsTheKernelAgainFromFreshBytes() {
        BootLoader.install(machine, BootRequest.of(multibootOne(0x10_0000, 0x1000), ""));
        machine.bus().write(0x10_000C, 4, 0);
        machine.core(0).rip = 0x1234;
        machine.powerUp();
        assertThat(Fixtures.u32(machine, 0x10_000C)).isEqualTo(0x0403_0201L);
        assertThat(machine.core(0).rip).isEqualTo(0x10_000C);
    }

    @Test
    void refusedRequestLeavesTheMachineAlone() {
        String before = machine.stateHash();
        for (BootRequest request : List.of(
                BootRequest.of(multibootOne(0x10_0000, 0x40_0000), ""),
                BootRequest.of(multibootOne(0x9_F000, 0x2000), ""),
                new BootRequest(multibootOne(0x10_0000, 0x1000), "", List.of(module("huge", 4 << 20))))) {
            assertThatThrownBy(() -> BootLoader.install(machine, request)).isInstanceOf(ImageException.class);
        }
        assertThat(machine.stateHash()).isEqualTo(before);
    }

    @Test
    void aKernelMayReachIntoTheRamBehindTheOptionRomsAsLinkersDefaultsMakeIt() {
        BootPlan plan = BootLoader.install(machine, BootRequest.of(multibootOne(0xF_F000, 0x2000), ""));
        assertThat(plan).isNotNull();
        assertThatThrownBy(() -> BootLoader.install(machine, BootRequest.of(multibootOne(0xB_F000, 0x2000), "")))
                .isInstanceOf(ImageException.class);
    }

    @Test
    void refusalsNameTheFileTheValueAndTheRule() {
        assertThatThrownBy(() -> BootLoader.install(machine, BootRequest.of(multibootOne(0x3F_F000, 0x2000), "")))
                .hasMessage("dir/kernel: segment [0x3ff000, 0x401000) is not completely in usable RAM, which is"
                        + " [0x0, 0xa0000), [0x100000, 0x400000)");
        assertThatThrownBy(() -> BootLoader.install(
                        machine, new BootRequest(multibootOne(0x10_0000, 0x1000), "", List.of(module("m x", 3 << 20)))))
                .hasMessage("m: no room for the module of 3145728 bytes in usable RAM from 0x101000 to 4 GiB");
        assertThatThrownBy(() -> BootLoader.install(machine, BootRequest.of(multibootOne(0x10_0000, 0x1000), "a\0b")))
                .hasMessage("dir/kernel: the command line contains a zero byte");
    }
}
