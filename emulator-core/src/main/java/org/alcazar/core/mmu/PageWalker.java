package org.alcazar.core.mmu;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.memory.BusView;

/**
 * The page walk: 32-bit, PAE and 4-level paging, Intel SDM volume 3, chapter 4. A walk that succeeds sets accessed and
 * dirty flags; one that fails changes nothing.
 */
final class PageWalker {
    static final int READ = 0;
    static final int WRITE = 1;
    static final int EXECUTE = 2;

    static final int ERROR_PRESENT = 1;
    static final int ERROR_WRITE = 1 << 1;
    static final int ERROR_USER = 1 << 2;
    static final int ERROR_RESERVED = 1 << 3;
    static final int ERROR_FETCH = 1 << 4;

    private static final long P = 1;
    private static final long RW = 1 << 1;
    private static final long US = 1 << 2;
    private static final long A = 1 << 5;
    private static final long D = 1 << 6;
    private static final long PS = 1 << 7;
    private static final long G = 1 << 8;
    private static final long NX = 1L << 63;
    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;

    /** What a failed walk returns. */
    static final long FAULT = -1;

    private final Core core;
    private final BusView view;
    /** The PDPTE registers of PAE paging, loaded with CR3. */
    final long[] pdpte = new long[4];

    // ---- results of the last walk
    /** Error code of a walk that failed. */
    int errorCode;
    /** Whether the translation is global, and part of a large page: the bits of {@link Tlb#physical}. */
    long attributes;

    // ---- the walk in progress: entries seen, for accessed flags and for explanations
    private final long[] entryAddress = new long[5];
    private final long[] entryValue = new long[5];
    private int depth;

    PageWalker(Core core, BusView view) {
        this.core = core;
        this.view = view;
    }

    /**
     * Translates a canonical linear address.
     *
     * @param access READ, WRITE or EXECUTE
     * @param user whether the access has user rights
     * @param mark whether accessed and dirty flags are set
     * @return the physical address of the page's first byte (its 4 KiB part of a large page), or {@link #FAULT}
     */
    long walk(long linear, int access, boolean user, boolean mark) {
        depth = 0;
        attributes = 0;
        if ((core.cr4 & ControlBits.CR4_PAE) == 0) {
            return walk32(linear, access, user, mark);
        }
        return core.longModeActive()
                ? walkWide(linear, core.cr3 & ADDRESS, 4, access, user, mark)
                : walkPae(linear, access, user, mark);
    }

    private long walkPae(long linear, int access, boolean user, boolean mark) {
        long entry = pdpte[(int) (linear >>> 30) & 3];
        if ((entry & P) == 0) {
            return fail(0, access, user);
        }
        return walkWide(linear, entry & ADDRESS, 2, access, user, mark);
    }

    /** The levels with 64-bit entries, from {@code level} down to 1. */
    private long walkWide(long linear, long root, int level, int access, boolean user, boolean mark) {
        boolean noExecute = (core.efer & ControlBits.EFER_NXE) != 0;
        long reserved = ADDRESS & -1L << core.model.physicalAddressBits() | (noExecute ? 0 : NX);
        if (!core.longModeActive()) {
            reserved |= 0x7FF0_0000_0000_0000L;
        }
        long table = root;
        long rights = RW | US;
        boolean executable = true;
        for (int l = level; ; l--) {
            int shift = 12 + 9 * (l - 1);
            long address = table + ((linear >>> shift & 0x1FF) << 3);
            long entry = view.read(address, 8);
            entryAddress[depth] = address;
            entryValue[depth++] = entry;
            if ((entry & P) == 0) {
                return fail(0, access, user);
            }
            boolean leaf = l == 1 || (entry & PS) != 0 && l <= 3;
            long bad = reserved;
            if (l == 4 || l == 3 && !core.model.hasGigabytePages()) {
                bad |= PS;
            } else if (leaf && l > 1) {
                bad |= (1L << shift) - 1 & ADDRESS & ~(1L << 12);
            }
            if ((entry & bad) != 0) {
                return fail(ERROR_PRESENT | ERROR_RESERVED, access, user);
            }
            rights &= entry;
            executable &= (entry & NX) == 0;
            if (leaf) {
                return finish(linear, entry & ADDRESS, shift, rights, executable, access, user, mark, 8);
            }
            table = entry & ADDRESS;
        }
    }

    private long walk32(long linear, int access, boolean user, boolean mark) {
        long directory = (core.cr3 & 0xFFFF_F000L) + (linear >>> 22 << 2);
        long entry = view.read(directory, 4);
        entryAddress[depth] = directory;
        entryValue[depth++] = entry;
        if ((entry & P) == 0) {
            return fail(0, access, user);
        }
        long rights = entry & (RW | US);
        if ((entry & PS) != 0 && (core.cr4 & ControlBits.CR4_PSE) != 0) {
            if ((entry & 1 << 21) != 0) {
                return fail(ERROR_PRESENT | ERROR_RESERVED, access, user);
            }
            long base = entry & 0xFFC0_0000L | (entry & 0x1F_E000L) << 19;
            return finish(linear, base, 22, rights, true, access, user, mark, 4);
        }
        long address = (entry & 0xFFFF_F000L) + ((linear >>> 12 & 0x3FF) << 2);
        entry = view.read(address, 4);
        entryAddress[depth] = address;
        entryValue[depth++] = entry;
        if ((entry & P) == 0) {
            return fail(0, access, user);
        }
        return finish(linear, entry & 0xFFFF_F000L, 12, rights & entry, true, access, user, mark, 4);
    }

    private long finish(
            long linear,
            long base,
            int shift,
            long rights,
            boolean executable,
            int access,
            boolean user,
            boolean mark,
            int width) {
        boolean allowed = !user || (rights & US) != 0;
        if (access == WRITE && (rights & RW) == 0) {
            allowed &= !user && (core.cr0 & ControlBits.CR0_WP) == 0;
        } else if (access == EXECUTE) {
            allowed &= executable;
        }
        if (!allowed) {
            return fail(ERROR_PRESENT, access, user);
        }
        long leaf = entryValue[depth - 1];
        attributes = (leaf & G) != 0 && (core.cr4 & ControlBits.CR4_PGE) != 0 ? Tlb.GLOBAL : 0;
        attributes |= shift > 12 ? Tlb.LARGE : 0;
        if (mark) {
            for (int i = 0; i < depth; i++) {
                long wanted = entryValue[i] | A | (i == depth - 1 && access == WRITE ? D : 0);
                if (wanted != entryValue[i]) {
                    view.write(entryAddress[i], width, wanted);
                }
            }
        }
        long pageMask = (1L << shift) - 1;
        return (base & ~pageMask | linear & pageMask) & Tlb.PAGE_MASK;
    }

    private long fail(int code, int access, boolean user) {
        boolean fetchTold = (core.cr4 & ControlBits.CR4_PAE) != 0 && (core.efer & ControlBits.EFER_NXE) != 0;
        errorCode = code
                | (access == WRITE ? ERROR_WRITE : 0)
                | (user ? ERROR_USER : 0)
                | (access == EXECUTE && fetchTold ? ERROR_FETCH : 0);
        return FAULT;
    }

    /** The steps of a walk in words, one line an entry read; changes nothing. */
    String explain(long linear, int access, boolean user) {
        long result = walk(linear, access, user, false);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            text.append(String.format("  entry at 0x%x = 0x%016x%n", entryAddress[i], entryValue[i]));
        }
        text.append(
                result == FAULT
                        ? String.format("  no translation of 0x%x, error code 0x%x", linear, errorCode)
                        : String.format("  0x%x translates to physical 0x%x", linear, result | linear & 0xFFF));
        return text.toString();
    }
}
