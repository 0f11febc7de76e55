package org.alcazar.testimages;

import com.google.common.base.Ascii;

/**
 * The kernels of {@link TestImages#BENCH}. Boot the image by multiboot with {@link #commandLine}; it writes
 * {@link #START} and {@link #END} to the debug console (port 0xE9) around each run of the timed part, prints a line
 * with a checksum on COM1, writes 0 to the debug-exit port 0xF4 and halts with interrupts off.
 */
public enum BenchKernel {
    /** Multiply, divide and shift of 1024-bit numbers. */
    INTEGER,
    /** Sequential sums and stores over 1 MiB in three widths. */
    MEMORY,
    /** Pointer chase over 1 MiB. */
    CHASE,
    /** Sieve of Eratosthenes. */
    SIEVE,
    /** State machine with an indirect jump and data-dependent branches at each step. */
    BRANCHES,
    /** Recursive calls. */
    CALLS,
    /** More pages than a TLB holds; INVLPG and CR3 reloads. */
    PAGING,
    /** INT n and IRETQ. */
    INTERRUPTS,
    /** REP string instructions. */
    STRINGS,
    /** Heapsort. */
    SORT,
    /** Table-driven CRC-32. */
    CRC,
    /** Integer matrix products. */
    MATRIX;

    /** Debug-console byte just before a timed part. */
    public static final char START = 'S';

    /** Debug-console byte just after a timed part. */
    public static final char END = 'E';

    /** The kernel's name on the guest's command line and in its output. */
    public String guestName() {
        return Ascii.toLowerCase(name());
    }

    /** The command line that runs this kernel's timed part {@code runs} times with its default iteration count. */
    public String commandLine(int runs) {
        return "kernel=" + guestName() + " rep=" + runs;
    }

    /** The same with {@code iterations} in place of the default (some 60 to 100 million instructions a run). */
    public String commandLine(int runs, long iterations) {
        return commandLine(runs) + " n=" + iterations;
    }
}
