package org.alcazar.devices.net;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A host that keeps what it is told. */
public final class FakeSockets implements HostSockets {
    final List<String> calls = new ArrayList<>();
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    long consumed;

    @Override
    public void start(Consumer<byte[]> events) {}

    @Override
    public void connect(int id, int address, int port) {
        calls.add("connect " + id + " " + Integer.toHexString(address) + " " + port);
    }

    @Override
    public void send(int id, byte[] bytes) {
        sent.writeBytes(bytes);
    }

    @Override
    public void consumed(int id, int count) {
        consumed += count;
    }

    @Override
    public void endOutput(int id) {
        calls.add("end " + id);
    }

    @Override
    public void close(int id) {
        calls.add("close " + id);
    }

    @Override
    public void abort(int id) {
        calls.add("abort " + id);
    }

    @Override
    public void openDatagram(int id, int address, int port) {
        calls.add("datagram " + id + " " + Integer.toHexString(address) + " " + port);
    }

    @Override
    public void sendDatagram(int id, byte[] payload) {
        calls.add("send " + id + " " + new String(payload, java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Override
    public void resolve(int id, String name) {
        calls.add("resolve " + id + " " + name);
    }
}
