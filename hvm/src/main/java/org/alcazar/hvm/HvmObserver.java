package org.alcazar.hvm;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.trace.Observer;
import org.alcazar.hvm.boot.Partitioning;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmProtocol;
import org.alcazar.hvm.protocol.HvmTrace;
import org.alcazar.hvm.protocol.Where;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the cores for the protocol: halts, and HRT cores that run into the handler they booted with. */
final class HvmObserver implements Observer {
    private static final Logger LOG = LoggerFactory.getLogger(HvmObserver.class);

    private final Partitioning parts;
    private final HvmProtocol protocol;
    private final HvmTrace trace;

    HvmObserver(Partitioning parts, HvmProtocol protocol, HvmTrace trace) {
        this.parts = parts;
        this.protocol = protocol;
        this.trace = trace;
    }

    @Override
    public void activityChanged(Core core) {
        protocol.activityChanged(core);
    }

    @Override
    public void exception(Core core, int vector, boolean hasErrorCode, long errorCode) {
        watch(core, vector, errorCode);
    }

    @Override
    public void interrupt(Core core, int vector, boolean injected) {
        watch(core, vector, 0);
    }

    private void watch(Core core, int vector, long errorCode) {
        if (parts.isHrt(core.id()) && protocol.onBootIdt(core)) {
            LOG.warn(
                    "HRT core {}: vector {}, error code 0x{}, at 0x{}, CR2 0x{}, through the boot IDT: it will halt",
                    core.id(),
                    vector,
                    Long.toHexString(errorCode),
                    Long.toHexString(core.rip),
                    Long.toHexString(core.cr2));
            trace.event(new HvmEvent.BootHandler(Where.at(core, parts, core.rip), vector, errorCode));
        }
    }
}
