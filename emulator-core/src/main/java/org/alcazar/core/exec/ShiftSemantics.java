package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;

/**
 * Shifts and rotates: values sign-extended from {@code width} in, the result sign-extended out, and the flags set. The
 * count is masked already and never 0: a count of 0 changes no flag. Where OF is undefined (counts other than 1) it is
 * what the formula for a count of 1 gives; AF, undefined, is 0 after shifts.
 */
final class ShiftSemantics {
    private ShiftSemantics() {}

    static long shl(Core core, int width, long a, int count) {
        long result = Width.signExtend(a << count, width);
        core.flagResult = result;
        // The last bit shifted out lands in bit 63, the result's sign, which is CF xor OF, in bit 62.
        core.flagCarries = a << 64 - width << count - 1 & 0xC000_0000_0000_0000L;
        return result;
    }

    static long shr(Core core, int width, long a, int count) {
        long before = Width.zeroExtend(a, width) >>> count - 1;
        long result = Width.signExtend(before >>> 1, width);
        core.flagResult = result;
        long carry = before << 63;
        core.flagCarries = carry ^ (carry ^ result << 65 - width & Long.MIN_VALUE) >>> 1;
        return result;
    }

    static long sar(Core core, int width, long a, int count) {
        long before = a >> count - 1;
        long result = before >> 1;
        core.flagResult = result;
        core.flagCarries = (before & 1) * 0xC000_0000_0000_0000L;
        return result;
    }

    static long rol(Core core, int width, long a, int count) {
        long u = Width.zeroExtend(a, width);
        int c = count & width - 1;
        long result = Width.signExtend(width == 64 ? Long.rotateLeft(a, c) : u << c | u >>> width - c, width);
        setCarryAndOverflow(core, result << 63, result << 63 ^ result);
        return result;
    }

    static long ror(Core core, int width, long a, int count) {
        long u = Width.zeroExtend(a, width);
        int c = count & width - 1;
        long result = Width.signExtend(width == 64 ? Long.rotateRight(a, c) : u >>> c | u << width - c, width);
        setCarryAndOverflow(core, result, result ^ result << 65 - width);
        return result;
    }

    /** @param count 0 to {@code width}: already reduced modulo {@code width + 1} */
    static long rcl(Core core, int width, long a, int count) {
        long carry = core.flagCarries >>> 63;
        long result = a;
        if (count != 0) {
            long u = Width.zeroExtend(a, width);
            long out = u >>> width - count;
            long shifted = count == 64 ? 0 : u << count;
            result = Width.signExtend(shifted | carry << count - 1 | out >>> 1, width);
            carry = out & 1;
        }
        setCarryAndOverflow(core, carry << 63, carry << 63 ^ result);
        return result;
    }

    /** @param count 0 to {@code width}: already reduced modulo {@code width + 1} */
    static long rcr(Core core, int width, long a, int count) {
        long carry = core.flagCarries >>> 63;
        long result = a;
        if (count != 0) {
            long u = Width.zeroExtend(a, width);
            long out = u >>> count - 1;
            result = Width.signExtend(out >>> 1 | carry << width - count | u << width - count << 1, width);
            carry = out & 1;
        }
        setCarryAndOverflow(core, carry << 63, result ^ result << 65 - width);
        return result;
    }

    /** The flags are in the sign bits of the arguments; SF, ZF, AF and PF stay. */
    private static void setCarryAndOverflow(Core core, long carry, long overflow) {
        core.flagCarries = Flags.withOverflow(Flags.withCarry(core.flagCarries, carry), overflow);
    }

    /** SHLD. A 16-bit operand with a count above 16 shifts in the destination again, as processors do. */
    static long shld(Core core, int width, long a, long b, int count) {
        long u = Width.zeroExtend(a, width);
        long s = Width.zeroExtend(b, width);
        long result;
        long carry;
        if (count > width) {
            result = s << count - width | u >>> 2 * width - count;
            carry = s >>> 2 * width - count;
        } else {
            result = count == width ? s : u << count | s >>> width - count;
            carry = u >>> width - count;
        }
        return doubleShifted(core, a, Width.signExtend(result, width), carry);
    }

    /** SHRD; see {@link #shld}. */
    static long shrd(Core core, int width, long a, long b, int count) {
        long u = Width.zeroExtend(a, width);
        long s = Width.zeroExtend(b, width);
        long result;
        long carry;
        if (count > width) {
            result = s >>> count - width | u << 2 * width - count;
            carry = s >>> count - width - 1;
        } else {
            result = count == width ? s : u >>> count | s << width - count;
            carry = u >>> count - 1;
        }
        return doubleShifted(core, a, Width.signExtend(result, width), carry);
    }

    /** OF: the sign changed. */
    private static long doubleShifted(Core core, long a, long result, long carry) {
        core.flagResult = result;
        long cf = carry << 63;
        core.flagCarries = cf | (cf ^ a ^ result) >>> 1 & 1L << 62;
        return result;
    }
}
