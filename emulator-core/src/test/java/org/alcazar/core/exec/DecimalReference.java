package org.alcazar.core.exec;

import org.alcazar.core.cpu.Flags;

/** The decimal adjustments, line by line as the pseudo-code of SDM volume 2 has them. */
final class DecimalReference {
    int al;
    int ah;
    boolean carry;
    boolean adjust;

    DecimalReference(int ax, boolean carry, boolean adjust) {
        this.al = ax & 0xFF;
        this.ah = ax >> 8 & 0xFF;
        this.carry = carry;
        this.adjust = adjust;
    }

    int ax() {
        return ah << 8 | al;
    }

    /** CF and AF; SF, ZF and PF follow from AL. */
    int carries() {
        return (carry ? Flags.CF : 0) | (adjust ? Flags.AF : 0);
    }

    DecimalReference daa() {
        int oldAl = al;
        boolean oldCarry = carry;
        carry = false;
        if ((al & 0xF) > 9 || adjust) {
            carry = oldCarry || al + 6 > 0xFF;
            al = al + 6 & 0xFF;
            adjust = true;
        }
        carry = oldAl > 0x99 || oldCarry;
        if (carry) {
            al = al + 0x60 & 0xFF;
        }
        return this;
    }

    DecimalReference das() {
        int oldAl = al;
        boolean oldCarry = carry;
        carry = false;
        if ((al & 0xF) > 9 || adjust) {
            carry = oldCarry || al < 6;
            al = al - 6 & 0xFF;
            adjust = true;
        }
        if (oldAl > 0x99 || oldCarry) {
            al = al - 0x60 & 0xFF;
            carry = true;
        }
        return this;
    }

    DecimalReference aaa() {
        adjust |= (al & 0xF) > 9;
        if (adjust) {
            int ax = ax() + 0x106;
            al = ax & 0xFF;
            ah = ax >> 8 & 0xFF;
        }
        carry = adjust;
        al &= 0xF;
        return this;
    }

    DecimalReference aas() {
        adjust |= (al & 0xF) > 9;
        if (adjust) {
            int ax = ax() - 6;
            al = ax & 0xFF;
            ah = (ax >> 8) - 1 & 0xFF;
        }
        carry = adjust;
        al &= 0xF;
        return this;
    }
}
