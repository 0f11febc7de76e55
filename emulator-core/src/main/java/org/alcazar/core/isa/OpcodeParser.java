package org.alcazar.core.isa;

import com.google.common.base.Splitter;

/** Parses the opcode column of the instruction table. */
final class OpcodeParser {
    private boolean vex;
    private int map;
    private int opcode = OpcodePattern.ANY;
    private int count = 1;
    private boolean conditional;
    private int prefixes = OpcodePattern.ALL_PREFIXES;
    private boolean modRm;
    private int reg = OpcodePattern.ANY;
    private int mod = OpcodePattern.ANY;
    private int rm = OpcodePattern.ANY;
    private int w = OpcodePattern.ANY;
    private int b = OpcodePattern.ANY;
    private int length = OpcodePattern.ANY;

    private OpcodeParser() {}

    /**
     * Parses an opcode column.
     *
     * @throws IllegalArgumentException if it is none
     */
    static OpcodePattern parse(String text) {
        OpcodeParser parser = new OpcodeParser();
        for (String token : Splitter.on(' ').split(text)) {
            parser.token(token);
        }
        if (parser.opcode == OpcodePattern.ANY) {
            throw new IllegalArgumentException("opcode \"" + text + "\" has no opcode byte");
        }
        return parser.build();
    }

    private OpcodePattern build() {
        return new OpcodePattern(vex, map, opcode, count, conditional, prefixes, modRm, reg, mod, rm, w, b, length);
    }

    private void token(String token) {
        if (token.startsWith("VEX.")) {
            vex = true;
            for (String part : Splitter.on('.').split(token.substring(4))) {
                vexPart(part);
            }
        } else if (opcode == OpcodePattern.ANY && (vex || map > 0)) {
            opcodeByte(token);
        } else if (opcode == OpcodePattern.ANY) {
            beforeOpcode(token);
        } else {
            afterOpcode(token);
        }
    }

    private void vexPart(String part) {
        switch (part) {
            case "L0", "LZ" -> length = 0;
            case "L1" -> length = 1;
            case "NP", "66", "F3", "F2" -> prefixes = prefixSet(part);
            case "0F" -> map = 1;
            case "0F38" -> map = 2;
            case "0F3A" -> map = 3;
            case "W0" -> w = 0;
            case "W1" -> w = 1;
            default -> throw new IllegalArgumentException("VEX field \"" + part + "\" is not known");
        }
    }

    private void beforeOpcode(String token) {
        switch (token) {
            case "REX.W" -> w = 1;
            case "REX.W0" -> w = 0;
            case "REX.B0" -> b = 0;
            case "NP", "NFx", "66", "F3", "F2" -> prefixes = prefixSet(token);
            case "0F" -> map = 1;
            default -> opcodeByte(token);
        }
    }

    private void opcodeByte(String token) {
        if (token.endsWith("+r")) {
            opcode = hex(token.substring(0, 2));
            count = 8;
        } else if (token.endsWith("+cc")) {
            opcode = hex(token.substring(0, 2));
            count = 16;
            conditional = true;
        } else if (token.contains("..")) {
            opcode = hex(token.substring(0, 2));
            count = hex(token.substring(4)) - opcode + 1;
        } else {
            opcode = hex(token);
        }
    }

    private void afterOpcode(String token) {
        if (!vex && map == 1 && (opcode == 0x38 || opcode == 0x3A)) {
            map = opcode == 0x38 ? 2 : 3;
            opcodeByte(token);
            return;
        }
        switch (token) {
            case "/r" -> modRm = true;
            case "mod=3" -> mod = OpcodePattern.REGISTER;
            case "mod=m" -> mod = OpcodePattern.MEMORY;
            default -> {
                modRm = true;
                if (token.startsWith("/")) {
                    reg = Integer.parseInt(token.substring(1), 8);
                } else {
                    int value = hex(token);
                    mod = value >= 0xC0 ? OpcodePattern.REGISTER : OpcodePattern.MEMORY;
                    reg = value >> 3 & 7;
                    rm = value & 7;
                }
            }
        }
    }

    private static int prefixSet(String token) {
        return switch (token) {
            case "NP" -> 1 << OpcodePattern.NO_PREFIX;
            case "NFx" -> 1 << OpcodePattern.NO_PREFIX | 1 << OpcodePattern.PREFIX_66;
            case "66" -> 1 << OpcodePattern.PREFIX_66;
            case "F3" -> 1 << OpcodePattern.PREFIX_F3;
            default -> 1 << OpcodePattern.PREFIX_F2;
        };
    }

    private static int hex(String text) {
        try {
            return Integer.parseInt(text, 16);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no opcode byte", e);
        }
    }
}
