package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.machine.Machine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AluTest {
    private static final int[] WIDTHS = {16, 32, 64};

    private final Core core = Machine.builder().memory(1 << 20).build().core(0);

    private void check(Operation operation, int width, long first, long second, int carry) {
        long a = Width.signExtend(first, width);
        long b = Width.signExtend(second, width);
        core.setArithmeticFlags(carry);
        long result = Alu.apply(operation, core, width, a, b);
        BitReference expected = reference(operation, width, a, b, carry);
        long flags = core.rflags() & Flags.ARITHMETIC;
        // One comparison in the loop, the readable ones where it fails.
        if (result != Width.signExtend(expected.result, width) || flags != expected.flags) {
            String what = operation + " of " + Long.toHexString(a) + " and " + Long.toHexString(b) + ", CF " + carry;
            assertThat(Width.zeroExtend(result, width)).as(what).isEqualTo(expected.result);
            assertThat(flags).as("flags of " + what).isEqualTo(expected.flags);
        }
    }

    private static BitReference reference(Operation operation, int width, long a, long b, int carry) {
        BitReference reference = new BitReference(width);
        return switch (operation) {
            case ADD -> reference.add(a, b, 0);
            case ADC -> reference.add(a, b, carry);
            case SUB, CMP -> reference.sub(a, b, 0);
            case SBB -> reference.sub(a, b, carry);
            case AND, TEST -> reference.logic(a & b);
            case OR -> reference.logic(a | b);
            default -> reference.logic(a ^ b);
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"ADD", "ADC", "SUB", "SBB", "CMP", "AND", "TEST", "OR", "XOR"})
    void allPairsOfBytesGiveResultAndFlagsOfTheBitwiseReference(Operation operation) {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                check(operation, 8, a, b, 0);
                check(operation, 8, a, b, 1);
            }
        }
    }

    @Property(tries = 300)
    void widerOperandsGiveResultAndFlagsOfTheBitwiseReference(
            @ForAll long a, @ForAll long b, @ForAll boolean carry, @ForAll boolean close) {
        for (int width : WIDTHS) {
            for (Operation operation : new Operation[] {
                Operation.ADD, Operation.ADC, Operation.SUB, Operation.SBB, Operation.AND, Operation.OR, Operation.XOR
            }) {
                check(operation, width, a, close ? a + b % 3 : b, carry ? 1 : 0);
            }
        }
    }

    @Test
    void incAndDecChangeAllFlagsButCarry() {
        for (int width : new int[] {8, 16, 32, 64}) {
            for (long edge : new long[] {0, 1, -1, -2, 15, 16, 1L << width - 1, (1L << width - 1) - 1}) {
                for (int carry = 0; carry < 2; carry++) {
                    long a = Width.signExtend(edge, width);
                    core.setArithmeticFlags(carry);
                    long up = Alu.inc(core, width, a);
                    BitReference expected = new BitReference(width).add(a, 1, 0);
                    assertThat(Width.zeroExtend(up, width)).isEqualTo(expected.result);
                    assertThat(core.rflags() & Flags.ARITHMETIC).isEqualTo(expected.flags & ~Flags.CF | carry);

                    core.setArithmeticFlags(carry);
                    long down = Alu.dec(core, width, a);
                    expected = new BitReference(width).sub(a, 1, 0);
                    assertThat(Width.zeroExtend(down, width)).isEqualTo(expected.result);
                    assertThat(core.rflags() & Flags.ARITHMETIC).isEqualTo(expected.flags & ~Flags.CF | carry);
                }
            }
        }
    }

    @Test
    void negIsSubtractionFromZero() {
        for (int a = 0; a < 256; a++) {
            long result = Alu.neg(core, 8, (byte) a);
            BitReference expected = new BitReference(8).sub(0, a, 0);
            assertThat(result & 0xFF).isEqualTo(expected.result);
            assertThat(core.rflags() & Flags.ARITHMETIC).isEqualTo(expected.flags);
        }
    }
}
