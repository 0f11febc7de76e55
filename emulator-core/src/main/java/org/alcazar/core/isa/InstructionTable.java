package org.alcazar.core.isa;

import com.google.common.base.Splitter;
import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Multimaps;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The instruction table: every form once, and for each opcode the array that selects among its forms. The notation is
 * documented in the head of {@code instructions.txt}.
 */
public final class InstructionTable {
    private static final int MAPS = 4;
    private static final int VEX = MAPS;
    private static final InstructionTable STANDARD = parse(read());

    private final List<Form> forms;
    private final OpcodeEntry[][] entries;
    private final ListMultimap<Operation, Form> byOperation;

    private InstructionTable(List<Form> forms, OpcodeEntry[][] entries) {
        this.forms = List.copyOf(forms);
        this.entries = entries;
        this.byOperation = Multimaps.index(forms, Form::operation);
    }

    /** Returns the table the emulator uses. */
    public static InstructionTable standard() {
        return STANDARD;
    }

    /**
     * Parses a table.
     *
     * @param text the lines
     * @throws IllegalArgumentException if a line breaks the notation, or two rows match the same bytes; the message names
     *     line and rule
     */
    static InstructionTable parse(String text) {
        List<Form> forms = new ArrayList<>();
        ListMultimap<Integer, Form> byOpcode = ArrayListMultimap.create();
        Map<Form, Integer> lines = new HashMap<>();
        int number = 0;
        for (String line : Splitter.on('\n').split(text)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                for (Form form : new FormParser(line).forms()) {
                    forms.add(form);
                    lines.put(form, number);
                    byOpcode.put(map(form) << 8 | form.opcodeByte(), form);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("instruction table line " + number + ": " + e.getMessage(), e);
            }
        }
        return new InstructionTable(forms, entries(byOpcode, lines));
    }

    /** Returns all forms in the order of the table. */
    public List<Form> forms() {
        return forms;
    }

    /** Returns the forms that are known to the decoder but raise #UD. */
    public List<Form> unimplementedForms() {
        return forms(Operation.UNIMPLEMENTED);
    }

    /** Returns the forms of an operation in the order of the table. */
    public List<Form> forms(Operation operation) {
        return byOperation.get(operation);
    }

    /** Returns the entry of an opcode byte in a map, or null. */
    OpcodeEntry entry(boolean vex, int map, int opcode) {
        OpcodeEntry[] entriesOfMap = entries[vex ? VEX + map : map];
        return entriesOfMap[opcode];
    }

    private static int map(Form form) {
        return form.pattern().vex()
                ? VEX + form.pattern().map()
                : form.pattern().map();
    }

    private static OpcodeEntry[][] entries(ListMultimap<Integer, Form> byOpcode, Map<Form, Integer> lines) {
        OpcodeEntry[][] entries = new OpcodeEntry[2 * MAPS][256];
        for (int key : byOpcode.keySet()) {
            List<Form> candidates = byOpcode.get(key);
            try {
                entries[key >> 8][key & 0xFF] = new OpcodeEntry(candidates);
            } catch (IllegalArgumentException e) {
                List<Integer> numbers = candidates.stream().map(lines::get).toList();
                throw new IllegalArgumentException("instruction table lines " + numbers + ": " + e.getMessage(), e);
            }
        }
        return entries;
    }

    private static String read() {
        try {
            return Resources.toString(
                    Resources.getResource(InstructionTable.class, "instructions.txt"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
