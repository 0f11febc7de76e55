package org.alcazar.core.mmu;

/** Hears of translations that a core drops, for others that use the same page tables. */
public interface InvalidationListener {
    /** The translations of one page, in any process context. */
    void pageDropped(long linear);

    /** Many, or all; or another process context has become the present one. */
    void manyDropped();
}
