package org.alcazar.tools;

import java.io.PrintWriter;
import org.alcazar.core.machine.Machine;

/** What {@code --stats} prints. */
final class Statistics {
    private Statistics() {}

    static void print(PrintWriter err, Machine machine, long hostNanos) {
        long ticks = machine.executedTicks();
        double seconds = hostNanos / 1e9;
        err.printf("ticks executed     %,d%n", ticks);
        err.printf("guest time         %.6f s%n", machine.clock().now() / 1e9);
        err.printf("host time          %.3f s%n", seconds);
        err.printf("speed              %.1f million ticks/s%n", ticks / Math.max(seconds, 1e-9) / 1e6);
        err.printf("in compiled code   0 %%, no compiled regions%n");
        err.printf(
                "memory             %s guest, %,d MiB of the Java heap used%n",
                Sizes.show(machine.ram().size()),
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    }
}
