package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;

/** The stack in every mode: SP, ESP or RSP by the stack's size, through SS. Sizes in bytes: 2, 4 or 8. */
final class StackAccess {
    private StackAccess() {}

    /** Pushes a value; the stack pointer changes only when the store has succeeded. */
    static void push(Core core, int size, long value) {
        long offset = core.r[Core.RSP] - size & core.stackMask;
        store(core, offset, size, value);
        setPointer(core, offset);
    }

    /** Raises what a push would raise, and pushes nothing. */
    static void probePush(Core core, int size) {
        long offset = core.r[Core.RSP] - size & core.stackMask;
        core.mmu.probeWrite(core.linear(Segment.SS, offset, size, true), size, Segment.SS);
    }

    /** The value at the top, sign-extended, {@code delta} bytes further up; the stack pointer stays. */
    static long peek(Core core, int size, long delta) {
        return load(core, core.r[Core.RSP] + delta & core.stackMask, size);
    }

    /** Moves the stack pointer up. */
    static void release(Core core, long bytes) {
        setPointer(core, core.r[Core.RSP] + bytes & core.stackMask);
    }

    /** Sets as much of RSP as the stack uses; bits 31:16 stay with a 16-bit stack. */
    static void setPointer(Core core, long offset) {
        core.r[Core.RSP] = core.stackMask == 0xFFFF ? core.r[Core.RSP] & ~0xFFFFL | offset & 0xFFFF : offset;
    }

    static void store(Core core, long offset, int size, long value) {
        long linear = core.linear(Segment.SS, offset, size, true);
        switch (size) {
            case 2 -> core.mmu.store16(linear, Segment.SS, (int) value);
            case 4 -> core.mmu.store32(linear, Segment.SS, (int) value);
            default -> core.mmu.store64(linear, Segment.SS, value);
        }
    }

    static long load(Core core, long offset, int size) {
        long linear = core.linear(Segment.SS, offset, size, false);
        return switch (size) {
            case 2 -> (short) core.mmu.load16(linear, Segment.SS);
            case 4 -> core.mmu.load32(linear, Segment.SS);
            default -> core.mmu.load64(linear, Segment.SS);
        };
    }
}
