package org.alcazar.core.isa;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small assembler for tests and generated code: instructions by operation and operands, encoded by the instruction table,
 * with labels for near branches. Of several encodings the shortest is taken, but a branch to a label has the widest
 * displacement there is. Not thread-safe.
 */
public final class Assembler {
    private final CodeSize size;
    private final ByteArrayDataOutput out = ByteStreams.newDataOutput();
    private final Map<String, Integer> labels = new HashMap<>();
    /** Position after a branch, and its target. */
    private final Map<Integer, String> branches = new LinkedHashMap<>();

    private final Map<Integer, Integer> displacementBytes = new HashMap<>();
    private int position;

    /** Makes an assembler of code of a size. */
    public Assembler(CodeSize size) {
        this.size = size;
    }

    /**
     * Returns the shortest encoding of an instruction.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static byte[] assemble(CodeSize size, Operation operation, Operand... operands) {
        return Encoder.shortest(size, operation, 0, 0, operands);
    }

    /** Appends an instruction; its operand size is that of its operands, or the default. */
    public Assembler emit(Operation operation, Operand... operands) {
        return append(Encoder.shortest(size, operation, 0, 0, operands));
    }

    /** Appends an instruction whose operands do not tell its operand size, such as IRET or CBW. */
    public Assembler emitSized(Operation operation, int operandSize, Operand... operands) {
        return append(Encoder.shortest(size, operation, 0, operandSize, operands));
    }

    /** Appends the VEX form of an instruction that has a legacy one with as many operands too, such as VMOVAPS. */
    public Assembler emitVex(Operation operation, Operand... operands) {
        List<Form> forms = InstructionTable.standard().forms(operation).stream()
                .filter(Form::vex)
                .toList();
        return append(Encoder.shortest(size, forms, 0, operands));
    }

    /** Appends a SETCC or CMOVCC; condition as in {@link Instruction#condition()}. */
    public Assembler emitConditional(Operation operation, int condition, Operand... operands) {
        return append(Encoder.shortest(size, operation, condition, 0, operands));
    }

    /** Appends bytes: data, or a prefix of the next instruction. */
    public Assembler bytes(int... values) {
        for (int value : values) {
            out.writeByte(value);
        }
        position += values.length;
        return this;
    }

    /** Defines a label here. */
    public Assembler label(String name) {
        if (labels.putIfAbsent(name, position) != null) {
            throw new IllegalArgumentException("label \"" + name + "\" is defined twice");
        }
        return this;
    }

    /** Appends JMP, CALL, JCXZ or a LOOP to a label. */
    public Assembler branch(Operation operation, String label) {
        return branch(operation, 0, label);
    }

    /** Appends JCC to a label. */
    public Assembler jcc(int condition, String label) {
        return branch(Operation.JCC, condition, label);
    }

    /**
     * Returns the code.
     *
     * @throws IllegalStateException if a branch's label is not defined or too far away
     */
    public byte[] toBytes() {
        byte[] code = out.toByteArray();
        branches.forEach((end, label) -> {
            Integer target = labels.get(label);
            if (target == null) {
                throw new IllegalStateException("label \"" + label + "\" is not defined");
            }
            int displacement = target - end;
            int count = displacementBytes.get(end);
            if (count == 1 && displacement != (byte) displacement) {
                throw new IllegalStateException(
                        "label \"" + label + "\" is " + displacement + " bytes away, beyond 127");
            }
            for (int i = 0; i < count; i++) {
                code[end - count + i] = (byte) (displacement >> 8 * i);
            }
        });
        return code;
    }

    private Assembler branch(Operation operation, int condition, String label) {
        // No displacement but the widest form can hold this, if there is a wide one.
        int wide = size == CodeSize.CODE16 ? 0x1000 : 0x10_0000;
        boolean isShort = operation == Operation.JCXZ
                || operation == Operation.LOOP
                || operation == Operation.LOOPE
                || operation == Operation.LOOPNE;
        append(Encoder.shortest(size, operation, condition, 0, Operands.relative(isShort ? 0 : wide)));
        branches.put(position, label);
        displacementBytes.put(position, isShort ? 1 : size == CodeSize.CODE16 ? 2 : 4);
        return this;
    }

    private Assembler append(byte[] bytes) {
        out.write(bytes);
        position += bytes.length;
        return this;
    }
}
