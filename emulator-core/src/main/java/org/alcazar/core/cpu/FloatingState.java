package org.alcazar.core.cpu;

import java.util.Arrays;
import org.alcazar.core.fpu.ExtendedResult;
import org.alcazar.core.fpu.FloatStatus;
import org.alcazar.core.state.Section;

/**
 * The x87, vector and mask registers, at their full architectural size from the start, so that snapshots have room for
 * every extension.
 */
public final class FloatingState {
    /** Significands of the physical x87 registers; MMX registers are these. */
    public final long[] significand = new long[8];
    /** Sign and exponent of the physical x87 registers, 16 bits. */
    public final int[] signExponent = new int[8];

    public int controlWord;
    public int statusWord;
    /** Full tag word, two bits a physical register. */
    public int tagWord;

    public int lastOpcode;
    public long instructionPointer;
    public int instructionSelector;
    public long dataPointer;
    public int dataSelector;

    /** Quadwords of a vector register as it is kept. */
    public static final int VECTOR_QUADWORDS = 8;
    /** Where in {@link #vector} the scratch registers begin, behind the architectural ones. */
    public static final int SCRATCH = 32 * VECTOR_QUADWORDS;

    /**
     * 32 registers of eight quadwords, least significant first: ZMM; XMM is the first two of each, YMM the first four.
     * Behind them, from {@link #SCRATCH} on, two more for memory operands and results in the making; these are not state.
     */
    public final long[] vector = new long[SCRATCH + 2 * VECTOR_QUADWORDS];

    /** Where the x87 instructions' results are made; no state. */
    public final ExtendedResult result = new ExtendedResult();

    /** What SIMD floating-point arithmetic works with during an instruction; no state. */
    public final FloatStatus status = new FloatStatus();

    public final long[] mask = new long[8];

    /**
     * Where images of this state are put together before they are stored, and checked before they are taken: the legacy
     * region, then the extended components one behind the other. Not state.
     */
    public final long[] image = new long[128];

    public int mxcsr;

    /** MXCSR after RESET and as XRSTOR initialises it: all exceptions masked, rounding to nearest. */
    public static final int MXCSR_INITIAL = 0x1F80;

    private static final int CONTROL_INITIAL = 0x37F;
    private static final int ALL_EMPTY = 0xFFFF;

    FloatingState() {
        reset();
    }

    /** The state after power-up or RESET, Intel SDM volume 3, table 10-1. */
    void reset() {
        Arrays.fill(significand, 0);
        Arrays.fill(signExponent, 0);
        controlWord = 0x40;
        statusWord = 0;
        tagWord = 0x5555;
        lastOpcode = 0;
        instructionPointer = 0;
        instructionSelector = 0;
        dataPointer = 0;
        dataSelector = 0;
        Arrays.fill(vector, 0);
        Arrays.fill(mask, 0);
        mxcsr = MXCSR_INITIAL;
    }

    /** Puts the x87 part into the initial configuration of the XSAVE feature set: FNINIT, and all registers zero. */
    public void initializeX87() {
        Arrays.fill(significand, 0);
        Arrays.fill(signExponent, 0);
        controlWord = CONTROL_INITIAL;
        statusWord = 0;
        tagWord = ALL_EMPTY;
        lastOpcode = 0;
        instructionPointer = 0;
        instructionSelector = 0;
        dataPointer = 0;
        dataSelector = 0;
    }

    /**
     * Whether the x87 part differs from its initial configuration.
     *
     * @param pointers opcode and pointers count; AMD processors, which only save them while there is an error, look away
     */
    boolean x87InUse(boolean pointers) {
        long any = controlWord ^ CONTROL_INITIAL | statusWord | tagWord ^ ALL_EMPTY;
        if (pointers) {
            any |= lastOpcode | instructionPointer | instructionSelector | dataPointer | dataSelector;
        }
        for (int i = 0; i < 8; i++) {
            any |= significand[i] | signExponent[i];
        }
        return any != 0;
    }

    void save(Section section) {
        section.putLongs("x87.significand", significand);
        section.putInts("x87.signExponent", signExponent);
        section.putLong("x87.controlWord", controlWord);
        section.putLong("x87.statusWord", statusWord);
        section.putLong("x87.tagWord", tagWord);
        section.putLong("x87.lastOpcode", lastOpcode);
        section.putLong("x87.instructionPointer", instructionPointer);
        section.putLong("x87.instructionSelector", instructionSelector);
        section.putLong("x87.dataPointer", dataPointer);
        section.putLong("x87.dataSelector", dataSelector);
        section.putLongs("vector", Arrays.copyOf(vector, SCRATCH));
        section.putLongs("mask", mask);
        section.putLong("mxcsr", mxcsr);
    }

    void load(Section section) {
        System.arraycopy(section.getLongs("x87.significand", 8), 0, significand, 0, 8);
        System.arraycopy(section.getInts("x87.signExponent", 8), 0, signExponent, 0, 8);
        controlWord = section.getInt("x87.controlWord");
        statusWord = section.getInt("x87.statusWord");
        tagWord = section.getInt("x87.tagWord");
        lastOpcode = section.getInt("x87.lastOpcode");
        instructionPointer = section.getLong("x87.instructionPointer");
        instructionSelector = section.getInt("x87.instructionSelector");
        dataPointer = section.getLong("x87.dataPointer");
        dataSelector = section.getInt("x87.dataSelector");
        System.arraycopy(section.getLongs("vector", SCRATCH), 0, vector, 0, SCRATCH);
        System.arraycopy(section.getLongs("mask", 8), 0, mask, 0, 8);
        mxcsr = section.getInt("mxcsr");
    }
}
