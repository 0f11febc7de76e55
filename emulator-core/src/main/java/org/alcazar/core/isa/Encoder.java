package org.alcazar.core.isa;

import java.util.Arrays;
import java.util.List;

/**
 * The table read the other way. Every form of the operation is tried at every operand size, and what the decoder does not
 * read back as the operands asked for is dropped.
 */
final class Encoder {
    private Encoder() {}

    /**
     * Returns the shortest encoding.
     *
     * @param condition of JCC, SETCC, CMOVCC; else 0
     * @param operandSize wanted, or 0: what the operands say, or the default
     * @throws IllegalArgumentException if there is none
     */
    static byte[] shortest(CodeSize size, Operation operation, int condition, int operandSize, Operand... operands) {
        byte[] best = null;
        for (int candidate : candidates(size, operandSize)) {
            for (Form form : InstructionTable.standard().forms(operation)) {
                if (!matches(form, size, condition, operands.length)) {
                    continue;
                }
                byte[] bytes = new FormEncoder(form, size, candidate).encode(operands);
                if (bytes != null
                        && (best == null || bytes.length < best.length)
                        && readsBack(bytes, form, size, operandSize, operands)) {
                    best = bytes;
                }
            }
        }
        if (best == null) {
            throw new IllegalArgumentException(
                    "no encoding of " + operation + " " + Arrays.toString(operands) + " in " + size);
        }
        return best;
    }

    /** Returns the operand sizes to try, the default first so that it wins where it makes no difference. */
    private static List<Integer> candidates(CodeSize size, int operandSize) {
        if (operandSize != 0) {
            return List.of(operandSize);
        }
        return switch (size) {
            case CODE16 -> List.of(16, 32);
            case CODE32 -> List.of(32, 16);
            case CODE64 -> List.of(64, 32, 16);
        };
    }

    private static boolean matches(Form form, CodeSize size, int condition, int operands) {
        return form.validIn(size)
                && form.operandCount() == operands
                && (!form.pattern().conditional() || (form.opcodeByte() & 0xF) == condition);
    }

    private static boolean readsBack(byte[] bytes, Form form, CodeSize size, int operandSize, Operand... operands) {
        Instruction insn = Decoder.decode(bytes, 0, bytes.length, size);
        boolean same = insn.status() == Instruction.Status.OK
                && insn.form() == form
                && insn.length() == bytes.length
                && (operandSize == 0 || insn.operandSize() == operandSize || insn.operandSize() == 8);
        for (int i = 0; i < operands.length && same; i++) {
            same = means(insn.operand(i), operands[i]);
        }
        return same;
    }

    /** Returns whether a decoded operand is the one asked for; constants have no width of their own. */
    private static boolean means(Operand decoded, Operand wanted) {
        if (decoded instanceof ImmediateOperand a && wanted instanceof ImmediateOperand b) {
            int drop = 64 - a.width();
            return a.value() << drop == b.value() << drop;
        }
        if (decoded instanceof RelativeOperand a && wanted instanceof RelativeOperand b) {
            return a.displacement() == b.displacement();
        }
        if (decoded instanceof FarPointerOperand a && wanted instanceof FarPointerOperand b) {
            return a.selector() == b.selector() && a.offset() == b.offset();
        }
        return decoded.equals(wanted);
    }
}
