package org.alcazar.testimages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alcazar.core.machine.StopReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every system guest on the emulator: all of its lines, each of them good. */
class SystemGuestTest {
    /** Far more than any of them needs. */
    private static final long LIMIT = 1_000_000_000L;

    static List<String> guests() {
        return TestImages.systemGuests();
    }

    @ParameterizedTest
    @MethodSource("guests")
    void aSystemGuestPrintsEveryExpectedLineAndExitsWithSuccess(String guest) {
        GuestRun run = GuestRun.of(guest, "", 2, LIMIT);
        List<String> expected = ExpectedLines.of(guest).onAlcazar();
        assertThat(run.serial().lines().filter(line -> !expected.contains(line)))
                .as("lines out of place; stopped by %s", run.stop())
                .isEmpty();
        assertThat(run.serial()).isEqualTo(String.join("\n", expected) + "\n");
        assertThat(run.stop()).isEqualTo(new StopReason.Exit(1));
    }
}
