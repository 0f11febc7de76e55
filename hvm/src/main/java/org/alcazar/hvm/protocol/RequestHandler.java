package org.alcazar.hvm.protocol;

import org.alcazar.core.cpu.Core;

/** Does what one request asks for. */
@FunctionalInterface
interface RequestHandler {
    /** What RAX becomes when a request is refused. */
    long REFUSED = -1;
    /** What RAX becomes when a request that has nothing else to say is done. */
    long DONE = 0;

    /**
     * @param caller the core that made the hypercall, RIP behind the instruction
     * @param argument2 RDX
     * @param argument3 RSI
     * @return what RAX becomes
     */
    long handle(Core caller, long argument2, long argument3);
}
