package org.alcazar.hvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.CpuTopology;
import org.alcazar.core.cpu.Feature;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.memory.BusView;
import org.junit.jupiter.api.Test;

/** Who sees what: memory, ports, interrupts and the state an HRT core starts in (sections 4.1, 4.7, 14). */
class PartitionTest {
    private static final long HRT_MEMORY = TinyHrt.LOAD + 0x20_0000;

    private static HvmFixture fixture() {
        return new HvmFixture(4, 2, TinyHrt.file(TinyHrt.SPIN), config -> config);
    }

    @Test
    void everyHrtCoreStartsInLongModeAtTheEntry() {
        HvmFixture fixture = fixture();
        for (int index = 0; index < 2; index++) {
            Core core = fixture.hrt(index);
            long top = 96 * HvmFixture.MIB;
            long information = core.cr3 - 4096;
            assertThat(core.activity()).isEqualTo(Core.Activity.RUNNING);
            assertThat(core.code64()).isTrue();
            assertThat(core.rip).isEqualTo(TinyHrt.OFFSET + TinyHrt.LOAD + 120);
            assertThat(core.r[Core.RAX]).isEqualTo(0x36D76289L);
            assertThat(core.r[Core.RBX]).isEqualTo(information + TinyHrt.OFFSET);
            assertThat(core.r[Core.RCX]).isEqualTo(2 + index);
            assertThat(core.r[Core.RDX]).isEqualTo(index);
            assertThat(core.r[Core.RSP]).isEqualTo(information - index * 4096L + TinyHrt.OFFSET - 16);
            assertThat(core.r[Core.RBP]).isEqualTo(core.r[Core.RSP] + 8);
            assertThat(core.r[Core.RSI] | core.r[Core.RDI] | core.r[8] | core.r[15])
                    .isZero();
            assertThat(core.rflags()).isEqualTo(2);
            assertThat(core.cr0).isEqualTo(0x80010001L);
            assertThat(core.cr4).isEqualTo(0xB0);
            assertThat(core.efer).isEqualTo(0xD00);
            assertThat(core.cpl).isZero();
            assertThat(core.selector[Segment.CS]).isEqualTo(8);
            assertThat(core.selector[Segment.SS]).isEqualTo(0x10);
            assertThat(core.selector[Segment.TR]).isZero();
            assertThat(core.gdtrBase).isEqualTo(top - 3 * 4096 + TinyHrt.OFFSET);
            assertThat(core.gdtrLimit).isEqualTo(23);
            assertThat(core.idtrBase).isEqualTo(top - 2 * 4096 + TinyHrt.OFFSET);
            assertThat(core.idtrLimit).isEqualTo(4095);
            assertThat(core.segmentBase(Segment.TR)).isEqualTo(top - 4 * 4096 + TinyHrt.OFFSET);
            assertThat(core.dr[6]).isEqualTo(0xFFFF0FF0L);
            assertThat(core.dr[7]).isEqualTo(0x400);
            assertThat(core.cr4 & (ControlBits.CR4_SMEP | ControlBits.CR4_OSFXSR))
                    .isZero();
        }
    }

    @Test
    void theFirstCoreOfEachSideIsItsBootstrapProcessor() {
        HvmFixture fixture = fixture();
        long[] expected = {0xFEE00900L, 0xFEE00800L, 0xFEE00900L, 0xFEE00800L};
        for (int id = 0; id < 4; id++) {
            assertThat(fixture.core(id).apic().readMsr(0x1B)).as("core %d", id).isEqualTo(expected[id]);
        }
        HvmFixture strict = new HvmFixture(4, 2, TinyHrt.file(TinyHrt.SPIN), config -> config.strict(true));
        assertThat(strict.hrt(0).apic().readMsr(0x1B)).isEqualTo(0xFEE00800L);
    }

    @Test
    void otherRosCoresWaitForTheirStart() {
        assertThat(fixture().core(1).activity()).isEqualTo(Core.Activity.WAIT_FOR_STARTUP);
    }

    @Test
    void processorsAreDescribedToEachSideAsItsOwn() {
        HvmFixture fixture = fixture();
        assertThat(fixture.core(1).topology()).isEqualTo(new CpuTopology(0, 2));
        assertThat(fixture.core(2).topology()).isEqualTo(new CpuTopology(2, 2));
        assertThat(fixture.core(2).model.has(Feature.X2APIC)).isFalse();
        assertThat(fixture.core(2).model.has(Feature.PDPE1GB)).isFalse();
    }

    @Test
    void theHrtReachesAllMemoryAndTheRosOnlyItsOwn() {
        HvmFixture fixture = fixture();
        BusView ros = fixture.ros();
        BusView hrt = fixture.hrt(0).mmu.view();
        hrt.write(HRT_MEMORY, 8, 0x1234);
        ros.write(HvmFixture.ROS_DATA, 8, 0x5678);
        assertThat(hrt.read(HvmFixture.ROS_DATA, 8)).isEqualTo(0x5678);
        assertThat(ros.read(HRT_MEMORY, 8)).isEqualTo(-1);
        ros.write(HRT_MEMORY, 8, 0x9999);
        assertThat(hrt.read(HRT_MEMORY, 8)).isEqualTo(0x1234);
        ros.write(TinyHrt.COMM_PAGE + 64, 8, 0x4321);
        assertThat(hrt.read(TinyHrt.COMM_PAGE + 64, 8))
                .as("the comm page is everybody's")
                .isEqualTo(0x4321);
    }

    @Test
    void isolationCanBeTurnedOff() {
        HvmFixture fixture = new HvmFixture(2, 1, TinyHrt.file(TinyHrt.SPIN), config -> config.isolate(false));
        fixture.ros().write(HRT_MEMORY, 8, 0x9999);
        assertThat(fixture.hrt(0).mmu.view().read(HRT_MEMORY, 8)).isEqualTo(0x9999);
    }

    @Test
    void interruptsReachTheHrtOnlyFromTheHrt() {
        HvmFixture fixture = fixture();
        fixture.run(10_000);
        // A fixed interrupt to everybody, by each side, through the APIC page.
        for (int sender : new int[] {0, 2}) {
            for (int id = 0; id < 4; id++) {
                fixture.core(id).apic().write(0xF0, 4, 0x1FF);
            }
            fixture.core(sender).apic().write(0x300, 4, 0xC0040 + sender);
        }
        for (int id = 0; id < 4; id++) {
            long requested = fixture.core(id).apic().peek(0x220, 4);
            boolean fromRos = (requested & 1) != 0;
            boolean fromHrt = (requested & 4) != 0;
            assertThat(fromRos).as("ROS to core %d", id).isEqualTo(id == 1);
            assertThat(fromHrt).as("HRT to core %d", id).isEqualTo(id != 2);
        }
    }

    @Test
    void eachSideHasItsOwnSpeakerTimer() {
        HvmFixture fixture = fixture();
        fixture.ros().ports().write(0x61, 1, 0);
        fixture.hrt(0).mmu.view().ports().write(0x61, 1, 1);
        assertThat(fixture.ros().ports().read(0x61, 1) & 3).isZero();
        assertThat(fixture.hrt(0).mmu.view().ports().read(0x61, 1) & 3).isEqualTo(1);
    }

    @Test
    void consoleLinesArePassedOnWithTheirCoreAtNewlinesOrWhenTheyAreLong() {
        int[] code = TinyHrt.join(TinyHrt.print("two\nlines, one open"), TinyHrt.HLT_FOREVER);
        HvmFixture fixture = HvmFixture.of(2, code);
        fixture.enterLongMode(fixture.core(0), 0, TinyHrt.join(TinyHrt.print("ros\n"), new int[] {0xFA, 0xF4}));
        fixture.run(50_000);
        assertThat(fixture.console)
                .contains("ROS 0 ros", "HRT 1 two", "HRT 2 two", "HRT 1 lines, one open")
                .hasSize(5);
        assertThat(fixture.ros().ports().read(0xC0C0, 1) & 0xFF).isEqualTo(0xFF);
        for (int i = 0; i < 1024; i++) {
            fixture.ros().ports().write(0xC0C0, 1, 'x');
        }
        assertThat(fixture.console.get(5)).isEqualTo("ROS 0 " + "x".repeat(1023));
    }

    @Test
    void anImageWithLargePagesGetsAProcessorThatHasThem() {
        byte[] file = TinyHrt.file(TinyHrt.STI_HLT_FOREVER);
        file[0x40 + 56 + 9] = 0x04; // hrt_flags: 1 GiB pages
        HvmFixture fixture = new HvmFixture(2, 1, file, config -> config);
        fixture.run(100_000);
        assertThat(fixture.hrt(0).model.hasGigabytePages()).isTrue();
        assertThat(fixture.hrt(0).activity()).isEqualTo(Core.Activity.HALTED);
        assertThat(fixture.hrt(0).idtrBase).as("it ran").isEqualTo(TinyHrt.LOAD + 0x1000 + TinyHrt.OFFSET);
    }

    @Test
    void aConfigurationThatCannotWorkIsRefusedInOneLine() {
        byte[] file = TinyHrt.file(TinyHrt.SPIN);
        assertThatThrownBy(() -> HvmConfig.builder()
                        .memory(96 << 20)
                        .rosMemory(18 << 20)
                        .hrtImage(file)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HRT image: loads at 0x1000000, expected at or above the ROS's memory, which ends at"
                        + " 0x1200000");
        HvmConfig defaults = HvmConfig.builder().memory(96 << 20).hrtImage(file).build();
        assertThat(defaults.parts().rosMemory()).isEqualTo(16L << 20);
        assertThat(HvmConfig.builder()
                        .memory(512 << 20)
                        .cores(5)
                        .build()
                        .parts()
                        .rosMemory())
                .isEqualTo(256L << 20);
        assertThat(HvmConfig.builder().cores(5).build().parts().rosCores()).isEqualTo(2);
        HvmConfig strict = HvmConfig.builder().strict(true).identity(true).build();
        assertThat(strict.identityAlias()).as("asked for").isTrue();
        assertThat(strict.isolated() || strict.signalHold() || strict.upcalls().bootGate())
                .isFalse();
    }
}
