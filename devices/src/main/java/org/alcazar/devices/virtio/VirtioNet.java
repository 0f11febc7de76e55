package org.alcazar.devices.virtio;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.alcazar.core.state.Section;

/**
 * The network device (Virtual I/O Device Version 1.2, section 5.1), one pair of queues and no offloads. What the guest
 * has lent no buffer for waits, up to a limit; what comes before there is a driver is lost, as on a wire.
 */
public final class VirtioNet extends VirtioDevice {
    private static final int ID = 1;
    private static final long MAC = 1L << 5;
    private static final long STATUS = 1L << 16;
    private static final int LINK_UP = 1;
    private static final int RECEIVE = 0;
    private static final int TRANSMIT = 1;
    private static final int QUEUE = 256;
    /** The header in front of every frame; its last field, a number of buffers, is always one. */
    private static final int HEADER = 12;

    private static final int NUMBER_OF_BUFFERS = 10;
    /** An Ethernet frame with a tag. */
    private static final int LONGEST_FRAME = 1518;

    private static final int BACKLOG = 1024;

    private final String name;
    private final byte[] hardwareAddress;
    private final Deque<byte[]> backlog = new ArrayDeque<>();
    private Consumer<byte[]> network = frame -> {};
    private long dropped;

    /** @param hardwareAddress six bytes */
    public VirtioNet(String name, byte[] hardwareAddress) {
        super(QUEUE, QUEUE);
        this.name = name;
        this.hardwareAddress = hardwareAddress.clone();
    }

    /** Where the guest's frames go. */
    public void connect(Consumer<byte[]> target) {
        network = target;
    }

    /** A frame for the guest, without its check sequence. */
    public void receive(byte[] frame) {
        if (!running() || frame.length > LONGEST_FRAME || backlog.size() >= BACKLOG) {
            dropped++;
            return;
        }
        backlog.add(frame);
        notified(RECEIVE);
    }

    @Override
    int id() {
        return ID;
    }

    @Override
    int pciClass() {
        return 0x020000;
    }

    @Override
    String name() {
        return name;
    }

    @Override
    long features() {
        return MAC | STATUS;
    }

    @Override
    byte[] configuration() {
        byte[] configuration = Arrays.copyOf(hardwareAddress, 10);
        configuration[6] = LINK_UP;
        configuration[8] = 1;
        return configuration;
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
        while (!backlog.isEmpty()) {
            Optional<Chain> next = take(RECEIVE);
            if (next.isEmpty()) {
                break;
            }
            byte[] frame = backlog.removeFirst();
            Chain chain = next.get();
            if (chain.writableLength() < HEADER + frame.length) {
                throw new QueueException("a buffer too small for a frame");
            }
            byte[] header = new byte[HEADER];
            header[NUMBER_OF_BUFFERS] = 1;
            chain.append(header, 0, HEADER);
            chain.append(frame, 0, frame.length);
            give(RECEIVE, chain);
        }
        interrupt(RECEIVE);
    }

    private void transmit() throws QueueException {
        for (Optional<Chain> next = take(TRANSMIT); next.isPresent(); next = take(TRANSMIT)) {
            Chain chain = next.get();
            long length = chain.readableLength() - HEADER;
            if (length < 0) {
                throw new QueueException("a frame without header");
            }
            byte[] frame = length <= LONGEST_FRAME ? chain.readAll(HEADER, LONGEST_FRAME) : new byte[0];
            give(TRANSMIT, chain);
            if (frame.length == 0) {
                dropped++;
            } else {
                network.accept(frame);
            }
        }
        interrupt(TRANSMIT);
    }

    @Override
    void resetDevice() {
        backlog.clear();
        dropped = 0;
    }

    @Override
    void saveDevice(Section section) {
        section.putLong("dropped", dropped);
        ByteBuffer frames = ByteBuffer.allocate(
                backlog.stream().mapToInt(frame -> 2 + frame.length).sum());
        backlog.forEach(frame -> frames.putShort((short) frame.length).put(frame));
        section.putBytes("backlog", frames.array());
    }

    @Override
    void loadDevice(Section section) {
        dropped = section.getLong("dropped");
        backlog.clear();
        ByteBuffer frames = ByteBuffer.wrap(section.getBytes("backlog"));
        while (frames.hasRemaining()) {
            byte[] frame = new byte[frames.getShort()];
            frames.get(frame);
            backlog.add(frame);
        }
    }
}
