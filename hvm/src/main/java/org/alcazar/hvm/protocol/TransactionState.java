package org.alcazar.hvm.protocol;

import org.alcazar.core.state.StateException;

/** Where the one transaction between ROS and HRT stands. */
public enum TransactionState {
    IDLE(0),
    CALL(1),
    PARCALL(2),
    SYNCSETUP(3),
    SYNC(4),
    SYNCTEARDOWN(5),
    MERGE(6),
    GDTSYNC(7);

    private final int value;

    TransactionState(int value) {
        this.value = value;
    }

    /** What GET_STATE answers. */
    public int value() {
        return value;
    }

    /** @throws StateException if there is no state of that value */
    public static TransactionState of(int value) {
        for (TransactionState state : values()) {
            if (state.value == value) {
                return state;
            }
        }
        throw new StateException("transaction state " + value + ", expected 0 to " + GDTSYNC.value);
    }
}
