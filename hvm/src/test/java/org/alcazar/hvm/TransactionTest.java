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

/** Every row of section 7.1, and every other pair of state and request. */
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
            case CALL -> accept(fixture, ros, HvmRequest.CALL);
            case PARCALL -> accept(fixture, ros, HvmRequest.PARCALL);
            case SYNCSETUP -> accept(fixture, ros, HvmRequest.SYNC_SETUP);
            case SYNC -> {
                bring(fixture, TransactionState.SYNCSETUP);
                accept(fixture, fixture.hrt(0), HvmRequest.EXEC_DONE);
            }
            case SYNCTEARDOWN -> {
                bring(fixture, TransactionState.SYNC);
                accept(fixture, ros, HvmRequest.SYNC_TEARDOWN);
            }
            case MERGE -> accept(fixture, ros, HvmRequest.MERGE);
            case GDTSYNC -> accept(fixture, ros, HvmRequest.GDT_RESTORE);
        }
        fixture.run(100_000);
        assertThat(fixture.state()).isEqualTo(state);
    }

    private static void accept(HvmFixture fixture, Core caller, HvmRequest request) {
        assertThat(fixture.request(caller, request, 0x1000)).isZero();
    }

    @Test
    void synchronousModeIsEnteredAndLeftByCompletions() {
        HvmFixture fixture = silent(2);
        bring(fixture, TransactionState.SYNCTEARDOWN);
        assertThat(fixture.hybrid.protocol().count()).isEqualTo(1);
        assertThat(fixture.record(0, TinyHrt.COMM_CODE)).isEqualTo(0x29);
        accept(fixture, fixture.hrt(0), HvmRequest.EXEC_DONE);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
    }

    @Test
    void aMergeHandsOverTheCallersRootAndLeavesTheCount() {
        HvmFixture fixture = silent(1);
        long root = fixture.core(0).cr3 | 0x18;
        fixture.core(0).cr3 = root;
        long count = fixture.hybrid.protocol().count();
        bring(fixture, TransactionState.MERGE);
        assertThat(fixture.record(0, TinyHrt.COMM_CODE)).isEqualTo(0x30);
        assertThat(fixture.record(0, TinyHrt.COMM_ARGUMENT)).isEqualTo(root);
        assertThat(fixture.hybrid.protocol().count()).isEqualTo(count);
        accept(fixture, fixture.hrt(0), HvmRequest.MERGE_DONE);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        accept(fixture, fixture.core(0), HvmRequest.UNMERGE);
        fixture.run(100_000);
        assertThat(fixture.record(0, TinyHrt.COMM_CODE)).isEqualTo(0x31);
    }

    /** The rows of the table: state, side of the caller (true for the HRT), request. */
    private static boolean isRow(TransactionState state, boolean hrt, HvmRequest request) {
        if (request == null) {
            return false;
        }
        return switch (state) {
            case IDLE ->
                !hrt
                        && List.of(
                                        HvmRequest.CALL,
                                        HvmRequest.PARCALL,
                                        HvmRequest.SYNC_SETUP,
                                        HvmRequest.MERGE,
                                        HvmRequest.UNMERGE,
                                        HvmRequest.GDT_RESTORE)
                                .contains(request);
            case CALL, PARCALL, SYNCSETUP, SYNCTEARDOWN -> hrt && request == HvmRequest.EXEC_DONE;
            case SYNC -> !hrt && request == HvmRequest.SYNC_TEARDOWN;
            case MERGE -> hrt && request == HvmRequest.MERGE_DONE;
            case GDTSYNC -> hrt && request == HvmRequest.GDT_DONE;
        };
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
    @EnumSource
    void everyOtherPairIsRefusedWithoutEffect(TransactionState state) {
        HvmFixture fixture = silent(2);
        bring(fixture, state);
        List<HvmRequest> harmless = List.of(
                HvmRequest.NULL,
                HvmRequest.GET_STATE,
                HvmRequest.REBOOT_ROS,
                HvmRequest.REBOOT_HRT,
                HvmRequest.REBOOT_BOTH,
                // Not of this machine.
                HvmRequest.EVENT_REQUEST,
                HvmRequest.EVENT_DONE,
                HvmRequest.EVENT_ACK,
                HvmRequest.SIGNAL_INSTALL,
                HvmRequest.SIGNAL_RAISE,
                HvmRequest.REPLACE_IMAGE,
                HvmRequest.GDT_REGISTER);
        String before = Section.of(component(fixture)).toString();
        for (Core caller : List.of(fixture.core(0), fixture.hrt(0), fixture.hrt(1))) {
            boolean hrt = caller != fixture.core(0);
            for (long code = 0; code < 0x100; code++) {
                HvmRequest request = HvmRequest.of(code);
                if (isRow(state, hrt, request) || request != null && harmless.contains(request)) {
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
