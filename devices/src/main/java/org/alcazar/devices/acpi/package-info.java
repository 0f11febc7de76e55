/**
 * ACPI: the tables that describe the PC to a kernel, and the fixed hardware they point to.
 *
 * <p>Threads: none of its own. State: {@link org.alcazar.devices.acpi.PowerManagement}'s registers; the tables are
 * written into guest memory at power-up and are the guest's from then on.
 */
package org.alcazar.devices.acpi;
