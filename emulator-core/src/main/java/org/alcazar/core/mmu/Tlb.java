package org.alcazar.core.mmu;

import java.util.Arrays;
import org.alcazar.core.state.Section;
import org.alcazar.core.state.StateException;

/**
 * One direct-mapped translation buffer, for one kind of access (read, write or execute) in one {@link View}: an entry
 * means that this access to this page has been found permitted. It is architectural state: guests may legally see what
 * stale entries do, so size, index and replacement are fixed.
 *
 * <p>{@link #entries} holds two longs an entry: the tag, then the first memory cell of the page. The tag is the linear
 * page address; in its low 12 bits, zero for plain RAM, are the reasons to leave the fast path. A fast path compares
 * the tag with the page of the access's <em>last</em> byte, which also turns away accesses that cross a page.
 *
 * <p>{@link #physical} holds the physical page address and, around it, what invalidation goes by: the low bits named
 * below, and the process-context identifier in bits 63:52. Entries of other contexts than the present one are parked: a
 * tag bit hides them, so that the fast path need not know of contexts.
 */
final class Tlb {
    static final int SIZE = 1024;
    private static final int INDEX_MASK = (SIZE - 1) << 1;

    /** Tag bit: no translation here. */
    static final long INVALID = 1;
    /** Tag bit: not memory (device registers or nothing); the cell is meaningless. */
    static final long DEVICE = 1 << 1;
    /** Tag bit: memory beyond the first backing array. */
    static final long FAR = 1 << 2;
    /** Tag bit, write buffers only: instructions have been decoded from this page. */
    static final long CODE = 1 << 3;
    /** Tag bit, write buffers only: ROM. */
    static final long READ_ONLY = 1 << 4;
    /** Tag bit: of another process context. */
    static final long PARKED = 1 << 5;

    static final long PAGE_MASK = ~0xFFFL;

    /** Bit of {@link #physical}: survives a CR3 write, and belongs to every process context. */
    static final long GLOBAL = 1;
    /** Bits of {@link #physical}: the size of the page, {@link #SIZE_4K} to {@link #SIZE_1G}. */
    static final long PAGE_SIZE = 3 << 1;

    static final long SIZE_4K = 0;
    static final long SIZE_2M = 1 << 1;
    static final long SIZE_4M = 2 << 1;
    static final long SIZE_1G = 3 << 1;
    /** Bit of {@link #physical}: a user page, to which protection keys apply. */
    static final long USER = 1 << 3;

    static final int KEY_SHIFT = 8;
    /** Bits of {@link #physical}: the page's protection key. */
    static final long KEY = 0xFL << KEY_SHIFT;

    static final int PCID_SHIFT = 52;
    /** Bits of {@link #physical}: the process-context identifier. */
    static final long PCID = 0xFFFL << PCID_SHIFT;

    private static final long PHYSICAL_PAGE = PAGE_MASK & ~PCID;
    private static final int[] SHIFT_OF_SIZE = {12, 21, 22, 30};

    final long[] entries = new long[2 * SIZE];
    /** Physical page address and what surrounds it, by entry number. */
    final long[] physical = new long[SIZE];

    private final long[] used = new long[SIZE / 64];

    Tlb() {
        for (int i = 0; i < SIZE; i++) {
            entries[2 * i] = INVALID;
        }
    }

    /** Index of a linear address's tag in {@link #entries}. */
    static int slot(long linear) {
        return (int) (linear >>> 11) & INDEX_MASK;
    }

    /** Whether the slot translates the linear address's page in the present context, whatever its other tag bits say. */
    boolean holds(int slot, long linear) {
        return (entries[slot] & (PAGE_MASK | INVALID | PARKED)) == (linear & PAGE_MASK);
    }

    /** The physical address of a linear address that the slot holds. */
    long translate(int slot, long linear) {
        return physical[slot >> 1] & PHYSICAL_PAGE | linear & 0xFFF;
    }

    /** The physical page of {@link #physical}'s words. */
    static long physicalPage(long word) {
        return word & PHYSICAL_PAGE;
    }

    void set(int slot, long tag, long cell, long physicalAndBits) {
        entries[slot] = tag;
        entries[slot + 1] = cell;
        physical[slot >> 1] = physicalAndBits;
        used[slot >> 7] |= 1L << (slot >> 1);
    }

    private void drop(int entry) {
        entries[2 * entry] = INVALID;
        entries[2 * entry + 1] = 0;
        physical[entry] = 0;
        used[entry >> 6] &= ~(1L << entry);
    }

    /**
     * Drops the entries whose word in {@link #physical} has {@code value} in the bits of {@code mask}; all with a mask of
     * 0. Cost: the entries in use.
     */
    void flush(long mask, long value) {
        for (int word = 0; word < used.length; word++) {
            for (long bits = used[word]; bits != 0; bits &= bits - 1) {
                int entry = word * 64 + Long.numberOfTrailingZeros(bits);
                if ((physical[entry] & mask) == value) {
                    drop(entry);
                }
            }
        }
    }

    /** Drops the entries of user pages with one of the protection keys, bit {@code k} for key {@code k}. */
    void flushKeys(int keys) {
        for (int word = 0; word < used.length; word++) {
            for (long bits = used[word]; bits != 0; bits &= bits - 1) {
                int entry = word * 64 + Long.numberOfTrailingZeros(bits);
                int key = (int) (physical[entry] & KEY) >>> KEY_SHIFT;
                if ((physical[entry] & USER) != 0 && (keys >>> key & 1) != 0) {
                    drop(entry);
                }
            }
        }
    }

    /**
     * Drops the entries that translate a linear address in a process context, every part of a large page.
     *
     * @param globals whether global entries go too
     */
    void flushPage(long linear, int pcid, boolean globals) {
        int slot = slot(linear);
        if ((entries[slot] & (PAGE_MASK | INVALID)) == (linear & PAGE_MASK) && belongs(slot >> 1, pcid, globals)) {
            drop(slot >> 1);
        }
        for (int word = 0; word < used.length; word++) {
            for (long bits = used[word]; bits != 0; bits &= bits - 1) {
                int entry = word * 64 + Long.numberOfTrailingZeros(bits);
                int size = (int) (physical[entry] & PAGE_SIZE) >>> 1;
                if (size != 0
                        && (entries[2 * entry] ^ linear) >>> SHIFT_OF_SIZE[size] == 0
                        && belongs(entry, pcid, globals)) {
                    drop(entry);
                }
            }
        }
    }

    private boolean belongs(int entry, int pcid, boolean globals) {
        boolean global = (physical[entry] & GLOBAL) != 0;
        return global ? globals : physical[entry] >>> PCID_SHIFT == pcid;
    }

    /** Shows the entries of a process context and the global ones, hides all others. */
    void enterContext(int pcid) {
        for (int word = 0; word < used.length; word++) {
            for (long bits = used[word]; bits != 0; bits &= bits - 1) {
                int entry = word * 64 + Long.numberOfTrailingZeros(bits);
                long shown = entries[2 * entry] & ~PARKED;
                entries[2 * entry] = belongs(entry, pcid, true) ? shown : shown | PARKED;
            }
        }
    }

    /** Sets the CODE bit of all entries that show a cell page. */
    void markCode(long cellPage) {
        for (int word = 0; word < used.length; word++) {
            for (long bits = used[word]; bits != 0; bits &= bits - 1) {
                int entry = word * 64 + Long.numberOfTrailingZeros(bits);
                if (entries[2 * entry + 1] == cellPage && (entries[2 * entry] & DEVICE) == 0) {
                    entries[2 * entry] |= CODE;
                }
            }
        }
    }

    /** Number, linear page and physical word of every entry; tag bits are derived and not state. */
    void save(String field, Section section) {
        long[] saved = new long[3 * SIZE];
        int n = 0;
        for (int entry = 0; entry < SIZE; entry++) {
            if ((entries[2 * entry] & INVALID) == 0) {
                saved[n++] = entry;
                saved[n++] = entries[2 * entry] & PAGE_MASK;
                saved[n++] = physical[entry];
            }
        }
        section.putLongs(field, Arrays.copyOf(saved, n));
    }

    /** Visits every entry; the visitor may set the entry it is given. */
    void forEach(Visitor visitor) {
        for (int entry = 0; entry < SIZE; entry++) {
            if ((entries[2 * entry] & INVALID) == 0) {
                visitor.entry(2 * entry, entries[2 * entry] & PAGE_MASK, physical[entry]);
            }
        }
    }

    /** Receives the entries of a buffer. */
    interface Visitor {
        void entry(int slot, long linearPage, long physicalAndBits);
    }

    void load(String field, Section section, Visitor restorer) {
        flush(0, 0);
        long[] saved = section.getLongs(field);
        if (saved.length % 3 != 0) {
            throw new StateException("field " + field + " has " + saved.length + " elements, no multiple of 3");
        }
        for (int i = 0; i < saved.length; i += 3) {
            if (saved[i] != slot(saved[i + 1]) >> 1) {
                throw new StateException("field " + field + " has a page in the wrong entry " + saved[i]);
            }
            restorer.entry(2 * (int) saved[i], saved[i + 1], saved[i + 2]);
        }
    }
}
