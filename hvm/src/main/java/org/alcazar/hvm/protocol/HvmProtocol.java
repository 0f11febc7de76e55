package org.alcazar.hvm.protocol;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.state.Section;
import org.alcazar.hvm.boot.Partitioning;

/** The protocol of one hybrid machine, put together: everything from the hypercall instruction to the upcall. */
public final class HvmProtocol {
    private final Machine machine;
    private final TraceOrder trace;
    private final Transactions transactions;
    private final RosEvent event = new RosEvent();
    private final Upcalls upcalls;
    private final Merging merging;
    private final GdtRequests descriptors;
    private final Signals signals;

    /**
     * Installs itself as the machine's hypercall handler.
     *
     * @param signalHold whether a ROS signal waits until the handler of the one before has returned
     */
    public HvmProtocol(
            Machine machine,
            Partitioning parts,
            CommPage commPage,
            UpcallRules rules,
            boolean signalHold,
            PartitionControl control,
            HvmTrace listener) {
        this.machine = machine;
        trace = new TraceOrder(listener);
        transactions = new Transactions(this::stateChanged);
        upcalls = new Upcalls(machine, parts, rules, trace);
        merging = new Merging(machine, parts);
        descriptors = new GdtRequests(machine, parts, transactions, commPage, upcalls);
        signals = new Signals(machine, parts, signalHold, new SignalTrace(parts, trace));
        Hypercalls hypercalls = new Hypercalls(machine, parts, transactions, signals::requestDone, trace);
        hypercalls.add(new InquiryRequests(parts, transactions, event, upcalls).handlers());
        hypercalls.add(new UpcallRequests(parts, transactions, commPage, upcalls, merging).handlers());
        hypercalls.add(new EventRequests(
                        event,
                        (core, from, to, result) ->
                                trace.event(new HvmEvent.RosEventChange(at(core, parts), from, to, result)))
                .handlers());
        hypercalls.add(new ImageRequests(parts, control).handlers());
        hypercalls.add(descriptors.handlers());
        hypercalls.add(signals.handlers());
        hypercalls.add(RebootRequests.handlers(control));
        machine.setHypercallHandler(hypercalls);
    }

    /** A core at the hypercall it makes. */
    private static Where at(Core core, Partitioning parts) {
        return Where.at(core, parts, core.rip - Hypercalls.INSTRUCTION_LENGTH);
    }

    private record SignalTrace(Partitioning parts, HvmTrace trace) implements Signals.SignalListener {
        @Override
        public void raised(Core core, long code) {
            trace.event(new HvmEvent.SignalRaised(at(core, parts), code));
        }

        @Override
        public void delivered(Core core, long code, long interrupted) {
            trace.event(new HvmEvent.SignalDelivered(Where.at(core, parts, interrupted), code, core.rip));
        }
    }

    private void stateChanged(TransactionState from, TransactionState to, long count) {
        trace.event(new HvmEvent.StateChange(machine.clock().now(), from, to, count));
    }

    public TransactionState state() {
        return transactions.state();
    }

    /** Completions that the present state still waits for. */
    public long count() {
        return transactions.count();
    }

    /**
     * The HRT cores have been put into their first state.
     *
     * @param bootIdt linear address of the IDT they start with
     * @param vector the image's vector for upcalls by interrupt
     */
    public void hrtStarted(long bootIdt, int vector) {
        resetHrt();
        upcalls.start(bootIdt, vector);
    }

    /** The HRT cores have been stopped. */
    public void hrtStopped() {
        resetHrt();
        upcalls.stop();
    }

    private void resetHrt() {
        transactions.reset();
        event.clear();
        descriptors.reset();
        merging.reset();
    }

    /** The ROS has been restarted: an event it had not answered is answered for it, and its process is gone. */
    public void rosStarted() {
        event.abandon();
        signals.reset();
        merging.rosRestarted();
    }

    /** Whether an HRT core still runs on the interrupt table it booted with. */
    public boolean onBootIdt(Core core) {
        return upcalls.onBootIdt(core);
    }

    /** To be told whenever a core halts or wakes. */
    public void activityChanged(Core core) {
        upcalls.activityChanged(core);
    }

    public void save(Section section) {
        transactions.save(section);
        event.save(section);
        upcalls.save(section);
        descriptors.save(section);
        merging.save(section);
        signals.save(section);
    }

    public void load(Section section) {
        transactions.load(section);
        event.load(section);
        upcalls.load(section);
        descriptors.load(section);
        merging.load(section);
        signals.load(section);
    }
}
