package org.alcazar.core.isa;

/**
 * A memory reference: {@code segment:[base + (index << scale) + displacement]}, truncated to the address size.
 *
 * @param segment effective segment register, ES 0 .. GS 5, defaults and overrides applied, in 64-bit code too (where ES,
 *     CS, SS and DS have base 0)
 * @param base general-purpose register 0 .. 15, {@link #NONE} or {@link #RIP}
 * @param index general-purpose register 0 .. 15 or {@link #NONE}
 * @param scale shift count of the index, 0 .. 3
 * @param displacement sign-extended; with base {@link #RIP} relative to the next instruction
 * @param addressSize 16, 32 or 64
 * @param width bits of data, 0 where the reference is not one to data (LEA, INVLPG, PREFETCHh ...)
 */
public record MemoryOperand(int segment, int base, int index, int scale, long displacement, int addressSize, int width)
        implements Operand {
    /** No base or no index. */
    public static final int NONE = -1;
    /** Base of a RIP-relative reference. */
    public static final int RIP = 16;
}
