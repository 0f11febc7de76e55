package org.alcazar.testimages.vectors;

/**
 * The state in which a case ended on the emulated machine.
 *
 * @param registers RAX to R15
 * @param rflags without RF
 * @param rip the saved instruction pointer of an exception, or the end of the code
 * @param selectors ES, CS, SS, DS, FS, GS
 * @param hidden base, limit and access rights of each of them, in this order
 * @param floating x87 and vector registers
 * @param window the scratch window
 * @param exception the vector, or -1 when the code ran to its end
 * @param errorCode of the exception; 0 without one
 * @param cr2 meaningful for page faults
 */
record Outcome(
        long[] registers,
        long rflags,
        long rip,
        int[] selectors,
        long[] hidden,
        FloatingImage floating,
        byte[] window,
        int exception,
        long errorCode,
        long cr2) {}
