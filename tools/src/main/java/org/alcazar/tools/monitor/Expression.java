package org.alcazar.tools.monitor;

import java.util.Locale;
import java.util.Map;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;

/** Sums and differences of numbers and registers, as in {@code $rsp+0x10}. */
final class Expression {
    private static final String[] GENERAL = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
    };
    private static final Map<String, Integer> SELECTORS = Map.of(
            "es", Segment.ES, "cs", Segment.CS, "ss", Segment.SS, "ds", Segment.DS, "fs", Segment.FS, "gs", Segment.GS);

    private final Core core;
    private final String text;
    private int at;

    private Expression(Core core, String text) {
        this.core = core;
        this.text = text.replace(" ", "");
    }

    /** @throws CommandException if it is none */
    static long evaluate(Core core, String text) throws CommandException {
        Expression expression = new Expression(core, text);
        long value = expression.term();
        while (expression.at < expression.text.length()) {
            char sign = expression.text.charAt(expression.at++);
            if (sign != '+' && sign != '-') {
                throw new CommandException("'" + text + "' is no expression: expected + or - before '"
                        + expression.text.substring(expression.at - 1) + "'");
            }
            long term = expression.term();
            value = sign == '+' ? value + term : value - term;
        }
        return value;
    }

    private long term() throws CommandException {
        int start = at;
        if (at < text.length() && text.charAt(at) == '-') {
            at++;
            return -term();
        }
        while (at < text.length() && text.charAt(at) != '+' && text.charAt(at) != '-') {
            at++;
        }
        String word = text.substring(start, at);
        if (word.startsWith("$")) {
            return register(word.substring(1).toLowerCase(Locale.ROOT));
        }
        try {
            return word.startsWith("0x") || word.startsWith("0X")
                    ? Long.parseUnsignedLong(word.substring(2), 16)
                    : Long.parseUnsignedLong(word);
        } catch (NumberFormatException e) {
            throw new CommandException("'" + word + "' is no number and no register such as $rip");
        }
    }

    private long register(String name) throws CommandException {
        for (int i = 0; i < GENERAL.length; i++) {
            if (GENERAL[i].equals(name)) {
                return core.r[i];
            }
        }
        if (SELECTORS.containsKey(name)) {
            return core.selector[SELECTORS.get(name)];
        }
        return switch (name) {
            case "rip", "pc", "eip" -> core.rip;
            case "sp" -> core.r[Core.RSP];
            case "rflags", "eflags" -> core.rflags();
            case "cr0" -> core.cr0;
            case "cr2" -> core.cr2;
            case "cr3" -> core.cr3;
            case "cr4" -> core.cr4;
            case "efer" -> core.efer;
            default -> throw new CommandException("there is no register $" + name);
        };
    }
}
