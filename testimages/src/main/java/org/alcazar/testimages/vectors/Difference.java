package org.alcazar.testimages.vectors;

/**
 * One field in which a result is not the recorded one.
 *
 * @param kind what sort of field it is
 * @param field the register's name, or the address of a byte in hexadecimal
 */
record Difference(Kind kind, String field, long expected, long actual) {
    enum Kind {
        GENERAL_REGISTER,
        FLAGS,
        SEGMENT,
        X87,
        VECTOR,
        INSTRUCTION_POINTER,
        MEMORY_BYTE,
        EXCEPTION
    }

    boolean isGeneralRegister() {
        return kind == Kind.GENERAL_REGISTER;
    }

    boolean isX87() {
        return kind == Kind.X87;
    }

    boolean isVector() {
        return kind == Kind.VECTOR;
    }

    boolean isMemory() {
        return kind == Kind.MEMORY_BYTE;
    }

    boolean isException() {
        return kind == Kind.EXCEPTION || kind == Kind.INSTRUCTION_POINTER;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case MEMORY_BYTE -> String.format("byte %-9s expected %02x  actual %02x", field, expected, actual);
            case FLAGS -> String.format("%-14s expected %s  actual %s", field, showFlags(expected), showFlags(actual));
            case EXCEPTION ->
                String.format("%-14s expected %s  actual %s", field, showNumber(expected), showNumber(actual));
            default -> String.format("%-14s expected %016x  actual %016x", field, expected, actual);
        };
    }

    private static String showNumber(long value) {
        return value == NONE ? "none" : Long.toHexString(value);
    }

    /** Stands for "there is none" in a field of kind {@link Kind#EXCEPTION}. */
    static final long NONE = Long.MIN_VALUE;

    private static String showFlags(long flags) {
        StringBuilder names = new StringBuilder(String.format("%06x [", flags));
        String letters = "c.p.a.zstidoIIN.RVAvpi";
        for (int bit = 21; bit >= 0; bit--) {
            if (letters.charAt(bit) != '.') {
                names.append((flags >>> bit & 1) != 0 ? letters.charAt(bit) : '-');
            }
        }
        return names.append(']').toString();
    }
}
