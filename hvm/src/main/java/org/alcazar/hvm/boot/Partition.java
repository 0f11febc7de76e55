package org.alcazar.hvm.boot;

/** The two halves of a hybrid machine. */
public enum Partition {
    /** The regular operating system: the first cores, the low part of memory. */
    ROS,
    /** The hybrid runtime: the other cores, all of memory. */
    HRT
}
