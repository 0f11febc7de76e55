package org.alcazar.core.mmu;

/**
 * With whose rights an access is made. Plain numbers: they index the buffers of {@link TranslationBuffers}, so that what
 * a mode allows is decided when a translation is made and costs nothing when it is used.
 */
final class View {
    /** Supervisor rights; while CR4.SMAP is set without access to user pages. Implicit accesses always have these. */
    static final int SUPERVISOR = 0;
    /** CPL 3. */
    static final int USER = 1;
    /** Supervisor rights with CR4.SMAP and RFLAGS.AC set: data of user pages may be accessed all the same. */
    static final int SUPERVISOR_OVERRIDE = 2;
    /**
     * Others than the guest that look at its memory: supervisor rights, to user pages too and whatever their keys. Never
     * cached.
     */
    static final int OUTSIDE = 3;

    private View() {}
}
