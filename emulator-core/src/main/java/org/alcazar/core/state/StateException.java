package org.alcazar.core.state;

/** Saved state that does not fit: a missing field, another type, a wrong version or a damaged file. */
public final class StateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StateException(String message) {
        super(message);
    }
}
