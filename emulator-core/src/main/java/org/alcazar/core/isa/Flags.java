package org.alcazar.core.isa;

/** The flag letters of the instruction table. */
final class Flags {
    private static final String LETTERS = "CPAZSTIDONRVK";
    private static final int[] BITS = {0, 2, 4, 6, 7, 8, 9, 10, 11, 14, 16, 17, 18};
    /** Every flag there is: those above, IOPL, VIF, VIP and ID. */
    private static final int ALL = 0x3F7FD5;
    /** Flags a pair of conditions reads: O, B, E, BE, S, P, L, LE. */
    private static final String[] CONDITIONS = {"O", "C", "Z", "CZ", "S", "P", "SO", "ZSO"};

    private Flags() {}

    /**
     * Returns the mask that letters name.
     *
     * @param letters flag letters, {@code *} or {@code cc}
     * @param condition what {@code cc} stands for, 0 .. 15
     * @throws IllegalArgumentException if a letter is not known
     */
    static int parse(String letters, int condition) {
        if (letters.equals("*")) {
            return ALL;
        }
        String names = letters.equals("cc") ? CONDITIONS[condition >> 1] : letters;
        int mask = 0;
        for (int i = 0; i < names.length(); i++) {
            int index = LETTERS.indexOf(names.charAt(i));
            if (index < 0) {
                throw new IllegalArgumentException("flag letter \"" + names.charAt(i) + "\" is not known");
            }
            mask |= 1 << BITS[index];
        }
        return mask;
    }
}
