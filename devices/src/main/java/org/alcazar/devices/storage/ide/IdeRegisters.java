package org.alcazar.devices.storage.ide;

import java.util.Arrays;
import org.alcazar.devices.storage.ata.AtaDevice;
import org.alcazar.devices.storage.ata.AtaResult;
import org.alcazar.devices.storage.ata.TaskFile;

/**
 * The command block of one drive (ATA/ATAPI-6, section 7): registers of 8 bits, of which features, count and the three
 * of the address remember the value written before the last one, for 48-bit commands.
 */
final class IdeRegisters {
    static final int ERROR = 1;
    static final int COUNT = 2;
    static final int ADDRESS = 3;
    static final int DEVICE = 6;
    static final int STATUS = 7;
    static final int SIZE = 8;

    private static final int FIXED_ONES = 0xA0;

    /** Offset 1 is the features register here. */
    private final int[] current = new int[SIZE];

    private final int[] previous = new int[SIZE];
    private int error;
    int status;

    /** What the guest reads. */
    int read(int offset, boolean highOrder) {
        return switch (offset) {
            case ERROR -> error;
            case STATUS -> status;
            case DEVICE -> current[DEVICE] | FIXED_ONES;
            default -> highOrder ? previous[offset] : current[offset];
        };
    }

    void write(int offset, int value) {
        previous[offset] = current[offset];
        current[offset] = value;
    }

    TaskFile task(int command) {
        long lba = 0;
        for (int i = 0; i < 3; i++) {
            lba |= (long) current[ADDRESS + i] << 8 * i | (long) previous[ADDRESS + i] << 24 + 8 * i;
        }
        return new TaskFile(
                command,
                current[ERROR] | previous[ERROR] << 8,
                lba,
                current[COUNT] | previous[COUNT] << 8,
                current[DEVICE]);
    }

    int features() {
        return current[ERROR];
    }

    /** Bytes the host takes at once from a packet device. */
    int byteLimit() {
        int limit = current[ADDRESS + 1] | current[ADDRESS + 2] << 8;
        return limit == 0 || limit == 0xFFFF ? 0xFFFE : limit;
    }

    /** A data request of a packet device: why, and how many bytes. */
    void reason(int reason, int bytes) {
        current[COUNT] = reason;
        current[ADDRESS + 1] = bytes & 0xFF;
        current[ADDRESS + 2] = bytes >> 8;
    }

    void error(int value) {
        error = value;
    }

    /** A command is over. */
    void result(AtaResult result) {
        status = result.status();
        error = result.error();
        current[COUNT] = result.count() & 0xFF;
        previous[COUNT] = result.count() >> 8 & 0xFF;
        for (int i = 0; i < 3; i++) {
            current[ADDRESS + i] = (int) (result.lba() >>> 8 * i) & 0xFF;
            previous[ADDRESS + i] = (int) (result.lba() >>> 24 + 8 * i) & 0xFF;
        }
    }

    /** After a reset: the device's signature, and that its tests have passed. */
    void signature(AtaDevice device) {
        Arrays.fill(current, 0);
        Arrays.fill(previous, 0);
        error = 1;
        status = device.statusAfterReset();
        for (int i = 0; i < 4; i++) {
            current[COUNT + i] = device.signature() >>> 8 * i & 0xFF;
        }
    }

    int[] save() {
        int[] values = Arrays.copyOf(current, 2 * SIZE + 2);
        System.arraycopy(previous, 0, values, SIZE, SIZE);
        values[2 * SIZE] = error;
        values[2 * SIZE + 1] = status;
        return values;
    }

    void load(int[] values) {
        System.arraycopy(values, 0, current, 0, SIZE);
        System.arraycopy(values, SIZE, previous, 0, SIZE);
        error = values[2 * SIZE];
        status = values[2 * SIZE + 1];
    }
}
