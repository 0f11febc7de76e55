package org.alcazar.core.isa;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The table read the other way. Every form of the operation is tried at every operand size, and what the decoder does not
 * read back as the operands asked for is dropped.
 */
final class Encoder {
    private static final Set<RegisterClass> VECTORS =
            EnumSet.of(RegisterClass.XMM, RegisterClass.YMM, RegisterClass.MMX);

    private Encoder() {}

    /**
     * Returns the shortest encoding.
     *
     * @param condition of JCC, SETCC, CMOVCC; else 0
     * @param operandSize wanted, or 0: what the operands say, or the default
     * @throws IllegalArgumentException if there is none
     */
    static byte[] shortest(CodeSize size, Operation operation, int condition, int operandSize, Operand... operands) {
        List<Form> forms = InstructionTable.standard().forms(operation).stream()
                .filter(form -> !form.pattern().conditional() || (form.opcodeByte() & 0xF) == condition)
                .toList();
        return shortest(size, forms, operandSize, operands);
    }

    /**
     * Returns the shortest encoding by any of some forms.
     *
     * @param operandSize wanted, or 0: what the operands say, or the default
     * @throws IllegalArgumentException if there is none
     */
    static byte[] shortest(CodeSize size, List<Form> forms, int operandSize, Operand... operands) {
        byte[] best = null;
        for (int candidate : candidates(size, operandSize)) {
            for (Form form : forms) {
                if (!form.validIn(size) || form.operandCount() != operands.length) {
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
                    "no encoding of " + name(forms) + " " + Arrays.toString(operands) + " in " + size);
        }
        return best;
    }

    /** Returns the operand sizes to try, that without prefix first so that it wins where it makes no difference. */
    private static List<Integer> candidates(CodeSize size, int operandSize) {
        if (operandSize != 0) {
            return List.of(operandSize);
        }
        return switch (size) {
            case CODE16 -> List.of(16, 32);
            case CODE32 -> List.of(32, 16);
            case CODE64 -> List.of(32, 64, 16);
        };
    }

    private static String name(List<Form> forms) {
        return forms.isEmpty() ? "no form" : forms.get(0).operation().toString();
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

    /**
     * Returns whether a decoded operand is the one asked for; constants have no width of their own, and how much of a
     * vector register is used is the form's affair.
     */
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
        if (decoded instanceof RegisterOperand a && wanted instanceof RegisterOperand b && VECTORS.contains(a.type())) {
            return a.type() == b.type() && a.number() == b.number();
        }
        return decoded.equals(wanted);
    }
}
