package org.alcazar.testimages.hvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alcazar.core.machine.StopReason;
import org.alcazar.core.state.Section;
import org.alcazar.hvm.boot.HrtHeader;
import org.alcazar.hvm.boot.PageModel;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.TransactionState;
import org.alcazar.testimages.TestImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes between the sample ROS and the sample HRT, event by event, and the state of the machine around it. */
class SamplePairEventsTest {
    private static void assertPasses(SamplePair pair) {
        StopReason reason = pair.run();
        assertThat(pair.serial()).contains("ROS: PASS, 16 of 16 checks good").doesNotContain("FAIL");
        assertThat(reason).isEqualTo(new StopReason.Halted());
        assertThat(pair.hybrid().protocol().state()).isEqualTo(TransactionState.IDLE);
    }

    @Test
    void theRosGetsItsAnswersFromThreeHrtCores() {
        SamplePair pair = SamplePair.of(4, "seed=42");
        assertPasses(pair);
        assertThat(pair.console())
                .contains("HRT HRT up: 3 cores, APIC ids 1-3, memory from 128 MiB, 2 MiB pages at 0xffff800000000000")
                .anyMatch(line -> line.startsWith("HRT core 0: weigh(") && line.endsWith("input checksum good"))
                .anyMatch(line -> line.startsWith("HRT core 2: ") && line.contains(" primes from "))
                .noneMatch(line -> line.contains("exception"));
    }

    @Test
    void everyUpcallFollowsItsRequestAndEveryCallReturnsToIdle() {
        SamplePair pair = SamplePair.of(4, "seed=7");
        assertPasses(pair);
        long calls = requests(pair, HvmRequest.CALL);
        long parallelCalls = requests(pair, HvmRequest.PARCALL);
        assertThat(calls).isGreaterThan(4);
        assertThat(parallelCalls).isEqualTo(3);
        assertThat(requests(pair, HvmRequest.EXEC_DONE)).isEqualTo(calls + 3 * parallelCalls);
        assertThat(pair.events(HvmEvent.Upcall.class)).hasSize((int) (calls + 3 * parallelCalls));
        List<HvmEvent.StateChange> changes = pair.events(HvmEvent.StateChange.class);
        assertThat(changes).hasSize((int) (2 * (calls + parallelCalls)));
        for (int i = 1; i < changes.size(); i += 2) {
            assertThat(changes.get(i).to()).isEqualTo(TransactionState.IDLE);
        }
        assertThat(pair.events()).isSortedAccordingTo((a, b) -> Long.compare(a.nanos(), b.nanos()));
    }

    private static long requests(SamplePair pair, HvmRequest request) {
        return pair.events(HvmEvent.Hypercall.class).stream()
                .filter(call -> call.request() == request && call.result() == 0)
                .count();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9})
    void oneHrtCoreIsEnoughAndEightAreNotTooMany(int cores) {
        assertPasses(SamplePair.of(cores, "seed=" + cores));
    }

    @ParameterizedTest
    @EnumSource(PageModel.class)
    void everyPageSizeOfTheInitialMapWorks(PageModel model) {
        byte[] image = TestImages.load(TestImages.SAMPLE_HRT);
        int hrtTag = HrtHeader.parse(image).fileOffset() + 56;
        image[hrtTag + 9] = (byte) (model.flag() >> 8);
        SamplePair pair = new SamplePair(3, "seed=2", config -> config.hrtImage(image));
        assertPasses(pair);
        assertThat(pair.console().get(0)).contains(model.label() + " pages");
    }

    @Test
    void strictModePassesToo() {
        assertPasses(new SamplePair(3, "seed=3", config -> config.strict(true)));
    }

    @Test
    void theSameSeedGivesTheSameStateAndAnotherSeedAnother() {
        SamplePair first = SamplePair.of(4, "seed=5");
        assertPasses(first);
        SamplePair second = SamplePair.of(4, "seed=5");
        assertPasses(second);
        assertThat(second.events()).isEqualTo(first.events());
        assertThat(second.hybrid().machine().stateHash())
                .isEqualTo(first.hybrid().machine().stateHash());
        SamplePair other = SamplePair.of(4, "seed=6");
        assertPasses(other);
        assertThat(other.hybrid().machine().stateHash())
                .isNotEqualTo(first.hybrid().machine().stateHash());
    }

    @ParameterizedTest
    @ValueSource(longs = {20_000, 40_660, 543_000})
    void aRestoredMachineEndsLikeTheOneThatWasSaved(long ticks) {
        SamplePair saved = SamplePair.of(4, "seed=11");
        saved.hybrid().run(ticks);
        List<Section> state = saved.hybrid().machine().save();
        saved.run();
        SamplePair restored = SamplePair.of(4, "seed=11");
        restored.hybrid().machine().load(state);
        assertThat(restored.run()).isEqualTo(new StopReason.Halted());
        assertThat(restored.hybrid().machine().stateHash())
                .isEqualTo(saved.hybrid().machine().stateHash());
        assertThat(restored.hybrid().protocol().state()).isEqualTo(TransactionState.IDLE);
    }

    @Test
    void bothSidesComeUpAgainAfterARestartOfBoth() {
        SamplePair pair = SamplePair.of(3, "seed=8");
        assertPasses(pair);
        pair.hybrid().rebootHrt("test");
        pair.hybrid().rebootRos("test");
        assertPasses(pair);
        assertThat(pair.console().stream().filter(line -> line.contains("HRT up")))
                .hasSize(2);
        assertThat(pair.events(HvmEvent.HrtStarted.class)).hasSize(2);
    }
}
