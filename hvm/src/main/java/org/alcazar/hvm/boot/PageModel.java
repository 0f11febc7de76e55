package org.alcazar.hvm.boot;

/** The page size of an HRT's initial page tables, by the flag bit that asks for it. */
public enum PageModel {
    KIB_4(0x100, 12, "4 KiB"),
    MIB_2(0x200, 21, "2 MiB"),
    GIB_1(0x400, 30, "1 GiB");

    /** All flag bits that choose a page size. */
    static final long MASK = 0xF00;
    /** The size no hardware has. */
    static final long GIB_512 = 0x800;

    private final long flag;
    private final int shift;
    private final String label;

    PageModel(int flag, int shift, String label) {
        this.flag = flag;
        this.shift = shift;
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** The bit of {@code hrt_flags}. */
    public long flag() {
        return flag;
    }

    /** Bytes a page. */
    public long pageSize() {
        return 1L << shift;
    }

    /** Page-table pages that map {@code bytes}: the root, then each level down to the leaves. */
    long tablePages(long bytes) {
        long pages = 1;
        for (int level = 30; level >= shift; level -= 9) {
            pages += tables(bytes, level);
        }
        return pages;
    }

    /** Tables of the level whose entries cover {@code 1 << entryShift} bytes each. */
    static long tables(long bytes, int entryShift) {
        return ceilDivide(ceilDivide(bytes, 1L << entryShift), 512);
    }

    private static long ceilDivide(long value, long by) {
        return (value + by - 1) / by;
    }
}
