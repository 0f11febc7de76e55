package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;

/** DAA, DAS, AAA and AAS. Undefined flags: OF is 0; after AAA and AAS SF, ZF and PF are those of AL. */
final class Decimal {
    private Decimal() {}

    /** DAA and DAS: each decimal digit of AL is corrected by 6 where it overflowed. */
    static Op packed(boolean subtract) {
        return new Op() {
            @Override
            public void execute(Core core) {
                int al = (int) core.r[Core.RAX] & 0xFF;
                boolean carry = core.carryFlag();
                boolean low = (al & 0xF) > 9 || Flags.adjust(core.flagCarries);
                boolean high = al > 0x99 || carry;
                int correction = (low ? 6 : 0) + (high ? 0x60 : 0);
                boolean borrow = subtract && low && al < 6;
                int result = (subtract ? al - correction : al + correction) & 0xFF;
                finish(core, result, high || borrow, low);
            }
        };
    }

    /** AAA and AAS: AL becomes one digit, and AH is corrected by 1 where it overflowed. */
    static Op unpacked(boolean subtract) {
        return new Op() {
            @Override
            public void execute(Core core) {
                int ax = (int) core.r[Core.RAX] & 0xFFFF;
                boolean adjust = (ax & 0xF) > 9 || Flags.adjust(core.flagCarries);
                int corrected = adjust ? (subtract ? ax - 0x106 : ax + 0x106) : ax;
                core.r[Core.RAX] = core.r[Core.RAX] & ~0xFF00L | corrected & 0xFF00;
                finish(core, corrected & 0xF, adjust, adjust);
            }
        };
    }

    private static void finish(Core core, int al, boolean carry, boolean adjust) {
        core.r[Core.RAX] = core.r[Core.RAX] & ~0xFFL | al;
        core.flagResult = (byte) al;
        core.flagCarries = Flags.carriesOf(carry ? 1 : 0, 0, adjust ? 1 : 0);
    }
}
