package org.alcazar.core.cpu;

/**
 * An event made by the platform and put into a core, such as an upcall.
 *
 * @param vector 0 to 255
 * @param hasErrorCode whether an error code is pushed, as for an exception
 * @param errorCode pushed zero-extended to the frame's width
 * @param setsCr2 whether CR2 is loaded at the moment of delivery
 * @param cr2 the value CR2 is loaded with; need not be canonical
 * @param waitsForInterrupts whether a running core takes it only when it would take an interrupt (RFLAGS.IF set, no
 *     shadow of STI or MOV SS); one that is halted takes it at once
 */
public record InjectedEvent(
        int vector, boolean hasErrorCode, int errorCode, boolean setsCr2, long cr2, boolean waitsForInterrupts) {
    /** The same event, taken at the next boundary whatever RFLAGS.IF is. */
    InjectedEvent withoutWaiting() {
        return new InjectedEvent(vector, hasErrorCode, errorCode, setsCr2, cr2, false);
    }
}
