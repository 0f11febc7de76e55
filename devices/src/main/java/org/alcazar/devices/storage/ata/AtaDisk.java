package org.alcazar.devices.storage.ata;

import java.io.IOException;
import org.alcazar.core.state.Section;
import org.alcazar.devices.storage.DiskImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A disk: 28-bit and 48-bit commands, native command queuing, and the logs that go with it. */
public final class AtaDisk implements AtaDevice {
    private static final Logger LOG = LoggerFactory.getLogger(AtaDisk.class);

    private static final int UNCORRECTABLE = 0x40;
    private static final int NOT_FOUND = 0x10;
    private static final int HEADS = 16;
    private static final int TRACK = 63;
    private static final int SECTOR = DiskImage.SECTOR;
    private static final int PIECE = 1 << 16;
    private static final int MAX_MULTIPLE = 16;
    private static final int QUEUE = 32;
    /** Nanoseconds a command takes, and one more for every two bytes. */
    private static final long LATENCY = 20_000;

    private static final long SHORT_LATENCY = 2_000;
    private static final long BYTES_A_NANOSECOND = 1;

    private final String name;
    private final DiskImage disk;
    private int multiple;
    private int transferMode;
    private boolean writeCache;
    /** The queued command that failed last: page 0x10 of the log. */
    private byte[] failure;

    /** @param name the serial number */
    public AtaDisk(String name, DiskImage disk) {
        this.name = name;
        this.disk = disk;
        reset();
    }

    @Override
    public int signature() {
        return 0x0000_0101;
    }

    @Override
    public int statusAfterReset() {
        return AtaResult.READY;
    }

    @Override
    public void reset() {
        multiple = MAX_MULTIPLE;
        transferMode = 0x45;
        writeCache = true;
        failure = new byte[SECTOR];
    }

    /** Sectors pass one by one, but by the number that has been set in the commands for several. */
    @Override
    public int block(int command) {
        boolean several = command == 0xC4 || command == 0xC5 || command == 0x29 || command == 0x39;
        return SECTOR * (several ? Math.max(multiple, 1) : 1);
    }

    @Override
    public AtaResult execute(TaskFile task, byte[] packet, AtaBuffer data) {
        try {
            return command(task, data);
        } catch (IOException e) {
            LOG.warn("{}: {}", name, e.getMessage());
            return failed(task, UNCORRECTABLE);
        }
    }

    private AtaResult command(TaskFile task, AtaBuffer data) throws IOException {
        AtaResult done = AtaResult.ok(task, SHORT_LATENCY);
        switch (task.command()) {
            case 0x20, 0x21, 0xC4 -> {
                return read(task, shortStart(task), task.shortCount(), data).byPio();
            }
            case 0x24, 0x29 -> {
                return read(task, task.lba(), task.longCount(), data).byPio();
            }
            case 0xC8, 0xC9 -> {
                return read(task, shortStart(task), task.shortCount(), data);
            }
            case 0x25 -> {
                return read(task, task.lba(), task.longCount(), data);
            }
            case 0x30, 0x31, 0xC5, 0xCA, 0xCB -> {
                return write(task, shortStart(task), task.shortCount(), data);
            }
            case 0x34, 0x35, 0x39 -> {
                return write(task, task.lba(), task.longCount(), data);
            }
            case 0x3D -> {
                return synced(write(task, task.lba(), task.longCount(), data));
            }
            case 0x60 -> {
                return read(task, task.lba(), queuedCount(task), data);
            }
            case 0x61 -> {
                AtaResult written = write(task, task.lba(), queuedCount(task), data);
                return (task.device() & 0x80) != 0 ? synced(written) : written;
            }
            case 0x40, 0x41 -> {
                return inside(shortStart(task), task.shortCount()) ? done : failed(task, NOT_FOUND);
            }
            case 0x42 -> {
                return inside(task.lba(), task.longCount()) ? done : failed(task, NOT_FOUND);
            }
            case 0xE7, 0xEA -> {
                disk.flush();
                return AtaResult.ok(task, LATENCY);
            }
            case 0xEC -> {
                return send(task, identity(), data);
            }
            case 0x2F, 0x47 -> {
                AtaResult sent = log(task, data);
                return task.command() == 0x47 || sent.failed() ? sent : sent.byPio();
            }
            case 0xEF -> {
                return setFeatures(task) ? done : failed(task, AtaResult.ABORTED);
            }
            case 0xC6 -> {
                int wanted = task.count() & 0xFF;
                if (wanted > MAX_MULTIPLE || Integer.bitCount(wanted) > 1) {
                    return failed(task, AtaResult.ABORTED);
                }
                multiple = wanted;
                return done;
            }
            case 0xF8 -> {
                long last = Math.min(disk.sectors(), 0xFFF_FFFF) - 1;
                return new AtaResult(AtaResult.READY, 0, 0, last, 0, false, SHORT_LATENCY);
            }
            case 0x27 -> {
                return new AtaResult(AtaResult.READY, 0, 0, disk.sectors() - 1, 0, false, SHORT_LATENCY);
            }
            case 0xE5 -> {
                // Active.
                return new AtaResult(AtaResult.READY, 0, 0xFF, task.lba(), 0, false, SHORT_LATENCY);
            }
            case 0x90 -> {
                return new AtaResult(AtaResult.READY, 1, 1, 1, 0, false, SHORT_LATENCY);
            }
            case 0x10, 0x70, 0x91, 0xE0, 0xE1, 0xE2, 0xE3, 0xE6 -> {
                return done;
            }
            default -> {
                return failed(task, AtaResult.ABORTED);
            }
        }
    }

    private static int queuedCount(TaskFile task) {
        return task.features() == 0 ? 0x1_0000 : task.features();
    }

    private static boolean queued(TaskFile task) {
        return task.command() == 0x60 || task.command() == 0x61;
    }

    /** The first sector of a 28-bit command; one outside the disk for a wrong cylinder, head or sector. */
    private static long shortStart(TaskFile task) {
        if (task.byBlock()) {
            return task.shortAddress();
        }
        int sector = (int) task.lba() & 0xFF;
        long cylinder = task.lba() >>> 8 & 0xFFFF;
        int head = task.device() & 0xF;
        return sector == 0 || sector > TRACK ? -1 : (cylinder * HEADS + head) * TRACK + sector - 1;
    }

    private boolean inside(long first, long count) {
        return first >= 0 && first <= disk.sectors() - count;
    }

    private AtaResult failed(TaskFile task, int error) {
        if (queued(task)) {
            remember(task, error);
        }
        return AtaResult.error(task, error, SHORT_LATENCY);
    }

    private AtaResult read(TaskFile task, long first, int count, AtaBuffer data) throws IOException {
        long length = (long) count * SECTOR;
        if (!inside(first, count)) {
            return failed(task, NOT_FOUND);
        } else if (data.length() < length) {
            return failed(task, AtaResult.ABORTED);
        }
        byte[] piece = new byte[(int) Math.min(PIECE, length)];
        for (long done = 0; done < length; done += piece.length) {
            int part = (int) Math.min(piece.length, length - done);
            disk.read(first + done / SECTOR, piece, 0, part);
            data.store(done, piece, 0, part);
        }
        return AtaResult.ok(task, LATENCY).moved(length, length / BYTES_A_NANOSECOND);
    }

    private AtaResult write(TaskFile task, long first, int count, AtaBuffer data) throws IOException {
        long length = (long) count * SECTOR;
        if (!inside(first, count)) {
            return failed(task, NOT_FOUND);
        } else if (disk.readOnly() || data.length() < length) {
            return failed(task, AtaResult.ABORTED);
        }
        byte[] piece = new byte[(int) Math.min(PIECE, length)];
        for (long done = 0; done < length; done += piece.length) {
            int part = (int) Math.min(piece.length, length - done);
            data.fetch(done, piece, 0, part);
            disk.write(first + done / SECTOR, piece, 0, part);
        }
        if (!writeCache) {
            disk.flush();
        }
        return AtaResult.ok(task, LATENCY).moved(length, length / BYTES_A_NANOSECOND);
    }

    private AtaResult synced(AtaResult result) throws IOException {
        if (!result.failed()) {
            disk.flush();
        }
        return result;
    }

    private AtaResult send(TaskFile task, byte[] bytes, AtaBuffer data) throws IOException {
        int length = (int) Math.min(bytes.length, data.length());
        data.store(0, bytes, 0, length);
        return AtaResult.ok(task, SHORT_LATENCY).moved(length, 0).byPio();
    }

    /** Section 7.24: the directory of logs, and the queued command that failed. */
    private AtaResult log(TaskFile task, AtaBuffer data) throws IOException {
        int page = (int) task.lba() & 0xFF;
        if (page != 0 && page != 0x10 || task.longCount() != 1) {
            return failed(task, AtaResult.ABORTED);
        }
        byte[] log = failure;
        if (page == 0) {
            log = new byte[SECTOR];
            log[0] = 1;
            log[2 * 0x10] = 1;
        }
        AtaResult sent = send(task, log, data);
        return new AtaResult(sent.status(), 0, sent.count(), sent.lba(), sent.transferred(), false, sent.nanos());
    }

    /** SATA 3.0, section 13.7.4.2: queued error log. */
    private void remember(TaskFile task, int error) {
        byte[] log = new byte[SECTOR];
        log[0] = (byte) (task.count() >>> 3 & 0x1F);
        log[2] = AtaResult.READY | AtaResult.ERROR;
        log[3] = (byte) error;
        for (int i = 0; i < 3; i++) {
            log[4 + i] = (byte) (task.lba() >>> 8 * i);
            log[8 + i] = (byte) (task.lba() >>> 24 + 8 * i);
        }
        log[7] = (byte) task.device();
        log[12] = (byte) task.count();
        log[13] = (byte) (task.count() >>> 8);
        int sum = 0;
        for (byte each : log) {
            sum += each;
        }
        log[511] = (byte) -sum;
        failure = log;
    }

    private boolean setFeatures(TaskFile task) {
        switch (task.features() & 0xFF) {
            case 0x02 -> writeCache = true;
            case 0x82 -> writeCache = false;
            case 0x03 -> {
                int mode = task.count() & 0xFF;
                boolean known = mode <= 1
                        || mode >= 8 && mode <= 12
                        || mode >= 0x20 && mode <= 0x22
                        || mode >= 0x40 && mode <= 0x46;
                transferMode = known ? mode : transferMode;
                return known;
            }
            case 0x55, 0xAA, 0x66, 0xCC -> {
                return true;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private byte[] identity() {
        long sectors = disk.sectors();
        int cylinders = (int) Math.min(16383, sectors / (HEADS * TRACK));
        int track = (int) Math.min(Integer.MAX_VALUE, (long) cylinders * HEADS * TRACK);
        int cache = writeCache ? 0x20 : 0;
        return new Identity(name, "Alcazar disk", transferMode)
                .word(0, 0x40)
                .word(1, cylinders)
                .word(3, HEADS)
                .word(6, TRACK)
                .word(47, 0x8000 | MAX_MULTIPLE)
                .word(49, 0xF00)
                .word(50, 0x4000)
                .word(54, cylinders)
                .word(55, HEADS)
                .word(56, TRACK)
                .number(57, 2, track)
                .word(59, multiple == 0 ? 0 : 0x100 | multiple)
                .number(60, 2, Math.min(sectors, 0xFFF_FFFF))
                .word(75, QUEUE - 1)
                .word(76, 0x10E)
                .word(77, 6)
                .word(82, 0x4028)
                .word(83, 0x7400)
                .word(84, 0x4060)
                .word(85, 0x4008 | cache)
                .word(86, 0x3400)
                .word(87, 0x4060)
                .number(100, 4, sectors)
                .word(106, 0x4000)
                .word(217, 1)
                .bytes();
    }

    @Override
    public void save(Section section, String prefix) {
        section.putLongs(prefix + ".disk", new long[] {multiple, transferMode, writeCache ? 1 : 0});
        section.putBytes(prefix + ".failure", failure);
    }

    @Override
    public void load(Section section, String prefix) {
        int[] saved = section.getInts(prefix + ".disk", 3);
        multiple = saved[0];
        transferMode = saved[1];
        writeCache = saved[2] != 0;
        failure = section.getBytes(prefix + ".failure", SECTOR);
    }
}
