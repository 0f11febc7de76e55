package org.alcazar.core.cpu;

/** What is read from the task-state segment: stacks for inner privilege levels, the back link. Intel SDM volume 3, sections 8.2 and 8.7. */
final class TaskState {
    private static final int RSP0 = 4;
    private static final int IST1 = 36;

    private TaskState() {}

    /**
     * The stack of an inner level in protected mode.
     *
     * @throws GuestFault #TS or #SS where it does not fit
     */
    static StackCursor stack(Core core, int level, int ext, Stack out) {
        int type = core.rights[Segment.TR] & 0xF;
        boolean wide = (type & 8) != 0;
        int offset = wide ? 4 + 8 * level : 2 + 4 * level;
        check(core, offset, wide ? 6 : 4, ext);
        long tss = core.systemBase[Segment.TR];
        long pointer = load(core, tss + offset, wide ? 4 : 2);
        int selector = (int) load(core, tss + offset + (wide ? 4 : 2), 2);
        if (Descriptors.isNull(selector)) {
            throw core.fault(Vector.TS, ext);
        }
        long address = Descriptors.addressOrFault(core, selector, Vector.TS, ext);
        out.selector = selector;
        out.descriptor = Segmentation.stackDescriptor(core, address, selector, level, Vector.TS, ext);
        return StackCursor.inner(core, selector, out.descriptor, pointer, ext);
    }

    /** The selector of the task to return to, in protected mode. */
    static int backLink(Core core) {
        return (int) load(core, core.systemBase[Segment.TR], 2);
    }

    /** A stack segment to be loaded. */
    static final class Stack {
        int selector;
        long descriptor;
    }

    /** RSP of an inner level in IA-32e mode. */
    static long rsp(Core core, int level, int ext) {
        return load64(core, RSP0 + 8 * level, ext);
    }

    /** An entry of the interrupt stack table, 1 to 7. */
    static long interruptStack(Core core, int number, int ext) {
        return load64(core, IST1 + 8 * (number - 1), ext);
    }

    private static long load64(Core core, int offset, int ext) {
        check(core, offset, 8, ext);
        long pointer = core.mmu.loadSystem(core.systemBase[Segment.TR] + offset, 8);
        if (!core.canonical(pointer)) {
            throw core.fault(Vector.SS, ext);
        }
        return pointer;
    }

    private static long load(Core core, long linear, int width) {
        return core.mmu.loadSystem(linear & 0xFFFF_FFFFL, width);
    }

    private static void check(Core core, int offset, int size, int ext) {
        if (offset + size - 1 > (core.limit[Segment.TR] & 0xFFFF_FFFFL)) {
            throw core.fault(Vector.TS, Descriptors.errorCode(core.selector[Segment.TR], ext));
        }
    }
}
