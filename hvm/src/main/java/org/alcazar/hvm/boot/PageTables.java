package org.alcazar.hvm.boot;

import java.nio.ByteBuffer;

/** The initial page tables of an HRT: physical memory mapped once, at the hoist offset, and as an alias at 0. */
final class PageTables {
    private static final int PAGE = 4096;
    private static final int ENTRIES = 512;
    private static final long PRESENT_WRITABLE = 0x03;
    private static final long PAGE_SIZE_BIT = 0x80;
    private static final int HIGH_HALF_ENTRY = 256;

    private PageTables() {}

    /** @param identityAlias whether a hoisted map is reachable from 0 on as well */
    static void write(GuestWriter target, BootLayout layout, long offset, boolean identityAlias) {
        int levels = 2;
        for (long size = 1L << 30; size > layout.model().pageSize(); size >>= 9) {
            levels++;
        }
        long table = layout.root() + PAGE;
        long level2Tables = PageModel.tables(layout.mapBytes(), 30);
        writeRoot(target, layout.root(), table, level2Tables, offset, identityAlias);
        int shift = 30;
        for (int level = 2; level <= levels; level++, shift -= 9) {
            long tables = PageModel.tables(layout.mapBytes(), shift);
            long next = table + tables * PAGE;
            for (long i = 0; i < tables; i++) {
                target.write(table + i * PAGE, table(i * ENTRIES, shift, level == levels, next, layout.mapBytes()));
            }
            table = next;
        }
    }

    private static void writeRoot(
            GuestWriter target, long root, long firstTable, long tables, long offset, boolean identityAlias) {
        byte[] table = new byte[PAGE];
        ByteBuffer entries = LittleEndian.over(table);
        for (int i = 0; i < tables; i++) {
            long entry = firstTable + (long) i * PAGE | PRESENT_WRITABLE;
            if (offset != 0) {
                entries.putLong((HIGH_HALF_ENTRY + i) * 8, entry);
            }
            if (offset == 0 || identityAlias) {
                entries.putLong(i * 8, entry);
            }
        }
        target.write(root, table);
    }

    /** One table: 512 entries from number {@code first} of its level on, those that lie beyond the map zero. */
    private static byte[] table(long first, int shift, boolean leaf, long nextLevel, long mapBytes) {
        byte[] table = new byte[PAGE];
        ByteBuffer entries = LittleEndian.over(table);
        for (long i = first; i < first + ENTRIES && i << shift < mapBytes; i++) {
            long target = leaf ? i << shift : nextLevel + i * PAGE;
            long large = leaf && shift > 12 ? PAGE_SIZE_BIT : 0;
            entries.putLong(target | PRESENT_WRITABLE | large);
        }
        return table;
    }
}
