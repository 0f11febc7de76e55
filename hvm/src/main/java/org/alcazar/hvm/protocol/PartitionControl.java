package org.alcazar.hvm.protocol;

import org.alcazar.core.cpu.Core;

/** Restarts partitions on behalf of the requests. */
public interface PartitionControl {
    /**
     * Asks for a restart, which is done at the next tick boundary.
     *
     * @param caller the core that asks
     * @return false when a restart is pending already
     */
    boolean requestReboot(boolean ros, boolean hrt, Core caller);

    /** Keeps an image for the next restart of the HRT and all later ones. Its contents are looked at only then. */
    void replaceImage(byte[] file, Core caller);
}
