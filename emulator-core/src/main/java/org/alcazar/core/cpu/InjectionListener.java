package org.alcazar.core.cpu;

/** Hears of a core what a platform that injects events into it must know. Must not run guest code. */
public interface InjectionListener {
    /** An injected event has been delivered: RSP is at its frame, RIP at its handler. Not called when delivery faulted. */
    void delivered(Core core, InjectedEvent event);

    /**
     * IRETQ has been executed.
     *
     * @param frame linear address of the frame it took, that is of the RIP in it
     */
    void returned(Core core, long frame);

    /** LIDT has been executed. */
    void tableLoaded(Core core);

    /** What {@link Core#watchInterruptFlag} asked for: RFLAGS.IF is set, between two ticks. */
    void interruptsEnabled(Core core);
}
