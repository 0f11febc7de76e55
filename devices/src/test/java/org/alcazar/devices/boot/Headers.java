package org.alcazar.devices.boot;

/** Multiboot headers for tests, with right checksums. */
final class Headers {
    private Headers() {}

    static byte[] multibootOne(long flags) {
        return new Words(12)
                .u32(MultibootOne.HEADER_MAGIC)
                .u32(flags)
                .u32(-(MultibootOne.HEADER_MAGIC + flags))
                .bytes();
    }

    static byte[] multibootOne(long flags, long header, long load, long loadEnd, long bssEnd, long entry) {
        return new Words(32)
                .raw(multibootOne(flags | MultibootOne.ADDRESS_FIELDS))
                .u32(header)
                .u32(load)
                .u32(loadEnd)
                .u32(bssEnd)
                .u32(entry)
                .bytes();
    }

    /** A header with tags that are padded already; the end tag is added. */
    static byte[] multibootTwo(byte[]... tags) {
        Words all = new Words(100);
        for (byte[] tag : tags) {
            all.raw(tag).align(8);
        }
        tag(all, 0, 0);
        long length = 16L + all.size();
        return new Words(100)
                .u32(MultibootTwo.HEADER_MAGIC)
                .u32(0)
                .u32(length)
                .u32(-(MultibootTwo.HEADER_MAGIC + length))
                .raw(all.bytes())
                .bytes();
    }

    /** A tag of 32-bit words. */
    static byte[] tag(int type, int flags, long... words) {
        Words out = new Words(32);
        tag(out, type, flags, words);
        return out.bytes();
    }

    private static void tag(Words out, int type, int flags, long... words) {
        out.u16(type).u16(flags).u32(8 + 4L * words.length);
        for (long word : words) {
            out.u32(word);
        }
    }

    static byte[] join(byte[]... parts) {
        Words out = new Words(100);
        for (byte[] part : parts) {
            out.raw(part);
        }
        return out.bytes();
    }
}
