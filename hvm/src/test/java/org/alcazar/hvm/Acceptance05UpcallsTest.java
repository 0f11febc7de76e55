package org.alcazar.hvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.TransactionState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acceptance check 5 of the protocol: the page fault that is no page fault, wherever the core happens to be. */
class Acceptance05UpcallsTest {
    /** Long enough for a boot, and longer than an upcall waits for a core that has interrupts off. */
    private static final long WHILE = 200_000;

    private static final int[] STI_NOP_CLI_SPIN = {0xFB, 0x90, 0xFA, 0xEB, 0xFE};

    private static HvmFixture booted(boolean strict, byte[] hrt) {
        HvmFixture fixture = new HvmFixture(2, 1, hrt, config -> config.strict(strict));
        fixture.run(WHILE);
        return fixture;
    }

    private static void call(HvmFixture fixture) {
        assertThat(fixture.request(fixture.core(0), HvmRequest.CALL, 0x4000)).isZero();
        fixture.run(WHILE);
    }

    private static void checkFrame(HvmFixture fixture, long count, long rip, boolean interrupts) {
        assertThat(fixture.record(0, TinyHrt.COUNT)).isEqualTo(count);
        assertThat(fixture.record(0, TinyHrt.ERROR_CODE)).as("zero-extended").isEqualTo(0xF00D_F00DL);
        assertThat(fixture.record(0, TinyHrt.CR2)).isEqualTo(0x0000_800D_F00D_F00DL);
        assertThat(fixture.record(0, TinyHrt.RIP)).isEqualTo(rip);
        assertThat((fixture.record(0, TinyHrt.FLAGS) & 0x200) != 0).isEqualTo(interrupts);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itEntersACoreThatHasInterruptsOff(boolean strict) {
        HvmFixture fixture = booted(strict, TinyHrt.file(STI_NOP_CLI_SPIN));
        assertThat(fixture.hrt(0).activity()).isEqualTo(Core.Activity.RUNNING);
        call(fixture);
        call(fixture);
        checkFrame(fixture, 2, TinyHrt.afterTable(true) + 3, false);
        assertThat(fixture.hrt(0).rip).as("back where it was").isEqualTo(TinyHrt.afterTable(true) + 3);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itEndsAHalt(boolean strict) {
        HvmFixture fixture = booted(strict, TinyHrt.file(TinyHrt.HLT_FOREVER));
        assertThat(fixture.hrt(0).activity()).isEqualTo(Core.Activity.HALTED);
        call(fixture);
        checkFrame(fixture, 1, TinyHrt.afterTable(true) + 1, false);
        assertThat(fixture.hrt(0).activity()).as("halted anew").isEqualTo(Core.Activity.HALTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itNestsIntoTheHandlerOfTheOneBefore(boolean strict) {
        int[] lingering = TinyHrt.join(TinyHrt.hypercall(0x2F), TinyHrt.SPIN);
        HvmFixture fixture = booted(strict, TinyHrt.file(true, lingering, TinyHrt.STI_HLT_FOREVER));
        call(fixture);
        checkFrame(fixture, 1, TinyHrt.afterTable(true) + 2, true);
        long inside = fixture.hrt(0).rip;
        long stack = fixture.hrt(0).r[Core.RSP];
        assertThat(inside).isNotEqualTo(TinyHrt.afterTable(true) + 2);
        call(fixture);
        checkFrame(fixture, 2, inside, false);
        assertThat(fixture.hrt(0).r[Core.RSP]).as("one more frame").isEqualTo(stack - 48);
    }
}
