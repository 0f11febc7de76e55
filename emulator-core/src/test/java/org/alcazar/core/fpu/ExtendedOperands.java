package org.alcazar.core.fpu;

import java.util.Random;

/** Operands and control words where something happens: near the ends of the range, near each other, with few bits. */
final class ExtendedOperands {
    private final Random random;

    ExtendedOperands(long seed) {
        random = new Random(seed);
    }

    /** Any finite number. */
    ExtendedNumber number() {
        int exponent =
                switch (random.nextInt(8)) {
                    case 0 -> 0;
                    case 1 -> 1 + random.nextInt(70);
                    case 2 -> Extended.SPECIAL - 1 - random.nextInt(70);
                    case 3 -> 1 + random.nextInt(Extended.SPECIAL - 1);
                    case 4 -> Extended.BIAS + random.nextInt(70);
                    default -> Extended.BIAS - 80 + random.nextInt(160);
                };
        return of(exponent);
    }

    /** A number at most some 70 places away from another. */
    ExtendedNumber near(ExtendedNumber other) {
        int exponent = Extended.exponent(other.signExponent()) - 70 + random.nextInt(140);
        return of(Math.min(Math.max(exponent, 0), Extended.SPECIAL - 1));
    }

    /** A number of magnitude below 2^{@code exponent} and not much less. */
    ExtendedNumber below(int exponent, int span) {
        return of(Extended.BIAS + exponent - 1 - random.nextInt(span));
    }

    private ExtendedNumber of(int exponent) {
        int sign = random.nextBoolean() ? Extended.SIGN : 0;
        long significand =
                switch (random.nextInt(6)) {
                    case 0 -> Extended.INTEGER;
                    case 1 -> -1L;
                    case 2 -> -1L << random.nextInt(63);
                    case 3 -> Extended.INTEGER | 1L << random.nextInt(63);
                    default -> random.nextLong() | Extended.INTEGER;
                };
        return new ExtendedNumber(
                sign | exponent,
                exponent == 0 ? random.nextInt(8) == 0 ? 0 : significand >>> random.nextInt(64) : significand);
    }

    /** Any precision and rounding; exceptions masked more often than not, but always those of operands. */
    int control() {
        int masks = random.nextBoolean() ? X87Status.EXCEPTIONS : random.nextInt(64);
        int always = X87Status.IE | X87Status.DE | X87Status.ZE;
        int precision = new int[] {0, 0x200, 0x300}[random.nextInt(3)];
        return precision | random.nextInt(4) << 10 | masks | always;
    }

    boolean chance() {
        return random.nextBoolean();
    }

    long bits() {
        return random.nextLong() >> random.nextInt(64);
    }
}
