package org.alcazar.hvm.boot;

import com.google.common.base.Preconditions;
import org.alcazar.core.memory.GuestMemory;

/**
 * How a hybrid machine is divided. The ROS has the cores 0 to {@code rosCores - 1} and the memory below
 * {@code rosMemory}; the HRT has the rest and can reach all memory.
 *
 * @param memory MEM, all RAM in bytes
 * @param rosMemory ROS_MEM, bytes
 * @param cores CORES, all cores
 * @param rosCores ROS_CORES
 */
public record Partitioning(long memory, long rosMemory, int cores, int rosCores) {
    /** Bytes at the top of memory that an image must leave to the boot state. */
    public static final long BOOT_STATE_SPACE = 64L << 20;
    /** The least memory a ROS can have. */
    public static final long MIN_ROS_MEMORY = 16L << 20;

    public static final long LOCAL_APIC = 0xFEE0_0000L;
    public static final long IO_APIC = 0xFEC0_0000L;

    /** Physical addresses end here: what four-level page tables can map in one half of the address space. */
    static final long MAX_PHYSICAL = 1L << 47;

    private static final long MIN_HRT_MEMORY = 65L << 20;

    /** @throws IllegalArgumentException in one line, naming the value and the rule it breaks */
    public Partitioning {
        Preconditions.checkArgument(cores >= 2, "%s core: a hybrid machine needs at least 2", cores);
        Preconditions.checkArgument(
                rosCores >= 1 && rosCores < cores,
                "%s ROS cores of %s: expected 1 to %s, so that the HRT has at least one",
                rosCores,
                cores,
                cores - 1);
        Preconditions.checkArgument(
                memory >= MIN_ROS_MEMORY + MIN_HRT_MEMORY,
                "%s of memory: a hybrid machine needs at least 81 MiB (ROS 16 MiB, HRT 65 MiB)",
                size(memory));
        Preconditions.checkArgument(
                rosMemory % GuestMemory.PAGE_SIZE == 0,
                "ROS memory of %s bytes: expected a multiple of 4096",
                rosMemory);
        Preconditions.checkArgument(
                rosMemory >= MIN_ROS_MEMORY && rosMemory <= memory - MIN_HRT_MEMORY,
                "ROS memory of %s: expected 16 MiB to %s (all memory less 65 MiB)",
                size(rosMemory),
                size(memory - MIN_HRT_MEMORY));
    }

    /** N_HRT, the number of HRT cores. */
    public int hrtCores() {
        return cores - rosCores;
    }

    /** The vcpu number of HRT#0. */
    public int firstHrtCore() {
        return rosCores;
    }

    public boolean isHrt(int core) {
        return core >= rosCores;
    }

    public Partition of(int core) {
        return isHrt(core) ? Partition.HRT : Partition.ROS;
    }

    /** A size as people write it: in MiB where it is a multiple, else in bytes. */
    static String size(long bytes) {
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : bytes + " bytes";
    }
}
