package org.alcazar.tools.monitor;

import java.io.PrintWriter;
import java.util.Map;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.pci.PciFunction;

/** The functions on the PCI bus in words. */
final class PciView {
    private static final int BASES = 6;

    private PciView() {}

    static void print(PcBoard board, PrintWriter out) {
        for (Map.Entry<Integer, PciFunction> each : board.pci().functions().entrySet()) {
            PciFunction function = each.getValue();
            out.printf(
                    "  Bus  0, device %3d, function %d: %s%n    class %06x, PCI device %04x:%04x, subsystem %04x:%04x%n",
                    each.getKey() >> 3,
                    each.getKey() & 7,
                    function.name(),
                    function.peekConfig(8, 4) >>> 8,
                    function.peekConfig(0, 2),
                    function.peekConfig(2, 2),
                    function.peekConfig(0x2C, 2),
                    function.peekConfig(0x2E, 2));
            if (function.peekConfig(0x3D, 1) != 0) {
                out.printf(
                        "    IRQ %d, pin %c%n",
                        function.peekConfig(0x3C, 1), (char) ('A' + function.peekConfig(0x3D, 1) - 1));
            }
            bases(function, out);
        }
    }

    private static void bases(PciFunction function, PrintWriter out) {
        for (int i = 0; i < BASES; i++) {
            long low = function.peekConfig(0x10 + 4 * i, 4);
            if (low == 0) {
                continue;
            }
            if ((low & 1) != 0) {
                out.printf("    BAR%d: I/O at 0x%04x%n", i, low & 0xFFFC);
            } else if ((low & 4) != 0) {
                long high = function.peekConfig(0x14 + 4 * i, 4);
                out.printf("    BAR%d: 64-bit memory at 0x%x%n", i, high << 32 | low & 0xFFFF_FFF0L);
                i++;
            } else {
                out.printf("    BAR%d: 32-bit memory at 0x%08x%n", i, low & 0xFFFF_FFF0L);
            }
        }
    }
}
