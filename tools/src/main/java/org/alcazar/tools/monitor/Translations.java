package org.alcazar.tools.monitor;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.cpu.Core;

/** The page tables of a core as they are now: every mapping, or ranges with the same rights. */
final class Translations {
    private static final int MAX_LINES = 20_000;
    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;
    private static final long PAE = 1 << 5;
    private static final long LONG_MODE_ACTIVE = 1 << 10;
    private static final long FIVE_LEVELS = 1 << 12;
    private static final int PRESENT = 1;
    private static final int WRITABLE = 1 << 1;
    private static final int USER = 1 << 2;
    private static final int LARGE = 1 << 7;
    private static final long NO_EXECUTE = 1L << 63;

    /** @param rights of all levels together: {@link #WRITABLE}, {@link #USER}, {@link #NO_EXECUTE} */
    private record Mapping(long linear, long physical, long size, long entry, long rights) {}

    private final Core core;
    private final List<Mapping> mappings = new ArrayList<>();
    private boolean complete = true;

    Translations(Core core) {
        this.core = core;
        if (!core.mmu.pagingEnabled()) {
            return;
        }
        long rights = WRITABLE | USER;
        if ((core.efer & LONG_MODE_ACTIVE) != 0) {
            int levels = (core.cr4 & FIVE_LEVELS) != 0 ? 5 : 4;
            walk(core.cr3 & ADDRESS, levels, 9, 8, 0, rights);
        } else if ((core.cr4 & PAE) != 0) {
            for (int i = 0; i < 4; i++) {
                long entry = read((core.cr3 & 0xFFFF_FFE0L) + 8L * i, 8);
                if ((entry & PRESENT) != 0) {
                    walk(entry & ADDRESS, 2, 9, 8, (long) i << 30, rights);
                }
            }
        } else {
            walk(core.cr3 & 0xFFFF_F000L, 2, 10, 4, 0, rights);
        }
    }

    private long read(long physical, int width) {
        return core.mmu.view().peek(physical, width);
    }

    /** @param bits of the linear address that select an entry */
    private void walk(long table, int level, int bits, int width, long linear, long rights) {
        long size = 1L << 12 + bits * (level - 1);
        for (int i = 0; i < 1 << bits && complete; i++) {
            long entry = read(table + (long) width * i, width);
            if ((entry & PRESENT) == 0) {
                continue;
            }
            long at = linear + i * size;
            if (level == 4 && bits == 9 && (core.efer & LONG_MODE_ACTIVE) != 0 && (core.cr4 & FIVE_LEVELS) == 0) {
                at = at << 16 >> 16;
            } else if (level == 5) {
                at = at << 7 >> 7;
            }
            long allowed = rights & (entry & (WRITABLE | USER)) | (rights | entry) & NO_EXECUTE;
            boolean leaf = level == 1 || (entry & LARGE) != 0 && level <= 3;
            if (leaf) {
                mappings.add(new Mapping(at, entry & ADDRESS & -size, size, entry, allowed));
                complete = mappings.size() < MAX_LINES * 64;
            } else {
                walk(entry & ADDRESS, level - 1, bits, width, at, allowed);
            }
        }
    }

    /** One line a mapping: linear address, physical address, and the flags of its entry. */
    void list(PrintWriter out) {
        if (!core.mmu.pagingEnabled()) {
            out.println("paging is off");
            return;
        }
        for (int i = 0; i < mappings.size() && i < MAX_LINES; i++) {
            Mapping each = mappings.get(i);
            out.printf("%016x: %016x %s%n", each.linear(), each.physical(), flags(each));
        }
        if (mappings.size() > MAX_LINES) {
            out.println("... and " + (mappings.size() - MAX_LINES) + " more");
        }
    }

    /** NX, global, page size, dirty, accessed, cache disable, write through, user, writable. */
    private static String flags(Mapping mapping) {
        StringBuilder flags = new StringBuilder();
        flags.append((mapping.entry() & NO_EXECUTE) != 0 ? 'X' : '-');
        flags.append((mapping.entry() & 1 << 8) != 0 ? 'G' : '-');
        flags.append(mapping.size() > 4096 ? 'P' : '-');
        String names = "DACTUW";
        for (int bit = 6; bit >= 1; bit--) {
            flags.append((mapping.entry() >> bit & 1) != 0 ? names.charAt(6 - bit) : '-');
        }
        return flags.toString();
    }

    /** One line for neighbours with the same rights: first, end, size, rights of user, reading, writing, executing. */
    void ranges(PrintWriter out) {
        if (!core.mmu.pagingEnabled()) {
            out.println("paging is off");
            return;
        }
        int lines = 0;
        for (int i = 0; i < mappings.size() && lines < MAX_LINES; lines++) {
            Mapping first = mappings.get(i);
            long end = first.linear() + first.size();
            int next = i + 1;
            while (next < mappings.size()
                    && mappings.get(next).linear() == end
                    && mappings.get(next).rights() == first.rights()) {
                end += mappings.get(next++).size();
            }
            out.printf(
                    "%016x-%016x %016x %sr%s%s%n",
                    first.linear(),
                    end,
                    end - first.linear(),
                    (first.rights() & USER) != 0 ? "u" : "-",
                    (first.rights() & WRITABLE) != 0 ? "w" : "-",
                    (first.rights() & NO_EXECUTE) != 0 ? "-" : "x");
            i = next;
        }
    }
}
