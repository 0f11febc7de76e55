package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;

/** Memory and stack accesses of a width known only at run time, for system instructions. */
final class SystemMemory {
    private SystemMemory() {}

    /** Zero-extended. */
    static long load(Core core, long linear, int bits, int segment) {
        return switch (bits) {
            case 8 -> core.mmu.load8(linear, segment) & 0xFF;
            case 16 -> core.mmu.load16(linear, segment) & 0xFFFF;
            case 32 -> core.mmu.load32(linear, segment) & 0xFFFF_FFFFL;
            default -> core.mmu.load64(linear, segment);
        };
    }

    static void store(Core core, long linear, int bits, int segment, long value) {
        switch (bits) {
            case 8 -> core.mmu.store8(linear, segment, (int) value);
            case 16 -> core.mmu.store16(linear, segment, (int) value);
            case 32 -> core.mmu.store32(linear, segment, (int) value);
            default -> core.mmu.store64(linear, segment, value);
        }
    }

    static void push(Core core, int bits, long value) {
        long offset = core.r[Core.RSP] - bits / 8 & core.stackMask;
        store(core, core.linear(Segment.SS, offset, bits / 8, true), bits, Segment.SS, value);
        setPointer(core, core.stackMask, offset);
    }

    /** The top of the stack, zero-extended; it stays there. */
    static long top(Core core, int bits) {
        long linear = core.linear(Segment.SS, core.r[Core.RSP] & core.stackMask, bits / 8, false);
        return load(core, linear, bits, Segment.SS);
    }

    /** Removes the top of a stack whose pointer has the bits of {@code mask}. */
    static void drop(Core core, int bits, long mask) {
        setPointer(core, mask, core.r[Core.RSP] + bits / 8 & mask);
    }

    private static void setPointer(Core core, long mask, long pointer) {
        core.r[Core.RSP] = mask == 0xFFFF ? core.r[Core.RSP] & ~mask | pointer : pointer;
    }
}
