package org.alcazar.hvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.machine.StopReason;
import org.alcazar.core.memory.BusView;
import org.alcazar.hvm.boot.Partition;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.TransactionState;
import org.junit.jupiter.api.Test;

/** Restarts of one side or both, section 13 of the protocol. */
class RestartTest {
    private static final long BOOTED = 200_000;
    /** HRT memory behind the image's bss. */
    private static final long HRT_HEAP = TinyHrt.LOAD + 0x10_0000;

    private static HvmFixture booted() {
        HvmFixture fixture = HvmFixture.of(2, TinyHrt.STI_HLT_FOREVER);
        fixture.run(BOOTED);
        return fixture;
    }

    private static BusView hrtBus(HvmFixture fixture) {
        return fixture.hrt(0).mmu.view();
    }

    /** Linux finds ACPI after its restart, and can switch off. */
    @Test
    void theRosFindsItsTablesAgainAfterARestart() {
        HvmFixture fixture = booted();
        long signature = 0x2052_5450_2044_5352L; // "RSD PTR "
        assertThat(fixture.ros().peek(0xE_0000, 8)).isEqualTo(signature);
        fixture.ros().clear(0xE_0000, 0x1000);
        assertThat(fixture.request(fixture.core(0), HvmRequest.REBOOT_ROS)).isZero();
        fixture.run(BOOTED);
        assertThat(fixture.ros().peek(0xE_0000, 8)).isEqualTo(signature);
    }

    @Test
    void theHrtStartsAnewAndItsOtherMemoryStays() {
        HvmFixture fixture = booted();
        fixture.request(fixture.core(0), HvmRequest.CALL, 5);
        fixture.run(BOOTED);
        BusView bus = hrtBus(fixture);
        bus.write(HRT_HEAP, 8, 0x1111);
        bus.write(HvmFixture.ROS_DATA, 8, 0x2222);
        bus.write(TinyHrt.LOAD + 0x7000, 8, 0x3333);
        bus.write(TinyHrt.LOAD + 0x1000, 8, 0x4444);
        bus.write(fixture.hrt(0).cr3 + 8, 8, 0x5555);
        fixture.hrt(1).apic().writeMsr(0x1B, 0xFEE00000L);
        assertThat(fixture.request(fixture.core(0), HvmRequest.REBOOT_HRT)).isZero();
        assertThat(bus.peek(HRT_HEAP, 8)).isEqualTo(0x1111);
        assertThat(bus.peek(HvmFixture.ROS_DATA, 8)).isEqualTo(0x2222);
        assertThat(bus.peek(TinyHrt.LOAD + 0x7000, 8)).as("bss").isZero();
        assertThat(bus.peek(TinyHrt.LOAD + 0x1000, 8)).as("image").isNotEqualTo(0x4444);
        assertThat(bus.peek(fixture.hrt(0).cr3 + 8, 8)).as("page tables").isZero();
        assertThat(bus.peek(TinyHrt.COMM_PAGE, 8)).as("comm page").isZero();
        assertThat(fixture.hrt(1).apic().readMsr(0x1B)).isEqualTo(0xFEE00800L);
        fixture.run(BOOTED);
        assertThat(fixture.request(fixture.core(0), HvmRequest.CALL, 6)).isZero();
        fixture.run(BOOTED);
        assertThat(fixture.record(0, TinyHrt.COUNT)).isEqualTo(1);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        assertThat(fixture.events(HvmEvent.Reboot.class))
                .singleElement()
                .satisfies(event -> assertThat(event.partition()).isEqualTo(Partition.HRT));
    }

    @Test
    void aRestartOfTheHrtEndsAnOpenTransactionAndDropsItsUpcalls() {
        long mips = 5;
        HvmFixture fixture = new HvmFixture(3, 1, TinyHrt.file(TinyHrt.SPIN), config -> config, mips);
        fixture.run(200 * mips);
        assertThat(fixture.request(fixture.core(0), HvmRequest.PARCALL)).isZero();
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.REBOOT_HRT)).isZero();
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        assertThat(fixture.hybrid.protocol().count()).isZero();
        fixture.run(1_200_000 * mips);
        assertThat(fixture.record(0, TinyHrt.COUNT)).isZero();
        assertThat(fixture.request(fixture.core(0), HvmRequest.CALL)).isZero();
    }

    @Test
    void theCallerOfItsOwnRestartExecutesNothingMore() {
        // REBOOT_HRT by the first HRT core, once: the ROS's word says whether it has been done.
        int[] onlyOnce = {
            0x48,
            0xB8,
            0,
            0,
            0x40,
            0,
            0,
            0,
            0,
            0, // mov rax, ROS_DATA
            0x48,
            0xFF,
            0x00, // inc qword [rax]
            0x48,
            0x83,
            0x38,
            0x01, // cmp qword [rax], 1
            0x75,
            0x21 // jne behind the hypercall and the mark
        };
        int[] mark = {0x48, 0xFF, 0x04, 0x25, 0x08, 0, 0x40, 0}; // inc qword [ROS_DATA + 8]
        int[] code = TinyHrt.join(onlyOnce, TinyHrt.hypercall(2), mark, new int[] {0xFA, 0xF4});
        code[18] = TinyHrt.hypercall(2).length + mark.length;
        HvmFixture fixture = HvmFixture.of(1, code);
        fixture.run(BOOTED);
        assertThat(fixture.ros().peek(HvmFixture.ROS_DATA, 8)).as("starts").isEqualTo(2);
        assertThat(fixture.ros().peek(HvmFixture.ROS_DATA + 8, 8)).isZero();
        assertThat(fixture.events(HvmEvent.HrtStarted.class)).hasSize(2);
    }

    @Test
    void theRosStartsAnewWhileTheHrtGoesOn() {
        HvmFixture fixture = booted();
        fixture.request(fixture.core(0), HvmRequest.CALL, 5);
        fixture.ros().write(HvmFixture.KERNEL_DATA, 8, 0x77);
        hrtBus(fixture).write(HRT_HEAP, 8, 0x1111);
        long hrtRip = fixture.hrt(0).rip;
        assertThat(fixture.request(fixture.hrt(1), HvmRequest.REBOOT_ROS)).isZero();
        assertThat(fixture.ros().peek(HvmFixture.KERNEL_DATA, 8)).isZero();
        assertThat(hrtBus(fixture).peek(HRT_HEAP, 8)).isEqualTo(0x1111);
        assertThat(fixture.core(0).rip).as("loaded again").isEqualTo(HvmFixture.ROS_CODE);
        assertThat(fixture.hrt(0).rip).isEqualTo(hrtRip);
        assertThat(fixture.state()).as("the transaction is the HRT's business").isEqualTo(TransactionState.CALL);
        fixture.run(BOOTED);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
    }

    @Test
    void bothSidesStartAnewTogether() {
        HvmFixture fixture = booted();
        assertThat(fixture.request(fixture.core(0), HvmRequest.REBOOT_BOTH)).isZero();
        assertThat(fixture.events(HvmEvent.Reboot.class)).hasSize(2);
        fixture.run(BOOTED);
        assertThat(fixture.request(fixture.core(0), HvmRequest.CALL, 1)).isZero();
        fixture.run(BOOTED);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
    }

    @Test
    void aRestartWithoutAnImageLeavesTheHrtStopped() {
        HvmFixture fixture = new HvmFixture(2, 1, null, config -> config);
        assertThat(fixture.request(fixture.core(0), HvmRequest.REBOOT_HRT)).isZero();
        fixture.run(BOOTED);
        assertThat(fixture.events(HvmEvent.ImageRefused.class)).hasSize(1);
        assertThat(fixture.hrt(0).activity()).isEqualTo(Core.Activity.STOPPED);
        assertThat(fixture.request(fixture.core(0), HvmRequest.CALL)).isEqualTo(HvmFixture.REFUSED);
    }

    @Test
    void theResetPortRestartsTheSideThatWritesIt() {
        int[] reset = {0xB0, 0x06, 0x66, 0xBA, 0xF9, 0x0C, 0xEE, 0xFA, 0xF4}; // out 0xCF9, 6; cli; hlt
        HvmFixture fixture = HvmFixture.of(1, reset);
        fixture.run(2_000);
        assertThat(fixture.events(HvmEvent.Reboot.class)).isNotEmpty().allSatisfy(event -> assertThat(event.partition())
                .isEqualTo(Partition.HRT));
        HvmFixture other = booted();
        other.enterLongMode(other.core(0), 0, reset);
        other.hybrid.onRosStart(() -> other.core(0).setActivity(Core.Activity.STOPPED));
        other.enterLongMode(other.core(0), 0, reset);
        other.run(BOOTED);
        assertThat(other.events(HvmEvent.Reboot.class)).singleElement().satisfies(event -> assertThat(event.partition())
                .isEqualTo(Partition.ROS));
    }

    @Test
    void aResetOfTheRosCanStopTheMachine() {
        HvmFixture fixture =
                new HvmFixture(2, 1, TinyHrt.file(TinyHrt.STI_HLT_FOREVER), config -> config.exitOnReset(true));
        fixture.enterLongMode(fixture.core(0), 0, 0xB0, 0x06, 0x66, 0xBA, 0xF9, 0x0C, 0xEE, 0xFA, 0xF4);
        assertThat(fixture.hybrid.run(BOOTED)).isEqualTo(new StopReason.Reset());
    }

    @Test
    void aTripleFaultOfTheRosStopsTheMachineOrRestartsTheRos() {
        HvmFixture stops = booted();
        stops.enterLongMode(stops.core(0), 0, 0x0F, 0x0B);
        assertThat(stops.hybrid.run(BOOTED)).isInstanceOf(StopReason.TripleFault.class);
        HvmFixture restarts =
                new HvmFixture(2, 1, TinyHrt.file(TinyHrt.STI_HLT_FOREVER), config -> config.resetOnTripleFault(true));
        restarts.enterLongMode(restarts.core(0), 0, 0x0F, 0x0B);
        restarts.run(BOOTED);
        assertThat(restarts.events(HvmEvent.Reboot.class)).hasSize(1);
        assertThat(restarts.core(0).rip).isEqualTo(HvmFixture.ROS_CODE);
    }
}
