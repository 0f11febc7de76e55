package org.alcazar.testimages.vectors;

import java.util.Optional;
import java.util.SortedMap;

/**
 * One recorded case: machine code, a state before it, and what it became.
 *
 * @param id unique name of the case
 * @param name the instruction's template in words
 * @param isa feature group
 * @param code machine code, executed from its first byte
 * @param mode size of the code: 64, 32 or 16
 * @param userOnly whether the case holds at CPL 3 only
 * @param before initial state, where it differs from the defaults
 * @param after final state, where it differs from the initial one
 * @param exception what ended the case, or empty when the code ran to its end
 * @param undefinedFlags RFLAGS bits that have no defined value after this instruction
 * @param undefinedStatus x87 status word bits that have none
 * @param undefinedMemory addresses to numbers of bytes that have none
 * @param tolerance how far numeric results may be from the recorded ones
 * @param mark a known difference between vendors, if there is one
 */
record VectorCase(
        String id,
        String name,
        String isa,
        byte[] code,
        int mode,
        boolean userOnly,
        StateChange before,
        StateChange after,
        Optional<RecordedException> exception,
        long undefinedFlags,
        int undefinedStatus,
        SortedMap<Long, Integer> undefinedMemory,
        Tolerance tolerance,
        Optional<VendorMark> mark) {

    /**
     * The exception a case ended with.
     *
     * @param rip the saved instruction pointer
     * @param address CR2 of a page fault
     * @param access r, w or x of a page fault
     * @param errorCode the error code, where it was recorded
     */
    record RecordedException(
            int vector, long rip, Optional<Long> address, Optional<Character> access, Optional<Long> errorCode) {}

    /**
     * Units in the last place.
     *
     * @param extended for each x87 register
     * @param single for each 32-bit lane of a vector register
     */
    record Tolerance(int extended, int single) {
        static final Tolerance NONE = new Tolerance(0, 0);
    }

    /** Whether the case holds at a privilege level, 3 or 0. */
    boolean holdsAt(int cpl) {
        return cpl == 3 || (is64() && !userOnly);
    }

    /** Whether the case was recorded in 64-bit mode. */
    boolean is64() {
        return mode == 64;
    }

    /** The instruction pointer at which execution starts. */
    long start() {
        return mode == 16 ? 0 : VectorLayout.CODE;
    }

    /** The instruction pointer at which the code has run to its end. */
    long end() {
        return start() + code.length;
    }
}
