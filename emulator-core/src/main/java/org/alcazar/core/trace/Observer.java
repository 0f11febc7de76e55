package org.alcazar.core.trace;

import org.alcazar.core.cpu.Core;

/**
 * What can be told while a machine runs. Every method does nothing unless overridden. While an observer that wants
 * instructions or memory is installed the machine runs one instruction at a time; the others cost nothing.
 *
 * <p>An observer must not change the machine. To stop it, call {@link org.alcazar.core.machine.Machine#requestStop}.
 */
public interface Observer {
    /** Whether {@link #beforeInstruction} is to be called. */
    default boolean wantsInstructions() {
        return false;
    }

    /** Whether {@link #memoryAccess} is to be called. */
    default boolean wantsMemory() {
        return false;
    }

    /** An instruction is about to be executed; {@code core.rip} is its address. */
    default void beforeInstruction(Core core) {}

    /** A data access, made after its checks and before a store changes memory. Widths 1 to 8 bytes, within a page. */
    default void memoryAccess(Core core, long linear, long physical, int width, boolean write, long value) {}

    /** An exception is about to be delivered. */
    default void exception(Core core, int vector, boolean hasErrorCode, long errorCode) {}

    /** An external interrupt, NMI or injected event is about to be delivered. */
    default void interrupt(Core core, int vector, boolean injected) {}

    /** VMCALL or VMMCALL has retired and is about to be handled. */
    default void hypercall(Core core) {}

    /** A core changed what it does: halted, woke, was started or stopped. */
    default void activityChanged(Core core) {}
}
