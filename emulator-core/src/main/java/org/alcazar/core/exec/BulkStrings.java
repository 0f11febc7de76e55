package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;

/**
 * Many iterations of MOVS and STOS at once: upwards, within one page on each side, in plain memory whose translations
 * are at hand. Anything else is left to the iterations one by one, so that faults, devices and page crossings need no
 * thought here.
 */
final class BulkStrings {
    private static final long PAGE = 4096;
    /** Below this many bytes single iterations are as fast. */
    private static final long WORTH_IT = 16;

    private BulkStrings() {}

    /** Returns how many elements were moved; the index registers are the caller's. */
    static long move(Core core, Address source, Address target, int size, long limit) {
        if ((core.systemFlags & Flags.DF) != 0 || limit * size < WORTH_IT) {
            return 0;
        }
        long bytes = Math.min(limit, PAGE) * size;
        bytes = Math.min(bytes, source.contiguous(core));
        bytes = Math.min(bytes, target.contiguous(core));
        if (bytes < WORTH_IT) {
            return 0;
        }
        int from = core.mmu.bulkCell(source.toRead(core, 1), false);
        int to = core.mmu.bulkCell(target.toWrite(core, 1), true);
        if (from < 0 || to < 0) {
            return 0;
        }
        long count = bytes / size;
        int length = (int) count * size;
        int distance = to - from;
        byte[] memory = core.mmu.bulkArray();
        if (distance <= 0 || distance >= length) {
            System.arraycopy(memory, from, memory, to, length);
        } else if (distance >= size) {
            // What was stored is read again: the elements repeat.
            for (int i = 0; i < length; i++) {
                memory[to + i] = memory[from + i];
            }
        } else {
            return 0;
        }
        return count;
    }

    /** Returns how many elements were stored; the index register is the caller's. */
    static long fill(Core core, Address target, int size, long limit) {
        if ((core.systemFlags & Flags.DF) != 0 || limit * size < WORTH_IT) {
            return 0;
        }
        long bytes = Math.min(Math.min(limit, PAGE) * size, target.contiguous(core));
        if (bytes < WORTH_IT) {
            return 0;
        }
        int to = core.mmu.bulkCell(target.toWrite(core, 1), true);
        if (to < 0) {
            return 0;
        }
        long count = bytes / size;
        int length = (int) count * size;
        byte[] memory = core.mmu.bulkArray();
        long value = core.r[Core.RAX];
        for (int i = 0; i < size; i++) {
            memory[to + i] = (byte) (value >>> 8 * i);
        }
        for (int done = size; done < length; done += done) {
            System.arraycopy(memory, to, memory, to + done, Math.min(done, length - done));
        }
        return count;
    }
}
