package org.alcazar.hvm.boot;

import org.alcazar.core.memory.GuestMemory;

/**
 * Where the boot state lies at the top of memory, from the top down: null handler, IDT, GDT, TSS, page tables,
 * information page, one scratch stack a core. All addresses are guest-physical.
 *
 * @param memory MEM in bytes
 * @param hrtCores N_HRT
 * @param model page size of the initial map
 * @param mapBytes bytes mapped
 */
public record BootLayout(long memory, int hrtCores, PageModel model, long mapBytes) {
    private static final long PAGE = GuestMemory.PAGE_SIZE;
    private static final long LARGE_PAGE = 2L << 20;
    /** Handler, IDT, GDT, TSS and information page. */
    private static final int SINGLE_PAGES = 5;
    /** The most level 2 tables one half of the root can name. */
    private static final int MAX_LEVEL_2 = 256;

    /** Whether the boot state for such a map fits the space kept free for it. */
    static boolean fits(int hrtCores, PageModel model, long mapBytes) {
        return PageModel.tables(mapBytes, 30) <= MAX_LEVEL_2
                && (SINGLE_PAGES + model.tablePages(mapBytes) + hrtCores) * PAGE <= Partitioning.BOOT_STATE_SPACE;
    }

    /** The end of memory, rounded down to a page. */
    public long top() {
        return memory & -PAGE;
    }

    public long handler() {
        return top() - PAGE;
    }

    public long idt() {
        return top() - 2 * PAGE;
    }

    public long gdt() {
        return top() - 3 * PAGE;
    }

    public long tss() {
        return top() - 4 * PAGE;
    }

    /** NPT, page-table pages of all levels. */
    public long tablePages() {
        return model.tablePages(mapBytes);
    }

    /** The PML4: the value of CR3. Level 2, 3 and 4 tables follow, each level in ascending order. */
    public long root() {
        return tss() - tablePages() * PAGE;
    }

    /** The page of the multiboot2 information block. */
    public long information() {
        return root() - PAGE;
    }

    /** The address behind the scratch stack of an HRT core, by its index in the HRT. */
    public long stackTop(int index) {
        return information() - index * PAGE;
    }

    /** The lowest page of the boot state. */
    public long lowest() {
        return stackTop(hrtCores);
    }

    /** Where the part of memory starts that is reported as reserved to the HRT: whole 2 MiB. */
    public long reservedFrom() {
        return lowest() & -LARGE_PAGE;
    }
}
