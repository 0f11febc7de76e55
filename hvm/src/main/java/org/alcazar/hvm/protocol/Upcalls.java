package org.alcazar.hvm.protocol;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.InjectedEvent;
import org.alcazar.core.cpu.InjectionListener;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.hvm.boot.Partitioning;

/** The upcalls of a hybrid machine, and what is to be seen of the HRT cores for them. */
final class Upcalls implements InjectionListener {
    /** Time an HRT has to boot, in nanoseconds; after it, its cores count as ready. */
    private static final long BOOT_TIME = 1_000_000_000;

    private final Machine machine;
    private final Partitioning parts;
    private final UpcallRules rules;
    private final HvmTrace trace;
    private final List<UpcallTarget> targets = new ArrayList<>();
    private final Timer gate;
    private boolean running;

    Upcalls(Machine machine, Partitioning parts, UpcallRules rules, HvmTrace trace) {
        this.machine = machine;
        this.parts = parts;
        this.rules = rules;
        this.trace = trace;
        for (int id = parts.firstHrtCore(); id < parts.cores(); id++) {
            targets.add(new UpcallTarget(machine.core(id), rules, this::ready));
            machine.core(id).setInjectionListener(this);
        }
        gate = machine.clock().timer("hvm.gate", this::bootTimeOver);
    }

    private UpcallTarget target(Core core) {
        return targets.get(core.id() - parts.firstHrtCore());
    }

    /** All HRT cores (re)start. */
    void start(long bootIdt, int vector) {
        running = true;
        targets.forEach(target -> target.start(bootIdt, vector));
        if (rules.bootGate()) {
            gate.armIn(BOOT_TIME);
        }
    }

    /** A core has become ready: when it is the last one nobody has to be waited for. */
    private void ready() {
        if (targets.stream().allMatch(UpcallTarget::ready)) {
            gate.cancel();
        }
    }

    private void bootTimeOver() {
        targets.forEach(UpcallTarget::becomeReady);
    }

    /** The HRT cores are stopped: whatever was on its way is dropped. */
    void stop() {
        running = false;
        gate.cancel();
        targets.forEach(UpcallTarget::stop);
    }

    boolean running() {
        return running;
    }

    long startTick(int core) {
        return target(machine.core(core)).startTick();
    }

    boolean onBootIdt(Core core) {
        return running && target(core).onBootIdt();
    }

    /** Whether the first {@code count} HRT cores can all take an upcall. */
    boolean canRaise(int count) {
        return running && targets.stream().limit(count).allMatch(UpcallTarget::canRaise);
    }

    /** Raises an upcall in the first {@code count} HRT cores, in ascending order. */
    void raise(long code, int count) {
        targets.stream().limit(count).forEach(target -> target.raise(code));
    }

    /** A core has halted, or gone on. */
    void activityChanged(Core core) {
        boolean halted = core.activity() == Core.Activity.HALTED || core.activity() == Core.Activity.MWAIT;
        if (running && halted && parts.isHrt(core.id())) {
            target(core).halted();
        }
    }

    @Override
    public void tableLoaded(Core core) {
        target(core).tableLoaded();
    }

    @Override
    public void interruptsEnabled(Core core) {
        target(core).interruptsEnabled();
    }

    @Override
    public void delivered(Core core, InjectedEvent event) {
        UpcallTarget target = target(core);
        long frame = core.r[Core.RSP] + (event.hasErrorCode() ? 8 : 0);
        target.delivered(frame);
        Where where = Where.at(core, parts, interrupted(core, frame));
        trace.event(new HvmEvent.Upcall(
                where,
                target.code(),
                core.id() - parts.firstHrtCore(),
                rules.mechanism(),
                where.nanos() - target.raisedAt()));
    }

    private static long interrupted(Core core, long frame) {
        long physical = core.mmu.translateForDebug(frame);
        return physical == -1 ? -1 : core.mmu.view().peek(physical, 8);
    }

    @Override
    public void returned(Core core, long frame) {
        target(core).returned(frame);
    }

    void save(Section section) {
        section.putBoolean("running", running);
        targets.forEach(target -> target.save(section));
    }

    void load(Section section) {
        running = section.getBoolean("running");
        targets.forEach(target -> target.load(section));
    }
}
