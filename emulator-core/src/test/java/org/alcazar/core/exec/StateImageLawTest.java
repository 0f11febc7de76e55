package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;

/** Saving and restoring gives back what was saved, in every format, and leaves alone what was not asked for. */
final class StateImageLawTest {
    private static final long X87 = 1;
    private static final long SSE = 2;
    private static final long AVX = 4;
    private static final long PKRU = 0x200;
    private static final String[] SAVES = {"480FAE27", "480FAE37", "480FC727", "480FC72F"};
    private static final String XRSTOR64 = "480FAE2F";
    private static final String XRSTORS64 = "480FC71F";

    private final GuestCode guest = new GuestCode("max");
    private final Core core = guest.core;

    /** A state in which each component has one chance in three to be initial. */
    private void fill(Random random) {
        FloatingState state = core.floating;
        state.initializeX87();
        if (random.nextInt(3) != 0) {
            for (int i = 0; i < 8; i++) {
                state.significand[i] = random.nextLong() | Long.MIN_VALUE;
                state.signExponent[i] = 1 + random.nextInt(0x7FFE);
            }
            state.tagWord = 0;
            state.statusWord = random.nextInt(8) << 11;
            state.controlWord = 0x37F;
        }
        boolean sse = random.nextInt(3) != 0;
        boolean avx = random.nextInt(3) != 0;
        for (int i = 0; i < 16; i++) {
            int at = i * FloatingState.VECTOR_QUADWORDS;
            state.vector[at] = sse ? random.nextLong() : 0;
            state.vector[at + 1] = sse ? random.nextLong() : 0;
            state.vector[at + 2] = avx ? random.nextLong() : 0;
            state.vector[at + 3] = avx ? random.nextLong() : 0;
        }
        state.mxcsr = random.nextInt(3) != 0 ? random.nextInt(0x1_0000) : 0x1F80;
        core.pkru = random.nextInt(3) != 0 ? random.nextInt() : 0;
    }

    /** A component as text; the state of MXCSR goes with SSE. */
    private String show(long component) {
        FloatingState state = core.floating;
        StringBuilder text = new StringBuilder();
        if (component == X87) {
            text.append(state.controlWord)
                    .append(' ')
                    .append(state.statusWord)
                    .append(' ')
                    .append(state.tagWord);
            for (int i = 0; i < 8; i++) {
                text.append(' ').append(state.significand[i]).append(' ').append(state.signExponent[i]);
            }
        } else if (component == PKRU) {
            text.append(core.pkru);
        } else {
            int half = component == AVX ? 2 : 0;
            for (int i = 0; i < 16; i++) {
                text.append(' ').append(state.vector[i * FloatingState.VECTOR_QUADWORDS + half]);
                text.append(' ').append(state.vector[i * FloatingState.VECTOR_QUADWORDS + half + 1]);
            }
        }
        return text.toString();
    }

    @Property(tries = 300)
    void whatWasSavedComesBack(
            @ForAll long seed, @ForAll @IntRange(max = 3) int save, @ForAll @IntRange(max = 15) int components) {
        Random random = new Random(seed);
        long mask = components & 7 | (components & 8) << 6;
        core.cr4 |= ControlBits.CR4_OSFXSR | ControlBits.CR4_OSXSAVE | ControlBits.CR4_PKE;
        core.xcr0 = X87 | SSE | AVX | PKRU;
        core.modeChanged();
        for (int i = 0; i < 1024; i += 8) {
            guest.put(GuestCode.DATA + i, i >= 512 && i < 576 ? 0 : random.nextLong(), 8);
        }
        fill(random);
        long[] all = {X87, SSE, AVX, PKRU};
        String[] before = new String[all.length];
        for (int i = 0; i < all.length; i++) {
            before[i] = show(all[i]);
        }
        int mxcsr = core.floating.mxcsr;
        guest.with(Core.RDI, GuestCode.DATA).with(Core.RAX, mask).with(Core.RDX, 0);
        assertThat(guest.again(SAVES[save]).exception).isEqualTo(-1);

        fill(random);
        String[] between = new String[all.length];
        for (int i = 0; i < all.length; i++) {
            between[i] = show(all[i]);
        }
        int mxcsrBetween = core.floating.mxcsr;
        assertThat(guest.again(save == 3 ? XRSTORS64 : XRSTOR64).exception).isEqualTo(-1);
        for (int i = 0; i < all.length; i++) {
            assertThat(show(all[i]))
                    .as("component %x of %x", all[i], mask)
                    .isEqualTo((mask & all[i]) != 0 ? before[i] : between[i]);
        }
        boolean compacted = save >= 2;
        boolean withMxcsr = (mask & SSE) != 0 || !compacted && (mask & AVX) != 0;
        assertThat(core.floating.mxcsr).isEqualTo(withMxcsr ? mxcsr : mxcsrBetween);
    }
}
