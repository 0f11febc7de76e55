package org.alcazar.tools.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.alcazar.core.machine.InputQueue;
import org.alcazar.tools.monitor.Monitor;

/** The monitor on standard input and output without a terminal: a line in, its answer out, for scripts. */
final class MonitorLines {
    private MonitorLines() {}

    /** Starts reading; the machine counts as attended until the end. */
    static void start(InputStream lines, GuestOutput output, InputQueue input, Monitor monitor) {
        input.setLive(true);
        Thread thread = new Thread(() -> read(lines, output, input, monitor), "monitor");
        thread.setDaemon(true);
        thread.start();
    }

    private static void read(InputStream lines, GuestOutput output, InputQueue input, Monitor monitor) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                for (byte each : monitor.submit(line).getBytes(StandardCharsets.UTF_8)) {
                    output.write(each & 0xFF);
                }
            }
        } catch (IOException e) {
            // As good as its end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        input.setLive(false);
    }
}
