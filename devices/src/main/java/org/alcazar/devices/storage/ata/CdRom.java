package org.alcazar.devices.storage.ata;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.alcazar.core.state.Section;
import org.alcazar.devices.storage.DiskImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A CD-ROM or DVD-ROM drive with a data disc in it: ATA packet commands (MultiMedia Commands 5). */
public final class CdRom implements AtaDevice {
    private static final Logger LOG = LoggerFactory.getLogger(CdRom.class);

    private static final int BLOCK = 2048;
    private static final int SECTORS = BLOCK / DiskImage.SECTOR;
    private static final int PIECE = 32 * BLOCK;
    private static final int NO_MEDIUM = 0x3A00;
    private static final int MEDIUM_CHANGED = 0x2800;
    private static final long LATENCY = 20_000;
    private static final long NANOS_A_BYTE = 5;
    private static final byte[] NOTHING = {};

    private final String name;
    private final DiskImage disc;
    private int transferMode;
    private boolean open;
    private boolean locked;
    private boolean changed;
    private int senseKey;
    private int senseCode;

    /** @param name the serial number */
    public CdRom(String name, DiskImage disc) {
        this.name = name;
        this.disc = disc;
        reset();
    }

    @Override
    public int signature() {
        return 0xEB14_0101;
    }

    @Override
    public int statusAfterReset() {
        return 0;
    }

    @Override
    public void reset() {
        transferMode = 0x45;
        locked = false;
        changed = false;
        open = false;
        senseKey = 0;
        senseCode = 0;
    }

    @Override
    public int block(int command) {
        return DiskImage.SECTOR;
    }

    @Override
    public AtaResult execute(TaskFile task, byte[] packet, AtaBuffer data) {
        try {
            return switch (task.command()) {
                case 0xA0 -> packet(task, packet, data);
                case 0xA1 -> {
                    byte[] identity = identity();
                    int length = (int) Math.min(identity.length, data.length());
                    data.store(0, identity, 0, length);
                    yield AtaResult.ok(task, LATENCY).moved(length, 0).byPio();
                }
                case 0xEC ->
                    new AtaResult(
                            AtaResult.READY | AtaResult.ERROR, AtaResult.ABORTED, 1, 0xEB_1401, 0, false, LATENCY);
                case 0x08, 0x90 -> {
                    reset();
                    yield new AtaResult(statusAfterReset(), 1, 1, 0xEB_1401, 0, false, LATENCY);
                }
                case 0xEF -> {
                    boolean mode = (task.features() & 0xFF) == 3;
                    transferMode = mode ? task.count() & 0xFF : transferMode;
                    yield mode ? AtaResult.ok(task, LATENCY) : AtaResult.error(task, AtaResult.ABORTED, LATENCY);
                }
                case 0xE0, 0xE1, 0xE2, 0xE3, 0xE7, 0xEA -> AtaResult.ok(task, LATENCY);
                case 0xE5 -> new AtaResult(AtaResult.READY, 0, 0xFF, task.lba(), 0, false, LATENCY);
                default -> AtaResult.error(task, AtaResult.ABORTED, LATENCY);
            };
        } catch (IOException e) {
            LOG.warn("{}: {}", name, e.getMessage());
            return AtaResult.error(task, AtaResult.ABORTED, LATENCY);
        }
    }

    /** Carries a packet command out; the count register tells at the end that the command is over. */
    private AtaResult packet(TaskFile task, byte[] packet, AtaBuffer data) throws IOException {
        try {
            ByteBuffer command = ByteBuffer.wrap(packet);
            int code = command.get(0) & 0xFF;
            if (code != 0x03) {
                attention(code);
                senseKey = 0;
                senseCode = 0;
            }
            long moved = code == 0x28 || code == 0xA8 || code == 0xBE
                    ? read(command, data)
                    : answer(allowed(command), reply(command), data);
            return new AtaResult(AtaResult.READY, 0, 3, task.lba(), moved, false, LATENCY + moved * NANOS_A_BYTE);
        } catch (Sense e) {
            senseKey = e.key();
            senseCode = e.code();
            int status = AtaResult.READY | AtaResult.ERROR;
            return new AtaResult(status, senseKey << 4 | AtaResult.ABORTED, 3, task.lba(), 0, false, LATENCY);
        }
    }

    private void attention(int code) throws Sense {
        if (changed && code != 0x12 && code != 0x4A && code != 0x46) {
            changed = false;
            throw new Sense(Sense.UNIT_ATTENTION, MEDIUM_CHANGED);
        }
    }

    private static long answer(int allowed, byte[] reply, AtaBuffer data) throws IOException {
        int length = (int) Math.min(Math.min(allowed, reply.length), data.length());
        data.store(0, reply, 0, length);
        return length;
    }

    /** How much the host wants to hear: where a command has that depends on its length. */
    private static int allowed(ByteBuffer command) {
        int code = command.get(0) & 0xFF;
        return switch (code) {
            case 0x03, 0x1A -> command.get(4) & 0xFF;
            case 0x12 -> command.getShort(3) & 0xFFFF;
            case 0x25 -> 8;
            case 0xBD -> command.getShort(8) & 0xFFFF;
            default -> command.getShort(7) & 0xFFFF;
        };
    }

    private byte[] reply(ByteBuffer command) throws Sense {
        switch (command.get(0) & 0xFF) {
            case 0x00 -> {
                blocks();
                return NOTHING;
            }
            case 0x03 -> {
                return requestSense();
            }
            case 0x12 -> {
                return required((command.get(1) & 1) != 0 ? null : CdRomPages.inquiry());
            }
            case 0x1A, 0x5A -> {
                boolean current = (command.get(2) & 0xC0) != 0xC0;
                boolean shortForm = command.get(0) == 0x1A;
                return required(current ? CdRomPages.mode(command.get(2) & 0x3F, shortForm, locked) : null);
            }
            case 0x1B -> {
                startStop(command.get(4) & 3);
                return NOTHING;
            }
            case 0x1E -> {
                locked = (command.get(4) & 1) != 0;
                return NOTHING;
            }
            case 0x25 -> {
                byte[] capacity = new byte[8];
                ByteBuffer.wrap(capacity)
                        .putInt((int) Math.min(blocks() - 1, 0xFFFF_FFFFL))
                        .putInt(BLOCK);
                return capacity;
            }
            case 0x2B, 0x2F -> {
                range(command.getInt(2) & 0xFFFF_FFFFL, 0);
                return NOTHING;
            }
            case 0x35, 0xBB -> {
                return NOTHING;
            }
            case 0x43 -> {
                int format = command.get(2) & 0xF;
                format = format == 0 ? (command.get(9) & 0xFF) >> 6 : format;
                long blocks = blocks();
                boolean byTime = (command.get(1) & 2) != 0;
                return required(format > 1 ? null : CdRomPages.contents(format, byTime, command.get(6) & 0xFF, blocks));
            }
            case 0x46 -> {
                return CdRomPages.configuration(command.getShort(2) & 0xFFFF, command.get(1) & 3, open ? 0 : blocks());
            }
            case 0x4A -> {
                return events(command);
            }
            case 0x51 -> {
                blocks();
                return CdRomPages.discInformation();
            }
            case 0xBD -> {
                return new byte[] {0, (byte) (open ? 0x10 : 0), 0, 0, 0, 0, 0, 0};
            }
            default -> throw Sense.unknownCommand();
        }
    }

    private static byte[] required(byte[] reply) throws Sense {
        if (reply == null) {
            throw Sense.wrongField();
        }
        return reply;
    }

    /** Blocks of the disc, if it can be read. */
    private long blocks() throws Sense {
        if (open) {
            throw new Sense(Sense.NOT_READY, NO_MEDIUM);
        }
        return (disc.sectors() + SECTORS - 1) / SECTORS;
    }

    private byte[] requestSense() {
        byte[] sense = new byte[18];
        sense[0] = 0x70;
        sense[2] = (byte) senseKey;
        sense[7] = 10;
        sense[12] = (byte) (senseCode >>> 8);
        sense[13] = (byte) senseCode;
        senseKey = 0;
        senseCode = 0;
        return sense;
    }

    private void startStop(int bits) throws Sense {
        if (bits == 2) {
            if (locked) {
                throw new Sense(Sense.ILLEGAL_REQUEST, 0x5302);
            }
            open = true;
        } else if (bits == 3) {
            changed |= open;
            open = false;
        }
    }

    /** GET EVENT STATUS NOTIFICATION, polled: about the medium only. */
    private byte[] events(ByteBuffer command) throws Sense {
        if ((command.get(1) & 1) == 0) {
            throw Sense.wrongField();
        }
        if ((command.get(4) & 0x10) == 0) {
            return new byte[] {0, 2, (byte) 0x80, 0x10};
        }
        return new byte[] {0, 6, 4, 0x10, (byte) (changed ? 2 : 0), (byte) (open ? 1 : 2), 0, 0};
    }

    private void range(long first, long count) throws Sense {
        if (first > blocks() - Math.max(count, 1)) {
            throw Sense.outOfRange();
        }
    }

    private long read(ByteBuffer command, AtaBuffer data) throws IOException, Sense {
        long first = command.getInt(2) & 0xFFFF_FFFFL;
        long count;
        if (command.get(0) == 0x28) {
            count = command.getShort(7) & 0xFFFF;
        } else if ((command.get(0) & 0xFF) == 0xA8) {
            count = command.getInt(6) & 0xFFFF_FFFFL;
        } else {
            // READ CD: only the user data of a block.
            count = command.getInt(5) & 0xFF_FFFF;
            int wanted = command.get(9) & 0xF8;
            if (wanted == 0) {
                count = 0;
            } else if (wanted != 0x10) {
                throw Sense.wrongField();
            }
        }
        range(first, count);
        long length = Math.min(count * BLOCK, data.length());
        byte[] piece = new byte[(int) Math.min(length + BLOCK - 1 & -BLOCK, PIECE)];
        for (long done = 0; done < length; done += piece.length) {
            int part = (int) Math.min(piece.length, length - done);
            fetch(first * SECTORS + done / DiskImage.SECTOR, piece);
            data.store(done, piece, 0, part);
        }
        return length;
    }

    /** Reads sectors; behind the last one of an incomplete block there are zeros. */
    private void fetch(long sector, byte[] piece) throws Sense {
        int present = (int) Math.max(0, Math.min(piece.length, (disc.sectors() - sector) * DiskImage.SECTOR));
        java.util.Arrays.fill(piece, present, piece.length, (byte) 0);
        try {
            disc.read(sector, piece, 0, present);
        } catch (IOException e) {
            LOG.warn("{}: {}", name, e.getMessage());
            throw new Sense(Sense.MEDIUM_ERROR, 0x1100);
        }
    }

    private byte[] identity() {
        return new Identity(name, "Alcazar CD-ROM", transferMode)
                .word(0, 0x85C0)
                .word(49, 0xB00)
                .word(76, 0x0E)
                .word(77, 6)
                .word(82, 0x4218)
                .word(83, 0x4000)
                .word(84, 0x4000)
                .word(85, 0x4218)
                .word(87, 0x4000)
                .bytes();
    }

    @Override
    public void save(Section section, String prefix) {
        section.putLongs(
                prefix + ".cdrom",
                new long[] {transferMode, open ? 1 : 0, locked ? 1 : 0, changed ? 1 : 0, senseKey, senseCode});
    }

    @Override
    public void load(Section section, String prefix) {
        int[] saved = section.getInts(prefix + ".cdrom", 6);
        transferMode = saved[0];
        open = saved[1] != 0;
        locked = saved[2] != 0;
        changed = saved[3] != 0;
        senseKey = saved[4];
        senseCode = saved[5];
    }
}
