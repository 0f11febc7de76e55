package org.alcazar.devices.virtio;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.alcazar.core.state.Section;
import org.alcazar.devices.ByteSink;

/**
 * The console device with one port (Virtual I/O Device Version 1.2, section 5.3), which knows no size of its terminal but
 * takes characters before any queue is set up (emergency write). What the guest has lent no buffer for waits,
 * and so does what is typed before there is a driver.
 */
public final class VirtioConsole extends VirtioDevice {
    private static final int ID = 3;
    private static final long EMERGENCY_WRITE = 1L << 2;
    private static final int EMERGENCY = 8;
    private static final int CONFIGURATION_SIZE = 12;
    private static final int RECEIVE = 0;
    private static final int TRANSMIT = 1;
    private static final int QUEUE = 64;
    private static final int LARGEST = 1 << 16;

    private final String name;
    private final ByteSink output;
    private final Deque<Byte> waiting = new ArrayDeque<>();

    /** @param output where the guest's characters go */
    public VirtioConsole(String name, ByteSink output) {
        super(QUEUE, QUEUE);
        this.name = name;
        this.output = output;
    }

    /** Characters for the guest. */
    public void receive(byte[] bytes) {
        for (byte each : bytes) {
            waiting.add(each);
        }
        notified(RECEIVE);
    }

    @Override
    int id() {
        return ID;
    }

    @Override
    int pciClass() {
        return 0x078000;
    }

    @Override
    String name() {
        return name;
    }

    @Override
    long features() {
        return EMERGENCY_WRITE;
    }

    @Override
    byte[] configuration() {
        byte[] configuration = new byte[CONFIGURATION_SIZE];
        configuration[4] = 1; // ports
        return configuration;
    }

    @Override
    void configure(int offset, int width, long value) {
        if (offset == EMERGENCY) {
            output.write((int) value & 0xFF);
        }
    }

    @Override
    void serve(int queue) throws QueueException {
        if (queue == RECEIVE) {
            fill();
        } else {
            transmit();
        }
    }

    private void fill() throws QueueException {
        while (!waiting.isEmpty()) {
            Optional<Chain> next = take(RECEIVE);
            if (next.isEmpty()) {
                break;
            }
            Chain chain = next.get();
            byte[] bytes = new byte[(int) Math.min(waiting.size(), chain.writableLength())];
            if (bytes.length == 0) {
                throw new QueueException("a buffer for characters that holds none");
            }
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = waiting.remove();
            }
            chain.append(bytes, 0, bytes.length);
            give(RECEIVE, chain);
        }
        interrupt(RECEIVE);
    }

    private void transmit() throws QueueException {
        for (Optional<Chain> next = take(TRANSMIT); next.isPresent(); next = take(TRANSMIT)) {
            Chain chain = next.get();
            for (long at = 0; at < chain.readableLength(); at += LARGEST) {
                for (byte each : chain.readAll(at, LARGEST)) {
                    output.write(each & 0xFF);
                }
            }
            give(TRANSMIT, chain);
        }
        interrupt(TRANSMIT);
    }

    @Override
    void saveDevice(Section section) {
        byte[] bytes = new byte[waiting.size()];
        int at = 0;
        for (byte each : waiting) {
            bytes[at++] = each;
        }
        section.putBytes("waiting", bytes);
    }

    @Override
    void loadDevice(Section section) {
        waiting.clear();
        for (byte each : section.getBytes("waiting")) {
            waiting.add(each);
        }
    }
}
