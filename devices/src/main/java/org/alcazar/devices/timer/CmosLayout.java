package org.alcazar.devices.timer;

/** What PC firmware leaves in CMOS memory: equipment, memory sizes, the number of processors, and their checksum. */
final class CmosLayout {
    private static final int EQUIPMENT = 0x14;
    private static final int BASE_MEMORY = 0x15;
    private static final int EXTENDED_MEMORY = 0x17;
    private static final int EXTENDED_MEMORY_FOUND = 0x30;
    private static final int ABOVE_16M = 0x34;
    private static final int ABOVE_4G = 0x5B;
    private static final int PROCESSORS = 0x5F;
    private static final int CHECKSUM = 0x2E;
    private static final int CHECKED_FROM = 0x10;

    /** A coprocessor and a pointing device. */
    private static final int EQUIPMENT_VALUE = 0x06;

    private static final int BASE_KIB = 640;
    private static final long MIB = 1 << 20;
    private static final long UNIT_64K = 1 << 16;

    private CmosLayout() {}

    /**
     * @param lowMemory bytes of RAM below 4 GiB
     * @param highMemory bytes of RAM from 4 GiB on
     */
    static void fill(byte[] cmos, long lowMemory, long highMemory, int processors) {
        cmos[EQUIPMENT] = EQUIPMENT_VALUE;
        put(cmos, BASE_MEMORY, 2, BASE_KIB);
        long extendedKib = Math.min(Math.max(lowMemory - MIB, 0) >> 10, 0xFFFF);
        put(cmos, EXTENDED_MEMORY, 2, extendedKib);
        put(cmos, EXTENDED_MEMORY_FOUND, 2, extendedKib);
        put(cmos, ABOVE_16M, 2, Math.min(Math.max(lowMemory - 16 * MIB, 0) / UNIT_64K, 0xFFFF));
        put(cmos, ABOVE_4G, 3, Math.min(highMemory / UNIT_64K, 0xFF_FFFF));
        cmos[PROCESSORS] = (byte) (processors - 1);
        int sum = 0;
        for (int i = CHECKED_FROM; i < CHECKSUM; i++) {
            sum += cmos[i] & 0xFF;
        }
        // The only big-endian field.
        cmos[CHECKSUM] = (byte) (sum >> 8);
        cmos[CHECKSUM + 1] = (byte) sum;
    }

    private static void put(byte[] cmos, int at, int bytes, long value) {
        for (int i = 0; i < bytes; i++) {
            cmos[at + i] = (byte) (value >> 8 * i);
        }
    }
}
