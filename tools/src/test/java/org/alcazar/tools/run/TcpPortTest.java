package org.alcazar.tools.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.alcazar.core.machine.Machine;
import org.junit.jupiter.api.Test;

class TcpPortTest {
    private final Machine machine = Machine.builder().memory(4 << 20).build();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    private void attach(TcpPort port) {
        machine.input().channel("line", bytes -> received.add(new String(bytes, StandardCharsets.US_ASCII)));
        port.attach(machine.input(), "line");
    }

    private String next() throws InterruptedException {
        for (int i = 0; i < 1000 && received.isEmpty(); i++) {
            machine.run(0);
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return received.poll();
    }

    @Test
    void connectsAndCarriesBothWays() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TcpPort port = TcpPort.connect("127.0.0.1", server.getLocalPort());
                Socket peer = server.accept()) {
            attach(port);
            port.write("out".getBytes(StandardCharsets.US_ASCII), 0, 3);
            assertThat(peer.getInputStream().readNBytes(3)).containsExactly('o', 'u', 't');
            peer.getOutputStream().write('i');
            assertThat(next()).isEqualTo("i");
        }
    }

    @Test
    void listensForOneAfterTheOther() throws Exception {
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }
        try (TcpPort port = TcpPort.listen("127.0.0.1", free)) {
            port.write('x'); // nobody is there, and nothing happens
            attach(port);
            for (String text : new String[] {"a", "b"}) {
                try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), free)) {
                    peer.getOutputStream().write(text.charAt(0));
                    assertThat(next()).isEqualTo(text);
                    port.write(text.charAt(0));
                    assertThat(peer.getInputStream().read()).isEqualTo(text.charAt(0));
                }
            }
            assertThatThrownBy(() -> TcpPort.listen("127.0.0.1", free))
                    .as("a port in use")
                    .isInstanceOf(IOException.class);
        }
    }
}
