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

    /** Installs itself as the machine's hypercall handler. */
    public HvmProtocol(
            Machine machine,
            Partitioning parts,
            CommPage commPage,
            UpcallRules rules,
            PartitionControl control,
            HvmTrace listener) {
        this.machine = machine;
        trace = new TraceOrder(listener);
        transactions = new Transactions(this::stateChanged);
        upcalls = new Upcalls(machine, parts, rules, trace);
        Hypercalls hypercalls = new Hypercalls(machine, parts, trace);
        hypercalls.add(new InquiryRequests(parts, transactions, event, upcalls).handlers());
        hypercalls.add(new CallRequests(parts, transactions, commPage, upcalls).handlers());
        hypercalls.add(RebootRequests.handlers(control));
        machine.setHypercallHandler(hypercalls);
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
    }

    /** The ROS has been restarted: an event it had not answered is answered for it. */
    public void rosStarted() {
        event.abandon();
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
    }

    public void load(Section section) {
        transactions.load(section);
        event.load(section);
        upcalls.load(section);
    }
}
