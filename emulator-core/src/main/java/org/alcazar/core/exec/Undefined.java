package org.alcazar.core.exec;

import java.util.concurrent.atomic.AtomicBoolean;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Instructions that the machine does not have: #UD. */
final class Undefined extends Op {
    private static final Logger LOG = LoggerFactory.getLogger(Undefined.class);

    private final BindContext context;
    private final String why;
    private final AtomicBoolean told = new AtomicBoolean();

    private Undefined(BindContext context, String why) {
        this.context = context;
        this.why = why;
    }

    /** An instruction that exists but is not executed here; logged when it is first reached. */
    static Op logged(BindContext context, String why) {
        return new Undefined(context, why);
    }

    /** UD0, UD1 and UD2, meant to fault, and RSM, which does outside of system-management mode. */
    static Op intended() {
        return new Op() {
            @Override
            public void execute(Core core) {
                throw core.fault(Vector.UD);
            }
        };
    }

    @Override
    public void execute(Core core) {
        if (LOG.isWarnEnabled() && !told.getAndSet(true)) {
            LOG.warn(
                    "#UD at 0x{}: {} {}",
                    Long.toHexString(core.r[Core.BLOCK] + context.offset()),
                    context.instruction().form(),
                    why);
        }
        throw core.fault(Vector.UD);
    }
}
