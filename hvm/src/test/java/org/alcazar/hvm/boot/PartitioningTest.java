package org.alcazar.hvm.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PartitioningTest {
    private static void refused(long memory, long rosMemory, int cores, int rosCores, String... parts) {
        assertThatThrownBy(() -> new Partitioning(memory, rosMemory, cores, rosCores))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("\n");
    }

    @Test
    void bothSidesGetAtLeastOneCore() {
        refused(256L << 20, 128L << 20, 1, 1, "1 core", "at least 2");
        refused(256L << 20, 128L << 20, 4, 0, "0 ROS cores", "1 to 3");
        refused(256L << 20, 128L << 20, 4, 4, "4 ROS cores", "1 to 3");
        Partitioning parts = new Partitioning(256L << 20, 128L << 20, 4, 1);
        assertThat(parts.hrtCores()).isEqualTo(3);
        assertThat(parts.of(0)).isEqualTo(Partition.ROS);
        assertThat(parts.of(1)).isEqualTo(Partition.HRT);
    }

    @Test
    void bothSidesGetEnoughMemory() {
        refused(80L << 20, 16L << 20, 2, 1, "80 MiB", "at least 81 MiB");
        refused(256L << 20, 15L << 20, 2, 1, "15 MiB", "16 MiB to 191 MiB");
        refused(256L << 20, 192L << 20, 2, 1, "192 MiB", "16 MiB to 191 MiB");
        refused(256L << 20, (64L << 20) + 1, 2, 1, "67108865", "multiple of 4096");
        assertThat(new Partitioning(81L << 20, 16L << 20, 2, 1).rosMemory()).isEqualTo(16L << 20);
    }
}
