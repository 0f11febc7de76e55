package org.alcazar.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/**
 * Random programs, run whole and run in random pieces: where a run is cut must never show in the state. This is what
 * blocks, fused operations, repeated strings and stores to code have to get right.
 */
final class RandomProgramTest {
    private static final int TICKS = 400;

    private static void cutAnywhere(long seed) {
        LongModeMachine whole = RandomProgram.program(seed);
        StopReason end = whole.machine.run(TICKS);
        LongModeMachine cut = RandomProgram.program(seed);
        Random pieces = new Random(~seed);
        StopReason last;
        long left = TICKS;
        do {
            long piece = Math.min(left, 1 + pieces.nextInt(4));
            last = cut.machine.run(piece);
            left -= piece;
        } while (left > 0 && last instanceof StopReason.LimitReached);
        assertThat(cut.machine.executedTicks()).isEqualTo(whole.machine.executedTicks());
        assertThat(last).isEqualTo(end);
        assertThat(cut.machine.stateHash()).isEqualTo(whole.machine.stateHash());
    }

    @Property(tries = 30)
    void whereARunIsCutDoesNotShow(@ForAll long seed) {
        cutAnywhere(seed);
    }

    @Property(tries = 1000)
    @Tag("long")
    void whereALongSeriesOfRunsIsCutDoesNotShow(@ForAll long seed) {
        cutAnywhere(seed);
    }
}
