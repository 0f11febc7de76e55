package org.alcazar.hvm.boot;

import java.util.Arrays;

/** HRT image files for tests: the protocol's sample header in a small file, and variations of it. */
final class SampleImage {
    static final long OFFSET = HrtTag.HIGH_HALF;
    static final int HEADER_AT = 0x40;

    /** The 120-byte header of section 4.3. */
    static final byte[] HEADER = Bytes.hex("""
            d65052e8 00000000 78000000 b2aead17
            02000000 18000000 00000010 78000010
            00004010 00008010 03000000 10000000
            78000010 00000000 0df00100 38000000
            00020000 00000000 00000000 02000000
            00000000 0080ffff 78000010 0080ffff
            00f0ffff 01000000 ff000000 00000000
            00000000 08000000
            """);

    static final int ADDRESS_TAG = 16;
    static final int ENTRY_TAG = 40;
    static final int HRT_TAG = 56;
    static final int END_TAG = 112;

    private SampleImage() {}

    /** 1 GiB, 256 MiB of it the ROS's; 4 cores, 2 of them the ROS's. */
    static Partitioning partitioning() {
        return new Partitioning(1L << 30, 256L << 20, 4, 2);
    }

    /** An ELF magic, the sample header, and after it as many bytes as it says to load, each telling its place. */
    static byte[] file() {
        byte[] file = new byte[HEADER_AT + HEADER.length + 0x400000];
        file[0] = 0x7F;
        file[1] = 'E';
        file[2] = 'L';
        file[3] = 'F';
        System.arraycopy(HEADER, 0, file, HEADER_AT, HEADER.length);
        for (int i = HEADER_AT + HEADER.length; i < file.length; i++) {
            file[i] = (byte) (i * 31 >> 3);
        }
        return file;
    }

    /** The sample file with some header fields changed; the checksum is over the first 16 bytes only and stays. */
    static byte[] with(int headerOffset, int width, long value) {
        byte[] file = file();
        return with(file, headerOffset, width, value);
    }

    static byte[] with(byte[] file, int headerOffset, int width, long value) {
        for (int i = 0; i < width; i++) {
            file[HEADER_AT + headerOffset + i] = (byte) (value >> 8 * i);
        }
        return file;
    }

    /** A file whose header has these tags and nothing else. */
    static byte[] withTags(byte[]... tags) {
        byte[] file = Arrays.copyOf(file(), HEADER_AT + 16);
        for (byte[] tag : tags) {
            int at = file.length;
            file = Arrays.copyOf(file, at + tag.length);
            System.arraycopy(tag, 0, file, at, tag.length);
        }
        int at = file.length;
        file = Arrays.copyOf(file, at + 0x400000);
        return file;
    }

    static byte[] headerPart(int from, int length) {
        return Arrays.copyOfRange(HEADER, from, from + length);
    }

    static byte[] tag(int type, int size, int actualBytes) {
        byte[] tag = new byte[actualBytes];
        LittleEndian.over(tag).putShort((short) type).putShort((short) 0).putInt(size);
        return tag;
    }

    static HrtImage check(byte[] file) {
        return check(file, partitioning());
    }

    static HrtImage check(byte[] file, Partitioning parts) {
        return HrtImage.check(file, parts, address -> false);
    }
}
