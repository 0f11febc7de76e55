package org.alcazar.tools.run;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.alcazar.core.machine.InputQueue;

/** Feeds a stream to an input channel of a machine; the machine counts as attended until the stream ends. */
final class StandardInput {
    private StandardInput() {}

    /**
     * Starts reading, on a daemon thread.
     */
    static void attach(InputStream stream, InputQueue input, String channel) {
        input.setLive(true);
        Thread thread = new Thread(() -> feed(stream, input, channel), "standard input");
        thread.setDaemon(true);
        thread.start();
    }

    private static void feed(InputStream stream, InputQueue input, String channel) {
        byte[] buffer = new byte[1024];
        try {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                input.post(channel, Arrays.copyOf(buffer, count));
            }
        } catch (IOException e) {
            // As good as its end: nothing more will come.
        }
        input.setLive(false);
    }
}
