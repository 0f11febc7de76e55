package org.alcazar.hvm;

import org.alcazar.core.memory.MmioDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HRT's memory as the ROS sees it: reads give ones, writes vanish. Every access is counted, the first one logged. */
final class Fence implements MmioDevice {
    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);

    private final long base;
    private long accesses;

    Fence(long base) {
        this.base = base;
    }

    long accesses() {
        return accesses;
    }

    void setAccesses(long count) {
        accesses = count;
    }

    private void count(long offset, String what) {
        if (accesses++ == 0) {
            LOG.warn(
                    "ROS {} the HRT's memory at 0x{}: blocked, further ones are only counted",
                    what,
                    Long.toHexString(base + offset));
        }
    }

    @Override
    public long read(long offset, int width) {
        count(offset, "reads");
        return -1;
    }

    @Override
    public void write(long offset, int width, long value) {
        count(offset, "writes");
    }

    @Override
    public long peek(long offset, int width) {
        return -1;
    }
}
