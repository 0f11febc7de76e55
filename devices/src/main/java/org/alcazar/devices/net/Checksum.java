package org.alcazar.devices.net;

/** The Internet checksum (RFC 1071): ones' complement sum of big-endian 16-bit words. */
final class Checksum {
    private Checksum() {}

    /** The sum of a range, not yet complemented; ranges before the last must have an even length. */
    static int sum(int start, byte[] bytes, int from, int length) {
        long sum = start;
        for (int i = 0; i + 1 < length; i += 2) {
            sum += (bytes[from + i] & 0xFF) << 8 | bytes[from + i + 1] & 0xFF;
        }
        if ((length & 1) != 0) {
            sum += (bytes[from + length - 1] & 0xFF) << 8;
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return (int) sum;
    }

    /** What is put into a header whose checksum field is zero; of a range with its checksum this is zero. */
    static int of(byte[] bytes, int from, int length) {
        return ~sum(0, bytes, from, length) & 0xFFFF;
    }

    /** The same over a whole array with the pseudo-header of TCP (RFC 9293, 3.1) and UDP (RFC 768). */
    static int withPseudoHeader(int source, int destination, int protocol, byte[] bytes) {
        int start = (source >>> 16) + (source & 0xFFFF);
        start += (destination >>> 16) + (destination & 0xFFFF);
        start += protocol + bytes.length;
        return ~sum(start, bytes, 0, bytes.length) & 0xFFFF;
    }
}
