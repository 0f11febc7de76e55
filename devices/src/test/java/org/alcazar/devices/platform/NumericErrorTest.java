package org.alcazar.devices.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;
import org.junit.jupiter.api.Test;

final class NumericErrorTest {
    private final Bench.Probe irq = new Bench.Probe();
    private final NumericError error = new NumericError(irq);

    @Test
    void anErrorRaisesTheInterruptUntilTheHandlerAnswers() {
        error.signal(true);
        error.signal(true);
        assertThat(irq.level).isTrue();
        assertThat(irq.rises()).isOne();
        assertThat(error.ignored()).isFalse();
        error.write(0, 1, 0);
        assertThat(irq.level).isFalse();
        assertThat(error.ignored()).isTrue();
        error.signal(true);
        assertThat(irq.rises()).isOne();
    }

    @Test
    void theErrorIsIgnoredOnlyWhileItIsThere() {
        error.signal(true);
        error.write(0, 1, 0);
        error.signal(false);
        assertThat(error.ignored()).isFalse();
        error.signal(true);
        assertThat(irq.rises()).isEqualTo(2);
    }

    @Test
    void aWriteWithoutAnErrorDoesNothing() {
        error.write(0, 1, 0);
        assertThat(error.ignored()).isFalse();
        assertThat(irq.changes).isEmpty();
    }

    @Test
    void resetForgetsTheError() {
        error.signal(true);
        error.reset();
        assertThat(irq.level).isFalse();
        assertThat(error.ignored()).isFalse();
    }

    @Test
    void theBoardConnectsTheFirstCoreToIrq13() {
        Bench bench = Bench.of(2, new PcOptions());
        assertThat(bench.core(1).numericErrorLine()).isNull();
        bench.core(0).numericErrorLine().signal(true);
        assertThat(bench.board.lines().high(NumericError.IRQ)).isTrue();
        bench.out(NumericError.PORT, 0);
        assertThat(bench.board.lines().high(NumericError.IRQ)).isFalse();
    }
}
