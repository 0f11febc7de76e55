package org.alcazar.devices.interrupt;

import java.util.function.IntSupplier;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.LocalInterruptController;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.state.Section;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local APIC of one core, Intel SDM volume 3, chapter 10: register page (xAPIC) or MSRs (x2APIC), interrupt
 * priorities, LVT, timer, and interrupts to and from other cores. Version 0x14 with six LVT entries; the APIC ID is the
 * core's number and read-only.
 *
 * <p>The core's request line changes only when the answer to "may something be delivered" does, so an accepted
 * interrupt of low priority costs a few operations and disturbs nobody.
 */
public final class LocalApic implements LocalInterruptController, Resettable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalApic.class);

    public static final int MSR_APIC_BASE = 0x1B;
    public static final int MSR_TSC_DEADLINE = 0x6E0;
    private static final int MSR_X2APIC = 0x800;
    private static final int MSR_X2APIC_LAST = 0x8FF;

    private static final long DEFAULT_BASE = 0xFEE0_0000L;
    private static final long BASE_BOOTSTRAP = 1 << 8;
    private static final long BASE_X2APIC = 1 << 10;
    private static final long BASE_ENABLE = 1 << 11;

    private static final int VERSION = 0x14 | (LocalVectorTable.ENTRIES - 1) << 16;
    private static final int SVR_POWER_UP = 0xFF;
    private static final int SVR_ENABLE = 1 << 8;
    private static final int SVR_WRITABLE = 0x3FF;
    /** What firmware leaves in LINT0 of the bootstrap processor: interrupts of the 8259A pair pass through. */
    private static final int LINT0_VIRTUAL_WIRE = 0x700;

    private static final int LINT1_NMI = 0x400;

    private final Core core;
    private final ApicBus bus;
    private final ApicOptions options;
    private final PriorityUnit priorities = new PriorityUnit();
    private final LocalVectorTable lvt;
    private final ApicErrors errors = new ApicErrors();
    private final InterruptCommand command = new InterruptCommand();
    private final LogicalDestination destination;
    private final ApicTimer timer;
    private IntSupplier externalController = () -> -1;
    private boolean bootstrap;
    private boolean virtualWire;

    private long baseMsr;
    private int spurious;
    /** Level of the pins LINT0 and LINT1. */
    private final boolean[] pins = new boolean[2];
    /** An ExtINT message has come in and not been acknowledged. */
    private boolean externalMessage;
    /** What the core was told last. */
    private boolean requesting;

    /** Attaches itself to the bus; the caller installs it in the core. */
    public LocalApic(Core core, ApicBus bus, ApicOptions options) {
        this.core = core;
        this.bus = bus;
        this.options = options;
        this.bootstrap = core.id() == 0;
        this.destination = new LogicalDestination(core.id());
        this.lvt = new LocalVectorTable(options.tscDeadline());
        this.timer = new ApicTimer(core, lvt, () -> raise(LocalVectorTable.TIMER));
        bus.attach(this);
        powerUpRegisters();
        baseMsr = powerUpBase();
    }

    // ---------------------------------------------------------------------------------------- wiring

    /** What IA32_APIC_BASE.BSP says after power-up; by default only on core 0. Takes effect at once. */
    public void setBootstrap(boolean value) {
        bootstrap = value;
        baseMsr = value ? baseMsr | BASE_BOOTSTRAP : baseMsr & ~BASE_BOOTSTRAP;
    }

    /**
     * Whether power-up leaves the APIC as PC firmware does on the bootstrap processor: enabled, interrupts of the 8259A
     * pair passing through LINT0, NMI on LINT1. Off, it is as the processor comes out of reset.
     */
    public void setVirtualWire(boolean value) {
        virtualWire = value;
        reset();
    }

    /** Whom to ask for the vector of an ExtINT: the 8259A pair. */
    public void setExternalController(IntSupplier acknowledge) {
        externalController = acknowledge;
    }

    /** Number of the core it belongs to. */
    public int core() {
        return core.id();
    }

    private int id() {
        return core.id();
    }

    // ---------------------------------------------------------------------------------------- power-up

    private long powerUpBase() {
        return DEFAULT_BASE | BASE_ENABLE | (bootstrap ? BASE_BOOTSTRAP : 0);
    }

    private void powerUpRegisters() {
        priorities.reset();
        lvt.reset();
        errors.reset();
        timer.reset();
        spurious = SVR_POWER_UP;
        destination.reset();
        command.reset();
        externalMessage = false;
    }

    @Override
    public void reset() {
        powerUpRegisters();
        setBaseMsr(powerUpBase());
        if (virtualWire) {
            spurious |= SVR_ENABLE;
            lvt.set(LocalVectorTable.LINT0, LINT0_VIRTUAL_WIRE);
            lvt.set(LocalVectorTable.LINT1, LINT1_NMI);
        }
        update();
    }

    @Override
    public void init() {
        powerUpRegisters();
        update();
    }

    // ---------------------------------------------------------------------------------------- mode

    private void setBaseMsr(long value) {
        long before = baseMsr;
        baseMsr = value;
        if ((before & ~BASE_BOOTSTRAP) != (value & ~BASE_BOOTSTRAP)) {
            // The page has moved: translations that bypass or reach it are stale.
            BusView view = core.mmu.view();
            view.setMap(view.map());
        }
    }

    private void writeBase(long value) {
        long allowed = (1L << options.physicalBits()) - 0x1000
                | BASE_BOOTSTRAP
                | BASE_ENABLE
                | (options.x2Apic() ? BASE_X2APIC : 0);
        boolean enable = (value & BASE_ENABLE) != 0;
        boolean x2 = (value & BASE_X2APIC) != 0;
        boolean illegalStep = x2 && (!enable || !hardwareEnabled()) || enable && !x2 && x2ApicMode();
        if ((value & ~allowed) != 0 || illegalStep) {
            throw core.fault(Vector.GP, 0);
        }
        boolean disabling = hardwareEnabled() && !enable;
        setBaseMsr(value);
        if (disabling) {
            powerUpRegisters();
        } else if (x2) {
            command.setHigh(0);
        }
        update();
    }

    private boolean hardwareEnabled() {
        return (baseMsr & BASE_ENABLE) != 0;
    }

    private boolean x2ApicMode() {
        return (baseMsr & BASE_X2APIC) != 0;
    }

    /** Whether it takes fixed interrupts: enabled by IA32_APIC_BASE and by the spurious-interrupt vector register. */
    boolean enabled() {
        return hardwareEnabled() && (spurious & SVR_ENABLE) != 0;
    }

    @Override
    public long base() {
        return (baseMsr & (BASE_ENABLE | BASE_X2APIC)) == BASE_ENABLE ? baseMsr & -0x1000L : -1;
    }

    // ---------------------------------------------------------------------------------------- receiving

    /** Whether the message's destination selects this APIC; broadcasts are the caller's business. */
    boolean matches(ApicMessage message) {
        return destination.selectedBy(message, x2ApicMode());
    }

    /** Takes a message that is addressed to this APIC; returns whether it was accepted. */
    boolean receive(ApicMessage message) {
        switch (message.mode()) {
            case FIXED, LOWEST_PRIORITY -> {
                return enabled() && acceptVector(message.vector(), message.levelTriggered());
            }
            case NMI -> core.requestNmi();
            case INIT -> core.requestInit();
            case STARTUP -> core.requestStartup(message.vector());
            case EXTINT -> {
                externalMessage = true;
                update();
            }
            case SMI -> LOG.warn("core {}: system management interrupt ignored", core.id());
            case RESERVED -> {
                return false;
            }
        }
        return true;
    }

    private boolean acceptVector(int vector, boolean levelTriggered) {
        if (vector < 16) {
            error(ApicErrors.RECEIVE_ILLEGAL_VECTOR);
            return false;
        }
        priorities.accept(vector, levelTriggered);
        if (!requesting) {
            update();
        }
        return true;
    }

    private void error(int bit) {
        if (errors.add(bit) && !lvt.masked(LocalVectorTable.ERROR) && lvt.vector(LocalVectorTable.ERROR) >= 16) {
            acceptVector(lvt.vector(LocalVectorTable.ERROR), false);
        }
    }

    /** A source of the local vector table has something to say: timer, thermal sensor or performance counter. */
    private void raise(int entry) {
        if (!lvt.masked(entry)) {
            acceptVector(lvt.vector(entry), false);
        }
    }

    /**
     * Drives a pin.
     *
     * @param pin 0 for LINT0, which the 8259A pair's output is wired to, 1 for LINT1, the NMI
     */
    public void setLint(int pin, boolean level) {
        if (pins[pin] == level) {
            return;
        }
        pins[pin] = level;
        int entry = LocalVectorTable.LINT0 + pin;
        if (!hardwareEnabled()) {
            // With the APIC off the pins are the processor's own INTR and NMI.
            if (pin == 1 && level) {
                core.requestNmi();
            }
        } else if (level && !lvt.masked(entry)) {
            switch (lvt.mode(entry)) {
                case FIXED -> raisePin(entry);
                case NMI -> core.requestNmi();
                case INIT -> core.requestInit();
                case SMI -> LOG.warn("core {}: system management interrupt ignored", core.id());
                default -> {}
            }
        }
        update();
    }

    private void raisePin(int entry) {
        boolean level = entry == LocalVectorTable.LINT0 && (lvt.get(entry) & LocalVectorTable.LEVEL) != 0;
        if (level && (lvt.get(entry) & LocalVectorTable.REMOTE_IRR) != 0) {
            return;
        }
        if (acceptVector(lvt.vector(entry), level) && level) {
            lvt.setRemoteIrr(entry, true);
        }
    }

    private boolean externalRequest() {
        if (!hardwareEnabled()) {
            return pins[0];
        }
        return externalMessage
                || pins[0] && passesExternal(LocalVectorTable.LINT0)
                || pins[1] && passesExternal(LocalVectorTable.LINT1);
    }

    private boolean passesExternal(int entry) {
        return !lvt.masked(entry) && lvt.mode(entry) == DeliveryMode.EXTINT;
    }

    // ---------------------------------------------------------------------------------------- delivering

    private void update() {
        boolean request = priorities.deliverable() >= 0 || externalRequest();
        if (request != requesting) {
            requesting = request;
            core.setInterruptRequest(request);
        }
    }

    @Override
    public int acknowledge() {
        int vector = priorities.deliverable();
        if (vector >= 0) {
            priorities.toService(vector);
        } else if (externalRequest()) {
            externalMessage = false;
            vector = externalController.getAsInt();
        }
        update();
        // The request was withdrawn between being made and being taken.
        return vector >= 0 ? vector : spurious & 0xFF;
    }

    private void endOfInterrupt() {
        int vector = priorities.endOfInterrupt();
        if (vector >= 0 && priorities.tmr.get(vector)) {
            bus.endOfInterrupt(vector);
            int entry = LocalVectorTable.LINT0;
            if (lvt.vector(entry) == vector && (lvt.get(entry) & LocalVectorTable.REMOTE_IRR) != 0) {
                lvt.setRemoteIrr(entry, false);
                if (pins[0] && !lvt.masked(entry)) {
                    raisePin(entry);
                }
            }
        }
        update();
    }

    @Override
    public int taskPriority() {
        return priorities.taskPriority >> 4;
    }

    @Override
    public void setTaskPriority(int priority) {
        priorities.taskPriority = (priority & 0xF) << 4;
        update();
    }

    int processorPriority() {
        return priorities.processorPriority();
    }

    // ---------------------------------------------------------------------------------------- sending

    private void sendCommand() {
        if (command.hasIllegalVector()) {
            error(ApicErrors.SEND_ILLEGAL_VECTOR);
        } else if (!command.isVoid()) {
            ApicMessage message = command.message(x2ApicMode());
            switch (command.shorthand()) {
                case NONE, ALL -> bus.send(id(), message);
                case SELF -> receive(message);
                case OTHERS -> bus.sendToOthers(id(), message);
            }
        }
    }

    // ---------------------------------------------------------------------------------------- registers

    /** Reading changes nothing, so this serves debuggers too. Registers that do not exist read zero. */
    private int readRegister(int register) {
        return switch (register) {
            case ApicRegister.ID -> x2ApicMode() ? id() : id() << 24;
            case ApicRegister.VERSION -> VERSION;
            case ApicRegister.TPR -> priorities.taskPriority;
            case ApicRegister.APR -> priorities.arbitrationPriority();
            case ApicRegister.PPR -> priorities.processorPriority();
            case ApicRegister.LDR -> destination.destination(x2ApicMode());
            case ApicRegister.DFR -> destination.format();
            case ApicRegister.SVR -> spurious;
            case ApicRegister.ESR -> errors.shown();
            case ApicRegister.ICR_LOW -> command.low();
            case ApicRegister.ICR_HIGH -> command.high();
            case ApicRegister.INITIAL_COUNT -> timer.initialCount();
            case ApicRegister.CURRENT_COUNT -> timer.currentCount();
            case ApicRegister.DIVIDE -> timer.divideConfiguration();
            default -> {
                if (register >= ApicRegister.LVT_TIMER && register <= ApicRegister.LVT_ERROR) {
                    yield lvt.get(register - ApicRegister.LVT_TIMER);
                } else if (register >= ApicRegister.IRR && register < ApicRegister.ESR) {
                    yield priorities.irr.register(register - ApicRegister.IRR);
                } else if (register >= ApicRegister.TMR && register < ApicRegister.IRR) {
                    yield priorities.tmr.register(register - ApicRegister.TMR);
                } else if (register >= ApicRegister.ISR && register < ApicRegister.TMR) {
                    yield priorities.isr.register(register - ApicRegister.ISR);
                }
                yield 0;
            }
        };
    }

    private void writeRegister(int register, int value) {
        switch (register) {
            case ApicRegister.TPR -> {
                priorities.taskPriority = value & 0xFF;
                update();
            }
            case ApicRegister.EOI -> endOfInterrupt();
            case ApicRegister.LDR -> destination.setDestination(value);
            case ApicRegister.DFR -> destination.setFormat(value);
            case ApicRegister.SVR -> writeSpurious(value);
            case ApicRegister.ESR -> errors.latch();
            case ApicRegister.ICR_LOW -> {
                command.setLow(value);
                sendCommand();
            }
            case ApicRegister.ICR_HIGH -> command.setHigh(value & 0xFF00_0000);
            case ApicRegister.INITIAL_COUNT -> timer.setInitialCount(value);
            case ApicRegister.DIVIDE -> timer.setDivideConfiguration(value);
            case ApicRegister.ID, ApicRegister.VERSION, ApicRegister.CURRENT_COUNT -> {}
            default -> {
                if (register >= ApicRegister.LVT_TIMER && register <= ApicRegister.LVT_ERROR) {
                    writeLvt(register - ApicRegister.LVT_TIMER, value);
                } else if (register < ApicRegister.ISR || register >= ApicRegister.ESR) {
                    error(ApicErrors.ILLEGAL_REGISTER);
                }
            }
        }
    }

    private void writeSpurious(int value) {
        spurious = value & SVR_WRITABLE;
        if ((value & SVR_ENABLE) == 0) {
            lvt.maskAll();
            timer.maskChanged();
        }
        update();
    }

    private void writeLvt(int entry, int value) {
        int effective = (spurious & SVR_ENABLE) == 0 ? value | LocalVectorTable.MASKED : value;
        if (entry == LocalVectorTable.TIMER) {
            timer.setLvt(effective);
        } else {
            lvt.set(entry, effective);
            boolean level = (lvt.get(entry) & LocalVectorTable.LEVEL) != 0;
            if (entry == LocalVectorTable.LINT0
                    && pins[0]
                    && level
                    && !lvt.masked(entry)
                    && lvt.mode(entry) == DeliveryMode.FIXED) {
                raisePin(entry);
            }
        }
        update();
    }

    // ---------------------------------------------------------------------------------------- register page

    @Override
    public long read(long offset, int width) {
        int register = (int) offset >> 4;
        if (!exists(register)) {
            error(ApicErrors.ILLEGAL_REGISTER);
        }
        return peek(offset, width);
    }

    private static boolean exists(int register) {
        return switch (register) {
            case ApicRegister.APR, ApicRegister.RRD, ApicRegister.EOI, ApicRegister.DFR, ApicRegister.ICR_HIGH -> true;
            default -> ApicRegister.readableByMsr(register);
        };
    }

    @Override
    public long peek(long offset, int width) {
        if ((offset & 0xC) != 0) {
            return 0;
        }
        return Integer.toUnsignedLong(readRegister((int) offset >> 4)) >>> 8 * (offset & 3);
    }

    /** Only aligned stores of 32 bits and wider reach a register; the manual leaves the others undefined. */
    @Override
    public void write(long offset, int width, long value) {
        if ((offset & 0xF) == 0 && width >= 4) {
            writeRegister((int) offset >> 4, (int) value);
        }
    }

    // ---------------------------------------------------------------------------------------- MSRs

    @Override
    public boolean ownsMsr(int msr) {
        return msr == MSR_APIC_BASE
                || msr == MSR_TSC_DEADLINE && options.tscDeadline()
                || msr >= MSR_X2APIC && msr <= MSR_X2APIC_LAST;
    }

    @Override
    public long readMsr(int msr) {
        if (msr == MSR_APIC_BASE) {
            return baseMsr;
        } else if (msr == MSR_TSC_DEADLINE) {
            return timer.deadline();
        }
        int register = msr - MSR_X2APIC;
        if (!x2ApicMode() || !ApicRegister.readableByMsr(register)) {
            throw core.fault(Vector.GP, 0);
        }
        long low = Integer.toUnsignedLong(readRegister(register));
        return register == ApicRegister.ICR_LOW ? low | (long) command.high() << 32 : low;
    }

    @Override
    public void writeMsr(int msr, long value) {
        if (msr == MSR_APIC_BASE) {
            writeBase(value);
            return;
        } else if (msr == MSR_TSC_DEADLINE) {
            timer.setDeadline(value);
            return;
        }
        int register = msr - MSR_X2APIC;
        if (!x2ApicMode() || !ApicRegister.writableByMsr(register) || hasReservedBits(register, value)) {
            throw core.fault(Vector.GP, 0);
        }
        if (register == ApicRegister.SELF_IPI) {
            selfIpi((int) value);
            return;
        }
        if (register == ApicRegister.ICR_LOW) {
            command.setHigh((int) (value >>> 32));
        }
        writeRegister(register, (int) value);
    }

    private void selfIpi(int vector) {
        if (vector < 16) {
            error(ApicErrors.SEND_ILLEGAL_VECTOR);
        } else if (enabled()) {
            acceptVector(vector, false);
        }
    }

    private boolean hasReservedBits(int register, long value) {
        return switch (register) {
            case ApicRegister.ICR_LOW -> (value & 0xFFF3_2000L) != 0;
            case ApicRegister.TPR, ApicRegister.SELF_IPI -> value >>> 8 != 0;
            case ApicRegister.EOI, ApicRegister.ESR -> value != 0;
            case ApicRegister.SVR -> (value & ~(long) SVR_WRITABLE) != 0;
            case ApicRegister.DIVIDE -> (value & ~0xBL) != 0;
            case ApicRegister.INITIAL_COUNT -> value >>> 32 != 0;
            default -> value >>> 32 != 0 || lvt.hasReservedBits(register - ApicRegister.LVT_TIMER, (int) value);
        };
    }

    // ---------------------------------------------------------------------------------------- state

    @Override
    public String name() {
        return "apic" + core.id();
    }

    @Override
    public void save(Section section) {
        section.putLong("base", baseMsr);
        section.putLong("svr", spurious);
        destination.save(section);
        command.save(section);
        section.putBoolean("lint0", pins[0]);
        section.putBoolean("lint1", pins[1]);
        section.putBoolean("extint", externalMessage);
        section.putBoolean("requesting", requesting);
        priorities.save(section);
        lvt.save(section);
        errors.save(section);
        timer.save(section);
    }

    @Override
    public void load(Section section) {
        baseMsr = section.getLong("base");
        spurious = section.getInt("svr");
        destination.load(section);
        command.load(section);
        pins[0] = section.getBoolean("lint0");
        pins[1] = section.getBoolean("lint1");
        externalMessage = section.getBoolean("extint");
        requesting = section.getBoolean("requesting");
        priorities.load(section);
        lvt.load(section);
        errors.load(section);
        timer.load(section);
    }
}
