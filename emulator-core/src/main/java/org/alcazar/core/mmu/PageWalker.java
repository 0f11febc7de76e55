package org.alcazar.core.mmu;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Feature;
import org.alcazar.core.memory.BusView;

/**
 * The page walk: 32-bit, PAE, 4-level and 5-level paging, and the rights of the access, Intel SDM volume 3, chapter 4,
 * AMD APM volume 2, chapter 5. A walk that succeeds sets accessed and dirty flags; one that fails changes nothing.
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
    static final int ERROR_KEY = 1 << 5;

    private static final long P = 1;
    private static final long RW = 1 << 1;
    private static final long US = 1 << 2;
    private static final long A = 1 << 5;
    private static final long D = 1 << 6;
    private static final long PS = 1 << 7;
    private static final long G = 1 << 8;
    private static final long NX = 1L << 63;
    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;
    private static final int KEY_SHIFT = 59;
    /** Bits of PAE entries that are reserved, and of no meaning in entries of the same form in IA-32e mode. */
    private static final long PAE_RESERVED = 0x7FF0_0000_0000_0000L;

    /** What a failed walk returns. */
    static final long FAULT = -1;

    private final Core core;
    private final BusView view;
    /** The PDPTE registers of PAE paging, loaded with CR3. */
    final long[] pdpte = new long[4];

    // ---- results of the last walk
    /** Error code of a walk that failed. */
    int errorCode;
    /** What is known of a page besides its address: the bits of {@link Tlb#physical} but for the PCID. */
    long attributes;

    // ---- the walk in progress: entries seen, for accessed flags and for explanations
    private final long[] entryAddress = new long[6];
    private final long[] entryValue = new long[6];
    private int depth;

    PageWalker(Core core, BusView view) {
        this.core = core;
        this.view = view;
    }

    private boolean cr4(long bit) {
        return (core.cr4 & bit) != 0;
    }

    /**
     * Translates a canonical linear address.
     *
     * @param access READ, WRITE or EXECUTE
     * @param rights a {@link View}
     * @param mark whether accessed and dirty flags are set
     * @return the physical address of the page's first byte (its 4 KiB part of a large page), or {@link #FAULT}
     */
    long walk(long linear, int access, int rights, boolean mark) {
        depth = 0;
        attributes = 0;
        if (!cr4(ControlBits.CR4_PAE)) {
            return walk32(linear, access, rights, mark);
        }
        if (!core.longModeActive()) {
            return walkPae(linear, access, rights, mark);
        }
        int levels = cr4(ControlBits.CR4_LA57) ? 5 : 4;
        return walkWide(linear, core.cr3 & ADDRESS, levels, access, rights, mark);
    }

    private long walkPae(long linear, int access, int rights, boolean mark) {
        long entry = pdpte[(int) (linear >>> 30) & 3];
        if ((entry & P) == 0) {
            return fail(0, access, rights);
        }
        return walkWide(linear, entry & ADDRESS, 2, access, rights, mark);
    }

    /** The levels with 64-bit entries, from {@code level} down to 1. */
    private long walkWide(long linear, long root, int level, int access, int rights, boolean mark) {
        boolean longMode = core.longModeActive();
        long reserved = ADDRESS & -1L << core.model.physicalAddressBits();
        reserved |= (core.efer & ControlBits.EFER_NXE) != 0 ? 0 : NX;
        reserved |= longMode ? 0 : PAE_RESERVED;
        long table = root;
        long granted = RW | US;
        boolean executable = true;
        for (int l = level; ; l--) {
            int shift = 12 + 9 * (l - 1);
            long address = table + ((linear >>> shift & 0x1FF) << 3);
            long entry = read(address, 8);
            if ((entry & P) == 0) {
                return fail(0, access, rights);
            }
            boolean leaf = l == 1 || (entry & PS) != 0;
            if ((entry & (reserved | reservedAt(l, leaf, shift))) != 0) {
                return fail(ERROR_PRESENT | ERROR_RESERVED, access, rights);
            }
            granted &= entry;
            executable &= (entry & NX) == 0;
            if (leaf) {
                int key = longMode ? (int) (entry >>> KEY_SHIFT) & 0xF : 0;
                return finish(linear, entry & ADDRESS, shift, granted, executable, key, access, rights, mark, 8);
            }
            table = entry & ADDRESS;
        }
    }

    /** Bits of a present 64-bit entry that its level reserves. */
    private long reservedAt(int level, boolean leaf, int shift) {
        if (level > 3 || level == 3 && !core.model.hasGigabytePages()) {
            return PS | nonLeafGlobal();
        }
        if (leaf) {
            return level > 1 ? (1L << shift) - 1 & ADDRESS & ~(1L << 12) : 0;
        }
        return level == 3 ? nonLeafGlobal() : 0;
    }

    /** Bit 8 must be zero on AMD processors in entries above a page directory that lead to a table. */
    private long nonLeafGlobal() {
        return core.model.intel() ? 0 : G;
    }

    private long walk32(long linear, int access, int rights, boolean mark) {
        long entry = read((core.cr3 & 0xFFFF_F000L) + (linear >>> 22 << 2), 4);
        if ((entry & P) == 0) {
            return fail(0, access, rights);
        }
        long granted = entry & (RW | US);
        if ((entry & PS) != 0 && cr4(ControlBits.CR4_PSE)) {
            if ((entry & reservedOfLarge32()) != 0) {
                return fail(ERROR_PRESENT | ERROR_RESERVED, access, rights);
            }
            long base = entry & 0xFFC0_0000L | (entry & 0x1F_E000L) << 19;
            return finish(linear, base, 22, granted, true, 0, access, rights, mark, 4);
        }
        entry = read((entry & 0xFFFF_F000L) + ((linear >>> 12 & 0x3FF) << 2), 4);
        if ((entry & P) == 0) {
            return fail(0, access, rights);
        }
        return finish(linear, entry & 0xFFFF_F000L, 12, granted & entry, true, 0, access, rights, mark, 4);
    }

    /** Bits 21:13 of an entry for 4 MiB, but for those that are physical address bits 39:32 with PSE-36. */
    private long reservedOfLarge32() {
        int addressBits = core.model.has(Feature.PSE36) ? Math.min(core.model.physicalAddressBits(), 40) - 32 : 0;
        return 0x3F_E000L & -1L << 13 + addressBits;
    }

    private long read(long address, int width) {
        long entry = view.read(address, width);
        entryAddress[depth] = address;
        entryValue[depth++] = entry;
        return entry;
    }

    private long finish(
            long linear,
            long base,
            int shift,
            long granted,
            boolean executable,
            int key,
            int access,
            int rights,
            boolean mark,
            int width) {
        boolean userPage = (granted & US) != 0;
        boolean keyDenies = userPage && access != EXECUTE && keyDenies(key, access, rights);
        boolean allowed =
                switch (access) {
                    case EXECUTE -> executable && mayFetch(userPage, rights);
                    case WRITE -> mayAccess(userPage, rights) && mayWrite((granted & RW) != 0, rights);
                    default -> mayAccess(userPage, rights);
                };
        if (!allowed || keyDenies) {
            return fail(ERROR_PRESENT | (keyDenies ? ERROR_KEY : 0), access, rights);
        }
        long leaf = entryValue[depth - 1];
        attributes = (leaf & G) != 0 && cr4(ControlBits.CR4_PGE) ? Tlb.GLOBAL : 0;
        attributes |= sizeBits(shift);
        attributes |= userPage ? Tlb.USER | (long) key << Tlb.KEY_SHIFT : 0;
        if (mark) {
            mark(access, width);
        }
        long pageMask = (1L << shift) - 1;
        return (base & ~pageMask | linear & pageMask) & Tlb.PAGE_MASK;
    }

    private static long sizeBits(int shift) {
        return switch (shift) {
            case 21 -> Tlb.SIZE_2M;
            case 22 -> Tlb.SIZE_4M;
            case 30 -> Tlb.SIZE_1G;
            default -> Tlb.SIZE_4K;
        };
    }

    private void mark(int access, int width) {
        for (int i = 0; i < depth; i++) {
            long wanted = entryValue[i] | A | (i == depth - 1 && access == WRITE ? D : 0);
            if (wanted != entryValue[i]) {
                view.write(entryAddress[i], width, wanted);
            }
        }
    }

    // ---------------------------------------------------------------------------------------- rights, section 4.6

    private boolean mayFetch(boolean userPage, int rights) {
        return rights == View.USER ? userPage : !(userPage && cr4(ControlBits.CR4_SMEP));
    }

    private boolean mayAccess(boolean userPage, int rights) {
        return switch (rights) {
            case View.USER -> userPage;
            case View.SUPERVISOR -> !(userPage && cr4(ControlBits.CR4_SMAP));
            default -> true;
        };
    }

    private boolean mayWrite(boolean writable, int rights) {
        return writable || rights != View.USER && (core.cr0 & ControlBits.CR0_WP) == 0;
    }

    private boolean keyDenies(int key, int access, int rights) {
        if (!cr4(ControlBits.CR4_PKE) || !core.longModeActive() || rights == View.OUTSIDE) {
            return false;
        }
        int denied = core.pkru >>> 2 * key;
        boolean writeProtected = rights == View.USER || (core.cr0 & ControlBits.CR0_WP) != 0;
        return (denied & 1) != 0 || access == WRITE && (denied & 2) != 0 && writeProtected;
    }

    private long fail(int code, int access, int rights) {
        boolean fetchTold = cr4(ControlBits.CR4_PAE) && (core.efer & ControlBits.EFER_NXE) != 0;
        fetchTold |= cr4(ControlBits.CR4_SMEP);
        errorCode = code
                | (access == WRITE ? ERROR_WRITE : 0)
                | (rights == View.USER ? ERROR_USER : 0)
                | (access == EXECUTE && fetchTold ? ERROR_FETCH : 0);
        return FAULT;
    }

    /** The steps of a walk in words, one line an entry read; changes nothing. */
    String explain(long linear, int access, int rights) {
        long result = walk(linear, access, rights, false);
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
