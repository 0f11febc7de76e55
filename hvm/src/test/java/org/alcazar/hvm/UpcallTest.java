package org.alcazar.hvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.TransactionState;
import org.alcazar.hvm.protocol.UpcallMechanism;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How and when upcalls are delivered, section 8 of the protocol. A tick is a nanosecond here. */
class UpcallTest {
    private static final long MICROSECOND = 1000;
    private static final long BOOTED = 200 * MICROSECOND;
    private static final int[] STI_NOP_CLI_SPIN = {0xFB, 0x90, 0xFA, 0xEB, 0xFE};

    private static void call(HvmFixture fixture) {
        assertThat(fixture.request(fixture.core(0), HvmRequest.CALL, 0x4000)).isZero();
    }

    private static long delivered(HvmFixture fixture) {
        return fixture.record(0, TinyHrt.COUNT);
    }

    @Test
    void aHaltedCoreWakesAndReturnsBehindItsHlt() {
        HvmFixture fixture = HvmFixture.of(1, TinyHrt.STI_HLT_FOREVER);
        fixture.run(BOOTED);
        assertThat(fixture.hrt(0).activity()).isEqualTo(Core.Activity.HALTED);
        call(fixture);
        fixture.run(BOOTED);
        assertThat(delivered(fixture)).isEqualTo(1);
        assertThat(fixture.record(0, TinyHrt.CR2)).isEqualTo(0x0000_800D_F00D_F00DL);
        assertThat(fixture.record(0, TinyHrt.ERROR_CODE)).isEqualTo(0xF00D_F00DL);
        assertThat(fixture.record(0, TinyHrt.RIP)).isEqualTo(TinyHrt.afterTable(true) + 2);
        assertThat(fixture.record(0, TinyHrt.FLAGS) & 0x202).isEqualTo(0x202);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        assertThat(fixture.hrt(0).activity()).as("it sleeps again").isEqualTo(Core.Activity.HALTED);
    }

    @Test
    void aCoreThatIsHaltedWithInterruptsOffWakesToo() {
        HvmFixture fixture = HvmFixture.of(1, TinyHrt.HLT_FOREVER);
        fixture.run(BOOTED);
        call(fixture);
        fixture.run(BOOTED);
        assertThat(delivered(fixture)).isEqualTo(1);
        assertThat(fixture.record(0, TinyHrt.FLAGS) & 0x200).isZero();
        assertThat(waited(fixture)).isLessThan(2 * MICROSECOND);
    }

    private static long waited(HvmFixture fixture) {
        List<HvmEvent.Upcall> upcalls = fixture.events(HvmEvent.Upcall.class);
        return upcalls.get(upcalls.size() - 1).waited();
    }

    @Test
    void aCoreThatRunsWithInterruptsOnTakesItAtItsNextInstruction() {
        HvmFixture fixture = HvmFixture.of(1, TinyHrt.STI_SPIN);
        fixture.run(BOOTED);
        call(fixture);
        fixture.run(BOOTED);
        assertThat(delivered(fixture)).isEqualTo(1);
        assertThat(fixture.record(0, TinyHrt.RIP) - TinyHrt.afterTable(true)).isBetween(1L, 3L);
        assertThat(waited(fixture)).as("no more than a turn of the other core").isLessThan(2 * MICROSECOND);
    }

    @Test
    void aReadyCoreWithInterruptsOffIsGivenAHundredMicroseconds() {
        HvmFixture fixture = HvmFixture.of(1, STI_NOP_CLI_SPIN);
        // Ready, since an upcall before has been taken with interrupts on.
        call(fixture);
        fixture.run(BOOTED);
        assertThat(delivered(fixture)).isEqualTo(1);
        call(fixture);
        fixture.run(90 * MICROSECOND);
        assertThat(delivered(fixture)).isEqualTo(1);
        fixture.run(20 * MICROSECOND);
        assertThat(delivered(fixture)).isEqualTo(2);
        assertThat(fixture.record(0, TinyHrt.FLAGS) & 0x200).isZero();
        assertThat(waited(fixture)).isBetween(100 * MICROSECOND, 103 * MICROSECOND);
    }

    @Test
    void aBootingCoreIsWaitedForUntilItAllowsInterrupts() {
        HvmFixture fixture = HvmFixture.of(1, STI_NOP_CLI_SPIN);
        call(fixture);
        assertThat(fixture.state()).as("the state machine moves on meanwhile").isEqualTo(TransactionState.CALL);
        fixture.run(BOOTED);
        assertThat(delivered(fixture)).isEqualTo(1);
        assertThat(fixture.record(0, TinyHrt.FLAGS) & 0x200).isEqualTo(0x200);
        assertThat(fixture.record(0, TinyHrt.RIP))
                .as("one instruction after STI")
                .isEqualTo(TinyHrt.afterTable(true) + 2);
    }

    @Test
    void aCoreThatNeverAllowsInterruptsCountsAsReadyAfterASecond() {
        long mips = 5;
        HvmFixture fixture = new HvmFixture(2, 1, TinyHrt.file(TinyHrt.SPIN), config -> config, mips);
        call(fixture);
        fixture.run(999_900 * mips);
        assertThat(delivered(fixture)).isZero();
        fixture.run(1_000 * mips);
        assertThat(delivered(fixture)).isEqualTo(1);
    }

    @Test
    void withoutGateAndMannersAnUpcallIsDeliveredAtOnce() {
        HvmFixture fixture = new HvmFixture(2, 1, TinyHrt.file(TinyHrt.SPIN), config -> config.strict(true));
        fixture.run(BOOTED);
        call(fixture);
        fixture.run(20 * MICROSECOND);
        assertThat(delivered(fixture)).isEqualTo(1);
    }

    @Test
    void aCoreOnItsBootTableDiesOfAnUpcallAndIsReported() {
        byte[] file = TinyHrt.file(false, TinyHrt.ANSWER_AND_RETURN, TinyHrt.SPIN);
        HvmFixture fixture = new HvmFixture(2, 1, file, config -> config.bootGate(false));
        fixture.run(BOOTED);
        call(fixture);
        fixture.run(2 * BOOTED);
        assertThat(fixture.events(HvmEvent.BootHandler.class)).hasSize(1);
        assertThat(fixture.events(HvmEvent.StrayHypercall.class)).hasSize(1);
        assertThat(fixture.hrt(0).activity()).isEqualTo(Core.Activity.HALTED);
        assertThat(fixture.state()).isEqualTo(TransactionState.CALL);
    }

    @Test
    void aSecondUpcallNestsIntoAHandlerThatHasAnsweredButNotReturned() {
        // Answers, then lingers in the handler with interrupts off.
        int[] lingering = TinyHrt.join(TinyHrt.hypercall(0x2F), TinyHrt.SPIN);
        byte[] file = TinyHrt.file(true, lingering, TinyHrt.STI_HLT_FOREVER);
        HvmFixture fixture = new HvmFixture(2, 1, file, config -> config);
        fixture.run(BOOTED);
        call(fixture);
        fixture.run(BOOTED);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        call(fixture);
        fixture.run(10 * MICROSECOND);
        assertThat(delivered(fixture)).isEqualTo(2);
        assertThat(fixture.record(0, TinyHrt.FLAGS) & 0x200).isZero();
        assertThat(waited(fixture)).isLessThan(3 * MICROSECOND);
    }

    @Test
    void anUndeliveredUpcallRefusesTheNext() {
        HvmFixture fixture = HvmFixture.of(1, TinyHrt.SPIN);
        call(fixture);
        fixture.run(BOOTED);
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.EXEC_DONE)).isZero();
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        assertThat(fixture.request(fixture.core(0), HvmRequest.CALL)).isEqualTo(HvmFixture.REFUSED);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
    }

    @ParameterizedTest
    @EnumSource(UpcallMechanism.class)
    void eachMechanismHasItsVectorErrorCodeAndCr2(UpcallMechanism mechanism) {
        int[] answer = mechanism == UpcallMechanism.INTERRUPT
                ? TinyHrt.join(TinyHrt.hypercall(0x2F), new int[] {0x48, 0xCF})
                : TinyHrt.ANSWER_AND_RETURN;
        byte[] file = TinyHrt.file(true, answer, TinyHrt.STI_HLT_FOREVER);
        HvmFixture fixture = new HvmFixture(2, 1, file, config -> config.upcalls(mechanism));
        fixture.run(BOOTED);
        call(fixture);
        fixture.run(BOOTED);
        if (mechanism == UpcallMechanism.INTERRUPT) {
            // No error code: the handler finds RIP in its place.
            assertThat(fixture.record(0, TinyHrt.ERROR_CODE)).isEqualTo(TinyHrt.afterTable(true) + 2);
        } else {
            assertThat(fixture.record(0, TinyHrt.ERROR_CODE)).isEqualTo(0xF00D_F00DL);
        }
        assertThat(fixture.record(0, TinyHrt.CR2))
                .isEqualTo(mechanism == UpcallMechanism.PAGE_FAULT ? 0x0000_800D_F00D_F00DL : 0);
    }

    @Test
    void anUpcallThatIsLostLeavesTheCallOpen() {
        HvmFixture fixture = new HvmFixture(
                2, 1, TinyHrt.file(TinyHrt.STI_HLT_FOREVER), config -> config.upcallDelivery((core, event) -> true));
        fixture.run(BOOTED);
        call(fixture);
        fixture.run(5 * BOOTED);
        assertThat(delivered(fixture)).isZero();
        assertThat(fixture.state()).isEqualTo(TransactionState.CALL);
    }

    @Test
    void aTripleFaultStopsTheHrtAndTheRosGoesOn() {
        // LIDT with a table of nothing, then an undefined instruction.
        int[] code = TinyHrt.join(new int[] {0x0F, 0x01, 0x1C, 0x24}, new int[] {0x0F, 0x0B});
        HvmFixture fixture = HvmFixture.of(2, code);
        fixture.run(BOOTED);
        assertThat(fixture.events(HvmEvent.HrtStopped.class)).hasSize(1);
        assertThat(fixture.hrt(1).activity()).isEqualTo(Core.Activity.STOPPED);
        assertThat(fixture.core(0).activity()).isEqualTo(Core.Activity.RUNNING);
        assertThat(fixture.request(fixture.core(0), HvmRequest.CALL)).isEqualTo(HvmFixture.REFUSED);
    }
}
