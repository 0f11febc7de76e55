package org.alcazar.core.cpu;

/**
 * The way through the interrupt table into a handler: Intel SDM volume 3, chapter 6 and section 21.1.4, volume 2 "INT n".
 * Everything that can fault comes before the first change of a register; of memory, only the frame being pushed changes.
 */
final class InterruptEntry {
    /** A fault or abort: the error codes of faults on the way have EXT set, and RF is set in the image of faults. */
    static final int EXCEPTION = 0;
    /** INT n, INT3, INTO: the gate's DPL counts, EXT is clear. */
    static final int SOFTWARE = 1;
    /** An external interrupt, NMI or injected event. */
    static final int EXTERNAL = 2;
    /** A trap, or an instruction breakpoint: RF is as it was. */
    static final int TRAP = 3;

    private static final long CLEARED = Flags.TF | Flags.NT | Flags.RF | Flags.VM;

    private final Core core;
    private final int vector;
    private final int kind;
    private final boolean hasErrorCode;
    private final long errorCode;
    private final int ext;

    private InterruptEntry(Core core, int vector, int kind, boolean hasErrorCode, long errorCode) {
        this.core = core;
        this.vector = vector;
        this.kind = kind;
        this.hasErrorCode = hasErrorCode;
        this.errorCode = errorCode;
        this.ext = kind == SOFTWARE ? 0 : 1;
    }

    /** Enters the handler of a vector. {@code core.rip} is what is to be saved. */
    static void enter(Core core, int vector, int kind, boolean hasErrorCode, long errorCode) {
        InterruptEntry entry = new InterruptEntry(core, vector, kind, hasErrorCode, errorCode);
        if (core.longModeActive()) {
            entry.longMode();
        } else if (core.protectedMode()) {
            entry.protectedMode();
        } else {
            entry.realMode();
        }
    }

    private void tellSoftware() {
        if (kind == SOFTWARE) {
            core.machine.observers().exception(core, vector, false, 0);
        }
    }

    /** RFLAGS as the frame gets it. */
    private long flagsImage() {
        boolean fault = kind == EXCEPTION && vector != Vector.DF && vector != Vector.MC;
        return core.rflags() | (fault ? Flags.RF : 0);
    }

    // ------------------------------------------------------------------------------------------ real mode

    private void realMode() {
        if (vector * 4 + 3 > core.idtrLimit) {
            throw core.fault(Vector.GP, gateError());
        }
        long entry = core.mmu.loadSystem(core.idtrBase + vector * 4L & 0xFFFF_FFFFL, 4);
        long target = entry & 0xFFFF;
        if (target > (core.limit[Segment.CS] & 0xFFFF_FFFFL)) {
            throw core.fault(Vector.GP, ext);
        }
        tellSoftware();
        StackCursor stack = StackCursor.current(core, ext);
        stack.push(16, core.rflags());
        stack.push(16, core.selector[Segment.CS]);
        stack.push(16, core.rip);
        core.r[Core.RSP] = stack.pointer();
        core.systemFlags &= ~(Flags.IF | Flags.TF | Flags.RF | Flags.AC);
        int selector = (int) (entry >>> 16) & 0xFFFF;
        core.putSegment(Segment.CS, selector, (long) selector << 4, core.limit[Segment.CS], core.rights[Segment.CS]);
        core.rip = target;
        core.modeChanged();
    }

    // ------------------------------------------------------------------------------------------ protected mode

    private int gateError() {
        return vector * 8 + 2 + ext;
    }

    private void protectedMode() {
        if (vector * 8 + 7 > core.idtrLimit) {
            throw core.fault(Vector.GP, gateError());
        }
        long gate = core.mmu.loadSystem(core.idtrBase + vector * 8L & 0xFFFF_FFFFL, 8);
        int type = Descriptors.typeAndS(gate);
        switch (type) {
            case Descriptors.INTERRUPT_GATE16,
                    Descriptors.TRAP_GATE16,
                    Descriptors.INTERRUPT_GATE,
                    Descriptors.TRAP_GATE,
                    Descriptors.TASK_GATE -> checkGate(gate);
            default -> throw core.fault(Vector.GP, gateError());
        }
        if (type == Descriptors.TASK_GATE) {
            taskGate(gate);
            return;
        }
        boolean wide = (type & 8) != 0;
        int selector = Descriptors.gateSelector(gate);
        long offset = wide ? Descriptors.gateOffset(gate) : gate & 0xFFFF;
        long code = CodeSegments.throughGate(core, selector, ext);
        boolean conforming = Descriptors.isConformingCode(code);
        int level = conforming ? core.cpl : Descriptors.dpl(code);
        if (core.virtual8086() && (conforming || level != 0)) {
            throw core.fault(Vector.GP, Descriptors.errorCode(selector, ext));
        }
        int width = wide ? 32 : 16;
        if (level < core.cpl) {
            innerLevel(width, selector, code, offset, level, (type & 1) != 0);
        } else {
            CodeSegments.checkTarget(core, code, offset, ext);
            tellSoftware();
            StackCursor stack = StackCursor.current(core, ext);
            pushFrame(stack, width);
            core.r[Core.RSP] = stack.pointer();
            commit(selector, code, offset, level, (type & 1) != 0);
        }
    }

    /** The handler is a task. Once the switch has begun, exceptions are the new task's. */
    private void taskGate(long gate) {
        TaskSwitch task = TaskSwitch.ofGate(core, gate, TaskSwitch.Cause.EVENT, ext);
        task.check();
        tellSoftware();
        task.commit(flagsImage());
        try {
            task.enter();
            if (hasErrorCode) {
                StackCursor stack = StackCursor.current(core, ext);
                stack.push(task.wide() ? 32 : 16, errorCode);
                core.r[Core.RSP] = stack.pointer();
            }
        } catch (GuestFault fault) {
            if (kind != SOFTWARE) {
                throw fault;
            }
            Interrupts.deliverFault(core, fault);
        }
    }

    private void checkGate(long gate) {
        if (kind == SOFTWARE && Descriptors.dpl(gate) < core.cpl) {
            throw core.fault(Vector.GP, gateError());
        }
        if (!Descriptors.present(gate)) {
            throw core.fault(Vector.NP, gateError());
        }
    }

    private void innerLevel(int width, int selector, long code, long offset, int level, boolean trapGate) {
        TaskState.Stack segment = new TaskState.Stack();
        StackCursor stack = TaskState.stack(core, level, ext, segment);
        CodeSegments.checkTarget(core, code, offset, ext);
        tellSoftware();
        boolean virtual = core.virtual8086();
        if (virtual) {
            stack.push(width, core.selector[Segment.GS]);
            stack.push(width, core.selector[Segment.FS]);
            stack.push(width, core.selector[Segment.DS]);
            stack.push(width, core.selector[Segment.ES]);
        }
        stack.push(width, core.selector[Segment.SS]);
        stack.push(width, core.r[Core.RSP]);
        pushFrame(stack, width);
        if (virtual) {
            Segmentation.setNull(core, Segment.ES, 0);
            Segmentation.setNull(core, Segment.DS, 0);
            Segmentation.setNull(core, Segment.FS, 0);
            Segmentation.setNull(core, Segment.GS, 0);
        }
        Segmentation.set(core, Segment.SS, segment.selector, segment.descriptor);
        core.r[Core.RSP] = stack.pointer();
        commit(selector, code, offset, level, trapGate);
    }

    private void pushFrame(StackCursor stack, int width) {
        stack.push(width, flagsImage());
        stack.push(width, core.selector[Segment.CS]);
        stack.push(width, core.rip);
        if (hasErrorCode) {
            stack.push(width, errorCode);
        }
    }

    private void commit(int selector, long code, long offset, int level, boolean keepsIf) {
        core.systemFlags &= ~(keepsIf ? CLEARED : CLEARED | Flags.IF);
        CodeSegments.enter(core, selector, code, level);
        core.rip = offset;
        core.modeChanged();
    }

    // ------------------------------------------------------------------------------------------ IA-32e mode

    private void longMode() {
        if (vector * 16 + 15 > core.idtrLimit) {
            throw core.fault(Vector.GP, gateError());
        }
        long address = core.idtrBase + vector * 16L;
        long gate = core.mmu.loadSystem(address, 8);
        long upper = core.mmu.loadSystem(address + 8, 8);
        int type = Descriptors.typeAndS(gate);
        if (type != Descriptors.INTERRUPT_GATE && type != Descriptors.TRAP_GATE) {
            throw core.fault(Vector.GP, gateError());
        }
        checkGate(gate);
        int selector = Descriptors.gateSelector(gate);
        long offset = Descriptors.gateOffset(gate) | upper << 32;
        long code = CodeSegments.throughGate(core, selector, ext);
        int level = Descriptors.isConformingCode(code) ? core.cpl : Descriptors.dpl(code);
        int interruptStack = (int) (gate >>> 32) & 7;
        boolean inner = level < core.cpl;
        long pointer = core.r[Core.RSP];
        if (interruptStack != 0) {
            pointer = TaskState.interruptStack(core, interruptStack, ext);
        } else if (inner) {
            pointer = TaskState.rsp(core, level, ext);
        } else {
            pointer &= core.stackMask;
        }
        CodeSegments.checkTarget(core, code, offset, ext);
        tellSoftware();
        StackCursor stack = StackCursor.flat(core, pointer & ~0xFL, level < 3, ext);
        stack.push(64, core.selector[Segment.SS]);
        stack.push(64, core.r[Core.RSP]);
        pushFrame(stack, 64);
        if (inner) {
            // A null selector whose RPL is the new level, so that a nested IRET to the same level can tell it.
            Segmentation.putNullStack(core, level);
        }
        core.r[Core.RSP] = stack.pointer();
        commit(selector, code, offset, level, type == Descriptors.TRAP_GATE);
    }
}
