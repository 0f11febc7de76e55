package org.alcazar.devices.boot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.alcazar.core.memory.BusView;

/**
 * ACPI's root system description pointer as kernels find it in memory (ACPI Specification 6.4, section 5.2.5.3).
 *
 * @param address its physical address
 * @param revision 0 for ACPI 1.0, else 2 or more
 * @param content all of its bytes
 */
record RootPointer(long address, int revision, byte[] content) {
    /** Bytes of the structure of ACPI 1.0, with which every later one begins. */
    static final int OLD_SIZE = 20;

    private static final long FIRST = 0xE_0000;
    private static final long END = 0x10_0000;
    private static final int STEP = 16;
    private static final byte[] SIGNATURE = "RSD PTR ".getBytes(StandardCharsets.US_ASCII);

    /** The first sound one in 0xE0000 to 0xFFFFF. */
    static Optional<RootPointer> find(BusView bus) {
        byte[] start = new byte[OLD_SIZE];
        for (long at = FIRST; at < END; at += STEP) {
            bus.read(at, start, 0, SIGNATURE.length);
            if (Arrays.equals(start, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
                bus.read(at, start, 0, OLD_SIZE);
                int revision = start[15] & 0xFF;
                long size = revision < 2 ? OLD_SIZE : bus.read(at + OLD_SIZE, 4) & 0xFFFF_FFFFL;
                if (sum(start) == 0 && size >= OLD_SIZE && size <= END - at) {
                    byte[] content = new byte[(int) size];
                    bus.read(at, content, 0, content.length);
                    if (sum(content) == 0) {
                        return Optional.of(new RootPointer(at, revision, content));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static int sum(byte[] bytes) {
        int sum = 0;
        for (byte value : bytes) {
            sum += value;
        }
        return sum & 0xFF;
    }

    boolean isNew() {
        return revision >= 2;
    }

    /** The structure of ACPI 1.0, whose checksum holds by itself. */
    byte[] oldContent() {
        return Arrays.copyOf(content, OLD_SIZE);
    }
}
