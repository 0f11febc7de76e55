package org.alcazar.devices.storage.ide;

/**
 * The bus-master registers of one channel, eight bytes ("Programming Interface for Bus Master IDE Controller", section
 * 2): command, status and the address of the table of regions.
 */
final class BusMaster {
    static final int SIZE = 8;

    private static final int START = 1;
    private static final int TO_MEMORY = 1 << 3;
    private static final int ACTIVE = 1;
    private static final int FAILED = 1 << 1;
    private static final int INTERRUPT = 1 << 2;
    /** Both drives can do DMA, as firmware notes here. */
    private static final int NOTES = 3 << 5;

    private int command;
    private int status;
    private long table;

    void reset() {
        command = 0;
        status = 0;
        table = 0;
    }

    boolean started() {
        return (command & START) != 0;
    }

    long table() {
        return table;
    }

    /** The drive has asserted its interrupt. */
    void interrupted() {
        status |= INTERRUPT;
    }

    /** The transfer is over; the table had just as many bytes. */
    void ended() {
        status &= ~ACTIVE;
    }

    /** The transfer ended at an address that cannot be reached. */
    void failed() {
        status = status & ~ACTIVE | FAILED;
    }

    int read(int offset) {
        return switch (offset) {
            case 0 -> command;
            case 2 -> status;
            case 4, 5, 6, 7 -> (int) (table >>> 8 * (offset - 4)) & 0xFF;
            default -> 0;
        };
    }

    void write(int offset, int value) {
        switch (offset) {
            case 0 -> {
                boolean before = started();
                command = value & (START | TO_MEMORY);
                if (started() != before) {
                    status = started() ? status | ACTIVE : status & ~ACTIVE;
                }
            }
            case 2 -> {
                status &= ~(value & (FAILED | INTERRUPT));
                status = status & ~NOTES | value & NOTES;
            }
            case 4, 5, 6, 7 -> {
                int shift = 8 * (offset - 4);
                table = (table & ~(0xFFL << shift) | (long) (value & 0xFF) << shift) & 0xFFFF_FFFCL;
            }
            default -> {
                // Reserved.
            }
        }
    }

    long[] save() {
        return new long[] {command, status, table};
    }

    void load(long[] values) {
        command = (int) values[0];
        status = (int) values[1];
        table = values[2];
    }
}
