package org.alcazar.devices.acpi;

import com.google.common.base.Preconditions;
import com.google.common.base.Splitter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * ACPI machine language, written from the inside out: every method returns the bytes of one term, so that a definition
 * block is one expression. Encodings: ACPI Specification 6.4, chapter 20.
 */
final class Aml {
    private static final int NAME_SEGMENT = 4;

    private Aml() {}

    static byte[] join(byte[]... terms) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] term : terms) {
            out.writeBytes(term);
        }
        return out.toByteArray();
    }

    static byte[] join(List<byte[]> terms) {
        return join(terms.toArray(new byte[0][]));
    }

    private static byte[] bytes(int... values) {
        byte[] result = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (byte) values[i];
        }
        return result;
    }

    // ---------------------------------------------------------------------------------------- names and objects

    /** A name such as {@code \_SB}, {@code PCI0} or {@code \_SB.PCI0}; segments are padded with underscores. */
    static byte[] path(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String rest = text;
        while (rest.startsWith("\\") || rest.startsWith("^")) {
            out.write(rest.charAt(0));
            rest = rest.substring(1);
        }
        List<String> segments = Splitter.on('.').splitToList(rest);
        if (segments.size() == 2) {
            out.write(0x2E);
        } else if (segments.size() > 2) {
            out.write(0x2F);
            out.write(segments.size());
        }
        for (String segment : segments) {
            Preconditions.checkArgument(segment.length() <= NAME_SEGMENT, "name segment %s is too long", segment);
            out.writeBytes((segment + "____").substring(0, NAME_SEGMENT).getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }

    static byte[] name(String path, byte[] value) {
        return join(bytes(0x08), path(path), value);
    }

    static byte[] scope(String path, byte[]... content) {
        return packaged(bytes(0x10), path(path), join(content));
    }

    static byte[] device(String path, byte[]... content) {
        return packaged(bytes(0x5B, 0x82), path(path), join(content));
    }

    static byte[] method(String path, int arguments, byte[]... content) {
        return packaged(bytes(0x14), path(path), bytes(arguments), join(content));
    }

    // ---------------------------------------------------------------------------------------- data

    static byte[] integer(long value) {
        if (value == 0 || value == 1) {
            return bytes((int) value);
        }
        int width = value >>> 8 == 0 ? 1 : value >>> 16 == 0 ? 2 : value >>> 32 == 0 ? 4 : 8;
        byte[] result = new byte[width + 1];
        result[0] = (byte) (width == 1 ? 0x0A : width == 2 ? 0x0B : width == 4 ? 0x0C : 0x0E);
        for (int i = 0; i < width; i++) {
            result[i + 1] = (byte) (value >>> 8 * i);
        }
        return result;
    }

    static byte[] string(String text) {
        return join(bytes(0x0D), text.getBytes(StandardCharsets.US_ASCII), bytes(0));
    }

    /** A plug-and-play identifier such as PNP0A03, compressed to 32 bits. */
    static byte[] eisaId(String id) {
        int vendor = (id.charAt(0) - '@') << 10 | (id.charAt(1) - '@') << 5 | id.charAt(2) - '@';
        int product = Integer.parseInt(id.substring(3), 16);
        return integer(Integer.reverseBytes(vendor << 16 | product) & 0xFFFF_FFFFL);
    }

    /** A package of at most 255 elements. */
    static byte[] packageOf(byte[]... elements) {
        return packaged(bytes(0x12), bytes(elements.length), join(elements));
    }

    static byte[] buffer(byte[] content) {
        return packaged(bytes(0x11), integer(content.length), content);
    }

    /** Resource descriptors with the end tag behind them. */
    static byte[] resources(byte[]... descriptors) {
        return buffer(join(join(descriptors), bytes(0x79, 0)));
    }

    private static byte[] packaged(byte[] opcode, byte[]... parts) {
        byte[] content = join(parts);
        return join(opcode, packageLength(content.length), content);
    }

    /** The length counts its own bytes too. */
    private static byte[] packageLength(int content) {
        if (content + 1 < 1 << 6) {
            return bytes(content + 1);
        }
        int size = content + 2 < 1 << 12 ? 2 : content + 3 < 1 << 20 ? 3 : 4;
        int length = content + size;
        byte[] result = new byte[size];
        result[0] = (byte) (size - 1 << 6 | length & 0xF);
        for (int i = 1; i < size; i++) {
            result[i] = (byte) (length >>> 4 + 8 * (i - 1));
        }
        return result;
    }

    // ---------------------------------------------------------------------------------------- resources, chapter 6.4

    /** Ports decoded at 16 bits. */
    static byte[] ports(int first, int count) {
        return bytes(0x47, 1, first, first >> 8, first, first >> 8, 1, count);
    }

    /** An edge-triggered, active-high ISA interrupt. */
    static byte[] irq(int line) {
        int mask = 1 << line;
        return bytes(0x22, mask, mask >> 8);
    }

    /** A level-triggered, active-low interrupt that devices may share, by its I/O APIC pin. */
    static byte[] sharedInterrupt(int pin) {
        return bytes(0x89, 6, 0, 0xD, 1, pin, 0, 0, 0);
    }

    /** A fixed range of memory below 4 GiB. */
    static byte[] memory32(long base, long size) {
        return bytes(
                0x86,
                9,
                0,
                1,
                (int) base,
                (int) (base >> 8),
                (int) (base >> 16),
                (int) (base >> 24),
                (int) size,
                (int) (size >> 8),
                (int) (size >> 16),
                (int) (size >> 24));
    }

    private static final int PRODUCER_FIXED = 0x0C;

    /** Bus numbers that a bridge passes on. */
    static byte[] busNumbers(int first, int last) {
        return space(0x88, 2, 2, 0, first, last);
    }

    /** Ports that a bridge passes on. */
    static byte[] portWindow(int first, int last) {
        return space(0x88, 2, 1, 3, first, last);
    }

    /** Memory below 4 GiB that a bridge passes on. */
    static byte[] memoryWindow(long first, long last) {
        return space(0x87, 4, 0, 1, first, last);
    }

    /** Memory anywhere that a bridge passes on. */
    static byte[] memoryWindow64(long first, long last) {
        return space(0x8A, 8, 0, 1, first, last);
    }

    /** An address-space descriptor with numbers of {@code width} bytes: granularity, first, last, offset, length. */
    private static byte[] space(int tag, int width, int type, int typeFlags, long first, long last) {
        int length = 3 + 5 * width;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes(tag, length, length >> 8, type, PRODUCER_FIXED, typeFlags));
        for (long value : new long[] {0, first, last, 0, last - first + 1}) {
            for (int i = 0; i < width; i++) {
                out.write((int) (value >>> 8 * i));
            }
        }
        return out.toByteArray();
    }

    // ---------------------------------------------------------------------------------------- code

    static final byte[] ARG0 = {0x68};

    static byte[] store(byte[] value, byte[] target) {
        return join(bytes(0x70), value, target);
    }

    static byte[] returns(byte[] value) {
        return join(bytes(0xA4), value);
    }

    static byte[] when(byte[] condition, byte[]... content) {
        return packaged(bytes(0xA0), condition, join(content));
    }
}
