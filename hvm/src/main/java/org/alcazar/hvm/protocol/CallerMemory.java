package org.alcazar.hvm.protocol;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.memory.GuestMemory;

/**
 * Memory as the core that made a hypercall sees it: its page tables, page by page, no guest page fault ever (section
 * 5.1). A user-mode caller needs user pages, writable ones for a write; the kernel's accesses ignore page permissions.
 */
final class CallerMemory {
    private CallerMemory() {}

    /**
     * Writes to the caller's memory, up to the first page that cannot be written.
     *
     * @return whether all of it was written
     */
    static boolean write(Core caller, long linear, byte[] bytes) {
        for (int done = 0; done < bytes.length; ) {
            long address = linear + done;
            int part = (int)
                    Math.min(bytes.length - done, GuestMemory.PAGE_SIZE - (address & (GuestMemory.PAGE_SIZE - 1)));
            long physical = translate(caller, address);
            if (physical == -1) {
                return false;
            }
            caller.mmu.view().write(physical, bytes, done, part);
            done += part;
        }
        return true;
    }

    private static long translate(Core caller, long linear) {
        boolean user = caller.cpl == 3;
        long physical = caller.mmu.translate(linear, true, user);
        return physical == -1 && !user ? caller.mmu.translate(linear, false, false) : physical;
    }
}
