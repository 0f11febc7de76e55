package org.alcazar.hvm.protocol;

import com.google.common.collect.ImmutableTable;
import org.alcazar.core.state.Section;

/**
 * The transaction state machine, section 7.1 of the protocol: pure bookkeeping, no effect on guests. A pair of state and
 * request that is not in the table is refused.
 */
final class Transactions {
    /** Told of every change of state. */
    @FunctionalInterface
    interface Listener {
        void changed(TransactionState from, TransactionState to, long count);
    }

    /** What a request of the ROS leads to. */
    private static final ImmutableTable<TransactionState, HvmRequest, TransactionState> STARTS =
            ImmutableTable.<TransactionState, HvmRequest, TransactionState>builder()
                    .put(TransactionState.IDLE, HvmRequest.CALL, TransactionState.CALL)
                    .put(TransactionState.IDLE, HvmRequest.PARCALL, TransactionState.PARCALL)
                    .put(TransactionState.IDLE, HvmRequest.SYNC_SETUP, TransactionState.SYNCSETUP)
                    .put(TransactionState.SYNC, HvmRequest.SYNC_TEARDOWN, TransactionState.SYNCTEARDOWN)
                    .put(TransactionState.IDLE, HvmRequest.MERGE, TransactionState.MERGE)
                    .put(TransactionState.IDLE, HvmRequest.UNMERGE, TransactionState.MERGE)
                    .put(TransactionState.IDLE, HvmRequest.GDT_SYNC, TransactionState.GDTSYNC)
                    .put(TransactionState.IDLE, HvmRequest.GDT_RESTORE, TransactionState.GDTSYNC)
                    .build();

    /** What the last of the expected completions of the HRT leads to. */
    private static final ImmutableTable<TransactionState, HvmRequest, TransactionState> COMPLETIONS =
            ImmutableTable.<TransactionState, HvmRequest, TransactionState>builder()
                    .put(TransactionState.CALL, HvmRequest.EXEC_DONE, TransactionState.IDLE)
                    .put(TransactionState.PARCALL, HvmRequest.EXEC_DONE, TransactionState.IDLE)
                    .put(TransactionState.SYNCSETUP, HvmRequest.EXEC_DONE, TransactionState.SYNC)
                    .put(TransactionState.SYNCTEARDOWN, HvmRequest.EXEC_DONE, TransactionState.IDLE)
                    .put(TransactionState.MERGE, HvmRequest.MERGE_DONE, TransactionState.IDLE)
                    .put(TransactionState.GDTSYNC, HvmRequest.GDT_DONE, TransactionState.IDLE)
                    .build();

    private final Listener listener;
    private TransactionState state = TransactionState.IDLE;
    private long count;

    Transactions(Listener listener) {
        this.listener = listener;
    }

    TransactionState state() {
        return state;
    }

    /** Completions that are still to come; unsigned. */
    long count() {
        return count;
    }

    /** Whether a request of the ROS can start a transaction now. */
    boolean canStart(HvmRequest request) {
        return STARTS.contains(state, request);
    }

    /** Sets how many completions to wait for; before the upcalls that lead to them. */
    void expect(long completions) {
        count = completions;
    }

    /** The upcalls of a request have been raised. */
    void start(HvmRequest request) {
        enter(STARTS.get(state, request));
    }

    /** A completion by the HRT. Returns false when nothing is waited for. */
    boolean complete(HvmRequest request) {
        TransactionState next = COMPLETIONS.get(state, request);
        if (next == null) {
            return false;
        }
        // Completions are counted for what EXEC_DONE ends; of the others there is one.
        if (request != HvmRequest.EXEC_DONE || --count == 0) {
            enter(next);
        }
        return true;
    }

    /** An HRT reboot ends whatever was going on. */
    void reset() {
        count = 0;
        enter(TransactionState.IDLE);
    }

    private void enter(TransactionState next) {
        TransactionState before = state;
        state = next;
        if (before != next) {
            listener.changed(before, next, count);
        }
    }

    void save(Section section) {
        section.putLong("state", state.value());
        section.putLong("count", count);
    }

    void load(Section section) {
        state = TransactionState.of(section.getInt("state"));
        count = section.getLong("count");
    }
}
