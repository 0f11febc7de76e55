package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LanePermutesTest {
    private static final long[] LANES = {10, 11, 20, 21, 30, 31, 40, 41};

    @Test
    void aNibbleSelectsOneOfFourLanesOrZero() {
        for (int lane = 0; lane < 4; lane++) {
            assertThat(LanePermutes.quadword(LANES, lane, 0)).isEqualTo(10 + 10L * lane);
            assertThat(LanePermutes.quadword(LANES, lane | 4, 1)).isEqualTo(11 + 10L * lane);
            assertThat(LanePermutes.quadword(LANES, lane | 8, 0)).isZero();
        }
    }
}
