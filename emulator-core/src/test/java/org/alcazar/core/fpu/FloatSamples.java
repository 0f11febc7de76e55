package org.alcazar.core.fpu;

import java.util.Random;

/** Operands and controls that find mistakes: edges of the format, few bits, near neighbours, and any. */
final class FloatSamples {
    private final Random random;

    FloatSamples(long seed) {
        random = new Random(seed);
    }

    /** MXCSR with any rounding, and with any of the rest now and then. */
    int control() {
        int control = 0x1F80 | random.nextInt(4) << FloatStatus.ROUNDING_SHIFT;
        return switch (random.nextInt(4)) {
            case 0 -> control;
            case 1 -> control | random.nextInt(64);
            case 2 -> control | random.nextInt(2) << 6 | random.nextInt(2) << 15 | FloatStatus.INEXACT;
            default -> random.nextInt(0x1_0000);
        };
    }

    /** Any bits of a format. */
    long any(BinaryFormat format) {
        long sign = random.nextBoolean() ? format.sign : 0;
        long fraction =
                switch (random.nextInt(5)) {
                    case 0 -> 0;
                    case 1 -> format.fractionMask - random.nextInt(3);
                    case 2 -> random.nextInt(4);
                    case 3 -> format.fractionMask & random.nextLong() << format.fractionBits - random.nextInt(8);
                    default -> random.nextLong() & format.fractionMask;
                };
        long exponent =
                switch (random.nextInt(6)) {
                    case 0 -> random.nextInt(3);
                    case 1 -> format.specialExponent - random.nextInt(3);
                    case 2 -> format.bias + random.nextInt(3) - 1;
                    case 3 -> format.bias / 2 + random.nextInt(format.fractionBits);
                    case 4 -> format.bias + random.nextInt(2 * format.fractionBits) - format.fractionBits;
                    default -> random.nextInt(format.specialExponent + 1);
                };
        return sign | exponent << format.fractionBits | fraction & format.fractionMask;
    }

    /** A second operand: related to the first now and then. */
    long near(BinaryFormat format, long first) {
        long neighbour = first + random.nextInt(5) - 2 & (format.sign | format.sign - 1);
        return switch (random.nextInt(4)) {
            case 0 -> neighbour ^ (random.nextBoolean() ? format.sign : 0);
            default -> any(format);
        };
    }

    long integer() {
        long value = random.nextLong() >> random.nextInt(64);
        return random.nextInt(3) == 0 ? Long.highestOneBit(value) + random.nextInt(3) - 1 : value;
    }

    int choice(int bound) {
        return random.nextInt(bound);
    }
}
