package org.alcazar.tools.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import org.alcazar.core.machine.InputQueue;

/**
 * A TCP connection to a character device of the guest: one it makes, or, one after the other, those that are made to it.
 * What the guest writes while there is none is lost, as on a line with nobody at its end.
 */
public final class TcpPort extends OutputStream {
    private static final int CONNECT_MILLIS = 10_000;

    private final ServerSocket server;
    private volatile Socket socket;

    private TcpPort(ServerSocket server, Socket socket) {
        this.server = server;
        this.socket = socket;
    }

    public static TcpPort connect(String host, int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            return new TcpPort(null, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Listens; the guest does not wait for a connection. */
    public static TcpPort listen(String host, int port) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1);
            return new TcpPort(server, null);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Feeds what comes to an input channel, on a thread of its own; the machine counts as attended meanwhile. */
    public void attach(InputQueue input, String channel) {
        input.setLive(true);
        Thread thread = new Thread(() -> feed(input, channel), "tcp port " + channel);
        thread.setDaemon(true);
        thread.start();
    }

    private void feed(InputQueue input, String channel) {
        try {
            if (server == null) {
                pass(socket, input, channel);
            }
            while (server != null && !server.isClosed()) {
                try (Socket next = server.accept()) {
                    next.setTcpNoDelay(true);
                    socket = next;
                    pass(next, input, channel);
                } finally {
                    socket = null;
                }
            }
        } catch (IOException e) {
            // The port was closed.
        }
        input.setLive(false);
    }

    private static void pass(Socket from, InputQueue input, String channel) {
        byte[] buffer = new byte[1024];
        try {
            InputStream stream = from.getInputStream();
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                input.post(channel, Arrays.copyOf(buffer, count));
            }
        } catch (IOException e) {
            // As good as its end.
        }
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        Socket target = socket;
        if (target != null) {
            try {
                target.getOutputStream().write(bytes, offset, length);
            } catch (IOException e) {
                // Nobody is at the other end any more.
                socket = null;
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
        Socket last = socket;
        if (last != null) {
            last.close();
        }
    }
}
