package org.alcazar.hvm.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The multiboot2 header found in an HRT image: what the file says, before any of it is measured against a machine. The
 * file is a flat blob; nothing of its ELF headers is looked at but the first four bytes.
 *
 * @param fileOffset where in the file the header starts
 * @param address the address tag
 * @param entry the entry tag's 32-bit physical address
 * @param hrt the HRT tag
 */
public record HrtHeader(int fileOffset, Optional<Address> address, OptionalLong entry, HrtTag hrt) {
    /** The address tag: 32-bit physical addresses, zero-extended. */
    public record Address(long header, long load, long loadEnd, long bssEnd) {}

    private static final int ELF_MAGIC = 0x464C457F;
    private static final int MAGIC = 0xE85250D6;
    private static final int SEARCH_WINDOW = 32768;
    private static final int HEADER_SIZE = 16;

    private static final int END = 0;
    private static final int ADDRESS = 2;
    private static final int ENTRY = 3;
    private static final Set<Integer> KNOWN = Set.of(1, ADDRESS, ENTRY, 4, 5, 6, HrtTag.TYPE);

    /**
     * Finds and reads the header: the checks 1 to 5 of the protocol.
     *
     * @throws HrtImageException when there is none or it is malformed
     */
    public static HrtHeader parse(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < 4 || bytes.getInt(0) != ELF_MAGIC) {
            throw new HrtImageException("not an ELF file (%d bytes, expected 7f 45 4c 46 at the start)", file.length);
        }
        int at = find(bytes);
        int sum = bytes.getInt(at) + bytes.getInt(at + 4) + bytes.getInt(at + 8) + bytes.getInt(at + 12);
        if (sum != 0) {
            throw new HrtImageException("header checksum is off by 0x%08x, the four words must sum to 0", sum);
        }
        return walk(bytes, at);
    }

    private static int find(ByteBuffer bytes) {
        for (int at = 0; at + 4 <= Math.min(SEARCH_WINDOW, bytes.limit()); at += 4) {
            if (bytes.getInt(at) == MAGIC) {
                if (at + HEADER_SIZE > bytes.limit()) {
                    throw new HrtImageException("header at 0x%x runs past the end of the file", at);
                }
                return at;
            }
        }
        throw new HrtImageException("no multiboot2 header (0xe85250d6) in the first %d bytes", SEARCH_WINDOW);
    }

    private static HrtHeader walk(ByteBuffer bytes, int start) {
        Set<Integer> seen = new HashSet<>();
        Optional<Address> address = Optional.empty();
        OptionalLong entry = OptionalLong.empty();
        HrtTag hrt = null;
        for (int at = start + HEADER_SIZE; ; ) {
            if (at + 8 > bytes.limit()) {
                throw new HrtImageException("tag at 0x%x runs past the end of the file, no end tag found", at);
            }
            int type = bytes.getShort(at) & 0xFFFF;
            long size = word(bytes, at + 4);
            if (size < 8 || at + size > bytes.limit()) {
                throw new HrtImageException(
                        "tag 0x%x at 0x%x has size %d, expected 8 to %d", type, at, size, bytes.limit() - at);
            }
            if (type == END && size == 8) {
                break;
            }
            if (KNOWN.contains(type) && !seen.add(type)) {
                throw new HrtImageException("second tag of type 0x%x at 0x%x, expected one", type, at);
            }
            switch (type) {
                case ADDRESS -> {
                    requireSize(type, at, size, 24);
                    address = Optional.of(new Address(
                            word(bytes, at + 8), word(bytes, at + 12), word(bytes, at + 16), word(bytes, at + 20)));
                }
                case ENTRY -> {
                    requireSize(type, at, size, 12);
                    entry = OptionalLong.of(word(bytes, at + 8));
                }
                case HrtTag.TYPE -> {
                    requireSize(type, at, size, HrtTag.SIZE);
                    hrt = new HrtTag(
                            bytes.getLong(at + 8),
                            bytes.getLong(at + 16),
                            bytes.getLong(at + 24),
                            bytes.getLong(at + 32),
                            bytes.getLong(at + 40),
                            bytes.get(at + 48) & 0xFF);
                }
                default -> {}
            }
            at += (int) size;
        }
        if (hrt == null) {
            throw new HrtImageException("no HRT tag (0xf00d) in the multiboot2 header: not an HRT");
        }
        return new HrtHeader(start, address, entry, hrt);
    }

    private static void requireSize(int type, int at, long size, int needed) {
        if (size < needed) {
            throw new HrtImageException("tag 0x%x at 0x%x has size %d, expected at least %d", type, at, size, needed);
        }
    }

    private static long word(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & 0xFFFF_FFFFL;
    }
}
