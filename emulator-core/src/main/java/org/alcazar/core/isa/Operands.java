package org.alcazar.core.isa;

/** Short names for making operands, for the {@link Assembler}. */
public final class Operands {
    private static final int SS = 2;
    private static final int DS = 3;

    private Operands() {}

    /** Returns general-purpose register {@code number} (0 .. 15), {@code width} bits of it. */
    public static RegisterOperand gpr(int number, int width) {
        return new RegisterOperand(RegisterClass.GPR, number, width);
    }

    /** Returns segment register {@code number}, ES 0 .. GS 5. */
    public static RegisterOperand segment(int number) {
        return new RegisterOperand(RegisterClass.SEGMENT, number, 16);
    }

    /** Returns control register {@code number} as code of a size moves it: 64 bits or 32. */
    public static RegisterOperand control(int number, CodeSize size) {
        return new RegisterOperand(RegisterClass.CONTROL, number, size == CodeSize.CODE64 ? 64 : 32);
    }

    /** Returns SSE register {@code number}, 0 .. 15. */
    public static RegisterOperand xmm(int number) {
        return new RegisterOperand(RegisterClass.XMM, number, 128);
    }

    /** Returns AVX register {@code number}, 0 .. 15. */
    public static RegisterOperand ymm(int number) {
        return new RegisterOperand(RegisterClass.YMM, number, 256);
    }

    /** Returns MMX register {@code number}, 0 .. 7. */
    public static RegisterOperand mmx(int number) {
        return new RegisterOperand(RegisterClass.MMX, number, 64);
    }

    /** Returns x87 stack register ST({@code number}). */
    public static RegisterOperand st(int number) {
        return new RegisterOperand(RegisterClass.X87, number, 80);
    }

    /** Returns a constant. */
    public static ImmediateOperand imm(long value) {
        return new ImmediateOperand(value, 64);
    }

    /** Returns a branch displacement from the next instruction. */
    public static RelativeOperand relative(long displacement) {
        return new RelativeOperand(displacement, 64);
    }

    /** Returns memory at {@code [base + displacement]} in the default segment, {@code width} bits of data. */
    public static MemoryOperand mem(int base, long displacement, int addressSize, int width) {
        return mem(base, MemoryOperand.NONE, 0, displacement, addressSize, width);
    }

    /** Returns memory at {@code [base + (index << scale) + displacement]} in the default segment. */
    public static MemoryOperand mem(int base, int index, int scale, long displacement, int addressSize, int width) {
        int segment = base == 4 || base == 5 ? SS : DS;
        return new MemoryOperand(segment, base, index, scale, displacement, addressSize, width);
    }

    /** Returns memory at an absolute address in DS. */
    public static MemoryOperand absolute(long address, int addressSize, int width) {
        return mem(MemoryOperand.NONE, address, addressSize, width);
    }
}
