package org.alcazar.hvm.protocol;

import java.util.Optional;
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

    /**
     * Reads the caller's memory.
     *
     * @param length bytes; looked at page by page before any is kept
     * @return empty if a page cannot be read
     */
    static Optional<byte[]> read(Core caller, long linear, int length) {
        return read(caller, linear, length, caller.cpl == 3);
    }

    /** Reads for the hybrid machine itself, which page permissions do not concern; empty as for {@link #read}. */
    static Optional<byte[]> readPrivileged(Core core, long linear, int length) {
        return read(core, linear, length, false);
    }

    private static Optional<byte[]> read(Core core, long linear, int length, boolean user) {
        for (long done = 0; done < length; ) {
            if (core.mmu.translate(linear + done, false, user) == -1) {
                return Optional.empty();
            }
            done += GuestMemory.PAGE_SIZE - (linear + done & GuestMemory.PAGE_SIZE - 1);
        }
        return Optional.of(copy(core, linear, length, user));
    }

    private static byte[] copy(Core core, long linear, int length, boolean user) {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            long address = linear + done;
            int part = (int) Math.min(length - done, GuestMemory.PAGE_SIZE - (address & GuestMemory.PAGE_SIZE - 1));
            core.mmu.view().read(core.mmu.translate(address, false, user), bytes, done, part);
            done += part;
        }
        return bytes;
    }

    /** Writes for the hybrid machine itself, all or nothing; page permissions do not concern it. */
    static boolean writePrivileged(Core core, long linear, byte[] bytes) {
        for (long done = 0; done < bytes.length; ) {
            if (physicalFor(core, linear + done, false) == -1) {
                return false;
            }
            done += GuestMemory.PAGE_SIZE - (linear + done & GuestMemory.PAGE_SIZE - 1);
        }
        for (int done = 0; done < bytes.length; ) {
            long address = linear + done;
            int part =
                    (int) Math.min(bytes.length - done, GuestMemory.PAGE_SIZE - (address & GuestMemory.PAGE_SIZE - 1));
            core.mmu.view().write(physicalFor(core, address, false), bytes, done, part);
            done += part;
        }
        return true;
    }

    private static long translate(Core caller, long linear) {
        return physicalFor(caller, linear, caller.cpl == 3);
    }

    private static long physicalFor(Core caller, long linear, boolean user) {
        long physical = caller.mmu.translate(linear, true, user);
        return physical == -1 && !user ? caller.mmu.translate(linear, false, false) : physical;
    }
}
