package org.alcazar.core.machine;

import com.google.common.base.Preconditions;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.HypercallHandler;
import org.alcazar.core.exec.CodeCache;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.GuestMemory;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.core.state.StateException;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.core.trace.Observer;

/**
 * A machine: cores, memory, devices and one clock. Build one with {@link #builder}, load guest software into it, and
 * {@link #run} it; any number can live in one JVM. The same parts, images and seed give the same state after the same
 * number of ticks, everywhere.
 *
 * <p>A machine belongs to one thread at a time. Only {@link #interrupt} and {@link InputQueue#post} may be called from
 * others.
 */
public final class Machine {
    private final VirtualClock clock;
    private final GuestMemory memory;
    private final GuestMemory.Allocation ram;
    private final List<Core> cores = new ArrayList<>();
    private final CodeCache code;
    private final InputQueue input = new InputQueue();
    private final PlatformPolicy policy;
    private final Scheduler scheduler;
    private final Map<String, Component> components = new LinkedHashMap<>();
    private final List<Runnable> bootActions = new ArrayList<>();
    private final Observers observers = new Observers();
    private final RandomSource random;
    private HypercallHandler hypercalls;
    private StopReason stop;
    private volatile StopReason interruption;

    Machine(MachineBuilder parts) {
        clock = new VirtualClock(parts.mips);
        memory = new GuestMemory(parts.memory
                + parts.extraMemory
                + parts.boards.stream().mapToLong(Board::memoryNeeded).sum());
        ram = memory.allocate("ram", parts.memory);
        policy = parts.policy;
        random = new RandomSource(parts.seed);
        code = new CodeCache(memory, cores);
        List<BusView> views = parts.layout.views(memory, ram, parts.cores, code);
        Preconditions.checkArgument(
                views.size() == parts.cores, "%s bus views for %s cores", views.size(), parts.cores);
        scheduler = new Scheduler(this, parts.quantum, parts.pace);
        register(clock);
        register(scheduler);
        register(random);
        for (int id = 0; id < parts.cores; id++) {
            Core core = new Core(this, id, parts.cpu, views.get(id));
            cores.add(core);
            register(core);
        }
        register(new MemoryState(memory, code));
        for (Board board : parts.boards) {
            board.assemble(this);
        }
        powerUp();
    }

    public static MachineBuilder builder() {
        return new MachineBuilder();
    }

    // ---------------------------------------------------------------------------------------- parts

    public VirtualClock clock() {
        return clock;
    }

    public GuestMemory memory() {
        return memory;
    }

    /** The cells that are the machine's RAM. */
    public GuestMemory.Allocation ram() {
        return ram;
    }

    public List<Core> cores() {
        return java.util.Collections.unmodifiableList(cores);
    }

    public Core core(int id) {
        return cores.get(id);
    }

    /** The bus view of the first core: on an undivided machine, everybody's. */
    public BusView bus() {
        return cores.get(0).mmu.view();
    }

    /** The core whose turn it is, or null while no core runs. What a device uses to tell who accesses it. */
    public Core currentCore() {
        return scheduler.current();
    }

    public InputQueue input() {
        return input;
    }

    public RandomSource random() {
        return random;
    }

    /** Decoded code; shared by all cores. */
    public CodeCache code() {
        return code;
    }

    /** Adds a component to the machine's state, in a fixed order; its name must be new. */
    public void register(Component component) {
        Preconditions.checkArgument(
                components.put(component.name(), component) == null, "component %s exists already", component.name());
    }

    /** All components in order of registration. */
    public List<Component> components() {
        return List.copyOf(components.values());
    }

    /** Adds what puts guest software into memory and cores; runs at power-up, after every component has been reset. */
    public void onPowerUp(Runnable action) {
        bootActions.add(action);
        action.run();
    }

    /** Installs the receiver of VMCALL and VMMCALL; null for none. */
    public void setHypercallHandler(HypercallHandler handler) {
        hypercalls = handler;
    }

    /** The installed handler, or null. */
    public HypercallHandler hypercallHandler() {
        return hypercalls;
    }

    // ---------------------------------------------------------------------------------------- observing

    /** Installs an observer; takes effect at the next tick. */
    public void addObserver(Observer observer) {
        observers.add(observer);
        cores.forEach(Core::observersChanged);
    }

    public void removeObserver(Observer observer) {
        observers.remove(observer);
        cores.forEach(Core::observersChanged);
    }

    public Observers observers() {
        return observers;
    }

    /** Called by cores whenever their activity changes. */
    public void activityChanged(Core core) {
        observers.activityChanged(core);
    }

    // ---------------------------------------------------------------------------------------- running

    /** Runs until something stops the machine. */
    public StopReason run() {
        return run(Long.MAX_VALUE);
    }

    /** Runs for at most {@code ticks} further ticks. A machine that has stopped for good says the same reason again. */
    public StopReason run(long ticks) {
        Preconditions.checkArgument(ticks >= 0, "negative tick limit %s", ticks);
        return scheduler.run(ticks);
    }

    /** Ticks executed since power-up, idle time not counted. */
    public long executedTicks() {
        return scheduler.executed();
    }

    /** Stops the machine at the next tick boundary; the first reason wins. For devices, observers and handlers. */
    public void requestStop(StopReason reason) {
        if (stop == null) {
            stop = reason;
        }
        Core current = currentCore();
        if (current != null) {
            current.leaveTurn();
        }
    }

    /** Asks for a stop from any thread; taken at the end of a core's turn. */
    public void interrupt(String why) {
        interruption = new StopReason.Interrupted(why);
        input.wake();
    }

    /** What asks the machine to stop now, or null. Reasons that allow running on are forgotten once returned. */
    StopReason takeStop() {
        StopReason reason = stop;
        if (reason instanceof StopReason.ObserverStop) {
            stop = null;
        } else if (reason == null && interruption != null) {
            reason = interruption;
            interruption = null;
        }
        return reason;
    }

    /** The guest asks for a reset, through a device or otherwise; done at the next tick boundary. */
    public void requestReset() {
        Core core = currentCore();
        scheduler.atBoundary(() -> policy.reset(this, core));
    }

    /** A core could not deliver a double fault. */
    public void tripleFault(Core core, String explanation) {
        scheduler.atBoundary(() -> policy.tripleFault(this, core, explanation));
    }

    /** Runs something between two ticks, when no core executes; at once when none does now. */
    public void atBoundary(Runnable action) {
        scheduler.atBoundary(action);
    }

    /** Puts every core and component into its power-up state and loads the guest software again. Memory stays. */
    public void powerUp() {
        for (Component component : components.values()) {
            if (component instanceof Resettable resettable) {
                resettable.reset();
            }
        }
        cores.forEach(Core::powerUp);
        loadGuestSoftware();
    }

    /** Carries out what {@link #onPowerUp} has noted: a part of a power-up for those who power a part of the machine up. */
    public void loadGuestSoftware() {
        bootActions.forEach(Runnable::run);
    }

    // ---------------------------------------------------------------------------------------- state

    /** The complete state, one section a component. */
    public List<Section> save() {
        return components.values().stream().map(Section::of).toList();
    }

    /** @throws StateException when the sections are not those of a machine wired like this one */
    public void load(List<Section> sections) {
        if (sections.size() != components.size()) {
            throw new StateException(sections.size() + " sections, expected " + components.size());
        }
        for (Section section : sections) {
            Component component = components.get(section.name());
            if (component == null) {
                throw new StateException("this machine has no component " + section.name());
            }
            if (component.version() != section.version()) {
                throw new StateException("section " + section.name() + " has version " + section.version()
                        + ", expected " + component.version());
            }
            component.load(section);
        }
        cores.forEach(Core::stateLoaded);
    }

    /** SHA-256 over the complete state, in hexadecimal: equal exactly for equal machines. */
    public String stateHash() {
        Hasher hasher = Hashing.sha256().newHasher();
        for (Component component : components.values()) {
            component.hashInto(hasher);
        }
        return hasher.hash().toString();
    }
}
