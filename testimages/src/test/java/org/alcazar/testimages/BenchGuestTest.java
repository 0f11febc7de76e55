package org.alcazar.testimages;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.machine.StopReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each benchmark kernel computes what a processor of silicon computes. */
class BenchGuestTest {
    private static final long LIMIT = 200_000_000L;

    /** The checksums are those of the same C code run natively; of the image under QEMU for paging and interrupts. */
    @ParameterizedTest
    @CsvSource({
        "INTEGER, 300, 0b37e91d7f63923d",
        "MEMORY, 1, aaf8ffbd23ae3039",
        "CHASE, 30000, 000000037e429c58",
        "SIEVE, 1, 00000000000132a2",
        "BRANCHES, 20000, 0000000135dc6cc1",
        "CALLS, 2, 00000000000357cd",
        "PAGING, 5, 424e637ec5605f45",
        "INTERRUPTS, 5000, 000000000000f120",
        "STRINGS, 20, 29d654fd0ba737fb",
        "SORT, 1, 0000080c22867cb5",
        "CRC, 1, 00000000d3e1defb",
        "MATRIX, 1, 25d1ced9f38c2477"
    })
    void aKernelComputesTheSameChecksumAsOtherMachines(BenchKernel kernel, long iterations, String checksum) {
        GuestRun run = GuestRun.of(TestImages.BENCH, kernel.commandLine(2, iterations), 1, LIMIT);
        assertThat(run.serial()).contains(kernel.guestName()).contains("checksum " + checksum);
        assertThat(run.debug()).isEqualTo("SESE");
        assertThat(run.stop()).isEqualTo(new StopReason.Exit(1));
    }

    @Test
    void anUnknownKernelIsRefusedWithTheKnownOnes() {
        GuestRun run = GuestRun.of(TestImages.BENCH, "kernel=nothing", 1, LIMIT);
        for (BenchKernel kernel : BenchKernel.values()) {
            assertThat(run.serial()).contains(kernel.guestName());
        }
        assertThat(run.stop()).isEqualTo(new StopReason.Exit(3));
    }
}
