package org.alcazar.core.isa;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One row of the instruction table, split into its columns and checked. The columns are documented in the table. */
final class FormParser {
    private static final int COLUMNS = 7;
    private static final Set<String> ATTRIBUTES =
            Set.of("lock", "rep", "d64", "conditional", "anymod", "protected", "cpl0", "iopl", "controlled");
    private static final Set<OperandCode.Kind> SIZELESS = Set.of(
            OperandCode.Kind.IMMEDIATE,
            OperandCode.Kind.SIGNED_IMMEDIATE,
            OperandCode.Kind.RELATIVE,
            OperandCode.Kind.ONE);

    final String opcodeText;
    final OpcodePattern pattern;
    final String mnemonic;
    final String operandText;
    final List<OperandCode> operands;
    final Operation operation;
    final boolean validIn64;
    final boolean validInLegacy;
    final String feature;
    final String wideFeature;
    final List<String> attributes;
    private final String flagsText;

    /**
     * Parses a row.
     *
     * @throws IllegalArgumentException if it breaks a rule of the notation; the message names the rule
     */
    FormParser(String row) {
        List<String> columns = Splitter.on('|').trimResults().splitToList(row);
        if (columns.size() != COLUMNS) {
            throw new IllegalArgumentException(columns.size() + " columns where " + COLUMNS + " are due");
        }
        opcodeText = columns.get(0);
        List<String> words = Splitter.on(' ').omitEmptyStrings().splitToList(columns.get(1));
        if (words.isEmpty() || words.size() > 2) {
            throw new IllegalArgumentException("\"" + columns.get(1) + "\" is not a mnemonic and its operands");
        }
        mnemonic = words.get(0);
        operandText = words.size() == 2 ? words.get(1) : "";
        operands = new ArrayList<>();
        if (words.size() == 2) {
            Splitter.on(',').split(words.get(1)).forEach(code -> operands.add(OperandCode.parse(code)));
        }
        operation = operation(columns.get(2));
        String modes = columns.get(3);
        if (!Set.of("all", "64", "legacy").contains(modes)) {
            throw new IllegalArgumentException("modes \"" + modes + "\" is none of all, 64, legacy");
        }
        validIn64 = !modes.equals("legacy");
        validInLegacy = !modes.equals("64");
        int slash = columns.get(4).indexOf('/');
        feature = slash < 0 ? columns.get(4) : columns.get(4).substring(0, slash);
        wideFeature = columns.get(4).substring(slash + 1);
        flagsText = columns.get(5);
        attributes = columns.get(6).equals("-") ? List.of() : Splitter.on(',').splitToList(columns.get(6));
        for (String attribute : attributes) {
            if (!ATTRIBUTES.contains(attribute)) {
                throw new IllegalArgumentException("attribute \"" + attribute + "\" is not known");
            }
        }
        pattern = operation == Operation.INVALID ? OpcodePattern.NONE : narrow(OpcodeParser.parse(opcodeText));
        flags('R', 0);
    }

    /** Returns one form an opcode byte of the row. */
    List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        for (int i = 0; i < pattern.count(); i++) {
            forms.add(new Form(this, pattern.opcode() + i, pattern));
        }
        return forms;
    }

    /** Returns the flags of one kind (R, W or U), with the condition a {@code cc} stands for. */
    int flags(char kind, int condition) {
        if (flagsText.equals("-")) {
            return 0;
        }
        int mask = 0;
        for (String group : Splitter.on(' ').split(flagsText)) {
            if (group.length() < 3 || group.charAt(1) != ':' || "RWU".indexOf(group.charAt(0)) < 0) {
                throw new IllegalArgumentException("flags \"" + group + "\" are not R:, W: or U: and letters");
            }
            int flags = Flags.parse(group.substring(2), condition);
            mask |= group.charAt(0) == kind ? flags : 0;
        }
        return mask;
    }

    Privilege privilege() {
        if (attributes.contains("cpl0")) {
            return Privilege.CPL0;
        }
        if (attributes.contains("iopl")) {
            return Privilege.IOPL;
        }
        return attributes.contains("controlled") ? Privilege.CONTROLLED : Privilege.NONE;
    }

    /** Returns whether all data operands are bytes (CL as a count and DX as a port are no data). */
    boolean byteOperation() {
        boolean bytes = false;
        for (OperandCode code : operands) {
            boolean data = !SIZELESS.contains(code.kind())
                    && !(code.kind() == OperandCode.Kind.FIXED_REG && code.number() != 0);
            if (data && code.width() != OperandCode.Width.B) {
                return false;
            }
            bytes |= data;
        }
        return bytes;
    }

    private OpcodePattern narrow(OpcodePattern parsed) {
        if (attributes.contains("anymod")) {
            return parsed;
        }
        for (OperandCode code : operands) {
            if (code.kind().inModRm() && !parsed.modRm()) {
                throw new IllegalArgumentException("an operand is in a ModRM byte the opcode does not have");
            }
            if (code.kind().mod() != OpcodePattern.ANY) {
                return parsed.withMod(code.kind().mod());
            }
        }
        return parsed;
    }

    private static Operation operation(String name) {
        try {
            return Operation.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("operation \"" + name + "\" is not known", e);
        }
    }
}
