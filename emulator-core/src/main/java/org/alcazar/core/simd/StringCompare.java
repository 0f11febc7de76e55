package org.alcazar.core.simd;

/**
 * The comparisons of PCMPESTRI, PCMPESTRM, PCMPISTRI and PCMPISTRM, Intel SDM volume 1, section 14.3 and volume 2, section
 * 4.1. An operand is two quadwords; the control byte chooses their elements and what is compared.
 */
public final class StringCompare {
    private static final int WORDS = 1;
    private static final int SIGNED = 2;
    private static final int EQUAL_ANY = 0;
    private static final int RANGES = 1;
    private static final int EQUAL_EACH = 2;
    private static final int NEGATE = 0x10;
    private static final int VALID_ONLY = 0x20;
    private static final int TOP = 0x40;

    private StringCompare() {}

    /** Elements of an operand: 16 bytes or 8 words. */
    public static int elements(int control) {
        return 16 >> (control & WORDS);
    }

    /** The length of a string that ends with a zero element, at most that of the operand. */
    public static int implicitLength(long low, long high, int control) {
        int count = elements(control);
        int length = 0;
        while (length < count && element(low, high, length, control) != 0) {
            length++;
        }
        return length;
    }

    /** The length that a register means: its magnitude, at most the elements of the operand. */
    public static int explicitLength(long register, int control) {
        int count = elements(control);
        return register > count || register < -count ? count : (int) Math.abs(register);
    }

    /**
     * The manual's IntRes2: a bit for each element of the second operand (for each place of a substring).
     *
     * @param low1 quadwords of the first operand: the set, the ranges, the string or the substring
     * @param length1 its valid elements
     * @param low2 quadwords of the second operand, the text
     * @param length2 its valid elements
     */
    public static int compare(long low1, long high1, int length1, long low2, long high2, int length2, int control) {
        int count = elements(control);
        int result = 0;
        for (int j = 0; j < count; j++) {
            boolean bit =
                    switch (control >> 2 & 3) {
                        case EQUAL_ANY ->
                            j < length2 && inSet(low1, high1, length1, element(low2, high2, j, control), control);
                        case RANGES ->
                            j < length2 && inRange(low1, high1, length1, element(low2, high2, j, control), control);
                        case EQUAL_EACH ->
                            j < length1 == j < length2
                                    && (j >= length1
                                            || element(low1, high1, j, control) == element(low2, high2, j, control));
                        default -> begins(low1, high1, length1, low2, high2, length2, j, control);
                    };
            result |= bit ? 1 << j : 0;
        }
        if ((control & NEGATE) != 0) {
            result ^= (control & VALID_ONLY) != 0 ? (1 << length2) - 1 : (1 << count) - 1;
        }
        return result;
    }

    /** What PCMPxSTRI puts into ECX: the least or the most significant bit set, the number of elements if there is none. */
    public static int index(int result, int control) {
        if (result == 0) {
            return elements(control);
        }
        return (control & TOP) != 0 ? 31 - Integer.numberOfLeadingZeros(result) : Integer.numberOfTrailingZeros(result);
    }

    /** Whether PCMPxSTRM makes a mask of elements, not of bits. */
    public static boolean elementMask(int control) {
        return (control & TOP) != 0;
    }

    /** Quadword {@code half} of the mask of elements. */
    public static long mask(int result, int control, int half) {
        int width = 8 << (control & WORDS);
        int perQuadword = 64 / width;
        long ones = (1L << width) - 1;
        long mask = 0;
        for (int i = 0; i < perQuadword; i++) {
            if ((result >>> half * perQuadword + i & 1) != 0) {
                mask |= ones << width * i;
            }
        }
        return mask;
    }

    private static boolean inSet(long low, long high, int length, int value, int control) {
        for (int i = 0; i < length; i++) {
            if (element(low, high, i, control) == value) {
                return true;
            }
        }
        return false;
    }

    /** Ranges are pairs of elements; one without its end is none. */
    private static boolean inRange(long low, long high, int length, int value, int control) {
        for (int i = 0; i + 1 < length; i += 2) {
            if (element(low, high, i, control) <= value && value <= element(low, high, i + 1, control)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the text has the substring at {@code place}; what of it would lie behind the operand is not looked at. */
    private static boolean begins(
            long low1, long high1, int length1, long low2, long high2, int length2, int place, int control) {
        int count = elements(control);
        for (int i = 0; i < length1 && place + i < count; i++) {
            if (place + i >= length2 || element(low1, high1, i, control) != element(low2, high2, place + i, control)) {
                return false;
            }
        }
        return true;
    }

    private static int element(long low, long high, int i, int control) {
        if ((control & WORDS) != 0) {
            int word = (int) ((i < 4 ? low : high) >>> 16 * (i & 3));
            return (control & SIGNED) != 0 ? (short) word : word & 0xFFFF;
        }
        int value = (int) ((i < 8 ? low : high) >>> 8 * (i & 7));
        return (control & SIGNED) != 0 ? (byte) value : value & 0xFF;
    }
}
