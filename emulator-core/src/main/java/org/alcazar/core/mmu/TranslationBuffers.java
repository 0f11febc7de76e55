package org.alcazar.core.mmu;

import org.alcazar.core.state.Section;

/**
 * A core's translation buffers, one for each {@link View} and kind of access, and their invalidation: Intel SDM volume 3,
 * section 4.10.4. Fetches are the same in both supervisor views and share a buffer.
 */
final class TranslationBuffers {
    private static final String[] FIELDS = {
        "tlb.supervisor.read",
        "tlb.supervisor.write",
        "tlb.supervisor.execute",
        "tlb.user.read",
        "tlb.user.write",
        "tlb.user.execute",
        "tlb.override.read",
        "tlb.override.write"
    };

    private final Tlb[] all = new Tlb[FIELDS.length];
    private final Tlb[][] views;
    private int pcid;

    TranslationBuffers() {
        for (int i = 0; i < all.length; i++) {
            all[i] = new Tlb();
        }
        views = new Tlb[][] {{all[0], all[1], all[2]}, {all[3], all[4], all[5]}, {all[6], all[7], all[2]}};
    }

    /** The buffer of a view and a kind of access of {@link PageWalker}. */
    Tlb of(int view, int kind) {
        return views[view][kind];
    }

    /** The process context whose translations are shown. */
    int pcid() {
        return pcid;
    }

    /** Makes another process context the present one. */
    void enterContext(int number) {
        if (number != pcid) {
            pcid = number;
            for (Tlb tlb : all) {
                tlb.enterContext(number);
            }
        }
    }

    void flushAll() {
        flush(0, 0);
    }

    /** Drops all but global translations, of every process context. */
    void flushNonGlobal() {
        flush(Tlb.GLOBAL, 0);
    }

    /** Drops the translations of one process context that are not global. */
    void flushContext(int number) {
        flush(Tlb.GLOBAL | Tlb.PCID, (long) number << Tlb.PCID_SHIFT);
    }

    private void flush(long mask, long value) {
        for (Tlb tlb : all) {
            tlb.flush(mask, value);
        }
    }

    /** Drops the translations of a linear address in one process context; {@code globals} also go if asked for. */
    void flushPage(long linear, int number, boolean globals) {
        for (Tlb tlb : all) {
            tlb.flushPage(linear, number, globals);
        }
    }

    /** Drops the translations of data in user pages with one of the protection keys, bit {@code k} for key {@code k}. */
    void flushKeys(int keys) {
        for (Tlb[] kinds : views) {
            kinds[PageWalker.READ].flushKeys(keys);
            kinds[PageWalker.WRITE].flushKeys(keys);
        }
    }

    void markCode(long cellPage) {
        for (Tlb[] kinds : views) {
            kinds[PageWalker.WRITE].markCode(cellPage);
        }
    }

    void save(Section section) {
        for (int i = 0; i < all.length; i++) {
            all[i].save(FIELDS[i], section);
        }
    }

    /** Restores what was saved while {@code number} was the present process context, entry by entry. */
    void load(Section section, int number, Restorer restorer) {
        pcid = number;
        for (int i = 0; i < all.length; i++) {
            Tlb tlb = all[i];
            int kind = kind(i);
            tlb.load(FIELDS[i], section, (slot, page, word) -> restorer.enter(tlb, kind, slot, page, word));
        }
    }

    /** Visits every entry; the visitor may enter it anew. */
    void forEach(Restorer visitor) {
        for (int i = 0; i < all.length; i++) {
            Tlb tlb = all[i];
            int kind = kind(i);
            tlb.forEach((slot, page, word) -> visitor.enter(tlb, kind, slot, page, word));
        }
    }

    private static int kind(int index) {
        return index % 3;
    }

    /** Puts an entry into its buffer. */
    interface Restorer {
        void enter(Tlb tlb, int kind, int slot, long linearPage, long physicalAndBits);
    }
}
