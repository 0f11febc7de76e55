package org.alcazar.hvm.protocol;

import org.alcazar.core.cpu.InjectedEvent;
import org.alcazar.core.cpu.Vector;

/**
 * How upcalls are made.
 *
 * @param mechanism what they look like
 * @param bootGate whether they wait until a core has an interrupt table and has shown that it is ready
 * @param polite whether they wait a little for RFLAGS.IF
 */
public record UpcallRules(UpcallMechanism mechanism, boolean bootGate, boolean polite, UpcallDelivery delivery) {
    static final int MAGIC_ERROR_CODE = 0xF00DF00D;
    /** Not canonical, so that no real page fault can have it. */
    static final long MAGIC_ADDRESS = 0x0000_800D_F00D_F00DL;

    /** @param vector the one the image names for interrupts */
    InjectedEvent event(int vector, boolean waitsForInterrupts) {
        return switch (mechanism) {
            case PAGE_FAULT ->
                new InjectedEvent(Vector.PF, true, MAGIC_ERROR_CODE, true, MAGIC_ADDRESS, waitsForInterrupts);
            case GENERAL_PROTECTION ->
                new InjectedEvent(Vector.GP, true, MAGIC_ERROR_CODE, false, 0, waitsForInterrupts);
            case INTERRUPT -> new InjectedEvent(vector, false, 0, false, 0, waitsForInterrupts);
        };
    }
}
