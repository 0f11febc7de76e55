package org.alcazar.core.isa;

/** What a {@link RegisterOperand} names. */
public enum RegisterClass {
    /** General-purpose register 0 .. 15 (rAX rCX rDX rBX rSP rBP rSI rDI R8 .. R15), its low {@code width} bits. */
    GPR,
    /** Bits 15:8 of general-purpose register 0 .. 3: AH, CH, DH, BH. */
    GPR_HIGH,
    /** Segment register 0 .. 5: ES, CS, SS, DS, FS, GS. */
    SEGMENT,
    /** Control register 0, 2, 3, 4 or 8. */
    CONTROL,
    /** Debug register 0 .. 7. */
    DEBUG,
    /** x87 stack register ST(0) .. ST(7). */
    X87,
    /** MMX register 0 .. 7. */
    MMX,
    /** SSE register 0 .. 15, 128 bits. */
    XMM,
    /** AVX register 0 .. 15, 256 bits. */
    YMM,
    /** AVX-512 mask register 0 .. 7. */
    OPMASK
}
