package org.alcazar.core.isa;

import com.google.common.collect.ImmutableList;
import java.util.Locale;

/** Register operands, made once, and their names. */
final class Registers {
    static final ImmutableList<String> SEGMENT_NAMES = ImmutableList.of("es", "cs", "ss", "ds", "fs", "gs");

    private static final ImmutableList<String> LEGACY_NAMES =
            ImmutableList.of("ax", "cx", "dx", "bx", "sp", "bp", "si", "di");
    private static final int[] WIDTHS = {8, 16, 32, 64};
    private static final RegisterOperand[][] GENERAL = general();
    private static final RegisterOperand[] HIGH = row(RegisterClass.GPR_HIGH, 4, 8);
    private static final RegisterOperand[] SEGMENT = row(RegisterClass.SEGMENT, 6, 16);

    private Registers() {}

    /** Returns a general-purpose register; 8-bit 4 .. 7 without REX are AH .. BH. */
    static RegisterOperand general(int number, int width, boolean rex) {
        if (width == 8 && !rex && number >= 4 && number < 8) {
            return HIGH[number - 4];
        }
        // A form without a size has 32-bit registers.
        return GENERAL[width == 0 ? 2 : Integer.numberOfTrailingZeros(width) - 3][number];
    }

    /** Returns a segment register, or null if there is none of the number, or it is CS as a destination. */
    static RegisterOperand segment(int number, boolean destination) {
        return number >= SEGMENT.length || (destination && number == 1) ? null : SEGMENT[number];
    }

    /** Returns a control register, or null if there is none of the number. */
    static RegisterOperand control(int number, int width) {
        return number == 0 || (number >= 2 && number <= 4) || number == 8
                ? new RegisterOperand(RegisterClass.CONTROL, number, width)
                : null;
    }

    /** Returns a debug register, or null if there is none of the number. */
    static RegisterOperand debug(int number, int width) {
        return number < 8 ? new RegisterOperand(RegisterClass.DEBUG, number, width) : null;
    }

    /** Returns a vector register: XMM, or YMM if more than 128 bits of it are meant. */
    static RegisterOperand vector(int number, int width) {
        return new RegisterOperand(width > 128 ? RegisterClass.YMM : RegisterClass.XMM, number, width);
    }

    /** Returns an MMX register. */
    static RegisterOperand mmx(int number, int width) {
        return new RegisterOperand(RegisterClass.MMX, number, width);
    }

    /** Returns an x87 stack register. */
    static RegisterOperand x87(int number) {
        return new RegisterOperand(RegisterClass.X87, number, 80);
    }

    /** Returns the name in lower case. */
    static String name(RegisterOperand register) {
        int number = register.number();
        return switch (register.type()) {
            case GPR -> number < 8 ? legacyName(number, register.width()) : newName(number, register.width());
            case GPR_HIGH -> LEGACY_NAMES.get(number).charAt(0) + "h";
            case SEGMENT -> SEGMENT_NAMES.get(number);
            case CONTROL -> "cr" + number;
            case DEBUG -> "dr" + number;
            case X87 -> number == 0 ? "st" : "st(" + number + ")";
            case MMX -> "mm" + number;
            case OPMASK -> "k" + number;
            case XMM, YMM -> register.type().name().toLowerCase(Locale.ROOT) + number;
        };
    }

    private static String legacyName(int number, int width) {
        String name = LEGACY_NAMES.get(number);
        return switch (width) {
            case 8 -> number < 4 ? name.charAt(0) + "l" : name + "l";
            case 16 -> name;
            case 32 -> "e" + name;
            default -> "r" + name;
        };
    }

    private static String newName(int number, int width) {
        return "r" + number + (width == 8 ? "b" : width == 16 ? "w" : width == 32 ? "d" : "");
    }

    private static RegisterOperand[][] general() {
        RegisterOperand[][] all = new RegisterOperand[WIDTHS.length][];
        for (int i = 0; i < all.length; i++) {
            all[i] = row(RegisterClass.GPR, 16, WIDTHS[i]);
        }
        return all;
    }

    private static RegisterOperand[] row(RegisterClass type, int count, int width) {
        RegisterOperand[] row = new RegisterOperand[count];
        for (int i = 0; i < count; i++) {
            row[i] = new RegisterOperand(type, i, width);
        }
        return row;
    }
}
