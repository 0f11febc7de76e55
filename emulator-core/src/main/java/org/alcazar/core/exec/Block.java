package org.alcazar.core.exec;

import org.alcazar.core.isa.CodeSize;

/**
 * A straight run of decoded instructions, from one address to the first that ends a block or to the end of the page.
 * Immutable; bound to the memory cells it was decoded from, not to an address.
 */
final class Block {
    /** Longest block, in instructions. */
    static final int MAX_LENGTH = 64;

    final CodeSize codeSize;
    final Op[] ops;
    /** Distance from the block's start to each operation, and at the end to the next instruction. */
    final int[] offsets;
    /** First cell. */
    final long cell;
    /** Whether the last instruction is one after which nothing but RIP can be different for the run loop. */
    final boolean quiet;
    /** First cell of the second page when the only instruction crosses into one, else -1. */
    final long secondCell;

    Block(CodeSize codeSize, Op[] ops, int[] offsets, boolean quiet, long cell, long secondCell) {
        this.codeSize = codeSize;
        this.ops = ops;
        this.offsets = offsets;
        this.quiet = quiet;
        this.cell = cell;
        this.secondCell = secondCell;
    }

    /** Length in bytes. */
    int size() {
        return offsets[ops.length];
    }

    /** Whether any of the block's bytes lies in {@code [from, from + length)}. */
    boolean overlaps(long from, int length) {
        int first = secondCell < 0 ? size() : 4096 - ((int) cell & 0xFFF);
        return meets(cell, first, from, length) || secondCell >= 0 && meets(secondCell, size() - first, from, length);
    }

    private static boolean meets(long a, int aLength, long b, int bLength) {
        return a < b + bLength && b < a + aLength;
    }
}
