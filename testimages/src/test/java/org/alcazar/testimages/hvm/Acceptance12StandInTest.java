package org.alcazar.testimages.hvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.KernelImage;
import org.alcazar.hvm.HvmConfig;
import org.alcazar.hvm.HybridMachine;
import org.alcazar.hvm.boot.Partition;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.testimages.TestImages;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Check 12 of the protocol's acceptance list, with a stand-in: the kit's HRT makes the requests that the real one makes,
 * in its order. It pings once, when it has understood its information block, and then makes no request but those that answer
 * upcalls and those of events and signals. (Its descriptor area, of which the real one knows nothing, it registers first.)
 */
class Acceptance12StandInTest {
    private static final Map<HvmRequest, HvmRequest> ANSWERS = Map.of(
            HvmRequest.CALL, HvmRequest.EXEC_DONE,
            HvmRequest.PARCALL, HvmRequest.EXEC_DONE,
            HvmRequest.SYNC_SETUP, HvmRequest.EXEC_DONE,
            HvmRequest.SYNC_TEARDOWN, HvmRequest.EXEC_DONE,
            HvmRequest.MERGE, HvmRequest.MERGE_DONE,
            HvmRequest.UNMERGE, HvmRequest.MERGE_DONE);
    private static final List<HvmRequest> OF_EVENTS = List.of(
            HvmRequest.GDT_REGISTER,
            HvmRequest.GET_STATE,
            HvmRequest.EVENT_REQUEST,
            HvmRequest.EVENT_ACK,
            HvmRequest.SIGNAL_RAISE);

    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "3, false", "3, true"})
    void thePingComesFirstAndThenEveryUpcallIsAnswered(int hrtCores, boolean strict) {
        List<HvmEvent> events = new ArrayList<>();
        HvmConfig config = HvmConfig.builder()
                .memory(256 << 20)
                .cores(1 + hrtCores)
                .rosCores(1)
                .hrtImage(TestImages.load(TestImages.KIT_HRT))
                .strict(strict)
                .identity(true)
                .trace(events::add)
                .build();
        HybridMachine hybrid =
                HybridMachine.build(config, Machine.builder(), new PcOptions().debugExit(), CpuModel.defaultModel());
        byte[] ros = TestImages.load(TestImages.HVM_BENCH);
        hybrid.bootRos(BootRequest.of(KernelImage.parse("ros", ros), "n=5"));
        assertThat(hybrid.run(200_000_000)).isEqualTo(new StopReason.Exit(1));

        List<HvmEvent.Hypercall> ofTheHrt = events.stream()
                .filter(HvmEvent.Hypercall.class::isInstance)
                .map(HvmEvent.Hypercall.class::cast)
                .filter(call -> call.where().partition() == Partition.HRT)
                .toList();
        assertThat(ofTheHrt).element(0).extracting(HvmEvent.Hypercall::request).isEqualTo(HvmRequest.GDT_REGISTER);
        assertThat(ofTheHrt).element(1).extracting(HvmEvent.Hypercall::request).isEqualTo(HvmRequest.NULL);
        assertThat(ofTheHrt)
                .filteredOn(call -> call.request() == HvmRequest.NULL)
                .hasSize(1);
        for (int core = 1; core <= hrtCores; core++) {
            checkAnswers(events, core);
        }
        assertThat(events).noneMatch(HvmEvent.BootHandler.class::isInstance);
        assertThat(events).noneMatch(HvmEvent.IllegalTransition.class::isInstance);
    }

    /** A core answers each upcall with its completion before it gets another one. */
    private static void checkAnswers(List<HvmEvent> events, int core) {
        HvmRequest open = null;
        for (HvmEvent event : events) {
            if (event instanceof HvmEvent.Upcall upcall && upcall.where().core() == core) {
                assertThat(open)
                        .as("an upcall before the one before was answered")
                        .isNull();
                open = HvmRequest.of(upcall.code());
                assertThat(ANSWERS).containsKey(open);
            } else if (event instanceof HvmEvent.Hypercall call
                    && call.where().core() == core
                    && call.request() != HvmRequest.NULL
                    && !OF_EVENTS.contains(call.request())) {
                assertThat(open).as("nothing to answer with %s", call.request()).isNotNull();
                assertThat(call.request()).isEqualTo(ANSWERS.get(open));
                assertThat(call.result()).isZero();
                open = null;
            }
        }
        assertThat(open).isNull();
    }
}
