package org.alcazar.core.isa;

/** The size of code: the D and L bits of the code segment, and whether long mode is active. */
public enum CodeSize {
    /** Real mode, virtual-8086 mode and segments with D = 0: operand and address size 16 by default. */
    CODE16(16),
    /** Protected and compatibility mode with D = 1: operand and address size 32 by default. */
    CODE32(32),
    /** 64-bit mode: operand size 32 and address size 64 by default. */
    CODE64(64);

    private final int bits;

    CodeSize(int bits) {
        this.bits = bits;
    }

    /** Returns 16, 32 or 64. */
    public int bits() {
        return bits;
    }
}
