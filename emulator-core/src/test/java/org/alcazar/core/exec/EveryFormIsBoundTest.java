package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.EncodingGenerator;
import org.alcazar.core.isa.Form;
import org.alcazar.core.isa.InstructionTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the instruction table says is executed is, in every code size. */
final class EveryFormIsBoundTest {
    private static final int ENCODINGS = 6;

    @ParameterizedTest
    @EnumSource(CodeSize.class)
    void formsWithAnOperationAreExecutedAndOthersAreNot(CodeSize size) {
        CpuModel model = CpuModel.parse("max");
        EncodingGenerator generator = new EncodingGenerator(3, size);
        List<String> wrong = new ArrayList<>();
        for (Form form : InstructionTable.standard().forms()) {
            if (!form.validIn(size)) {
                continue;
            }
            boolean expected = form.implemented() && model.executes(form.feature());
            for (EncodingGenerator.Encoding encoding : generator.generate(form, ENCODINGS)) {
                boolean executed = !(Binder.bind(new BindContext(encoding.insn(), 0), model) instanceof Undefined);
                if (executed != expected) {
                    wrong.add(form + (executed ? " is executed" : " is not executed"));
                    break;
                }
            }
        }
        assertThat(wrong).isEmpty();
    }
}
