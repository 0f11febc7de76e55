package org.alcazar.testimages.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.Decoder;
import org.alcazar.core.isa.Form;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.InstructionTable;

/** How many bundled vectors execute each row of the instruction table, all instructions of a sequence counted. */
final class FormCoverage {
    /** What identifies a row: a row for several opcodes is several forms, but counts as one. */
    record Row(String opcode, String mnemonic, String operands, String feature) {
        static Row of(Form form) {
            return new Row(form.opcodeText(), form.mnemonic(), form.operandText(), form.feature());
        }

        @Override
        public String toString() {
            return opcode + " | " + (mnemonic + " " + operands).strip();
        }
    }

    /** Numbers of vectors: with the instruction executed, and with a fault of the instruction. */
    static final class Count {
        private int executed;
        private int faulted;

        int executed() {
            return executed;
        }

        int faulted() {
            return faulted;
        }
    }

    private final Map<Row, Form> forms = new LinkedHashMap<>();
    private final Map<Row, Count> counts = new LinkedHashMap<>();

    private FormCoverage() {
        for (Form form : InstructionTable.standard().forms()) {
            forms.putIfAbsent(Row.of(form), form);
            counts.putIfAbsent(Row.of(form), new Count());
        }
    }

    static FormCoverage ofBundledVectors() {
        FormCoverage coverage = new FormCoverage();
        for (String group : BundledVectors.groups()) {
            try (InputStream stream = BundledVectors.open(group);
                    VectorFile file = new VectorFile(group, stream)) {
                for (Optional<VectorCase> next = file.next(); next.isPresent(); next = file.next()) {
                    coverage.count(next.get());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (VectorFormatException e) {
                throw new IllegalStateException(e);
            }
        }
        return coverage;
    }

    private void count(VectorCase test) {
        CodeSize size = size(test.mode());
        byte[] code = test.code();
        long faultAt = test.exception().map(VectorCase.RecordedException::rip).orElse(-1L) - test.start();
        boolean faults = test.exception().isPresent();
        for (int at = 0; at < code.length; ) {
            Instruction insn = Decoder.decode(code, at, code.length - at, size);
            if (insn.status() != Instruction.Status.OK) {
                return;
            }
            Count count = counts.get(Row.of(insn.form()));
            if (faults && faultAt == at) {
                count.faulted++;
                return;
            }
            count.executed++;
            at += insn.length();
        }
    }

    private static CodeSize size(int mode) {
        return mode == 64 ? CodeSize.CODE64 : mode == 32 ? CodeSize.CODE32 : CodeSize.CODE16;
    }

    /** Rows in the order of the table, each with one of its forms. */
    Map<Row, Form> forms() {
        return forms;
    }

    Count of(Row row) {
        return counts.get(row);
    }
}
