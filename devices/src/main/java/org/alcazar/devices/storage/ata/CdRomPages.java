package org.alcazar.devices.storage.ata;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a CD-ROM drive says about itself and its disc; everything fixed, or computed from the size of the disc. */
final class CdRomPages {
    private static final int LEAD_OUT = 0xAA;
    private static final int DATA_TRACK = 0x14;
    private static final int SECONDS = 60;
    private static final int FRAMES = 75;
    private static final int PREGAP = 150;
    private static final int PROFILE_CD = 8;
    private static final int PROFILE_DVD = 0x10;
    /** More blocks than any CD has. */
    private static final long LARGEST_CD = 450_000;

    private CdRomPages() {}

    /** MultiMedia Commands 5 leaves INQUIRY to SPC: a removable device of type 5, of the ATAPI kind. */
    static byte[] inquiry() {
        ByteBuffer data = ByteBuffer.wrap(new byte[36]);
        data.put((byte) 5).put((byte) 0x80).put((byte) 0).put((byte) 0x21).put((byte) 31);
        data.put(8, "ALCAZAR CD-ROM          1.0 ".getBytes(StandardCharsets.US_ASCII));
        byte[] bytes = new byte[36];
        data.get(0, bytes);
        return bytes;
    }

    /** Minute, second and frame of a block, as a number. */
    private static int time(long block) {
        long frame = block + PREGAP;
        return (int) (frame / FRAMES / SECONDS << 16 | frame / FRAMES % SECONDS << 8 | frame % FRAMES);
    }

    /**
     * READ TOC of format 0 or 1: one data track.
     *
     * @return null when there is no such track
     */
    static byte[] contents(int format, boolean byTime, int firstTrack, long blocks) {
        if (format == 1) {
            return descriptors(1, byTime, 0, 1);
        }
        if (firstTrack > 1 && firstTrack != LEAD_OUT) {
            return null;
        }
        return firstTrack == LEAD_OUT
                ? descriptors(1, byTime, blocks, LEAD_OUT)
                : descriptors(2, byTime, blocks, LEAD_OUT);
    }

    private static byte[] descriptors(int count, boolean byTime, long lastStart, int lastTrack) {
        byte[] bytes = new byte[4 + 8 * count];
        ByteBuffer data = ByteBuffer.wrap(bytes);
        data.putShort((short) (2 + 8 * count)).put((byte) 1).put((byte) 1);
        for (int i = 0; i < count; i++) {
            long start = i == count - 1 ? lastStart : 0;
            data.put((byte) 0)
                    .put((byte) DATA_TRACK)
                    .put((byte) (i == count - 1 ? lastTrack : 1))
                    .put((byte) 0);
            data.putInt(byTime ? time(start) : (int) start);
        }
        return bytes;
    }

    /** READ DISC INFORMATION: a finished disc of one session. */
    static byte[] discInformation() {
        byte[] bytes = new byte[34];
        ByteBuffer.wrap(bytes)
                .putShort((short) 32)
                .put((byte) 0x0E)
                .put((byte) 1)
                .put((byte) 1)
                .put((byte) 1)
                .put((byte) 1)
                .put((byte) 0x20);
        return bytes;
    }

    /**
     * GET CONFIGURATION.
     *
     * @param first number of the first feature
     * @param kind 0 all from there on, 1 current ones, 2 just that one
     */
    static byte[] configuration(int first, int kind, long blocks) {
        boolean present = blocks > 0;
        boolean dvd = blocks > LARGEST_CD;
        byte[] bytes = new byte[256];
        ByteBuffer data = ByteBuffer.wrap(bytes);
        data.position(6);
        data.putShort((short) (!present ? 0 : dvd ? PROFILE_DVD : PROFILE_CD));
        ByteBuffer[] features = {
            feature(0, 3, new byte[] {
                0, PROFILE_DVD, (byte) (dvd ? 1 : 0), 0, 0, PROFILE_CD, (byte) (present && !dvd ? 1 : 0), 0
            }),
            feature(1, 0xB, new byte[] {0, 0, 0, 7, 1, 0, 0, 0}),
            feature(2, 7, new byte[] {0, 0, 0, 0}),
            feature(3, 3, new byte[] {0x29, 0, 0, 0}),
            feature(0x10, present ? 1 : 0, new byte[] {0, 0, 8, 0, 0, 16, 0, 0}),
            feature(0x1E, present && !dvd ? 9 : 8, new byte[] {0, 0, 0, 0}),
            feature(0x1F, dvd ? 1 : 0, new byte[0]),
        };
        for (ByteBuffer feature : features) {
            int number = feature.getShort(0);
            boolean current = (feature.get(2) & 1) != 0;
            if (kind == 2 ? number == first : number >= first && (kind == 0 || current)) {
                data.put(feature);
            }
        }
        int length = data.position();
        data.putInt(0, length - 4);
        return java.util.Arrays.copyOf(bytes, length);
    }

    private static ByteBuffer feature(int number, int flags, byte[] content) {
        ByteBuffer feature = ByteBuffer.wrap(new byte[4 + content.length]);
        feature.putShort((short) number)
                .put((byte) flags)
                .put((byte) content.length)
                .put(content);
        return feature.flip();
    }

    /**
     * MODE SENSE: a header of 8 bytes, or of 4 for the short command, and the pages asked for.
     *
     * @return null when there is no such page
     */
    static byte[] mode(int page, boolean shortForm, boolean locked) {
        byte[] errors = {1, 6, 0, 5, 0, 0, 0, 0};
        byte[] capabilities = new byte[20];
        ByteBuffer.wrap(capabilities)
                .put((byte) 0x2A)
                .put((byte) 18)
                .put((byte) 0x3B)
                .put((byte) 0)
                .put((byte) 0x70)
                .put((byte) 0)
                .put((byte) (0x29 | (locked ? 2 : 0)))
                .put((byte) 0)
                .putShort((short) 8467)
                .putShort((short) 2)
                .putShort((short) 512)
                .putShort((short) 8467);
        ByteBuffer data = ByteBuffer.wrap(new byte[64]);
        int header = shortForm ? 4 : 8;
        data.position(header);
        if (page == 1 || page == 0x3F) {
            data.put(errors);
        }
        if (page == 0x2A || page == 0x3F) {
            data.put(capabilities);
        }
        int length = data.position();
        if (length == header) {
            return null;
        }
        if (shortForm) {
            data.put(0, (byte) (length - 1));
        } else {
            data.putShort(0, (short) (length - 2));
        }
        byte[] bytes = new byte[length];
        data.get(0, bytes);
        return bytes;
    }
}
