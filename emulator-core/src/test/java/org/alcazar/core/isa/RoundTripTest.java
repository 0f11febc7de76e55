package org.alcazar.core.isa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every form of the table is reached by the decoder, and encoded from its operands decodes to them again. */
class RoundTripTest {
    private static final int ATTEMPTS_PER_FORM = 10;

    @ParameterizedTest
    @EnumSource(CodeSize.class)
    void everyFormIsReachedAndEncodedFromItsOperands(CodeSize size) {
        List<String> failures = new ArrayList<>();
        EncodingGenerator generator = new EncodingGenerator(7, size);
        for (Form form : InstructionTable.standard().forms()) {
            if (!form.validIn(size) || isNopInLegacyCode(form, size)) {
                continue;
            }
            List<EncodingGenerator.Encoding> encodings = generator.generate(form, ATTEMPTS_PER_FORM);
            if (encodings.isEmpty()) {
                failures.add("no bytes decode to " + form);
            }
            for (EncodingGenerator.Encoding encoding : encodings) {
                String failure = check(encoding.insn());
                if (!failure.isEmpty()) {
                    failures.add(HexFormat.of().formatHex(encoding.bytes()) + " " + failure);
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    @Property(tries = 10_000)
    void decodingWhatWasEncodedGivesTheFormAndItsOperands(
            @ForAll("forms") Form form, @ForAll CodeSize size, @ForAll long seed) {
        Assume.that(form.validIn(size));
        for (EncodingGenerator.Encoding encoding : new EncodingGenerator(seed, size).generate(form, 3)) {
            assertThat(check(encoding.insn())).isEmpty();
        }
    }

    @Provide
    static Arbitrary<Form> forms() {
        return Arbitraries.of(InstructionTable.standard().forms());
    }

    /** Returns whether the form is XCHG rAX, rAX by opcode 90, which is NOP where there is no REX.B to change it. */
    private static boolean isNopInLegacyCode(Form form, CodeSize size) {
        return form.operation() == Operation.XCHG && form.opcodeByte() == 0x90 && size != CodeSize.CODE64;
    }

    /** Encodes by the form and decodes again; returns what differs, or nothing. */
    private static String check(Instruction insn) {
        String text = Disassembler.format(insn, 0);
        byte[] bytes;
        try {
            bytes = Encoder.shortest(insn.codeSize(), List.of(insn.form()), insn.operandSize(), operands(insn));
        } catch (IllegalArgumentException e) {
            return text + ": " + e.getMessage();
        }
        Instruction again = Decoder.decode(bytes, 0, bytes.length, insn.codeSize());
        boolean same = again.form() == insn.form()
                && again.operandSize() == insn.operandSize()
                && List.of(operands(again)).equals(List.of(operands(insn)));
        return same ? "" : text + ": became " + again + " " + Disassembler.format(again, 0);
    }

    private static Operand[] operands(Instruction insn) {
        Operand[] operands = new Operand[insn.operandCount()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = insn.operand(i);
        }
        return operands;
    }
}
