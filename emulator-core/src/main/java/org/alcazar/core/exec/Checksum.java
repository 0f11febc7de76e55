package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;

/** CRC32: the Castagnoli polynomial, bits reflected. No flag changes. */
final class Checksum {
    private static final int POLYNOMIAL = 0x82F6_3B78;

    private Checksum() {}

    static Op crc32(BindContext ctx) {
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        return new Op() {
            @Override
            public void execute(Core core) {
                d.write(core, update((int) d.read(core), s.read(core), s.width) & 0xFFFF_FFFFL);
            }
        };
    }

    /** The checksum after the low {@code width} bits of {@code data}. */
    static int update(int checksum, long data, int width) {
        int crc = checksum;
        for (int done = 0; done < width; done += 8) {
            crc ^= (int) (data >>> done) & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ (POLYNOMIAL & -(crc & 1));
            }
        }
        return crc;
    }
}
