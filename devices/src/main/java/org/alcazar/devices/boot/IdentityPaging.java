package org.alcazar.devices.boot;

/**
 * Page tables that map the first 4 GiB to themselves with 2 MiB pages, supervisor, writable: a level-4 table, a
 * page-directory-pointer table and four page directories (Intel SDM volume 3, section 4.5).
 */
final class IdentityPaging {
    static final int SIZE = 6 * 4096;

    private static final long PRESENT_WRITABLE = 3;
    private static final long LARGE = 1 << 7;

    private IdentityPaging() {}

    /** The tables, for a place at {@code base}, a multiple of 4096. */
    static byte[] at(long base) {
        Words tables = new Words(SIZE);
        tables.u64(base + 4096 | PRESENT_WRITABLE).zeros(4096 - 8);
        for (int i = 0; i < 4; i++) {
            tables.u64(base + (2 + i) * 4096L | PRESENT_WRITABLE);
        }
        tables.zeros(4096 - 4 * 8);
        for (long i = 0; i < 4 * 512; i++) {
            tables.u64(i << 21 | PRESENT_WRITABLE | LARGE);
        }
        return tables.bytes();
    }
}
