package org.alcazar.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.UnaryOperator;
import org.alcazar.hvm.HvmConfig;
import org.junit.jupiter.api.Test;

final class DemoTest {
    private final StringWriter text = new StringWriter();

    private int run(long seed, UnaryOperator<HvmConfig.Builder> change, String rosOptions) {
        return new Demo(new PrintWriter(text), false, seed).run(change, rosOptions);
    }

    @Test
    void bothConsolesAndAllThatPassesBetweenThemAreShown() {
        assertThat(run(3, UnaryOperator.identity(), "")).isZero();
        assertThat(text.toString())
                .contains("Passed.", "Sample ROS", "seed 3", "HRT up: 3 cores")
                .contains("CALL(0x", "PARCALL(0x", "upcall PARCALL by #PF", "IDLE => PARCALL", "EXEC_DONE() = 0")
                .doesNotContain("\u001b");
    }

    @Test
    void argumentsFollowFromTheSeed() {
        run(1, UnaryOperator.identity(), "");
        String first = text.toString();
        text.getBuffer().setLength(0);
        run(2, UnaryOperator.identity(), "");
        assertThat(results(first)).isNotEqualTo(results(text.toString()));
    }

    private static String results(String shown) {
        return shown.lines()
                .filter(line -> line.contains("call weigh"))
                .toList()
                .toString();
    }

    @Test
    void withoutUpcallsItFails() {
        assertThat(run(1, config -> config.upcallDelivery((core, event) -> true), "patience=1"))
                .isNotZero();
        assertThat(text.toString()).contains("FAIL").doesNotContain("Passed.");
    }
}
