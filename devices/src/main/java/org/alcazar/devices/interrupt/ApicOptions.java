package org.alcazar.devices.interrupt;

/**
 * What a local APIC offers beyond the xAPIC's minimum; must agree with the processor's CPUID.
 *
 * @param x2Apic whether IA32_APIC_BASE.EXTD may be set
 * @param tscDeadline whether the timer has TSC-deadline mode
 * @param physicalBits width of a physical address, for the reserved bits of IA32_APIC_BASE
 */
public record ApicOptions(boolean x2Apic, boolean tscDeadline, int physicalBits) {}
