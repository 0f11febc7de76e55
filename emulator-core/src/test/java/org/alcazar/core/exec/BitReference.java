package org.alcazar.core.exec;

import org.alcazar.core.cpu.Flags;

/**
 * What the manuals say, one bit at a time: slow, obvious, and with nothing in common with the formulas under test. Each
 * operation leaves its result, zero-extended, and the arithmetic flags.
 */
final class BitReference {
    final int width;
    long result;
    /** Upper half of a product. */
    long high;

    int flags;

    BitReference(int width) {
        this.width = width;
    }

    private static int bit(long value, int number) {
        return (int) (value >>> number) & 1;
    }

    private void set(int flag, int value) {
        flags = value != 0 ? flags | flag : flags & ~flag;
    }

    private void setResultFlags() {
        int ones = 0;
        for (int i = 0; i < 8; i++) {
            ones += bit(result, i);
        }
        set(Flags.PF, ones % 2 == 0 ? 1 : 0);
        set(Flags.ZF, result == 0 ? 1 : 0);
        set(Flags.SF, bit(result, width - 1));
    }

    /** A ripple-carry adder. */
    BitReference add(long a, long b, int carryIn) {
        result = 0;
        int carry = carryIn;
        int carryIntoSign = 0;
        for (int i = 0; i < width; i++) {
            if (i == width - 1) {
                carryIntoSign = carry;
            }
            int sum = bit(a, i) + bit(b, i) + carry;
            result |= (long) (sum & 1) << i;
            carry = sum >> 1;
            if (i == 3) {
                set(Flags.AF, carry);
            }
        }
        set(Flags.CF, carry);
        set(Flags.OF, carry ^ carryIntoSign);
        setResultFlags();
        return this;
    }

    /** A ripple-borrow subtractor. */
    BitReference sub(long a, long b, int borrowIn) {
        result = 0;
        int borrow = borrowIn;
        int borrowIntoSign = 0;
        for (int i = 0; i < width; i++) {
            if (i == width - 1) {
                borrowIntoSign = borrow;
            }
            int difference = bit(a, i) - bit(b, i) - borrow;
            result |= (long) (difference & 1) << i;
            borrow = difference < 0 ? 1 : 0;
            if (i == 3) {
                set(Flags.AF, borrow);
            }
        }
        set(Flags.CF, borrow);
        set(Flags.OF, borrow ^ borrowIntoSign);
        setResultFlags();
        return this;
    }

    BitReference logic(long value) {
        result = Width.zeroExtend(value, width);
        flags = 0;
        setResultFlags();
        return this;
    }

    /** Moves all bits up by one; {@code in} enters at the bottom, what falls out is CF. */
    private void up(int in) {
        int out = bit(result, width - 1);
        result = Width.zeroExtend(result << 1 | in, width);
        set(Flags.CF, out);
    }

    /** Moves all bits down by one; {@code in} enters at the top, what falls out is CF. */
    private void down(int in) {
        int out = bit(result, 0);
        result = Width.zeroExtend(result, width) >>> 1 | (long) in << width - 1;
        set(Flags.CF, out);
    }

    private int carry() {
        return flags & Flags.CF;
    }

    private int top() {
        return bit(result, width - 1);
    }

    BitReference shl(long a, int count) {
        result = Width.zeroExtend(a, width);
        for (int i = 0; i < count; i++) {
            up(0);
        }
        set(Flags.OF, carry() ^ top());
        setResultFlags();
        return this;
    }

    BitReference shr(long a, int count) {
        result = Width.zeroExtend(a, width);
        set(Flags.OF, top());
        for (int i = 0; i < count; i++) {
            down(0);
        }
        setResultFlags();
        return this;
    }

    BitReference sar(long a, int count) {
        result = Width.zeroExtend(a, width);
        for (int i = 0; i < count; i++) {
            down(top());
        }
        set(Flags.OF, 0);
        setResultFlags();
        return this;
    }

    BitReference rol(long a, int count) {
        result = Width.zeroExtend(a, width);
        for (int i = 0; i < count; i++) {
            up(top());
        }
        set(Flags.OF, carry() ^ top());
        return this;
    }

    BitReference ror(long a, int count) {
        result = Width.zeroExtend(a, width);
        for (int i = 0; i < count; i++) {
            down(bit(result, 0));
        }
        set(Flags.OF, top() ^ bit(result, width - 2));
        return this;
    }

    BitReference rcl(long a, int count) {
        result = Width.zeroExtend(a, width);
        for (int i = 0; i < count; i++) {
            up(carry());
        }
        set(Flags.OF, carry() ^ top());
        return this;
    }

    BitReference rcr(long a, int count) {
        result = Width.zeroExtend(a, width);
        for (int i = 0; i < count; i++) {
            down(carry());
        }
        set(Flags.OF, top() ^ bit(result, width - 2));
        return this;
    }

    BitReference shld(long a, long b, int count) {
        result = Width.zeroExtend(a, width);
        for (int i = 0; i < count; i++) {
            up(bit(b, width - 1 - i));
        }
        set(Flags.OF, top() ^ bit(a, width - 1));
        setResultFlags();
        return this;
    }

    BitReference shrd(long a, long b, int count) {
        result = Width.zeroExtend(a, width);
        for (int i = 0; i < count; i++) {
            down(bit(b, i));
        }
        set(Flags.OF, top() ^ bit(a, width - 1));
        setResultFlags();
        return this;
    }

    /** Adds or subtracts 1 and keeps CF. */
    BitReference step(long a, boolean up) {
        int carry = carry();
        if (up) {
            add(a, 1, 0);
        } else {
            sub(a, 1, 0);
        }
        set(Flags.CF, carry);
        return this;
    }

    /** Sums shifted copies; {@code result} is the low half. CF and OF: the high half is more than an extension of it. */
    BitReference multiply(long a, long b, boolean signed) {
        int[] product = new int[2 * width];
        for (int i = 0; i < 2 * width; i++) {
            // Two's complement: operands extended to twice the width, the sum modulo that.
            if (extended(b, i, signed) == 1) {
                int carry = 0;
                for (int k = i; k < 2 * width; k++) {
                    int sum = product[k] + extended(a, k - i, signed) + carry;
                    product[k] = sum & 1;
                    carry = sum >> 1;
                }
            }
        }
        result = 0;
        high = 0;
        int extension = signed ? product[width - 1] : 0;
        int overflow = 0;
        for (int i = 0; i < width; i++) {
            result |= (long) product[i] << i;
            high |= (long) product[width + i] << i;
            overflow |= product[width + i] ^ extension;
        }
        set(Flags.CF, overflow);
        set(Flags.OF, overflow);
        return this;
    }

    private int extended(long value, int i, boolean signed) {
        return i < width ? bit(value, i) : signed ? bit(value, width - 1) : 0;
    }
}
