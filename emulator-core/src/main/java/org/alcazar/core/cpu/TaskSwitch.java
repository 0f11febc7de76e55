package org.alcazar.core.cpu;

/**
 * Hardware task switches: Intel SDM volume 3, chapter 8, AMD APM volume 2, section 12.3. They exist outside IA-32e mode
 * only.
 *
 * <p>Until {@link #commit} everything that can fault does so in the old task, with nothing changed. From then on the new
 * task is the running one: what {@link #enter} raises is the new task's exception, at its first instruction.
 */
final class TaskSwitch {
    /** Who switches. */
    enum Cause {
        JUMP,
        /** CALL: the new task is nested in the old one. */
        CALL,
        /** IRET with RFLAGS.NT. */
        RETURN,
        /** An exception or interrupt: nested as with CALL. */
        EVENT
    }

    private static final long LOCAL_ENABLES = 0x55;
    private static final int BUSY = 2;

    private final Core core;
    private final Cause cause;
    private final int ext;
    private final int selector;
    private final long address;
    private final long descriptor;
    private final long tss;
    private final boolean wide;
    private TaskRegisters next;

    private TaskSwitch(Core core, Cause cause, int selector, long address, long descriptor, int ext) {
        this.core = core;
        this.cause = cause;
        this.ext = ext;
        this.selector = selector;
        this.address = address;
        this.descriptor = descriptor;
        this.tss = Descriptors.base(descriptor);
        this.wide = isWide(Descriptors.typeAndS(descriptor));
    }

    private static boolean isWide(int type) {
        return (type & 8) != 0;
    }

    /** Far JMP or CALL to a TSS whose descriptor has been checked. */
    static void direct(Core core, int selector, long address, long descriptor, boolean call) {
        Cause cause = call ? Cause.CALL : Cause.JUMP;
        new TaskSwitch(core, cause, selector, address, descriptor, 0).byInstruction();
    }

    /** Far JMP or CALL through a task gate that has been checked. */
    static void throughGate(Core core, long gate, boolean call) {
        ofGate(core, gate, call ? Cause.CALL : Cause.JUMP, 0).byInstruction();
    }

    /**
     * IRET with RFLAGS.NT: back to the task that the TSS links to.
     *
     * @throws GuestFault #TS or #NP with the link as error code where it leads to no busy TSS
     */
    static void back(Core core) {
        int link = TaskState.backLink(core);
        int error = Descriptors.errorCode(link, 0);
        long address = (link & 4) != 0 ? -1 : Descriptors.address(core, link, 8);
        if (address == -1) {
            throw core.fault(Vector.TS, error);
        }
        long descriptor = Descriptors.read(core, address);
        int type = Descriptors.typeAndS(descriptor);
        if (type != Descriptors.TSS_BUSY && type != Descriptors.TSS16_BUSY) {
            throw core.fault(Vector.TS, error);
        }
        if (!Descriptors.present(descriptor)) {
            throw core.fault(Vector.NP, error);
        }
        new TaskSwitch(core, Cause.RETURN, link, address, descriptor, 0).byInstruction();
    }

    /**
     * The switch that a task gate asks for, not begun yet.
     *
     * @throws GuestFault #GP or #NP with the TSS selector as error code
     */
    static TaskSwitch ofGate(Core core, long gate, Cause cause, int ext) {
        int selector = Descriptors.gateSelector(gate);
        int error = Descriptors.errorCode(selector, ext);
        long address = (selector & 4) != 0 ? -1 : Descriptors.address(core, selector, 8);
        if (address == -1) {
            throw core.fault(Vector.GP, error);
        }
        long descriptor = Descriptors.read(core, address);
        int type = Descriptors.typeAndS(descriptor);
        if (type != Descriptors.TSS_AVAILABLE && type != Descriptors.TSS16_AVAILABLE) {
            throw core.fault(Vector.GP, error);
        }
        if (!Descriptors.present(descriptor)) {
            throw core.fault(Vector.NP, error);
        }
        return new TaskSwitch(core, cause, selector, address, descriptor, ext);
    }

    /** All of a switch by an instruction; what the new task raises is delivered here, as part of it. */
    private void byInstruction() {
        check();
        commit(core.rflags());
        try {
            enter();
        } catch (GuestFault fault) {
            core.suppressTrap();
            Interrupts.deliverFault(core, fault);
        }
    }

    private boolean nested() {
        return cause == Cause.CALL || cause == Cause.EVENT;
    }

    /** Whether the new task has a 32-bit TSS: the size of an error code pushed in it. */
    boolean wide() {
        return wide;
    }

    /**
     * The checks of the old task's side.
     *
     * @throws GuestFault #TS where the new TSS is too small, #PF where a part of either is not mapped
     */
    void check() {
        if ((Descriptors.limit(descriptor) & 0xFFFF_FFFFL) < TaskRegisters.lastByte(wide)) {
            throw core.fault(Vector.TS, Descriptors.errorCode(selector, ext));
        }
        TaskRegisters.probeLoad(core, tss, wide);
        TaskRegisters.probeSave(core, core.systemBase[Segment.TR], isWide(core.rights[Segment.TR] & 0xF));
        if (nested()) {
            core.mmu.probeSystemWrite(tss, 2);
        } else {
            Descriptors.probeType(core, oldAddress());
        }
        Descriptors.probeType(core, address);
    }

    /** The running task's descriptor; a core that never executed LTR has none and uses the null one. */
    private long oldAddress() {
        return core.gdtrBase + (core.selector[Segment.TR] & 0xFFF8);
    }

    /**
     * Saves the old task and makes the new one the running one; its segments have selectors only, yet.
     *
     * @param flags RFLAGS as the old task's TSS gets them
     */
    void commit(long flags) {
        int old = core.selector[Segment.TR];
        if (!nested()) {
            long descriptorOfOld = Descriptors.read(core, oldAddress());
            Descriptors.setType(core, oldAddress(), descriptorOfOld, Descriptors.typeAndS(descriptorOfOld) & ~BUSY);
        }
        TaskRegisters.save(
                core,
                core.systemBase[Segment.TR],
                isWide(core.rights[Segment.TR] & 0xF),
                core.rip,
                cause == Cause.RETURN ? flags & ~(long) Flags.NT : flags);
        next = TaskRegisters.load(core, tss, wide);
        if (nested()) {
            core.mmu.storeSystem(tss, 2, old);
        }
        if (cause != Cause.RETURN) {
            Descriptors.setType(core, address, descriptor, Descriptors.typeAndS(descriptor) | BUSY);
        }
        int rights = Descriptors.rights(descriptor) | BUSY;
        core.putSegment(Segment.TR, selector, tss, Descriptors.limit(descriptor), rights);
        core.cr0 |= ControlBits.CR0_TS;
        core.dr[7] &= ~LOCAL_ENABLES;
        putRegisters();
    }

    private void putRegisters() {
        System.arraycopy(next.general, 0, core.r, 0, 8);
        core.rip = next.ip;
        core.setRflags(next.flags | (nested() ? Flags.NT : 0));
        boolean virtual = core.virtual8086();
        core.cpl = virtual ? 3 : next.selectors[Segment.CS] & 3;
        for (int segment = Segment.ES; segment <= Segment.GS; segment++) {
            if (virtual) {
                Segmentation.putVirtual8086(core, segment, next.selectors[segment]);
            } else {
                Segmentation.setNull(core, segment, next.selectors[segment]);
            }
        }
        core.putSegment(Segment.LDTR, next.ldt, 0, 0, Segment.UNUSABLE);
        core.events.interruptShadow = false;
        core.events.stackShadow = false;
        core.modeChanged();
    }

    /**
     * Loads what the selectors name, and arms the debug trap where the new TSS asks for one.
     *
     * @throws GuestFault in the new task: #TS, #NP, #SS or #GP
     */
    void enter() {
        if (wide && core.mmu.pagingEnabled() && next.cr3 != core.cr3) {
            ControlRegisters.writeCr3(core, next.cr3);
        }
        try {
            new TaskSegments(core, next, ext).load();
        } finally {
            // What has been loaded counts for the delivery of the exception too.
            core.modeChanged();
        }
        if (core.rip > (core.limit[Segment.CS] & 0xFFFF_FFFFL)) {
            throw core.fault(Vector.GP, ext);
        }
        if (VirtualInterrupts.due(core)) {
            throw core.fault(Vector.GP, 0);
        }
        if (next.trap) {
            core.events.debugTrap |= DebugRegisters.BT;
        }
    }
}
