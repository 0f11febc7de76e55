package org.alcazar.devices.virtio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.storage.DiskImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The block device (Virtual I/O Device Version 1.2, section 5.2). A request is carried out when the driver makes it and
 * given back a modelled time later, so that a run does not depend on how fast the host's disk is.
 */
public final class VirtioBlk extends VirtioDevice {
    private static final Logger LOG = LoggerFactory.getLogger(VirtioBlk.class);

    private static final int ID = 2;
    private static final long SEGMENTS_MAX = 1L << 2;
    private static final long READ_ONLY = 1L << 5;
    private static final long FLUSH = 1L << 9;
    private static final int QUEUE = 256;
    private static final int HEADER = 16;
    private static final int ID_LENGTH = 20;

    private static final int IN = 0;
    private static final int OUT = 1;
    private static final int FLUSH_REQUEST = 4;
    private static final int GET_ID = 8;

    private static final int OK = 0;
    private static final int IO_ERROR = 1;
    private static final int UNSUPPORTED = 2;

    /** Nanoseconds a request takes, and how many bytes pass in one more. */
    private static final long LATENCY = 20_000;

    private static final long BYTES_A_NANOSECOND = 1;

    private final String name;
    private final DiskImage disk;
    private final VirtualClock clock;
    private final Timer completion;
    /** Requests that have been carried out, in order, with the times at which they are given back. */
    private final Deque<Pending> pending = new ArrayDeque<>();

    private record Pending(Chain chain, long at) {}

    /** @param name unique in the machine */
    public VirtioBlk(String name, DiskImage disk, VirtualClock clock) {
        super(QUEUE);
        this.name = name;
        this.disk = disk;
        this.clock = clock;
        completion = clock.timer(name, this::complete);
    }

    @Override
    int id() {
        return ID;
    }

    @Override
    int pciClass() {
        return 0x010000;
    }

    @Override
    String name() {
        return name;
    }

    @Override
    long features() {
        return SEGMENTS_MAX | FLUSH | (disk.readOnly() ? READ_ONLY : 0);
    }

    @Override
    byte[] configuration() {
        byte[] bytes = new byte[24];
        ByteBuffer configuration = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        configuration.putLong(0, disk.sectors()).putInt(12, QUEUE - 2).putInt(20, DiskImage.SECTOR);
        return bytes;
    }

    @Override
    void serve(int queue) throws QueueException {
        for (Optional<Chain> next = take(queue); next.isPresent(); next = take(queue)) {
            Chain chain = next.get();
            long bytes = carryOut(chain);
            long start = pending.isEmpty() ? clock.now() : pending.getLast().at();
            pending.add(new Pending(chain, start + LATENCY + bytes / BYTES_A_NANOSECOND));
        }
        schedule();
    }

    private void schedule() {
        if (pending.isEmpty()) {
            completion.cancel();
        } else {
            completion.armAt(pending.getFirst().at());
        }
    }

    private void complete() {
        if (!available(0)) {
            // They are given back when the device may reach memory again; a reset forgets them.
            return;
        }
        while (!pending.isEmpty() && pending.getFirst().at() <= clock.now()) {
            give(0, pending.removeFirst().chain());
        }
        interrupt(0);
        schedule();
    }

    /** Carries a request out and writes its status; returns the bytes moved. */
    private long carryOut(Chain chain) throws QueueException {
        byte[] header = chain.readAll(0, HEADER);
        if (header.length < HEADER || chain.writableLength() < 1) {
            throw new QueueException("a request without header or status");
        }
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        int type = fields.getInt(0);
        long sector = fields.getLong(8);
        long room = chain.writableLength() - 1;
        long moved = 0;
        int status;
        try {
            switch (type) {
                case IN -> {
                    status = inside(sector, room) ? OK : IO_ERROR;
                    moved = status == OK ? read(chain, sector, room) : 0;
                }
                case OUT -> {
                    long length = chain.readableLength() - HEADER;
                    status = inside(sector, length) && !disk.readOnly() ? OK : IO_ERROR;
                    moved = status == OK ? write(chain, sector, length) : 0;
                }
                case FLUSH_REQUEST -> {
                    disk.flush();
                    status = OK;
                }
                case GET_ID -> {
                    byte[] id = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), ID_LENGTH);
                    chain.writeAt(0, id, 0, (int) Math.min(ID_LENGTH, room));
                    status = OK;
                }
                default -> status = UNSUPPORTED;
            }
        } catch (IOException e) {
            LOG.warn("{}: {}", name, e.getMessage());
            status = IO_ERROR;
        }
        chain.writeAt(chain.writableLength() - 1, new byte[] {(byte) status}, 0, 1);
        return moved;
    }

    private boolean inside(long sector, long length) {
        long count = length / DiskImage.SECTOR;
        return length % DiskImage.SECTOR == 0 && sector >= 0 && sector <= disk.sectors() - count;
    }

    private static final int PIECE = 1 << 16;

    private long read(Chain chain, long sector, long length) throws IOException {
        byte[] piece = new byte[(int) Math.min(length, PIECE)];
        for (long done = 0; done < length; done += piece.length) {
            int part = (int) Math.min(piece.length, length - done);
            disk.read(sector + done / DiskImage.SECTOR, piece, 0, part);
            chain.writeAt(done, piece, 0, part);
        }
        return length;
    }

    private long write(Chain chain, long sector, long length) throws IOException {
        byte[] piece = new byte[(int) Math.min(length, PIECE)];
        for (long done = 0; done < length; done += piece.length) {
            int part = (int) Math.min(piece.length, length - done);
            chain.read(HEADER + done, piece, 0, part);
            disk.write(sector + done / DiskImage.SECTOR, piece, 0, part);
        }
        return length;
    }

    @Override
    void resetDevice() {
        pending.clear();
        completion.cancel();
    }

    @Override
    void saveDevice(Section section) {
        long[] saved = new long[3 * pending.size()];
        int i = 0;
        for (Pending request : pending) {
            saved[i++] = request.chain().head;
            saved[i++] = request.chain().written();
            saved[i++] = request.at();
        }
        section.putLongs("pending", saved);
    }

    @Override
    void loadDevice(Section section) {
        long[] saved = section.getLongs("pending");
        pending.clear();
        for (int i = 0; i < saved.length; i += 3) {
            pending.add(new Pending(Chain.carriedOut((int) saved[i], (int) saved[i + 1]), saved[i + 2]));
        }
    }
}
