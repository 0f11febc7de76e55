package org.alcazar.core.isa;

import java.util.List;

/**
 * What an opcode byte can be: the forms, indexed by the bits of a selector. Only the bits that matter for this opcode are
 * looked at, so most arrays have one element, groups eight.
 */
final class OpcodeEntry {
    /** Selector bits 2:0. */
    static final int REG_SHIFT = 0;
    /** Selector bit 3: ModRM.mod is 3. */
    static final int MOD_SHIFT = 3;
    /** Selector bits 5:4: mandatory prefix class of {@link OpcodePattern}. */
    static final int PREFIX_SHIFT = 4;
    /** Selector bit 6: 64-bit code. */
    static final int MODE_SHIFT = 6;
    /** Selector bits 9:7. */
    static final int RM_SHIFT = 7;
    /** Selector bit 10. */
    static final int W_SHIFT = 10;
    /** Selector bit 11: REX.B. */
    static final int B_SHIFT = 11;
    /** Selector bit 12: VEX.L. */
    static final int LENGTH_SHIFT = 12;

    private static final int MODRM_BITS = 7 << REG_SHIFT | 1 << MOD_SHIFT | 7 << RM_SHIFT;

    private final int mask;
    private final Form[] forms;

    /**
     * Makes an entry.
     *
     * @throws IllegalArgumentException if two forms match the same bytes and none demands more
     */
    OpcodeEntry(List<Form> alternatives) {
        Candidate[] candidates = new Candidate[alternatives.size()];
        int bits = 0;
        for (int i = 0; i < candidates.length; i++) {
            candidates[i] = Candidate.of(alternatives.get(i));
            bits |= candidates[i].relevant();
        }
        mask = bits;
        forms = new Form[bits == 0 ? 1 : Integer.highestOneBit(bits) << 1];
        int selector = 0;
        do {
            forms[selector] = best(candidates, selector);
            // The next larger number that has no bits but those of the mask.
            selector = (selector - mask) & mask;
        } while (selector != 0);
    }

    /** Returns whether the ModRM byte takes part in the selection. */
    boolean needsModRm() {
        return (mask & MODRM_BITS) != 0;
    }

    /** Returns the form, or null if there is none. */
    Form select(int selector) {
        return forms[selector & mask];
    }

    /**
     * A form and what it demands of a selector: that these bits have this value, and a class of prefix.
     *
     * @param prefixes set of prefix classes, as in {@link OpcodePattern#prefixes()}
     * @param specificity how much the form demands
     */
    private record Candidate(Form form, int bits, int value, int prefixes, int specificity) {
        static Candidate of(Form form) {
            OpcodePattern p = form.pattern();
            int bits = 0;
            int value = 0;
            int[][] fields = {
                {p.reg(), 7, REG_SHIFT},
                {p.mod(), 1, MOD_SHIFT},
                {p.rm(), 7, RM_SHIFT},
                {p.w(), 1, W_SHIFT},
                {p.b(), 1, B_SHIFT},
                {p.length(), 1, LENGTH_SHIFT},
                {mode(form), 1, MODE_SHIFT}
            };
            for (int[] field : fields) {
                if (field[0] != OpcodePattern.ANY) {
                    bits |= field[1] << field[2];
                    value |= field[0] << field[2];
                }
            }
            return new Candidate(form, bits, value, p.prefixes(), p.specificity());
        }

        private static int mode(Form form) {
            if (form.validIn(CodeSize.CODE32) && form.validIn(CodeSize.CODE64)) {
                return OpcodePattern.ANY;
            }
            return form.validIn(CodeSize.CODE64) ? 1 : 0;
        }

        int relevant() {
            return bits | (prefixes == OpcodePattern.ALL_PREFIXES ? 0 : 3 << PREFIX_SHIFT);
        }

        boolean matches(int selector) {
            return (selector & bits) == value && (prefixes >> (selector >> PREFIX_SHIFT & 3) & 1) == 1;
        }
    }

    private static Form best(Candidate[] candidates, int selector) {
        Candidate best = null;
        for (Candidate candidate : candidates) {
            if (!candidate.matches(selector)) {
                continue;
            }
            if (best != null && best.specificity == candidate.specificity) {
                throw new IllegalArgumentException(
                        "rows \"" + best.form + "\" and \"" + candidate.form + "\" match the same bytes");
            }
            best = best == null || candidate.specificity > best.specificity ? candidate : best;
        }
        return best == null ? null : best.form;
    }
}
