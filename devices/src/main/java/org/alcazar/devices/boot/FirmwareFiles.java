package org.alcazar.devices.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.alcazar.core.machine.BusLayout;
import org.alcazar.devices.platform.FwCfg;

/** What every firmware asks the firmware configuration for, ACPI apart: memory, sleep states, SMBIOS, the kernel. */
public final class FirmwareFiles {
    private static final int USABLE = 1;
    private static final int SUPPORTED = 0x80;
    private static final int SLEEP_STATES = 6;

    private FirmwareFiles() {}

    /**
     * Adds the files.
     *
     * @param low bytes of RAM below 4 GiB
     * @param high bytes of RAM from 4 GiB on
     * @param softOff the sleep type of S5, the only sleep state there is
     */
    public static void install(FwCfg target, long low, long high, int cores, int softOff) {
        ByteBuffer map = ByteBuffer.allocate(20 * (high > 0 ? 2 : 1)).order(ByteOrder.LITTLE_ENDIAN);
        map.putLong(0).putLong(low).putInt(USABLE);
        if (high > 0) {
            map.putLong(BusLayout.HIGH_RAM).putLong(high).putInt(USABLE);
        }
        target.putFile("etc/e820", map.array());
        byte[] states = new byte[SLEEP_STATES];
        states[0] = (byte) SUPPORTED;
        states[5] = (byte) (SUPPORTED | softOff);
        target.putFile("etc/system-states", states);
        SystemTables tables = SystemTables.of(low, high, cores);
        target.putFile("etc/smbios/smbios-anchor", tables.anchor());
        target.putFile("etc/smbios/smbios-tables", tables.tables());
    }

    /** Tells of the kernel that a boot loader has started, for guests that look for its files and their command line. */
    public static void describe(FwCfg target, BootRequest kernel) {
        target.putKernel(kernel.image().bytes().array());
        target.putCommandLine(kernel.commandLine());
        kernel.modules().stream().findFirst().ifPresent(module -> target.putInitrd(module.content()));
    }

    /**
     * Adds a kernel for firmware to start before it looks at disks.
     *
     * @param low bytes of RAM below 4 GiB
     * @throws ImageException if it is no Linux kernel, or does not fit
     */
    public static void handOver(FwCfg target, BootRequest kernel, long low) {
        LinuxHandOver.install(target, kernel, low);
        target.putFile("bootorder", ("/rom@" + LinuxHandOver.ROM + "\0").getBytes(StandardCharsets.US_ASCII));
    }
}
