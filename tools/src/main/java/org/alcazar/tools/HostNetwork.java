package org.alcazar.tools;

import org.alcazar.core.machine.InputQueue;
import org.alcazar.devices.PcOptions;
import org.alcazar.tools.net.NettySockets;

/** The host's side of a machine's network, or none. */
interface HostNetwork extends AutoCloseable {
    /** A machine without a network. */
    HostNetwork NONE = new HostNetwork() {
        @Override
        public void apply(PcOptions board) {}

        @Override
        public void attach(InputQueue input) {}

        @Override
        public void close() {}
    };

    /** A network that talks to sockets. */
    static HostNetwork of(NettySockets sockets) {
        return new HostNetwork() {
            @Override
            public void apply(PcOptions board) {
                board.network(sockets);
            }

            @Override
            public void attach(InputQueue input) {
                // Something may come for as long as the machine runs: idle time passes at the host's speed.
                input.setLive(true);
            }

            @Override
            public void close() {
                sockets.close();
            }
        };
    }

    /** Puts the device on a board. */
    void apply(PcOptions board);

    /** The machine waits for what may come. */
    void attach(InputQueue input);

    @Override
    void close();
}
