package org.alcazar.hvm;

import org.alcazar.hvm.boot.Partition;

/** Receives what the guests write to the text console port 0xC0C0. */
@FunctionalInterface
public interface HvmConsole {
    /** Hears nothing. */
    HvmConsole NONE = (partition, core, line) -> {};

    /**
     * A line is complete, or so long that it is passed on in parts.
     *
     * @param line its bytes without the newline
     */
    void line(Partition partition, int core, byte[] line);
}
