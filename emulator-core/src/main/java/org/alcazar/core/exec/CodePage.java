package org.alcazar.core.exec;

import java.util.ArrayList;
import java.util.List;

/** The blocks that begin in, or cross into, one page of memory cells. */
final class CodePage {
    /** Blocks by the offset of their first byte; one a place, the last decoded. */
    final Block[] blocks = new Block[4096];

    private final List<Block> all = new ArrayList<>();
    /** Which 64-byte lines hold decoded bytes; a store elsewhere costs one test. */
    private long lines;

    void add(Block block, long pageCell) {
        if ((block.cell & ~0xFFFL) == pageCell) {
            Block old = blocks[(int) block.cell & 0xFFF];
            if (old != null) {
                all.remove(old);
            }
            blocks[(int) block.cell & 0xFFF] = block;
        }
        all.add(block);
        cover(block, pageCell);
    }

    private void cover(Block block, long pageCell) {
        long from = Math.max(block.cell, pageCell);
        long to = block.cell + block.size();
        if (block.secondCell == pageCell) {
            from = pageCell;
            to = pageCell + block.size() - (4096 - (block.cell & 0xFFF));
        }
        for (long line = from >>> 6; line <= Math.min(to - 1, pageCell + 4095) >>> 6; line++) {
            lines |= 1L << line;
        }
    }

    /** Drops the blocks that a store hits. Returns those dropped. */
    List<Block> stored(long cell, int length) {
        long touched = 0;
        for (long line = cell >>> 6; line <= cell + length - 1 >>> 6; line++) {
            touched |= 1L << line;
        }
        if ((lines & touched) == 0) {
            return List.of();
        }
        List<Block> hit = new ArrayList<>();
        for (Block block : all) {
            if (block.overlaps(cell, length)) {
                hit.add(block);
            }
        }
        hit.forEach(this::remove);
        return hit;
    }

    void remove(Block block) {
        all.remove(block);
        int start = (int) block.cell & 0xFFF;
        if (blocks[start] == block) {
            blocks[start] = null;
        }
        if (all.isEmpty()) {
            lines = 0;
        }
    }
}
