package org.alcazar.testimages.vectors;

import java.math.BigInteger;
import java.util.Map;
import org.alcazar.core.cpu.FloatingState;

/**
 * The x87, MMX and vector registers of a case.
 *
 * @param significands of the physical x87 registers
 * @param signExponents of the physical x87 registers, 16 bits each
 * @param tags abridged tag word: bit N set, physical register N is not empty
 * @param vectors four quadwords for each of 16 registers, the least significant first
 */
record FloatingImage(
        long[] significands, int[] signExponents, int control, int status, int tags, int mxcsr, long[] vectors) {
    static final int REGISTERS = 16;
    static final int QUADWORDS = 4;

    /** What a case starts with where it says nothing else. */
    static FloatingImage initial() {
        return new FloatingImage(new long[8], new int[8], 0x37F, 0, 0, 0x1F80, new long[REGISTERS * QUADWORDS]);
    }

    /** This state with the registers of a change replaced. */
    FloatingImage with(StateChange change) {
        long[] newSignificands = significands.clone();
        int[] newExponents = signExponents.clone();
        long[] newVectors = vectors.clone();
        change.wide().forEach((name, value) -> {
            if (name.startsWith("fpr")) {
                int number = Integer.parseInt(name.substring(3));
                newSignificands[number] = value.longValue();
                newExponents[number] = value.shiftRight(64).intValue();
            } else {
                boolean upper = name.startsWith("ymmh");
                int at = Integer.parseInt(name.substring(upper ? 4 : 3)) * QUADWORDS + (upper ? 2 : 0);
                newVectors[at] = value.longValue();
                newVectors[at + 1] = value.shiftRight(64).longValue();
            }
        });
        Map<String, Long> narrow = change.registers();
        return new FloatingImage(
                newSignificands,
                newExponents,
                narrow.getOrDefault("fcw", (long) control).intValue(),
                narrow.getOrDefault("fsw", (long) status).intValue(),
                narrow.getOrDefault("ftw", (long) tags).intValue(),
                narrow.getOrDefault("mxcsr", (long) mxcsr).intValue(),
                newVectors);
    }

    /** Whether a physical x87 register holds something. */
    boolean occupied(int number) {
        return (tags >>> number & 1) != 0;
    }

    /** Takes the state of a core. */
    static FloatingImage of(FloatingState state) {
        long[] vectors = new long[REGISTERS * QUADWORDS];
        int tags = 0;
        for (int i = 0; i < REGISTERS; i++) {
            System.arraycopy(state.vector, i * FloatingState.VECTOR_QUADWORDS, vectors, i * QUADWORDS, QUADWORDS);
        }
        for (int i = 0; i < 8; i++) {
            tags |= (state.tagWord >>> 2 * i & 3) != 3 ? 1 << i : 0;
        }
        return new FloatingImage(
                state.significand.clone(),
                state.signExponent.clone(),
                state.controlWord,
                state.statusWord,
                tags,
                state.mxcsr,
                vectors);
    }

    /** Gives a core this state; everything that is not in it becomes zero. */
    void load(FloatingState state) {
        for (int i = 0; i < state.vector.length; i++) {
            state.vector[i] = 0;
        }
        for (int i = 0; i < REGISTERS; i++) {
            System.arraycopy(vectors, i * QUADWORDS, state.vector, i * FloatingState.VECTOR_QUADWORDS, QUADWORDS);
        }
        state.tagWord = 0;
        for (int i = 0; i < 8; i++) {
            state.significand[i] = significands[i];
            state.signExponent[i] = signExponents[i];
            state.tagWord |= occupied(i) ? 0 : 3 << 2 * i;
        }
        state.controlWord = control;
        state.statusWord = status;
        state.mxcsr = mxcsr;
        state.lastOpcode = 0;
        state.instructionPointer = 0;
        state.instructionSelector = 0;
        state.dataPointer = 0;
        state.dataSelector = 0;
    }

    /** The value of a name's digits, when the name is one of these registers. */
    static boolean isWide(String name) {
        return name.matches("fpr[0-7]|(xmm|ymmh)([0-9]|1[0-5])");
    }

    /** How many units in the last place two x87 values are apart; large when one is no number. */
    static long distance80(long significand, int signExponent, long otherSignificand, int otherSignExponent) {
        BigInteger distance = ordered80(significand, signExponent)
                .subtract(ordered80(otherSignificand, otherSignExponent))
                .abs();
        return distance.bitLength() > 62 ? Long.MAX_VALUE : distance.longValue();
    }

    private static BigInteger ordered80(long significand, int signExponent) {
        BigInteger magnitude = BigInteger.valueOf(signExponent & 0x7FFF)
                .shiftLeft(63)
                .add(BigInteger.valueOf(significand & Long.MAX_VALUE));
        return (signExponent & 0x8000) != 0 ? magnitude.negate() : magnitude;
    }

    /** The same for two values of single precision. */
    static long distance32(int value, int other) {
        return Math.abs(ordered32(value) - ordered32(other));
    }

    private static long ordered32(int value) {
        long magnitude = value & 0x7FFF_FFFFL;
        return value < 0 ? -magnitude : magnitude;
    }
}
