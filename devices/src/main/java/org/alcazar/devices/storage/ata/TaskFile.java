package org.alcazar.devices.storage.ata;

/**
 * The registers a command is given in (ATA/ATAPI Command Set 3, section 7.1).
 *
 * @param features 16 bits
 * @param lba 48 bits; in 28-bit commands bits 24 to 27 are in {@code device}
 * @param count 16 bits
 */
public record TaskFile(int command, int features, long lba, int count, int device) {
    private static final int BY_ADDRESS = 1 << 6;

    /** The address of a 28-bit command. */
    long shortAddress() {
        return lba & 0xFF_FFFF | (long) (device & 0xF) << 24;
    }

    /** Sectors of a 28-bit command. */
    int shortCount() {
        return (count & 0xFF) == 0 ? 0x100 : count & 0xFF;
    }

    /** Sectors of a 48-bit command. */
    int longCount() {
        return count == 0 ? 0x1_0000 : count;
    }

    /** Whether the address is that of a block, and not cylinder, head and sector. */
    boolean byBlock() {
        return (device & BY_ADDRESS) != 0;
    }
}
