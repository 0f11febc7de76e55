package org.alcazar.core.machine;

import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;

/** The machine's random numbers, all from its seed: SplitMix64 (Steele, Lea and Flood, 2014). */
public final class RandomSource implements Component {
    private long state;

    RandomSource(long seed) {
        state = seed;
    }

    /** The next 64 random bits. */
    public long next() {
        state += 0x9E37_79B9_7F4A_7C15L;
        long z = state;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }

    @Override
    public String name() {
        return "random";
    }

    @Override
    public void save(Section section) {
        section.putLong("state", state);
    }

    @Override
    public void load(Section section) {
        state = section.getLong("state");
    }
}
