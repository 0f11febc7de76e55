package org.alcazar.tools.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.tools.run.EscapeKeys.Meaning;
import org.junit.jupiter.api.Test;

class EscapeKeysTest {
    private final EscapeKeys keys = new EscapeKeys();

    @Test
    void onlyWhatFollowsCtrlAIsSpecial() {
        assertThat(keys.meaning('x')).isEqualTo(Meaning.GUEST);
        assertThat(escaped('x')).isEqualTo(Meaning.QUIT);
        assertThat(escaped('C')).isEqualTo(Meaning.MONITOR);
        assertThat(escaped('h')).isEqualTo(Meaning.HELP);
        assertThat(escaped(1)).as("a Ctrl-A for the guest").isEqualTo(Meaning.GUEST);
        assertThat(escaped('z')).isEqualTo(Meaning.NOTHING);
        assertThat(keys.meaning('c')).isEqualTo(Meaning.GUEST);
        assertThat(keys.meaning(3)).as("Ctrl-C is the guest's").isEqualTo(Meaning.GUEST);
    }

    private Meaning escaped(int key) {
        assertThat(keys.meaning(1)).isEqualTo(Meaning.NOTHING);
        return keys.meaning(key);
    }
}
