package org.alcazar.core.cpu;

/**
 * The cores that CPUID describes to a core as the processors of its package: those numbered {@code first} to
 * {@code first + count - 1}.
 */
public record CpuTopology(int first, int count) {
    /** Bits of an APIC ID that tell the cores of the package apart. */
    int idBits() {
        return 32 - Integer.numberOfLeadingZeros(Math.max(count - 1, 0));
    }
}
