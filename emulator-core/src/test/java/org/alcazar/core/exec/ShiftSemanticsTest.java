package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.machine.Machine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ShiftSemanticsTest {
    private static final int ROTATED = Flags.CF | Flags.OF;
    private static final int SHIFTED = ROTATED | Flags.SF | Flags.ZF | Flags.PF;

    private final Core core = Machine.builder().memory(1 << 20).build().core(0);

    private static boolean rotates(Operation operation) {
        return switch (operation) {
            case ROL, ROR, RCL, RCR -> true;
            default -> false;
        };
    }

    private static BitReference reference(Operation operation, int width, long a, int count, int before) {
        BitReference reference = new BitReference(width);
        reference.flags = before;
        return switch (operation) {
            case SHL -> reference.shl(a, count);
            case SHR -> reference.shr(a, count);
            case SAR -> reference.sar(a, count);
            case ROL -> reference.rol(a, count);
            case ROR -> reference.ror(a, count);
            case RCL -> reference.rcl(a, count);
            default -> reference.rcr(a, count);
        };
    }

    /** OF is defined for a count of 1 only. */
    private void check(Operation operation, int width, long value, int count, int before) {
        long a = Width.signExtend(value, width);
        core.setArithmeticFlags(before);
        long result = Shifts.apply(operation, core, width, a, count);
        BitReference expected = reference(operation, width, a, count, before);
        int defined = (rotates(operation) ? Flags.ARITHMETIC : SHIFTED) & (count == 1 ? -1 : ~Flags.OF);
        long flags = core.rflags() & defined;
        if (result != Width.signExtend(expected.result, width) || flags != (expected.flags & defined)) {
            String what = operation + " of " + Long.toHexString(a) + " by " + count + ", flags " + before;
            assertThat(Width.zeroExtend(result, width)).as(what).isEqualTo(expected.result);
            assertThat(flags).as("flags of " + what).isEqualTo(expected.flags & defined);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SHL", "SHR", "SAR", "ROL", "ROR", "RCL", "RCR"})
    void allBytesByAllCountsMoveAsOneBitAtATime(Operation operation) {
        for (int a = 0; a < 256; a++) {
            for (int count = 1; count < 32; count++) {
                check(operation, 8, a, count, 0);
                check(operation, 8, a, count, Flags.CF | Flags.ZF | Flags.AF);
            }
        }
    }

    @Property(tries = 300)
    void widerOperandsMoveAsOneBitAtATime(
            @ForAll long a, @ForAll @IntRange(min = 1, max = 63) int count, @ForAll boolean carry) {
        for (Operation operation : new Operation[] {
            Operation.SHL, Operation.SHR, Operation.SAR, Operation.ROL, Operation.ROR, Operation.RCL, Operation.RCR
        }) {
            check(operation, 64, a, count, carry ? 1 : 0);
            check(operation, 32, a, (count - 1) % 31 + 1, carry ? 1 : 0);
            check(operation, 16, a, (count - 1) % 31 + 1, carry ? 1 : 0);
        }
    }

    @Property(tries = 300)
    void doubleShiftsBringInTheOtherOperandsBits(
            @ForAll long first, @ForAll long second, @ForAll @IntRange(min = 1, max = 63) int count) {
        for (int width : new int[] {16, 32, 64}) {
            int by = (count - 1) % (width - 1) + 1;
            long a = Width.signExtend(first, width);
            long b = Width.signExtend(second, width);
            int defined = SHIFTED & (by == 1 ? -1 : ~Flags.OF);

            long left = ShiftSemantics.shld(core, width, a, b, by);
            BitReference expected = new BitReference(width).shld(a, b, by);
            assertThat(Width.zeroExtend(left, width)).isEqualTo(expected.result);
            assertThat(core.rflags() & defined).isEqualTo(expected.flags & defined);

            long right = ShiftSemantics.shrd(core, width, a, b, by);
            expected = new BitReference(width).shrd(a, b, by);
            assertThat(Width.zeroExtend(right, width)).isEqualTo(expected.result);
            assertThat(core.rflags() & defined).isEqualTo(expected.flags & defined);
        }
    }
}
