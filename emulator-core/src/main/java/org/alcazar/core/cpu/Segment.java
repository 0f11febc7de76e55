package org.alcazar.core.cpu;

/**
 * Segment register numbers, in the encoding of instructions, and the bits of access rights as a core keeps them: the
 * descriptor's bits 55:40 with the limit nibble taken out (Intel SDM volume 3, table 24-2).
 */
public final class Segment {
    public static final int ES = 0;
    public static final int CS = 1;
    public static final int SS = 2;
    public static final int DS = 3;
    public static final int FS = 4;
    public static final int GS = 5;
    public static final int LDTR = 6;
    public static final int TR = 7;

    public static final int TYPE = 0xF;
    /** Code or data, not a system segment. */
    public static final int S = 1 << 4;

    public static final int DPL_SHIFT = 5;
    public static final int P = 1 << 7;
    public static final int AVL = 1 << 12;
    public static final int L = 1 << 13;
    public static final int DB = 1 << 14;
    public static final int G = 1 << 15;
    /** Not a descriptor bit: loaded with a null selector, every use faults outside 64-bit mode. */
    public static final int UNUSABLE = 1 << 16;

    /** Type bit: code segment. */
    public static final int TYPE_CODE = 8;
    /** Type bit of code: conforming; of data: expand-down. */
    public static final int TYPE_CONFORMING = 4;

    public static final int TYPE_EXPAND_DOWN = 4;
    /** Type bit of code: readable; of data: writable. */
    public static final int TYPE_RW = 2;

    public static final int TYPE_ACCESSED = 1;

    private Segment() {}
}
