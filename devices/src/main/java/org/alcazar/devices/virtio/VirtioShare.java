package org.alcazar.devices.virtio;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.alcazar.core.state.Section;
import org.alcazar.devices.share.FileServer;

/** The 9P transport: a server of a shared folder, known by a tag (Virtual I/O Device Version 1.2, section 5.9 lists it). */
public final class VirtioShare extends VirtioDevice {
    private static final int ID = 9;
    private static final long MOUNT_TAG = 1;
    private static final int QUEUE = 128;

    private final String name;
    private final byte[] tag;
    private final FileServer server;

    /**
     * @param name unique in the machine
     * @param tag what the guest mounts
     */
    public VirtioShare(String name, String tag, FileServer server) {
        super(QUEUE);
        this.name = name;
        this.tag = tag.getBytes(StandardCharsets.UTF_8);
        this.server = server;
    }

    @Override
    int id() {
        return ID;
    }

    @Override
    int pciClass() {
        return 0x018000;
    }

    @Override
    String name() {
        return name;
    }

    @Override
    long features() {
        return MOUNT_TAG;
    }

    @Override
    byte[] configuration() {
        byte[] configuration = new byte[2 + tag.length];
        configuration[0] = (byte) tag.length;
        configuration[1] = (byte) (tag.length >> 8);
        System.arraycopy(tag, 0, configuration, 2, tag.length);
        return configuration;
    }

    @Override
    void serve(int queue) throws QueueException {
        for (Optional<Chain> next = take(queue); next.isPresent(); next = take(queue)) {
            Chain chain = next.get();
            byte[] request = chain.readAll(0, FileServer.LONGEST);
            long room = chain.writableLength();
            if (request.length < FileServer.HEADER || room < FileServer.HEADER + 4) {
                throw new QueueException("a request without room for its header or for an answer");
            }
            long length = request[0] & 0xFFL
                    | (request[1] & 0xFFL) << 8
                    | (request[2] & 0xFFL) << 16
                    | (request[3] & 0xFFL) << 24;
            if (length < FileServer.HEADER || length > request.length) {
                throw new QueueException("a request of " + length + " bytes in a buffer of " + request.length);
            }
            byte[] answer = server.handle(
                    java.util.Arrays.copyOf(request, (int) length), (int) Math.min(room, FileServer.LONGEST));
            chain.append(answer, 0, answer.length);
            give(queue, chain);
        }
        interrupt(queue);
    }

    @Override
    void resetDevice() {
        server.reset();
    }

    @Override
    void saveDevice(Section section) {
        server.save(section);
    }

    @Override
    void loadDevice(Section section) {
        server.load(section);
    }
}
