package org.alcazar.core.cpu;

/**
 * Far JMP and CALL, directly, through call gates and to tasks: Intel SDM volume 2 "JMP" and "CALL", volume 3, section 5.8.
 * Expects {@link Core#rip} at the next instruction; nothing in the core changes when one faults.
 */
public final class FarTransfers {
    private FarTransfers() {}

    /** JMP far. */
    public static void jump(Core core, int selector, long offset) {
        transfer(core, selector, offset, 0);
    }

    /**
     * CALL far.
     *
     * @param width the operand size in bits: of what is pushed unless a gate says otherwise
     */
    public static void call(Core core, int selector, long offset, int width) {
        transfer(core, selector, offset, width);
    }

    /** @param width 0 for a jump, else the operand size of the call */
    private static void transfer(Core core, int selector, long offset, int width) {
        if (!core.protectedMode() || core.virtual8086()) {
            real(core, selector, offset, width);
            return;
        }
        if (Descriptors.isNull(selector)) {
            throw core.fault(Vector.GP, 0);
        }
        long address = Descriptors.addressOrFault(core, selector, Vector.GP, 0);
        long descriptor = Descriptors.read(core, address);
        if (Descriptors.isCode(descriptor)) {
            direct(core, selector, address, descriptor, offset, width);
        } else if (Descriptors.isSystem(descriptor)) {
            system(core, selector, address, descriptor, width);
        } else {
            throw core.fault(Vector.GP, Descriptors.errorCode(selector, 0));
        }
    }

    private static void real(Core core, int selector, long offset, int width) {
        if (offset > (core.limit[Segment.CS] & 0xFFFF_FFFFL)) {
            throw core.fault(Vector.GP, 0);
        }
        if (width != 0) {
            pushReturn(core, StackCursor.current(core, 0), width);
        }
        setRealCode(core, selector);
        core.rip = offset;
        core.modeChanged();
    }

    static void setRealCode(Core core, int selector) {
        core.putSegment(
                Segment.CS, selector, (selector & 0xFFFFL) << 4, core.limit[Segment.CS], core.rights[Segment.CS]);
    }

    private static void pushReturn(Core core, StackCursor stack, int width) {
        stack.push(width, core.selector[Segment.CS]);
        stack.push(width, core.rip);
        core.r[Core.RSP] = stack.pointer();
    }

    private static void direct(Core core, int selector, long address, long descriptor, long offset, int width) {
        boolean fits = Descriptors.isConformingCode(descriptor)
                ? Descriptors.dpl(descriptor) <= core.cpl
                : (selector & 3) <= core.cpl && Descriptors.dpl(descriptor) == core.cpl;
        if (!fits || CodeSegments.contradictory(core, descriptor)) {
            throw core.fault(Vector.GP, Descriptors.errorCode(selector, 0));
        }
        if (!Descriptors.present(descriptor)) {
            throw core.fault(Vector.NP, Descriptors.errorCode(selector, 0));
        }
        CodeSegments.checkTarget(core, descriptor, offset, 0);
        long accessed = Descriptors.setAccessed(core, address, descriptor);
        if (width != 0) {
            pushReturn(core, StackCursor.current(core, 0), width);
        }
        enter(core, selector, accessed, core.cpl, offset);
    }

    private static void enter(Core core, int selector, long descriptor, int level, long offset) {
        CodeSegments.enter(core, selector, descriptor, level);
        core.rip = offset;
        core.modeChanged();
    }

    private static void system(Core core, int selector, long address, long descriptor, int width) {
        int type = Descriptors.typeAndS(descriptor);
        boolean gate = type == Descriptors.CALL_GATE || type == Descriptors.CALL_GATE16 && !core.longModeActive();
        boolean task = !core.longModeActive()
                && (type == Descriptors.TASK_GATE
                        || type == Descriptors.TSS16_AVAILABLE
                        || type == Descriptors.TSS_AVAILABLE);
        int error = Descriptors.errorCode(selector, 0);
        int dpl = Descriptors.dpl(descriptor);
        if (!gate && !task || dpl < core.cpl || dpl < (selector & 3)) {
            throw core.fault(Vector.GP, error);
        }
        long upper = 0;
        if (core.longModeActive()) {
            if (Descriptors.address(core, selector, 16) == -1) {
                throw core.fault(Vector.GP, error);
            }
            upper = Descriptors.read(core, address + 8);
            if ((upper >>> 40 & 0x1F) != 0) {
                throw core.fault(Vector.GP, error);
            }
        }
        if (!Descriptors.present(descriptor)) {
            throw core.fault(Vector.NP, error);
        }
        if (type == Descriptors.TASK_GATE) {
            TaskSwitch.throughGate(core, descriptor, width != 0);
        } else if (task) {
            TaskSwitch.direct(core, selector, address, descriptor, width != 0);
        } else {
            throughGate(core, descriptor, upper, width != 0);
        }
    }

    private static void throughGate(Core core, long gate, long upper, boolean call) {
        int selector = Descriptors.gateSelector(gate);
        long code = CodeSegments.throughGate(core, selector, 0);
        boolean conforming = Descriptors.isConformingCode(code);
        int dpl = Descriptors.dpl(code);
        boolean wide = Descriptors.typeAndS(gate) == Descriptors.CALL_GATE;
        long offset = wide ? Descriptors.gateOffset(gate) | upper << 32 : gate & 0xFFFF;
        int width = core.longModeActive() ? 64 : wide ? 32 : 16;
        boolean inner = !conforming && dpl < core.cpl;
        if (inner && !call) {
            throw core.fault(Vector.GP, Descriptors.errorCode(selector, 0));
        }
        if (inner) {
            callInner(core, selector, code, offset, width, (int) (gate >>> 32) & 0x1F);
            return;
        }
        CodeSegments.checkTarget(core, code, offset, 0);
        if (call) {
            pushReturn(core, StackCursor.current(core, 0), width);
        }
        enter(core, selector, code, core.cpl, offset);
    }

    private static void callInner(Core core, int selector, long code, long offset, int width, int parameters) {
        int level = Descriptors.dpl(code);
        TaskState.Stack segment = new TaskState.Stack();
        StackCursor outer = StackCursor.current(core, 0);
        StackCursor stack = width == 64
                ? StackCursor.flat(core, TaskState.rsp(core, level, 0), true, 0)
                : TaskState.stack(core, level, 0, segment);
        CodeSegments.checkTarget(core, code, offset, 0);
        stack.push(width, core.selector[Segment.SS]);
        stack.push(width, core.r[Core.RSP]);
        if (width != 64) {
            for (int i = parameters - 1; i >= 0; i--) {
                stack.push(width, outer.peek(width, (long) i * width / 8));
            }
        }
        stack.push(width, core.selector[Segment.CS]);
        stack.push(width, core.rip);
        if (width == 64) {
            Segmentation.putNullStack(core, level);
        } else {
            Segmentation.set(core, Segment.SS, segment.selector, segment.descriptor);
        }
        core.r[Core.RSP] = stack.pointer();
        enter(core, selector, code, level, offset);
    }
}
