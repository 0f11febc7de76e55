package org.alcazar.core.cpu;

import org.alcazar.core.exec.Interpreter;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.mmu.Mmu;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;

/**
 * One logical processor: its registers, and what they mean together (mode, privilege, translation).
 *
 * <p>Fields that instructions touch are public on purpose: this is the shared register file of the packages
 * {@code exec}, {@code mmu} and {@code cpu}. Everyone else uses the methods, which keep derived state right.
 *
 * <p>Derived state ({@link #codeSize}, {@link #stackMask}, {@link #cpl}'s effect on translation) is recomputed by
 * {@link #modeChanged}; whoever writes CR0, CR4, EFER, CS, SS, CPL, RFLAGS.VM or RFLAGS.AC calls it.
 */
public final class Core implements Component {
    public static final int RAX = 0;
    public static final int RCX = 1;
    public static final int RDX = 2;
    public static final int RBX = 3;
    public static final int RSP = 4;
    public static final int RBP = 5;
    public static final int RSI = 6;
    public static final int RDI = 7;
    public static final int R11 = 11;
    /** Register slot that always holds zero: the base or index of an address that has none. */
    public static final int ZERO = 16;
    /** Register slot that holds the address (RIP, not linear) of the running block's first instruction. */
    public static final int BLOCK = 17;
    /** First register slot of the segment bases, ES to GS. */
    public static final int SEGMENT_BASE = 18;

    /** XCR0: XMM registers and the upper halves of YMM. */
    private static final int XCR0_AVX = 6;

    /** Value of {@link #end} after a taken branch; no block ends before its first operation otherwise. */
    private static final int JUMPED = 0;

    /** What a core is doing. */
    public enum Activity {
        RUNNING,
        /** HLT: waits for an interrupt, NMI, INIT or an injected event. */
        HALTED,
        /** MWAIT: as HALTED, and a store to the monitored line may wake it. */
        MWAIT,
        /** An application processor after power-up or INIT. */
        WAIT_FOR_STARTUP,
        /** After a triple fault. */
        SHUTDOWN,
        /** Held by the platform: executes nothing until started again. */
        STOPPED
    }

    /** General registers 0 to 15, then the slots above. */
    public final long[] r = new long[SEGMENT_BASE + 6];

    /** Address of the next instruction whenever no block is being executed, and for operations that end one. */
    public long rip;
    /** With {@link #flagCarries}, the arithmetic flags: see {@link Flags}. */
    public long flagResult = 1;

    public long flagCarries;
    /** RFLAGS without the arithmetic flags; bit 1 set. */
    public long systemFlags = Flags.FIXED_1;

    public final int[] selector = new int[8];
    /** Bases of LDTR and TR, at their own numbers; those of ES to GS live in {@link #r}. */
    public final long[] systemBase = new long[8];
    /** Limits in bytes, as scaled by G; unsigned. */
    public final int[] limit = new int[8];
    /** Access rights, see {@link Segment}. */
    public final int[] rights = new int[8];

    public long gdtrBase;
    public int gdtrLimit;
    public long idtrBase;
    public int idtrLimit;

    public long cr0;
    public long cr2;
    public long cr3;
    public long cr4;
    public long efer;
    public final long[] dr = new long[8];
    public long xcr0 = 1;
    /** IA32_XSS; no supervisor state component exists yet, so it is zero. */
    public long xss;
    /** Protection-key rights of user pages, changed by {@link #writePkru}. */
    public int pkru;
    /** Current privilege level, 0 to 3. */
    public int cpl;

    /** Derived: size of code, from CS, EFER.LMA and RFLAGS.VM. */
    public CodeSize codeSize = CodeSize.CODE16;
    /** Derived: the bits of RSP that the stack uses: 16, 32 or all 64. */
    public long stackMask = 0xFFFF;
    /** Derived: the bits of RIP that exist in this code size. */
    public long ipMask = 0xFFFF;
    /** Derived: how many upper bits of a linear address only repeat the one below, from CR4.LA57. */
    private int signBits = 16;

    /** Derived: the exception that an x87 instruction raises before anything else, #NM, or 0. */
    public int x87Fault;
    /** Derived: the exception that an MMX instruction raises before anything else, #UD or #NM, or 0. */
    public int mmxFault;
    /** Derived: the same for an SSE instruction. */
    public int sseFault;
    /** Derived: the same for an instruction with a VEX prefix that works on vectors. */
    public int avxFault;

    /** x87, vector and mask registers. */
    public final FloatingState floating = new FloatingState();
    /** The model-specific registers that are not the local APIC's. */
    public final ModelSpecificRegisters msrs;

    public final Machine machine;
    public final Mmu mmu;
    public final CpuModel model;
    private final int id;
    private final GuestFault fault = new GuestFault();
    /** Ends an MWAITX that has a limit. */
    private final Timer waitLimit;

    // ---- what is waiting to happen to the core, see CoreEvents for the order in which it does
    final CoreEvents events = new CoreEvents();
    private InjectionListener injectionListener;
    private UserModeListener userModeListener;
    /** The listener wants to know when the core enters CPL 3: wiring, not state. */
    private boolean watchesUserMode;

    private NumericErrorLine numericErrorLine;
    private LocalInterruptController apic;
    private CpuTopology topology;
    private Activity activity = Activity.RUNNING;

    // ---- the run loop's view of the block being executed
    private final Interpreter interpreter = new Interpreter(this);
    /** Index of the operation being executed in its block. */
    public int position;
    /** The block stops before the operation of this index; lowered to stop it early. */
    public int end;
    /** Ticks beyond one an instruction: further REP iterations. */
    public long extraTicks;
    /** Ticks of this turn that the clock has been told of already. */
    private long syncedTicks;
    /** Ticks the running block may take in all. */
    private long blockBudget;

    /** Ticks retired in this turn before the running block. */
    private long turnTicks;
    /** Something may call for a look before the next block. */
    private boolean attention;

    private boolean leave;
    private boolean yielded;
    private boolean trapSuppressed;

    /** Made by the machine's builder. */
    public Core(Machine machine, int id, CpuModel model, BusView view) {
        this.machine = machine;
        this.id = id;
        this.model = model;
        this.mmu = new Mmu(this, view);
        this.msrs = new ModelSpecificRegisters(this);
        this.waitLimit = machine.clock().timer("core" + id + ".mwaitx", this::waitIsOver);
    }

    /** The core's number, which is its initial APIC ID. */
    public int id() {
        return id;
    }

    // ---------------------------------------------------------------------------------------- faults

    /** Prepares an exception with an error code, to be thrown by the caller. */
    public GuestFault fault(int vector, int errorCode) {
        fault.vector = vector;
        fault.hasErrorCode = true;
        fault.errorCode = errorCode;
        return fault;
    }

    /** Prepares an exception without an error code, to be thrown by the caller. */
    public GuestFault fault(int vector) {
        fault.vector = vector;
        fault.hasErrorCode = false;
        fault.errorCode = 0;
        return fault;
    }

    /**
     * Halts the core in front of the present instruction, which is executed when an interrupt has been served; to be thrown
     * by the caller.
     */
    public GuestFault waitBeforeInstruction() {
        setActivity(Activity.HALTED);
        return fault(GuestFault.NONE);
    }

    /** Prepares a #PF; CR2 becomes the address when the exception is delivered. */
    public GuestFault pageFault(long linear, int errorCode) {
        fault.address = linear;
        return fault(Vector.PF, errorCode);
    }

    // ---------------------------------------------------------------------------------------- registers

    /** RFLAGS as PUSHF would show it (RF and VM included). */
    public long rflags() {
        return systemFlags | Flags.arithmetic(flagResult, flagCarries);
    }

    /** Sets all of RFLAGS; bits that do not exist are dropped, bit 1 is set. Calls {@link #modeChanged} when needed. */
    public void setRflags(long value) {
        flagResult = Flags.resultOf(value);
        flagCarries = Flags.carriesOf(value);
        long old = systemFlags;
        systemFlags = value & 0x3F7F00L & ~Flags.OF | Flags.FIXED_1;
        if (((old ^ systemFlags) & (Flags.VM | Flags.AC)) != 0) {
            modeChanged();
        }
    }

    /** Sets the six arithmetic flags from their RFLAGS places. */
    public void setArithmeticFlags(long value) {
        flagResult = Flags.resultOf(value);
        flagCarries = Flags.carriesOf(value);
    }

    public boolean carryFlag() {
        return Flags.carry(flagCarries);
    }

    public boolean interruptsEnabled() {
        return (systemFlags & Flags.IF) != 0;
    }

    /** CR0.PE. */
    public boolean protectedMode() {
        return (cr0 & ControlBits.CR0_PE) != 0;
    }

    public boolean virtual8086() {
        return (systemFlags & Flags.VM) != 0;
    }

    /** IA-32e mode is active (64-bit or compatibility mode). */
    public boolean longModeActive() {
        return (efer & ControlBits.EFER_LMA) != 0;
    }

    /** 64-bit mode. */
    public boolean code64() {
        return codeSize == CodeSize.CODE64;
    }

    /** Whether a 64-bit address is canonical: bits 63:47 all alike, or bits 63:56 with CR4.LA57. */
    public boolean canonical(long address) {
        return address << signBits >> signBits == address;
    }

    /**
     * Whether a model-specific register, a table's base or INVPCID takes an address: it need only be canonical in the
     * widest paging mode there is.
     */
    public boolean canonicalInRegister(long address) {
        int unused = Long.SIZE - model.linearAddressBits();
        return address << unused >> unused == address;
    }

    /** The process-context identifier: CR3 bits 11:0 with CR4.PCIDE, else 0. */
    public int pcid() {
        return (cr4 & ControlBits.CR4_PCIDE) != 0 ? (int) cr3 & 0xFFF : 0;
    }

    public long segmentBase(int segment) {
        return segment < 6 ? r[SEGMENT_BASE + segment] : systemBase[segment];
    }

    /** Sets a segment register, hidden part included, without any check; calls {@link #modeChanged} for CS and SS. */
    public void setSegment(int segment, int newSelector, long base, int newLimit, int newRights) {
        putSegment(segment, newSelector, base, newLimit, newRights);
        if (segment == Segment.CS || segment == Segment.SS) {
            modeChanged();
        }
    }

    /** As {@link #setSegment}, but the caller calls {@link #modeChanged} when all segments are set. */
    void putSegment(int segment, int newSelector, long base, int newLimit, int newRights) {
        selector[segment] = newSelector & 0xFFFF;
        if (segment < 6) {
            r[SEGMENT_BASE + segment] = base;
        } else {
            systemBase[segment] = base;
        }
        limit[segment] = newLimit;
        rights[segment] = newRights;
    }

    public int iopl() {
        return (int) systemFlags >> 12 & 3;
    }

    /** Recomputes everything that depends on CR0, CR4, EFER, CS, SS, CPL, RFLAGS.VM and RFLAGS.AC. */
    public void modeChanged() {
        boolean lma = longModeActive();
        if (lma && (rights[Segment.CS] & Segment.L) != 0) {
            codeSize = CodeSize.CODE64;
            stackMask = -1;
            ipMask = -1;
        } else {
            boolean wide = (rights[Segment.CS] & Segment.DB) != 0;
            codeSize = wide ? CodeSize.CODE32 : CodeSize.CODE16;
            stackMask = (rights[Segment.SS] & Segment.DB) != 0 ? 0xFFFF_FFFFL : 0xFFFF;
            ipMask = 0xFFFF_FFFFL;
        }
        signBits = (cr4 & ControlBits.CR4_LA57) != 0 ? 7 : 16;
        boolean alignment = cpl == 3 && (cr0 & ControlBits.CR0_AM) != 0 && (systemFlags & Flags.AC) != 0;
        mmu.modeChanged(cpl == 3, alignment);
        floatingModeChanged();
        endBlock();
    }

    /** Recomputes which of the floating-point and vector extensions can be used; XCR0 counts besides the mode. */
    public void floatingModeChanged() {
        boolean emulated = (cr0 & ControlBits.CR0_EM) != 0;
        int switched = (cr0 & ControlBits.CR0_TS) != 0 ? Vector.NM : 0;
        x87Fault = emulated ? Vector.NM : switched;
        mmxFault = emulated ? Vector.UD : switched;
        sseFault = (cr4 & ControlBits.CR4_OSFXSR) == 0 ? Vector.UD : mmxFault;
        boolean extended = protectedMode()
                && !virtual8086()
                && (cr4 & ControlBits.CR4_OSXSAVE) != 0
                && (xcr0 & XCR0_AVX) == XCR0_AVX;
        avxFault = extended ? switched : Vector.UD;
    }

    /** Changes the rights of protection keys: WRPKRU and the XRSTOR family. */
    public void writePkru(int value) {
        int before = pkru;
        pkru = value;
        mmu.pkruChanged(before, value);
    }

    /** Effective address to linear address with all checks of the present mode. See {@link SegmentAccess}. */
    public long linear(int segment, long offset, int size, boolean write) {
        return SegmentAccess.linear(this, segment, offset, size, write);
    }

    // ---------------------------------------------------------------------------------------- activity and events

    public Activity activity() {
        return activity;
    }

    /** Changes what the core does; ends the running block. */
    public void setActivity(Activity next) {
        if (activity != next) {
            activity = next;
            machine.activityChanged(this);
        }
        endBlock();
    }

    /** What CPUID says about the other cores; by default, that all the machine's cores are one package. */
    public CpuTopology topology() {
        return topology != null ? topology : new CpuTopology(0, machine.cores().size());
    }

    /** A property of the platform, not state. */
    public void setTopology(CpuTopology described) {
        topology = described;
    }

    /** Where x87 errors are reported while CR0.NE is 0; null for nowhere. */
    public NumericErrorLine numericErrorLine() {
        return numericErrorLine;
    }

    /** Connects the x87 error pins; a property of the platform, not state. */
    public void setNumericErrorLine(NumericErrorLine line) {
        numericErrorLine = line;
    }

    /** Makes writes of EFER.SVME vanish instead of raising #GP(0); a property of the platform, not state. */
    public void setDropsSvme(boolean drops) {
        msrs.setDropsSvme(drops);
    }

    public LocalInterruptController apic() {
        return apic;
    }

    /** Installs the local APIC; once, while the machine is assembled. */
    public void setApic(LocalInterruptController controller) {
        apic = controller;
        machine.register(controller);
    }

    /** The local APIC's request line: an interrupt is deliverable when RFLAGS.IF allows. */
    public void setInterruptRequest(boolean asserted) {
        events.interruptRequest = asserted;
        if (asserted) {
            endBlock();
        }
    }

    /** A non-maskable interrupt; kept until it can be delivered. */
    public void requestNmi() {
        events.nmi = true;
        endBlock();
    }

    /** A machine check: #MC at the next boundary, whatever RFLAGS.IF says; a shutdown while CR4.MCE is clear. */
    public void requestMachineCheck() {
        events.machineCheck = true;
        endBlock();
    }

    /** INIT: at its next boundary the core is reset and, unless it is the bootstrap processor, waits for a SIPI. */
    public void requestInit() {
        events.init = true;
        events.startup = -1;
        endBlock();
    }

    /** Start-up IPI: ignored unless the core waits for one when it is looked at. */
    public void requestStartup(int vector) {
        events.startup = vector & 0xFF;
        endBlock();
    }

    /**
     * Injects an exception or interrupt from outside the architecture: it is delivered at the next boundary, before
     * external interrupts, and wakes a halted core. RFLAGS.IF counts only for an event that waits for it.
     *
     * @return false, and nothing done, when one is pending already or the core cannot take it (stopped, shut down,
     *     waiting for a SIPI)
     */
    public boolean inject(InjectedEvent event) {
        if (events.injected != null || !canTakeEvents()) {
            return false;
        }
        events.injected = event;
        endBlock();
        return true;
    }

    /** Whether an injected event has not been delivered yet. */
    public boolean injectionPending() {
        return events.injected != null;
    }

    /** Makes a pending injected event wait no longer for RFLAGS.IF. */
    public void hurryInjection() {
        if (events.injected != null) {
            events.injected = events.injected.withoutWaiting();
            endBlock();
        }
    }

    /** Who hears of injected events; null for nobody. */
    public void setInjectionListener(InjectionListener listener) {
        injectionListener = listener;
    }

    /** An injected event's frame has been pushed. */
    void injectionDelivered(InjectedEvent event) {
        if (injectionListener != null) {
            injectionListener.delivered(this, event);
        }
    }

    /** LIDT has been executed. */
    public void interruptTableLoaded() {
        if (injectionListener != null) {
            injectionListener.tableLoaded(this);
        }
    }

    /** Tells the injection listener, once, when the core first has RFLAGS.IF set between two ticks. */
    public void watchInterruptFlag() {
        events.watchesInterruptFlag = true;
        endBlock();
    }

    void interruptFlagSeen() {
        events.watchesInterruptFlag = false;
        if (injectionListener != null) {
            injectionListener.interruptsEnabled(this);
        }
    }

    /** Who hears of CPL 3; null for nobody. */
    public void setUserModeListener(UserModeListener listener) {
        userModeListener = listener;
    }

    /** Tells the user-mode listener, until it is told otherwise, whenever the core enters CPL 3. */
    public void watchUserMode(boolean on) {
        watchesUserMode = on;
    }

    /** Has the user-mode listener look at the next boundary, if the core is at CPL 3 then. */
    public void lookAtUserMode() {
        events.userModeEntered = true;
        endBlock();
    }

    /** CPL has become 3. */
    public void userModeEntered() {
        if (watchesUserMode) {
            lookAtUserMode();
        }
    }

    void userModeSeen() {
        events.userModeEntered = false;
        if (cpl == 3 && userModeListener != null) {
            userModeListener.atUserMode(this);
        }
    }

    /** IRETQ has taken the frame at a linear address. */
    public void interruptReturned(long frame) {
        if (injectionListener != null) {
            injectionListener.returned(this, frame);
        }
    }

    /** Whether {@link #inject} could succeed but for a pending event. */
    public boolean canTakeEvents() {
        return activity == Activity.RUNNING || activity == Activity.HALTED || activity == Activity.MWAIT;
    }

    /** Drops everything pending: injected events, NMI, INIT, SIPI, interrupt shadow. For a platform restart. */
    public void dropPendingEvents() {
        events.clear();
    }

    public CoreEvents events() {
        return events;
    }

    // ---------------------------------------------------------------------------------------- time and the running
    // block

    /** Runs for at most {@code budget} ticks; called by the scheduler. Returns the ticks executed. */
    public long run(long budget) {
        if (activity == Activity.MWAIT && Monitor.over(this)) {
            setActivity(Activity.RUNNING);
        }
        return interpreter.run(budget);
    }

    /** Whether the core would do anything if it were given a turn: it runs, or something is there to wake it. */
    public boolean canRun() {
        return switch (activity) {
            case RUNNING -> true;
            case HALTED -> events.wakes(interruptsEnabled());
            case MWAIT -> events.wakes(interruptsEnabled()) || Monitor.over(this);
            case WAIT_FOR_STARTUP -> events.init || events.startup >= 0;
            case SHUTDOWN -> events.init;
            case STOPPED -> false;
        };
    }

    /** Limits the wait that begins: its end comes after some ticks, or for 0 not by itself. */
    void limitWait(long ticks) {
        waitLimit.cancel();
        if (ticks > 0) {
            syncClock();
            waitLimit.armIn(machine.clock().toNanos(ticks));
        }
    }

    private void waitIsOver() {
        if (activity == Activity.MWAIT) {
            setActivity(Activity.RUNNING);
        }
    }

    /** Whether a timer or an outside event could still make the core run. A core that waits for a SIPI cannot be. */
    public boolean canBeWoken() {
        return activity == Activity.HALTED && interruptsEnabled()
                || activity == Activity.MWAIT && (interruptsEnabled() || events.wakesMasked || waitLimit.armed());
    }

    /** Makes the running block stop after the present operation, so that events and mode changes are looked at. */
    public void endBlock() {
        attention = true;
        if (end > position + 1) {
            end = position + 1;
        }
        blockBudget = Math.min(blockBudget, position + extraTicks + 1);
    }

    /** A conditional branch is taken: the next instruction is elsewhere, and the block ends here. */
    public void jump(long target) {
        rip = target;
        end = JUMPED;
    }

    /** For the run loop: whether the block ended in {@link #jump}. */
    public boolean jumped() {
        return end == JUMPED;
    }

    /** Ends the running block and the core's turn with it, so that the scheduler looks at timers, stops and the like. */
    public void leaveTurn() {
        leave = true;
        endBlock();
    }

    /** PAUSE, HLT and MWAIT: the next core's turn comes early. */
    public void yieldTurn() {
        yielded = true;
        leaveTurn();
    }

    /** How many ticks the present operation may take, at least 1: a repeated string instruction clips to it. */
    public long iterationsAllowed() {
        return Math.max(1, blockBudget - position - extraTicks);
    }

    /** A software interrupt has been delivered: the instruction that made it raises no single-step trap. */
    public void suppressTrap() {
        trapSuppressed = true;
    }

    /** For the run loop: whether the trap is suppressed; forgets it. */
    public boolean takeTrapSuppression() {
        boolean suppressed = trapSuppressed;
        trapSuppressed = false;
        return suppressed;
    }

    /** For the run loop: a turn begins. */
    public void beginTurn() {
        leave = false;
        yielded = false;
        turnTicks = 0;
        syncedTicks = 0;
    }

    /** For the run loop: a turn ends; the clock is brought up to date. */
    public void endTurn() {
        syncClock();
        turnTicks = 0;
        syncedTicks = 0;
    }

    /** For the run loop: whether {@link #endBlock} has been called since the last {@link #takeAttention}. */
    public boolean needsAttention() {
        return attention;
    }

    /** For the run loop: events are about to be looked at. */
    public void takeAttention() {
        attention = false;
    }

    /** For the run loop: whether the turn is to end. */
    public boolean leaving() {
        return leave;
    }

    /** For the scheduler: whether the core gave up the rest of its quantum; forgets it. */
    public boolean takeYield() {
        boolean was = yielded;
        yielded = false;
        return was;
    }

    /** For the run loop: a block of {@code count} operations begins, with {@code budget} ticks. */
    public void beginBlock(int count, long budget) {
        position = 0;
        end = count;
        extraTicks = 0;
        blockBudget = budget;
        trapSuppressed = false;
    }

    /** For the run loop: the running block starts over, for {@code count} operations of the same budget. */
    public void repeatBlock(int count) {
        position = 0;
        end = count;
    }

    /** Brings the machine's clock to the exact tick of the present operation: before any device access or time read. */
    public void syncClock() {
        long done = turnTicks + position + extraTicks;
        machine.clock().advance(done - syncedTicks);
        syncedTicks = done;
    }

    /** For the run loop: so many ticks of the block, or for an event, are over. */
    public void retire(long executed) {
        turnTicks += executed;
        extraTicks = 0;
        position = 0;
        end = 0;
    }

    /** Reads an I/O port, after the clock has been brought up to date; permissions are the caller's business. */
    public int readPort(int port, int width) {
        syncClock();
        Breakpoints.port(this, port, width);
        return mmu.view().ports().read(port, width);
    }

    /** Writes an I/O port, as {@link #readPort}. */
    public void writePort(int port, int width, int value) {
        syncClock();
        Breakpoints.port(this, port, width);
        mmu.view().ports().write(port, width, value);
    }

    /** The time-stamp counter: machine ticks plus this core's offset. */
    public long tsc() {
        syncClock();
        return machine.clock().ticks() + msrs.tscOffset();
    }

    @Override
    public String name() {
        return "core" + id;
    }

    @Override
    public void save(Section section) {
        CoreState.save(this, section);
    }

    @Override
    public void load(Section section) {
        CoreState.load(this, section);
        modeChanged();
    }

    void setActivityForLoad(Activity next) {
        activity = next;
    }

    /** Power-up or RESET: every register to its power-up state, pending events dropped. */
    public void powerUp() {
        PowerUp.reset(this);
    }

    /** The installed observers have changed. */
    public void observersChanged() {
        modeChanged();
    }

    /** A saved state has been loaded: everything derived is computed anew. */
    public void stateLoaded() {
        mmu.stateLoaded();
        modeChanged();
    }
}
