package org.alcazar.core.cpu;

/**
 * The pins that a core's x87 unit reports unmasked exceptions by while CR0.NE is 0, as the PC/AT did: FERR# to the outside
 * and IGNNE# back. AMD APM volume 2, section 8.2.17. A core with nothing connected raises #MF whatever CR0.NE says.
 */
public interface NumericErrorLine {
    /** Drives FERR#; called with the same level any number of times. */
    void signal(boolean error);

    /** IGNNE#: waiting instructions are to go on as if nothing were pending. */
    boolean ignored();
}
