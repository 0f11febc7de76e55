package org.alcazar.core.isa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every form of the table is reached by the decoder, and encoded from its operands decodes to them again. */
class RoundTripTest {
    private static final int ATTEMPTS_PER_FORM = 10;

    @ParameterizedTest
    @EnumSource(CodeSize.class)
    void everyFormDecodesEncodesAndDecodesToTheSame(CodeSize size) {
        List<String> failures = new ArrayList<>();
        EncodingGenerator generator = new EncodingGenerator(7, size);
        for (Form form : InstructionTable.standard().forms()) {
            if (!form.validIn(size)) {
                continue;
            }
            List<EncodingGenerator.Encoding> encodings = generator.generate(form, ATTEMPTS_PER_FORM);
            if (encodings.isEmpty() && !isNopInLegacyCode(form, size)) {
                failures.add("no bytes decode to " + form);
            }
            for (EncodingGenerator.Encoding encoding : encodings) {
                if (form.implemented()) {
                    check(encoding, size, failures);
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    /** Returns whether the form is XCHG rAX, rAX by opcode 90, which is NOP where there is no REX.B to change it. */
    private static boolean isNopInLegacyCode(Form form, CodeSize size) {
        return form.operation() == Operation.XCHG && form.opcodeByte() == 0x90 && size != CodeSize.CODE64;
    }

    private static void check(EncodingGenerator.Encoding encoding, CodeSize size, List<String> failures) {
        Instruction insn = encoding.insn();
        Operand[] operands = new Operand[insn.operandCount()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = insn.operand(i);
        }
        int operandSize = insn.operandSize() == 8 ? 0 : insn.operandSize();
        String description = HexFormat.of().formatHex(encoding.bytes()) + " " + Disassembler.format(insn, 0);
        byte[] bytes;
        try {
            bytes = Encoder.shortest(size, insn.operation(), insn.condition(), operandSize, operands);
        } catch (IllegalArgumentException e) {
            failures.add(description + ": " + e.getMessage());
            return;
        }
        Instruction again = Decoder.decode(bytes, 0, bytes.length, size);
        boolean same = again.status() == Instruction.Status.OK
                && again.operation() == insn.operation()
                && again.operandSize() == insn.operandSize();
        if (!same) {
            failures.add(description + ": became " + Disassembler.format(again, 0));
        }
    }
}
