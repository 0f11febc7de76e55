package org.alcazar.core.isa;

/** The privilege an instruction form needs, as far as the form alone decides it. */
public enum Privilege {
    /** Any CPL. */
    NONE,
    /** CPL 0, else #GP(0). */
    CPL0,
    /** CPL at most IOPL, or another rule of the instruction (CLI, STI, IN, OUT, INS, OUTS; PUSHF and so on in V86 mode). */
    IOPL,
    /** CPL 0, or any CPL with a control register bit (RDTSC, RDPMC, RDFSBASE, SMSW under UMIP ...). */
    CONTROLLED
}
