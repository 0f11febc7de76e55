package org.alcazar.devices.storage.ata;

/**
 * What has become of a command.
 *
 * @param status the status register
 * @param error the error register
 * @param count the count register
 * @param lba the address registers
 * @param transferred bytes of data that passed
 * @param pioIn whether the command hands data to the host piece by piece, not by memory access
 * @param nanos how long it takes
 */
public record AtaResult(int status, int error, int count, long lba, long transferred, boolean pioIn, long nanos) {
    public static final int READY = 0x50;
    public static final int ERROR = 1;
    static final int ABORTED = 4;

    public boolean failed() {
        return (status & ERROR) != 0;
    }

    static AtaResult ok(TaskFile task, long nanos) {
        return new AtaResult(READY, 0, task.count(), task.lba(), 0, false, nanos);
    }

    static AtaResult error(TaskFile task, int error, long nanos) {
        return new AtaResult(READY | ERROR, error, task.count(), task.lba(), 0, false, nanos);
    }

    AtaResult moved(long bytes, long more) {
        return new AtaResult(status, error, count, lba, bytes, pioIn, nanos + more);
    }

    AtaResult byPio() {
        return new AtaResult(status, error, count, lba, transferred, true, nanos);
    }
}
