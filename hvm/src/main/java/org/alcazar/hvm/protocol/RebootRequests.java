package org.alcazar.hvm.protocol;

import java.util.Map;

/** REBOOT_ROS, REBOOT_HRT and REBOOT_BOTH: answered at once, done at the next tick boundary. */
final class RebootRequests {
    private RebootRequests() {}

    static Map<HvmRequest, RequestHandler> handlers(PartitionControl control) {
        return Map.of(
                HvmRequest.REBOOT_ROS, reboot(control, true, false),
                HvmRequest.REBOOT_HRT, reboot(control, false, true),
                HvmRequest.REBOOT_BOTH, reboot(control, true, true));
    }

    private static RequestHandler reboot(PartitionControl control, boolean ros, boolean hrt) {
        return (caller, argument2, argument3) ->
                control.requestReboot(ros, hrt, caller) ? RequestHandler.DONE : RequestHandler.REFUSED;
    }
}
