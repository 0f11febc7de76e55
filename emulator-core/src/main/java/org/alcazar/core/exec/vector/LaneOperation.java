package org.alcazar.core.exec.vector;

/** What an instruction does to each of its 128-bit lanes, two quadwords at an index. */
@FunctionalInterface
interface LaneOperation {
    /** Reads the sources at {@code a} and {@code b}, then writes {@code target}, which may be one of them. */
    void apply(long[] v, int target, int a, int b);
}
