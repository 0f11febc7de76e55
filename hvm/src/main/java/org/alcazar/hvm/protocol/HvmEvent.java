package org.alcazar.hvm.protocol;

import java.util.List;
import org.alcazar.hvm.boot.Partition;

/** Something that happened in a hybrid machine. */
public sealed interface HvmEvent {
    /** Virtual time in nanoseconds. */
    long nanos();

    /** An event that happened on a core. */
    sealed interface OnCore extends HvmEvent {
        Where where();

        @Override
        default long nanos() {
            return where().nanos();
        }
    }

    /**
     * A request of the protocol, answered.
     *
     * @param request the request, or null for a code that is none
     * @param code RCX
     * @param argument2 RDX
     * @param argument3 RSI
     * @param result what RAX has become
     */
    record Hypercall(Where where, HvmRequest request, long code, long argument2, long argument3, long result)
            implements OnCore {}

    /**
     * A hypercall that is not of this protocol.
     *
     * @param number EAX
     * @param reason what is wrong with it
     */
    record StrayHypercall(Where where, int number, String reason) implements OnCore {}

    /**
     * An upcall enters a core.
     *
     * @param code the upcall code: that of the request behind it
     * @param index the core's number in the HRT
     * @param waited nanoseconds since it was raised
     */
    record Upcall(Where where, long code, int index, UpcallMechanism mechanism, long waited) implements OnCore {}

    /**
     * An HRT core takes an exception or interrupt through the IDT it booted with, which is the end of it.
     *
     * @param errorCode 0 where there is none
     */
    record BootHandler(Where where, int vector, long errorCode) implements OnCore {}

    /**
     * A line on the HRT's text console.
     *
     * @param text without the newline; one character a byte
     */
    record ConsoleLine(Where where, String text) implements OnCore {}

    /**
     * The ROS event has changed.
     *
     * @param from its type before: 0 none, 1 page fault, 2 system call, 3 exception, 4 thread exit, 5 done
     * @param to its type now
     * @param result of the last event that was completed
     */
    record RosEventChange(Where where, int from, int to, long result) implements OnCore {}

    /** A signal for a process of the ROS waits now. */
    record SignalRaised(Where where, long code) implements OnCore {}

    /**
     * A signal has entered a process of the ROS, at the instruction in {@code where}.
     *
     * @param handler where the process goes on
     */
    record SignalDelivered(Where where, long code, long handler) implements OnCore {}

    /** An image has been uploaded for the next restart of the HRT. */
    record ImageReplaced(Where where, int bytes) implements OnCore {}

    /**
     * A request that the transaction's state, the caller's side or the state of the HRT's cores does not allow.
     *
     * @param others where the first cores of both sides are, the caller excepted
     */
    record IllegalTransition(Where where, HvmRequest request, TransactionState state, List<Where> others)
            implements OnCore {
        public IllegalTransition {
            others = List.copyOf(others);
        }
    }

    /** @param count completions the new state waits for */
    record StateChange(long nanos, TransactionState from, TransactionState to, long count) implements HvmEvent {}

    /** @param description what was loaded and where it starts */
    record HrtStarted(long nanos, int cores, String description) implements HvmEvent {}

    /** The HRT's cores do not run (any more). */
    record HrtStopped(long nanos, String reason) implements HvmEvent {}

    /** An image was not taken; the HRT's cores stay stopped. */
    record ImageRefused(long nanos, String reason) implements HvmEvent {}

    /** @param cause who asked */
    record Reboot(long nanos, Partition partition, String cause) implements HvmEvent {}
}
