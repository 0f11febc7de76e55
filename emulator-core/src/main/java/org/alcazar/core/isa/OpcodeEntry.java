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
    OpcodeEntry(List<Form> candidates) {
        int bits = 0;
        for (Form form : candidates) {
            bits |= relevant(form);
        }
        mask = bits;
        forms = new Form[bits == 0 ? 1 : Integer.highestOneBit(bits) << 1];
        for (int selector = 0; selector < forms.length; selector++) {
            if ((selector & ~mask) == 0) {
                forms[selector] = best(candidates, selector);
            }
        }
    }

    /** Returns whether the ModRM byte takes part in the selection. */
    boolean needsModRm() {
        return (mask & MODRM_BITS) != 0;
    }

    /** Returns the form, or null if there is none. */
    Form select(int selector) {
        return forms[selector & mask];
    }

    private static int relevant(Form form) {
        OpcodePattern p = form.pattern();
        int bits = form.validIn(CodeSize.CODE32) && form.validIn(CodeSize.CODE64) ? 0 : 1 << MODE_SHIFT;
        bits |= p.prefixes() == OpcodePattern.ALL_PREFIXES ? 0 : 3 << PREFIX_SHIFT;
        bits |= p.reg() == OpcodePattern.ANY ? 0 : 7 << REG_SHIFT;
        bits |= p.mod() == OpcodePattern.ANY ? 0 : 1 << MOD_SHIFT;
        bits |= p.rm() == OpcodePattern.ANY ? 0 : 7 << RM_SHIFT;
        bits |= p.w() == OpcodePattern.ANY ? 0 : 1 << W_SHIFT;
        bits |= p.b() == OpcodePattern.ANY ? 0 : 1 << B_SHIFT;
        bits |= p.length() == OpcodePattern.ANY ? 0 : 1 << LENGTH_SHIFT;
        return bits;
    }

    private static Form best(List<Form> candidates, int selector) {
        Form best = null;
        for (Form form : candidates) {
            if (!matches(form, selector)) {
                continue;
            }
            int order = best == null
                    ? 1
                    : form.pattern().specificity() - best.pattern().specificity();
            if (order == 0) {
                throw new IllegalArgumentException("rows \"" + best + "\" and \"" + form + "\" match the same bytes");
            }
            best = order > 0 ? form : best;
        }
        return best;
    }

    private static boolean matches(Form form, int selector) {
        OpcodePattern p = form.pattern();
        return form.validIn((selector >> MODE_SHIFT & 1) == 1 ? CodeSize.CODE64 : CodeSize.CODE32)
                && (p.prefixes() >> (selector >> PREFIX_SHIFT & 3) & 1) == 1
                && matches(p.reg(), selector >> REG_SHIFT & 7)
                && matches(p.mod(), selector >> MOD_SHIFT & 1)
                && matches(p.rm(), selector >> RM_SHIFT & 7)
                && matches(p.w(), selector >> W_SHIFT & 1)
                && matches(p.b(), selector >> B_SHIFT & 1)
                && matches(p.length(), selector >> LENGTH_SHIFT & 1);
    }

    private static boolean matches(int wanted, int value) {
        return wanted == OpcodePattern.ANY || wanted == value;
    }
}
