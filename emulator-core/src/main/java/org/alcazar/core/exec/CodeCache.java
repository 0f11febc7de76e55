package org.alcazar.core.exec;

import java.util.Arrays;
import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.GuestMemory;

/**
 * Decoded blocks by the memory cells they were decoded from, shared by the cores of a machine. Stores that hit decoded
 * bytes drop the blocks at once, so that a store is visible to the very next instruction. Not state: dropping blocks
 * changes nothing but speed.
 */
public final class CodeCache implements BusView.StoreListener {
    private final CodePage[] pages;
    private final List<Core> cores;

    public CodeCache(GuestMemory memory, List<Core> cores) {
        this.pages = new CodePage[Math.toIntExact((memory.capacity() + 4095) >>> 12)];
        this.cores = cores;
    }

    /** Whether instructions have been decoded from the page of a cell. */
    public boolean hasCode(long cell) {
        return pages[(int) (cell >>> 12)] != null;
    }

    /** Memory cells are about to be changed. */
    @Override
    public void stored(long cell, int length) {
        for (long page = cell >>> 12; page <= cell + length - 1 >>> 12; page++) {
            CodePage code = pages[(int) page];
            if (code != null) {
                long from = Math.max(cell, page << 12);
                long to = Math.min(cell + length, page + 1 << 12);
                for (Block block : code.stored(from, (int) (to - from))) {
                    forget(block);
                }
            }
        }
    }

    private void forget(Block block) {
        pages[(int) (block.cell >>> 12)].remove(block);
        if (block.secondCell >= 0) {
            pages[(int) (block.secondCell >>> 12)].remove(block);
        }
        cores.forEach(Core::endBlock);
    }

    /** The page of a cell, made when there was none. */
    CodePage page(long cell) {
        int number = (int) (cell >>> 12);
        CodePage page = pages[number];
        if (page == null) {
            page = new CodePage();
            pages[number] = page;
            cores.forEach(core -> core.mmu.markCode(cell & ~0xFFFL));
        }
        return page;
    }

    void add(Block block) {
        page(block.cell).add(block, block.cell & ~0xFFFL);
        if (block.secondCell >= 0) {
            page(block.secondCell).add(block, block.secondCell & ~0xFFFL);
        }
    }

    /** Forgets everything. */
    public void clear() {
        Arrays.fill(pages, null);
        cores.forEach(core -> core.mmu.flushFetch());
    }
}
