package org.alcazar.hvm.protocol;

import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.boot.Partition;
import org.alcazar.hvm.boot.Partitioning;

/**
 * When, on which core and at which instruction something happened.
 *
 * @param nanos virtual time
 * @param core vcpu number
 * @param cpl privilege level
 * @param rip address of the instruction: the hypercall, or the one an upcall interrupts
 */
public record Where(long nanos, int core, Partition partition, int cpl, long rip) {
    /** A core, now. */
    public static Where at(Core core, Partitioning parts, long rip) {
        core.syncClock();
        return new Where(core.machine.clock().now(), core.id(), parts.of(core.id()), core.cpl, rip);
    }
}
