package org.alcazar.core.cpu;

import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.state.Component;

/**
 * What a core needs of its local APIC. The controller tells the core that an interrupt is deliverable with
 * {@link Core#setInterruptRequest}; the core takes it with {@link #acknowledge} when RFLAGS.IF allows.
 */
public interface LocalInterruptController extends MmioDevice, Component {
    /** Physical address of the register page as this core sees it, or -1 while there is none (disabled, x2APIC mode). */
    long base();

    /**
     * Interrupt acknowledge: moves the request to in-service (or asks the 8259 pair for an ExtINT) and withdraws or
     * renews the core's request line.
     *
     * @return the vector, 0 to 255
     */
    int acknowledge();

    /** Bits 7:4 of the task-priority register, as CR8 shows them. */
    int taskPriority();

    /** @param priority 0 to 15, as written to CR8 */
    void setTaskPriority(int priority);

    /** Whether the MSR is the controller's: IA32_APIC_BASE, IA32_TSC_DEADLINE where offered, 0x800 to 0x8FF. */
    boolean ownsMsr(int msr);

    /** @throws GuestFault #GP(0) where the manual asks for it */
    long readMsr(int msr);

    /** @throws GuestFault #GP(0) where the manual asks for it */
    void writeMsr(int msr, long value);

    /** INIT: all registers but the APIC ID and IA32_APIC_BASE go to their power-up state. */
    void init();
}
