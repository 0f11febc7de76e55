package org.alcazar.core.cpu;

/**
 * An architectural exception on its way from the instruction that raised it to the core's delivery. One object a core,
 * preallocated and without a stack trace; make one only with {@link Core#fault}.
 */
public final class GuestFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** In place of a vector: no exception, but the instruction is not executed now. */
    public static final int NONE = -1;

    int vector;
    boolean hasErrorCode;
    int errorCode;
    long address;

    GuestFault() {
        super(null, null, false, false);
    }

    public int vector() {
        return vector;
    }

    public int errorCode() {
        return errorCode;
    }

    @Override
    public String getMessage() {
        return "guest exception " + vector;
    }

    /** Of a #PF, the linear address that will be in CR2. */
    public long address() {
        return address;
    }
}
