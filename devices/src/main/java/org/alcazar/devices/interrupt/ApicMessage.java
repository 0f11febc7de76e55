package org.alcazar.devices.interrupt;

/**
 * An interrupt message on its way to local APICs.
 *
 * @param vector 0 to 255; for a start-up IPI the page number of the entry point
 * @param levelTriggered the target's EOI is to be broadcast to the I/O APICs
 * @param logical whether the destination is a logical one
 * @param destination APIC ID, or logical destination; unused for a broadcast
 * @param broadcast addresses every APIC
 */
public record ApicMessage(
        DeliveryMode mode, int vector, boolean levelTriggered, boolean logical, int destination, boolean broadcast) {

    /** A message with an 8-bit destination, as I/O APICs, message-signalled interrupts and xAPIC commands have it. */
    static ApicMessage withByteDestination(
            DeliveryMode mode, int vector, boolean levelTriggered, boolean logical, int destination) {
        return new ApicMessage(mode, vector, levelTriggered, logical, destination, !logical && destination == 0xFF);
    }
}
