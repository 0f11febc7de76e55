package org.alcazar.core.cpu;

/**
 * Far RET and IRET in every mode: Intel SDM volume 2 "RET" and "IRET", AMD APM volume 3. Expects {@link Core#rip} at the
 * next instruction; nothing in the core changes when one faults.
 */
public final class FarReturns {
    private static final long ALWAYS = Flags.ARITHMETIC | Flags.TF | Flags.DF | Flags.NT;
    private static final long WIDE = Flags.RF | Flags.AC | Flags.ID;

    private FarReturns() {}

    /**
     * RET far.
     *
     * @param width operand size in bits
     * @param release bytes of parameters to drop, on the outer stack too
     */
    public static void ret(Core core, int width, int release) {
        StackCursor stack = StackCursor.current(core, 0);
        long offset = stack.pop(width);
        int selector = (int) stack.pop(width) & 0xFFFF;
        stack.skip(release);
        if (!core.protectedMode() || core.virtual8086()) {
            returnReal(core, stack, selector, offset);
        } else {
            returnTo(core, stack, width, selector, offset, false, release);
        }
    }

    private static void returnReal(Core core, StackCursor stack, int selector, long offset) {
        if (offset > (core.limit[Segment.CS] & 0xFFFF_FFFFL)) {
            throw core.fault(Vector.GP, 0);
        }
        core.r[Core.RSP] = stack.pointer();
        FarTransfers.setRealCode(core, selector);
        core.rip = offset;
        core.modeChanged();
    }

    /**
     * The return proper, once offset and selector have been popped.
     *
     * @param always SS and RSP are popped whatever the level returned to (IRET in 64-bit mode)
     */
    private static void returnTo(
            Core core, StackCursor stack, int width, int selector, long offset, boolean always, int release) {
        int level = selector & 3;
        boolean popsStack = always || level != core.cpl;
        long newPointer = 0;
        int newStack = 0;
        if (level < core.cpl && core.model.intel()) {
            throw core.fault(Vector.GP, Descriptors.errorCode(selector, 0));
        }
        if (popsStack) {
            // AMD processors read the outer stack before they look at the selector.
            newPointer = stack.pop(width);
            newStack = (int) stack.pop(width) & 0xFFFF;
        }
        long address = codeAddress(core, selector);
        long code = Descriptors.read(core, address);
        checkCode(core, selector, code);
        CodeSegments.checkTarget(core, code, offset, 0);
        if (!popsStack) {
            long accessed = Descriptors.setAccessed(core, address, code);
            core.r[Core.RSP] = stack.pointer();
            enter(core, selector, accessed, offset);
            return;
        }
        boolean nullStack = Descriptors.isNull(newStack);
        long stackAddress = 0;
        long stackDescriptor = 0;
        if (nullStack) {
            if (!CodeSegments.is64(core, code) || level == 3 || (newStack & 3) != level) {
                throw core.fault(Vector.GP, 0);
            }
        } else {
            stackAddress = Descriptors.addressOrFault(core, newStack, Vector.GP, 0);
            stackDescriptor = Segmentation.stackDescriptor(core, stackAddress, newStack, level, Vector.GP, 0);
        }
        boolean outer = level > core.cpl;
        long accessed = Descriptors.setAccessed(core, address, code);
        if (nullStack) {
            Segmentation.putNullStack(core, newStack);
        } else {
            Segmentation.set(core, Segment.SS, newStack, stackDescriptor);
        }
        enter(core, selector, accessed, offset);
        setPointer(core, newPointer + release);
        if (outer) {
            Segmentation.dropInnerSegments(core);
        }
    }

    private static void enter(Core core, int selector, long code, long offset) {
        CodeSegments.enter(core, selector, code, selector & 3);
        core.rip = offset;
        core.modeChanged();
    }

    /** Loads the stack pointer for the stack segment just loaded: of a 16-bit stack only SP. */
    private static void setPointer(Core core, long pointer) {
        long mask = core.stackMask;
        core.r[Core.RSP] = mask == 0xFFFF ? core.r[Core.RSP] & ~mask | pointer & mask : pointer & mask;
    }

    private static long codeAddress(Core core, int selector) {
        if (Descriptors.isNull(selector)) {
            throw core.fault(Vector.GP, 0);
        }
        if ((selector & 3) < core.cpl) {
            throw core.fault(Vector.GP, Descriptors.errorCode(selector, 0));
        }
        return Descriptors.addressOrFault(core, selector, Vector.GP, 0);
    }

    private static void checkCode(Core core, int selector, long code) {
        int level = selector & 3;
        boolean fits = Descriptors.isCode(code)
                && (Descriptors.isConformingCode(code)
                        ? Descriptors.dpl(code) <= level
                        : Descriptors.dpl(code) == level);
        if (!fits || CodeSegments.contradictory(core, code)) {
            throw core.fault(Vector.GP, Descriptors.errorCode(selector, 0));
        }
        if (!Descriptors.present(code)) {
            throw core.fault(Vector.NP, Descriptors.errorCode(selector, 0));
        }
    }

    // ------------------------------------------------------------------------------------------ IRET

    /**
     * IRET, IRETD or IRETQ.
     *
     * @param width operand size in bits
     */
    public static void iret(Core core, int width) {
        boolean virtualFlag = VirtualInterrupts.standsIn(core, width);
        boolean segmented = core.protectedMode() && !core.virtual8086();
        if (segmented && (core.systemFlags & Flags.NT) != 0) {
            returnToTask(core);
            return;
        }
        long frame = core.r[Core.RSP];
        StackCursor stack = StackCursor.current(core, 0);
        long offset = stack.pop(width);
        int selector = (int) stack.pop(width) & 0xFFFF;
        long flags = stack.pop(width);
        long newFlags = virtualFlag ? VirtualInterrupts.popped(core, flags) : mergeFlags(core, flags, width);
        if (!segmented) {
            returnReal(core, stack, selector, offset);
        } else if ((flags & Flags.VM) != 0 && width >= 32 && core.cpl == 0 && !core.longModeActive()) {
            returnToVirtual8086(core, stack, selector, offset);
        } else {
            returnTo(core, stack, width, selector, offset, core.code64(), 0);
        }
        core.setRflags(newFlags);
        core.events.nmiBlocked = false;
        core.endBlock();
        if (width == 64) {
            core.interruptReturned(frame);
        }
        if (VirtualInterrupts.due(core)) {
            core.suppressTrap();
            Interrupts.deliverFault(core, core.fault(Vector.GP, 0));
        }
    }

    private static void returnToTask(Core core) {
        if (core.longModeActive()) {
            throw core.fault(Vector.GP, 0);
        }
        TaskSwitch.back(core);
        core.events.nmiBlocked = false;
    }

    /** RFLAGS after an IRET, which may change what the privilege level before it allows. */
    private static long mergeFlags(Core core, long popped, int width) {
        long mask = ALWAYS;
        boolean privileged = core.cpl == 0 && !core.virtual8086();
        if (width >= 32) {
            mask |= WIDE;
            if (privileged && core.protectedMode()) {
                mask |= Flags.VIF | Flags.VIP | (core.longModeActive() ? 0 : Flags.VM);
            }
        }
        if (core.cpl <= core.iopl()) {
            mask |= Flags.IF;
        }
        if (privileged) {
            mask |= Flags.IOPL;
        }
        return core.rflags() & ~(mask | (width == 16 ? Flags.RF : 0)) | popped & mask;
    }

    private static void returnToVirtual8086(Core core, StackCursor stack, int selector, long offset) {
        long pointer = stack.pop(32);
        int[] order = {Segment.SS, Segment.ES, Segment.DS, Segment.FS, Segment.GS};
        int[] selectors = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            selectors[i] = (int) stack.pop(32) & 0xFFFF;
        }
        core.cpl = 3;
        for (int i = 0; i < order.length; i++) {
            Segmentation.putVirtual8086(core, order[i], selectors[i]);
        }
        Segmentation.putVirtual8086(core, Segment.CS, selector);
        core.r[Core.RSP] = pointer;
        core.rip = offset & 0xFFFF;
        core.modeChanged();
    }
}
