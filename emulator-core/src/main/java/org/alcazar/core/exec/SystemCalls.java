package org.alcazar.core.exec;

import org.alcazar.core.cpu.FastCalls;
import org.alcazar.core.cpu.HypercallHandler;
import org.alcazar.core.cpu.Vector;

/** SYSCALL, SYSRET, SYSENTER, SYSEXIT, and the hypercalls. */
final class SystemCalls {
    private SystemCalls() {}

    static Op syscall() {
        return SystemOp.any(FastCalls::syscall);
    }

    static Op sysret(BindContext context) {
        boolean wide = context.instruction().operandSize() == 64;
        return SystemOp.any(core -> FastCalls.sysret(core, wide));
    }

    static Op sysenter() {
        return SystemOp.any(FastCalls::sysenter);
    }

    static Op sysexit(BindContext context) {
        boolean wide = context.instruction().operandSize() == 64;
        return SystemOp.any(core -> FastCalls.sysexit(core, wide));
    }

    /** VMCALL and VMMCALL mean the same, whatever the vendor, at any privilege level. */
    static Op hypercall() {
        return SystemOp.any(core -> {
            HypercallHandler handler = core.machine.hypercallHandler();
            if (handler == null) {
                throw core.fault(Vector.UD);
            }
            core.syncClock();
            core.machine.observers().hypercall(core);
            handler.hypercall(core);
            core.endBlock();
        });
    }
}
