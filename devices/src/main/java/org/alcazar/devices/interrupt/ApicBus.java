package org.alcazar.devices.interrupt;

import com.google.common.base.Preconditions;
import java.util.ArrayList;
import java.util.List;

/**
 * The bus between APICs: carries IPIs, interrupt messages of I/O APICs and devices, and EOI broadcasts. Delivery is
 * immediate, so no sender ever sees a pending delivery status. Has no state but its wiring.
 */
public final class ApicBus {
    private final List<LocalApic> apics = new ArrayList<>();
    private final List<IoApic> ioApics = new ArrayList<>();
    private InterruptFilter filter = InterruptFilter.OPEN;

    void attach(LocalApic apic) {
        apics.add(apic);
    }

    void attach(IoApic ioApic) {
        ioApics.add(ioApic);
    }

    /** Replaces the filter; a divided machine installs its own. */
    public void setFilter(InterruptFilter newFilter) {
        filter = Preconditions.checkNotNull(newFilter);
    }

    /** The local APIC of a core. */
    public LocalApic apic(int core) {
        return apics.get(core);
    }

    /**
     * Delivers to every APIC the destination selects, or for lowest priority to one of them.
     *
     * @param sender number of the sending core, or {@link InterruptFilter#DEVICE}
     * @return whether any APIC accepted it
     */
    public boolean send(int sender, ApicMessage message) {
        if (message.mode() == DeliveryMode.LOWEST_PRIORITY) {
            LocalApic chosen = null;
            for (LocalApic apic : apics) {
                if (apic.enabled()
                        && selects(sender, message, apic)
                        && (chosen == null || apic.processorPriority() < chosen.processorPriority())) {
                    chosen = apic;
                }
            }
            return chosen != null && chosen.receive(message);
        }
        boolean accepted = false;
        for (LocalApic apic : apics) {
            if (selects(sender, message, apic)) {
                accepted |= apic.receive(message);
            }
        }
        return accepted;
    }

    /** Delivers to all APICs but the sender's own: the ICR's shorthand. */
    void sendToOthers(int sender, ApicMessage message) {
        for (LocalApic apic : apics) {
            if (apic.core() != sender && filter.sees(sender, apic.core(), message.mode())) {
                apic.receive(message);
            }
        }
    }

    private boolean selects(int sender, ApicMessage message, LocalApic apic) {
        return (message.broadcast() || apic.matches(message))
                && (apic.core() == sender || filter.sees(sender, apic.core(), message.mode()));
    }

    /**
     * A device's message-signalled interrupt: a store of {@code data} to an address in 0xFEExxxxx (Intel SDM volume 3,
     * section 10.11).
     *
     * @return whether any APIC accepted it
     */
    public boolean sendMsi(long address, int data) {
        DeliveryMode mode = DeliveryMode.of(data);
        int destination = (int) (address >>> 12) & 0xFF;
        boolean logical = (address & 4) != 0;
        return send(
                InterruptFilter.DEVICE,
                ApicMessage.withByteDestination(mode, data & 0xFF, (data & 0x8000) != 0, logical, destination));
    }

    /** A core has ended a level-triggered interrupt. */
    void endOfInterrupt(int vector) {
        for (IoApic ioApic : ioApics) {
            ioApic.endOfInterrupt(vector);
        }
    }
}
