package org.alcazar.core.cpu;

/**
 * A stack while an event delivery or a far transfer pushes to it or pops from it: nothing in the core changes until the
 * transfer is certain, then the caller commits {@link #pointer}. Each access wraps at the stack's size and is checked
 * against the segment on its own, as pushes and pops are.
 */
final class StackCursor {
    private final Core core;
    private final long base;
    private final long limit;
    private final int rights;
    private final long mask;
    private final boolean supervisor;
    private final int errorCode;
    private long pointer;

    /**
     * @param mask the part of the pointer in use: 16, 32 or all bits; with all bits there is no segment to check
     * @param supervisor accesses have supervisor privilege whatever the current privilege level is
     * @param errorCode of the #SS where an access is not possible
     */
    private StackCursor(
            Core core, long base, int limit, int rights, long mask, long pointer, boolean supervisor, int errorCode) {
        this.core = core;
        this.base = base;
        this.limit = limit & 0xFFFF_FFFFL;
        this.rights = rights;
        this.mask = mask;
        this.pointer = pointer;
        this.supervisor = supervisor;
        this.errorCode = errorCode;
    }

    /** The stack the core is on. */
    static StackCursor current(Core core, int ext) {
        return new StackCursor(
                core,
                core.code64() ? 0 : core.segmentBase(Segment.SS),
                core.limit[Segment.SS],
                core.rights[Segment.SS],
                core.stackMask,
                core.r[Core.RSP],
                core.cpl < 3,
                ext);
    }

    /** A stack of an inner privilege level, by its descriptor. */
    static StackCursor inner(Core core, int selector, long descriptor, long pointer, int ext) {
        long mask = Descriptors.isDefault32(descriptor) ? 0xFFFF_FFFFL : 0xFFFF;
        return new StackCursor(
                core,
                Descriptors.base(descriptor),
                Descriptors.limit(descriptor),
                Descriptors.rights(descriptor),
                mask,
                pointer,
                true,
                Descriptors.errorCode(selector, ext));
    }

    /** A stack of 64-bit mode. */
    static StackCursor flat(Core core, long pointer, boolean supervisor, int ext) {
        return new StackCursor(core, 0, 0, 0, -1, pointer, supervisor, ext);
    }

    /** The stack pointer, bits outside the stack's size as they were at the start. */
    long pointer() {
        return pointer;
    }

    void push(int bits, long value) {
        int size = bits >> 3;
        long offset = pointer - size & mask;
        store(address(offset, size), size, value);
        pointer = pointer & ~mask | offset;
    }

    /** Zero-extended. */
    long pop(int bits) {
        int size = bits >> 3;
        long value = load(address(pointer & mask, size), size);
        skip(size);
        return value;
    }

    void skip(long bytes) {
        pointer = pointer & ~mask | pointer + bytes & mask;
    }

    /** What a pop would give that many bytes further on. */
    long peek(int bits, long distance) {
        int size = bits >> 3;
        return load(address(pointer + distance & mask, size), size);
    }

    private long address(long offset, int size) {
        if (mask == -1) {
            if (!core.canonical(offset) || !core.canonical(offset + size - 1)) {
                throw core.fault(Vector.SS, errorCode);
            }
            return offset;
        }
        long last = offset + size - 1;
        boolean down = (rights & (Segment.TYPE_CODE | Segment.TYPE_EXPAND_DOWN)) == Segment.TYPE_EXPAND_DOWN;
        boolean inside =
                down ? offset > limit && last <= ((rights & Segment.DB) != 0 ? 0xFFFF_FFFFL : 0xFFFF) : last <= limit;
        if (!inside || (rights & Segment.UNUSABLE) != 0) {
            throw core.fault(Vector.SS, errorCode);
        }
        return base + offset & 0xFFFF_FFFFL;
    }

    private void store(long linear, int size, long value) {
        if (supervisor) {
            core.mmu.storeSupervisorStack(linear, size, value);
        } else if (size == 8) {
            core.mmu.store64(linear, Segment.SS, value);
        } else if (size == 4) {
            core.mmu.store32(linear, Segment.SS, (int) value);
        } else {
            core.mmu.store16(linear, Segment.SS, (int) value);
        }
    }

    private long load(long linear, int size) {
        if (supervisor) {
            return core.mmu.loadSupervisorStack(linear, size);
        } else if (size == 8) {
            return core.mmu.load64(linear, Segment.SS);
        } else if (size == 4) {
            return core.mmu.load32(linear, Segment.SS) & 0xFFFF_FFFFL;
        }
        return core.mmu.load16(linear, Segment.SS) & 0xFFFF;
    }
}
