package org.alcazar.core.isa;

/** Register operands, made once. */
final class Registers {
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
