package org.alcazar.hvm;

import static org.alcazar.hvm.HvmFixture.MARKER;
import static org.alcazar.hvm.HvmFixture.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.TransactionState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Acceptance check 3 of the protocol for the states that calls lead to: their rows of the table of transactions, and
 * refusal without effect of every pair that is not in it. The table is written down here anew.
 */
class Acceptance03TransactionsTest {
    /** Requests that the table does not speak of: they are no transactions and are served in every state. */
    private static final Set<Long> OUTSIDE =
            Set.of(0x00L, 0x01L, 0x02L, 0x03L, 0x08L, 0x0FL, 0x10L, 0x1EL, 0x1FL, 0x40L, 0x41L, 0x52L);

    private static final Set<Long> STARTS_FROM_IDLE = Set.of(0x20L, 0x21L, 0x28L, 0x30L, 0x31L, 0x51L, 0x53L);
    private static final long EXEC_DONE = 0x2F;

    private static HvmFixture silent(boolean strict, int cores) {
        byte[] file = TinyHrt.file(true, TinyHrt.HLT_FOREVER, TinyHrt.STI_HLT_FOREVER);
        HvmFixture fixture = new HvmFixture(1 + cores, 1, file, config -> config.strict(strict));
        fixture.run(100_000);
        return fixture;
    }

    private static void bring(HvmFixture fixture, TransactionState state) {
        if (state != TransactionState.IDLE) {
            assertThat(fixture.request(fixture.core(0), HvmRequest.valueOf(state.name()), 0x1000))
                    .isZero();
            fixture.run(100_000);
        }
        assertThat(fixture.request(fixture.core(0), HvmRequest.GET_STATE, HvmFixture.ROS_DATA))
                .isEqualTo(state.value());
    }

    @ParameterizedTest
    @CsvSource({
        "false, CALL, 1", "false, CALL, 3", "false, PARCALL, 1", "false, PARCALL, 2", "false, PARCALL, 7",
        "true, CALL, 1", "true, CALL, 3", "true, PARCALL, 1", "true, PARCALL, 2", "true, PARCALL, 7"
    })
    void aCallEndsWithTheLastOfItsCompletions(boolean strict, TransactionState state, int cores) {
        HvmFixture fixture = silent(strict, cores);
        bring(fixture, state);
        int called = state == TransactionState.CALL ? 1 : cores;
        for (int index = 0; index < cores; index++) {
            assertThat(fixture.record(index, TinyHrt.COUNT))
                    .as("HRT core %d", index)
                    .isEqualTo(index < called ? 1 : 0);
        }
        assertThat(fixture.record(0, TinyHrt.COMM_CODE)).isEqualTo(state == TransactionState.CALL ? 0x20 : 0x21);
        assertThat(fixture.record(0, TinyHrt.COMM_ARGUMENT)).isEqualTo(0x1000);
        // Completions are counted, not identified: they all come from the last core.
        for (int left = called; left > 0; left--) {
            assertThat(fixture.hybrid.protocol().count()).isEqualTo(left);
            assertThat(fixture.state()).isEqualTo(state);
            assertThat(fixture.request(fixture.hrt(cores - 1), HvmRequest.EXEC_DONE))
                    .isZero();
        }
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.EXEC_DONE)).isEqualTo(REFUSED);
    }

    @ParameterizedTest
    @CsvSource({"false, IDLE", "false, CALL", "false, PARCALL", "true, IDLE", "true, CALL", "true, PARCALL"})
    void everyOtherPairIsRefusedAndChangesNothing(boolean strict, TransactionState state) {
        HvmFixture fixture = silent(strict, 2);
        bring(fixture, state);
        long count = fixture.hybrid.protocol().count();
        long argument = fixture.ros().peek(TinyHrt.COMM_PAGE + 8, 8);
        int refused = 0;
        for (Core caller : List.of(fixture.core(0), fixture.hrt(0), fixture.hrt(1))) {
            boolean hrt = caller != fixture.core(0);
            for (long code = 0; code < 0x100; code++) {
                boolean row = state == TransactionState.IDLE
                        ? !hrt && STARTS_FROM_IDLE.contains(code)
                        : hrt && code == EXEC_DONE;
                if (row || OUTSIDE.contains(code)) {
                    continue;
                }
                refused++;
                String name = String.format("request 0x%x of core %d in %s", code, caller.id(), state);
                assertThat(fixture.hypercall(caller, 0xF00D, MARKER, code, 0x5000))
                        .as(name)
                        .isEqualTo(REFUSED);
                assertThat(fixture.state()).as(name).isEqualTo(state);
                assertThat(fixture.hybrid.protocol().count()).as(name).isEqualTo(count);
                assertThat(fixture.ros().peek(TinyHrt.COMM_PAGE + 8, 8))
                        .as(name)
                        .isEqualTo(argument);
            }
        }
        assertThat(refused).isGreaterThan(700);
    }
}
