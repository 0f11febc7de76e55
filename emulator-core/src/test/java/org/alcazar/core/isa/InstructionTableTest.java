package org.alcazar.core.isa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructionTableTest {
    private static final String ADD = "00 /r | add Eb,Gb | ADD | all | BASE | W:OSZAPC | lock";

    @Test
    void everyOperationHasARow() {
        Set<Operation> missing = EnumSet.allOf(Operation.class);
        missing.remove(Operation.INVALID);
        InstructionTable.standard().forms().forEach(form -> missing.remove(form.operation()));

        assertThat(missing).isEmpty();
    }

    @Test
    void everyFormOfTheIntegerSetIsImplemented() {
        assertThat(InstructionTable.standard().unimplementedForms())
                .extracting(Form::feature)
                .doesNotContain("BASE", "CMOV", "CX8", "CX16", "BMI1", "BMI2", "ADX", "LZCNT", "POPCNT", "MOVBE");
    }

    @Test
    void aFlagIsEitherWrittenOrUndefined() {
        for (Form form : InstructionTable.standard().forms()) {
            assertThat(form.flagsWritten() & form.flagsUndefined())
                    .as("%s", form)
                    .isZero();
        }
    }

    @Test
    void conditionsReadTheirFlagsOnly() {
        int[] expected = {0x800, 1, 0x40, 0x41, 0x80, 4, 0x880, 0x8C0};
        InstructionTable.standard().forms().stream()
                .filter(form -> form.operation() == Operation.JCC)
                .forEach(form -> assertThat(form.flagsRead()).isEqualTo(expected[(form.opcodeByte() & 0xF) >> 1]));
    }

    @Test
    void twoRowsForTheSameBytesAreRejectedWithTheirLines() {
        assertThatThrownBy(() -> InstructionTable.parse("# head\n" + ADD + "\n" + ADD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lines [2, 3]")
                .hasMessageContaining("match the same bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "00 /r | add Eb,Gb | ADD | all | BASE | -; 6 columns where 7 are due",
                "zz | nop | NOP | all | BASE | - | -; \"zz\" is no opcode byte",
                "NP 0F | nop | NOP | all | BASE | - | -; has no opcode byte",
                "90 | nop Kq | NOP | all | BASE | - | -; operand code \"Kq\" is not known",
                "90 | nop Ek | NOP | all | BASE | - | -; size of operand code \"Ek\" is not known",
                "90 | nop Ev | NOP | all | BASE | - | -; ModRM byte the opcode does not have",
                "90 | nop | NAP | all | BASE | - | -; operation \"NAP\" is not known",
                "90 | nop | NOP | some | BASE | - | -; modes \"some\" is none of",
                "90 | nop | NOP | all | BASE | X:C | -; flags \"X:C\" are not",
                "90 | nop | NOP | all | BASE | W:Q | -; flag letter \"Q\" is not known",
                "90 | nop | NOP | all | BASE | - | fast; attribute \"fast\" is not known",
                "VEX.LX.0F 77 | nop | NOP | all | BASE | - | -; VEX field \"LX\" is not known"
            })
    void aRowThatBreaksTheNotationIsRejectedWithLineAndRule(String row, String rule) {
        assertThatThrownBy(() -> InstructionTable.parse("\n" + row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining(rule);
    }
}
