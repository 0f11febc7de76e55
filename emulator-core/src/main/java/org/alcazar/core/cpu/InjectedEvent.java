package org.alcazar.core.cpu;

/**
 * An event made by the platform and put into a core, such as an upcall.
 *
 * @param vector 0 to 255
 * @param hasErrorCode whether an error code is pushed, as for an exception
 * @param errorCode pushed zero-extended to the frame's width
 * @param setsCr2 whether CR2 is loaded at the moment of delivery
 * @param cr2 the value CR2 is loaded with; need not be canonical
 * @param delivered run right after the event's frame has been pushed; must not run guest code
 */
public record InjectedEvent(
        int vector, boolean hasErrorCode, int errorCode, boolean setsCr2, long cr2, Runnable delivered) {}
