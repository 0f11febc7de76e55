package org.alcazar.core.mmu;

import java.util.Arrays;
import org.alcazar.core.state.Section;
import org.alcazar.core.state.StateException;

/**
 * One direct-mapped translation buffer, for one kind of access (read, write or execute) at one privilege (supervisor or
 * user): an entry means that this access to this page has been found permitted. It is architectural state: guests may
 * legally see what stale entries do, so size, index and replacement are fixed.
 *
 * <p>{@link #entries} holds two longs an entry: the tag, then the first memory cell of the page. The tag is the linear
 * page address; in its low 12 bits, zero for plain RAM, are the reasons to leave the fast path. A fast path compares
 * the tag with the page of the access's <em>last</em> byte, which also turns away accesses that cross a page.
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

    static final long PAGE_MASK = ~0xFFFL;

    /** Bit of {@link #physical}: survives a CR3 write. */
    static final long GLOBAL = 1;
    /** Bit of {@link #physical}: part of a page larger than 4 KiB. */
    static final long LARGE = 2;

    final long[] entries = new long[2 * SIZE];
    /** Physical page address and the bits above, by entry number. */
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

    /** Whether the slot translates the linear address's page, whatever its other tag bits say. */
    boolean holds(int slot, long linear) {
        return (entries[slot] & (PAGE_MASK | INVALID)) == (linear & PAGE_MASK);
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

    /** Drops everything; with {@code keepGlobal} all but global entries. Cost: the entries in use. */
    void flush(boolean keepGlobal) {
        for (int word = 0; word < used.length; word++) {
            for (long bits = used[word]; bits != 0; bits &= bits - 1) {
                int entry = word * 64 + Long.numberOfTrailingZeros(bits);
                if (!keepGlobal || (physical[entry] & GLOBAL) == 0) {
                    drop(entry);
                }
            }
        }
    }

    /** INVLPG: drops the page's entry and, as parts of one large page cannot be told apart, every large one. */
    void flushPage(long linear) {
        int slot = slot(linear);
        if (holds(slot, linear)) {
            drop(slot >> 1);
        }
        for (int word = 0; word < used.length; word++) {
            for (long bits = used[word]; bits != 0; bits &= bits - 1) {
                int entry = word * 64 + Long.numberOfTrailingZeros(bits);
                if ((physical[entry] & LARGE) != 0) {
                    drop(entry);
                }
            }
        }
    }

    /** Sets or clears the CODE bit of all entries that show a cell page. */
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
        flush(false);
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
