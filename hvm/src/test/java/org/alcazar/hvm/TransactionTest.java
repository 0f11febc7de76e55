package org.alcazar.hvm;

import static org.alcazar.hvm.HvmFixture.MARKER;
import static org.alcazar.hvm.HvmFixture.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.state.Section;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.TransactionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of section 7.1 that CALL, PARCALL and EXEC_DONE make, and every other pair. */
class TransactionTest {
    /** An HRT whose handler never answers: the test answers for it. */
    private static HvmFixture silent(int hrtCores) {
        int[] iretOnly = {0x48, 0x83, 0xC4, 0x08, 0x48, 0xCF};
        byte[] file = TinyHrt.file(true, iretOnly, TinyHrt.STI_HLT_FOREVER);
        HvmFixture fixture = new HvmFixture(1 + hrtCores, 1, file, config -> config);
        fixture.run(100_000);
        return fixture;
    }

    private static void bring(HvmFixture fixture, TransactionState state) {
        Core ros = fixture.core(0);
        switch (state) {
            case IDLE -> {}
            case CALL ->
                assertThat(fixture.request(ros, HvmRequest.CALL, 0x1000)).isZero();
            case PARCALL ->
                assertThat(fixture.request(ros, HvmRequest.PARCALL, 0x1000)).isZero();
            default -> throw new AssertionError("no request leads to " + state);
        }
        fixture.run(100_000);
        assertThat(fixture.state()).isEqualTo(state);
    }

    @Test
    void aCallIsOverWhenTheHrtSaysSo() {
        HvmFixture fixture = silent(2);
        bring(fixture, TransactionState.CALL);
        assertThat(fixture.hybrid.protocol().count()).isEqualTo(1);
        assertThat(fixture.record(0, TinyHrt.COUNT)).isEqualTo(1);
        assertThat(fixture.record(1, TinyHrt.COUNT))
                .as("only the first HRT core is called")
                .isZero();
        assertThat(fixture.record(0, TinyHrt.COMM_CODE)).isEqualTo(0x20);
        assertThat(fixture.record(0, TinyHrt.COMM_ARGUMENT)).isEqualTo(0x1000);
        assertThat(fixture.request(fixture.core(0), HvmRequest.GET_STATE, 0)).isEqualTo(1);
        assertThat(fixture.request(fixture.hrt(1), HvmRequest.EXEC_DONE))
                .as("completions are counted, not identified")
                .isZero();
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        assertThat(fixture.request(fixture.core(0), HvmRequest.GET_STATE, 0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void aParallelCallReachesEveryHrtCoreAndIsOverWhenAllHaveAnswered(int cores) {
        HvmFixture fixture = silent(cores);
        bring(fixture, TransactionState.PARCALL);
        for (int index = 0; index < cores; index++) {
            assertThat(fixture.record(index, TinyHrt.COUNT)).isEqualTo(1);
            assertThat(fixture.record(index, TinyHrt.COMM_CODE)).isEqualTo(0x21);
        }
        for (int index = 0; index < cores; index++) {
            assertThat(fixture.state()).isEqualTo(TransactionState.PARCALL);
            assertThat(fixture.hybrid.protocol().count()).isEqualTo(cores - index);
            assertThat(fixture.request(fixture.hrt(index), HvmRequest.EXEC_DONE))
                    .isZero();
        }
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
    }

    @ParameterizedTest
    @EnumSource(names = {"IDLE", "CALL", "PARCALL"})
    void everyOtherPairIsRefusedWithoutEffect(TransactionState state) {
        HvmFixture fixture = silent(2);
        bring(fixture, state);
        List<HvmRequest> harmless = List.of(
                HvmRequest.NULL,
                HvmRequest.GET_STATE,
                HvmRequest.REBOOT_ROS,
                HvmRequest.REBOOT_HRT,
                HvmRequest.REBOOT_BOTH);
        String before = Section.of(component(fixture)).toString();
        for (Core caller : List.of(fixture.core(0), fixture.hrt(0), fixture.hrt(1))) {
            boolean hrt = caller != fixture.core(0);
            for (long code = 0; code < 0x100; code++) {
                HvmRequest request = HvmRequest.of(code);
                boolean call = request == HvmRequest.CALL || request == HvmRequest.PARCALL;
                boolean row = state == TransactionState.IDLE ? !hrt && call : hrt && request == HvmRequest.EXEC_DONE;
                if (row || request != null && harmless.contains(request)) {
                    continue;
                }
                assertThat(fixture.hypercall(caller, 0xF00D, MARKER, code, 0x5000))
                        .as("request 0x%x of core %d in %s", code, caller.id(), state)
                        .isEqualTo(REFUSED);
            }
        }
        assertThat(Section.of(component(fixture)).toString()).isEqualTo(before);
    }

    private static org.alcazar.core.state.Component component(HvmFixture fixture) {
        return fixture.hybrid.machine().components().stream()
                .filter(component -> component.name().equals("hvm"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void twoCallsInARowAreServed() {
        HvmFixture fixture = HvmFixture.of(1, TinyHrt.STI_HLT_FOREVER);
        fixture.run(100_000);
        for (int call = 1; call <= 2; call++) {
            assertThat(fixture.request(fixture.core(0), HvmRequest.CALL, call)).isZero();
            fixture.run(100_000);
            assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
            assertThat(fixture.record(0, TinyHrt.COUNT)).isEqualTo(call);
            assertThat(fixture.record(0, TinyHrt.COMM_ARGUMENT)).isEqualTo(call);
        }
    }

    @Test
    void withoutAnHrtNothingCanBeCalled() {
        HvmFixture fixture = new HvmFixture(3, 1, null, config -> config);
        fixture.run(10_000);
        assertThat(fixture.hrt(0).activity()).isEqualTo(Core.Activity.STOPPED);
        assertThat(fixture.request(fixture.core(0), HvmRequest.CALL)).isEqualTo(REFUSED);
        assertThat(fixture.request(fixture.core(0), HvmRequest.PARCALL)).isEqualTo(REFUSED);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
    }

    @Test
    void whenOneTargetCannotTakeItNoCoreGetsTheUpcall() {
        HvmFixture fixture = silent(3);
        fixture.hrt(2).setActivity(Core.Activity.SHUTDOWN);
        assertThat(fixture.request(fixture.core(0), HvmRequest.PARCALL)).isEqualTo(REFUSED);
        fixture.run(100_000);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        assertThat(fixture.hybrid.protocol().count()).isZero();
        assertThat(fixture.record(0, TinyHrt.COUNT)).isZero();
        assertThat(fixture.request(fixture.core(0), HvmRequest.CALL)).isZero();
    }
}
