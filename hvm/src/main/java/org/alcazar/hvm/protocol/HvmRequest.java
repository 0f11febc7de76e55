package org.alcazar.hvm.protocol;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.function.Function;

/** The requests of the protocol, by the code in RCX. Upcalls carry the code of the request that caused them. */
public enum HvmRequest {
    NULL(0x00, 0),
    REBOOT_ROS(0x01, 0),
    REBOOT_HRT(0x02, 0),
    REBOOT_BOTH(0x03, 0),
    REPLACE_IMAGE(0x08, 2),
    GET_STATE(0x0F, 1),
    EVENT_REQUEST(0x10, 1),
    EVENT_ACK(0x1E, 0),
    EVENT_DONE(0x1F, 1),
    CALL(0x20, 1),
    PARCALL(0x21, 1),
    SYNC_SETUP(0x28, 1),
    SYNC_TEARDOWN(0x29, 1),
    EXEC_DONE(0x2F, 0),
    MERGE(0x30, 0),
    UNMERGE(0x31, 0),
    MERGE_DONE(0x3F, 0),
    SIGNAL_INSTALL(0x40, 2),
    SIGNAL_RAISE(0x41, 1),
    GDT_SYNC(0x51, 2),
    GDT_REGISTER(0x52, 1),
    GDT_RESTORE(0x53, 0),
    GDT_DONE(0x5F, 0);

    private static final ImmutableMap<Long, HvmRequest> BY_CODE =
            Arrays.stream(values()).collect(ImmutableMap.toImmutableMap(HvmRequest::code, Function.identity()));

    private final long code;
    private final int arguments;

    HvmRequest(int code, int arguments) {
        this.code = code;
        this.arguments = arguments;
    }

    public long code() {
        return code;
    }

    /** How many arguments it has besides its code. */
    public int arguments() {
        return arguments;
    }

    /** The request of a code, all 64 bits compared, or null. */
    public static HvmRequest of(long code) {
        return BY_CODE.get(code);
    }
}
