package org.alcazar.devices.storage.ahci;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.alcazar.core.memory.BusView;
import org.alcazar.devices.pci.Dma;
import org.alcazar.devices.storage.ata.AtaBuffer;
import org.alcazar.devices.storage.ata.DmaException;
import org.alcazar.devices.storage.ata.TaskFile;

/** One command as it lies in memory: its header, the register FIS, the packet and the table of data regions (section 4.2). */
final class CommandTable implements AtaBuffer {
    static final int HEADER = 32;
    private static final int REGIONS = 0x80;
    private static final int REGION = 16;
    private static final int PACKET = 0x40;
    private static final int TO_DEVICE = 0x27;

    private final BusView memory;
    private final long headerAt;
    private final byte[] fis = new byte[20];
    final byte[] packet = new byte[16];
    private final long[] addresses;
    /** Where each region begins in the data, and behind the last one their sum. */
    private final long[] starts;

    private DmaException failure;

    /** @throws DmaException when a part of the command is not in RAM */
    CommandTable(BusView memory, long headerAt) throws DmaException {
        this.memory = memory;
        this.headerAt = headerAt;
        ByteBuffer header = fetch(headerAt, HEADER);
        int regions = header.getShort(2) & 0xFFFF;
        long tableAt = header.getLong(8) & ~0x7FL;
        ByteBuffer table = fetch(tableAt, REGIONS + REGION * regions);
        table.get(0, fis);
        table.get(PACKET, packet);
        addresses = new long[regions];
        starts = new long[regions + 1];
        for (int i = 0; i < regions; i++) {
            addresses[i] = table.getLong(REGIONS + REGION * i) & ~1L;
            starts[i + 1] = starts[i] + (table.getInt(REGIONS + REGION * i + 12) & 0x3F_FFFF) + 1;
        }
    }

    private ByteBuffer fetch(long at, int length) throws DmaException {
        byte[] bytes = new byte[length];
        if (!Dma.isRam(memory, at, length)) {
            throw new DmaException(at);
        }
        memory.read(at, bytes, 0, length);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether this is a register FIS at all. */
    boolean valid() {
        return fis[0] == TO_DEVICE;
    }

    /** Whether it is a command, and not just a new value of the control register. */
    boolean isCommand() {
        return fis[1] < 0;
    }

    int control() {
        return fis[15] & 0xFF;
    }

    /** SATA 3.0, section 10.3.4: register FIS from host to device. */
    TaskFile task() {
        long lba = 0;
        for (int i = 0; i < 3; i++) {
            lba |= (fis[4 + i] & 0xFFL) << 8 * i | (fis[8 + i] & 0xFFL) << 24 + 8 * i;
        }
        return new TaskFile(
                fis[2] & 0xFF,
                fis[3] & 0xFF | (fis[11] & 0xFF) << 8,
                lba,
                fis[12] & 0xFF | (fis[13] & 0xFF) << 8,
                fis[7] & 0xFF);
    }

    /** The error of the bus that ended the transfer, or null. */
    DmaException failure() {
        return failure;
    }

    /** Tells how many bytes have passed. */
    void transferred(long bytes) {
        memory.write(headerAt + 4, 4, bytes);
    }

    @Override
    public long length() {
        return starts[addresses.length];
    }

    private interface Move {
        void move(long address, int offset, int count);
    }

    private void forEach(long from, int offset, int count, Move move) throws IOException {
        if (from < 0 || from + count > length()) {
            throw new IOException("data beyond the regions of a command");
        }
        int found = Arrays.binarySearch(starts, from);
        int region = found >= 0 ? found : -found - 2;
        for (int done = 0; done < count; region++) {
            long inside = from + done - starts[region];
            int part = (int) Math.min(count - done, starts[region + 1] - starts[region] - inside);
            long address = addresses[region] + inside;
            if (!Dma.isRam(memory, address, part)) {
                failure = new DmaException(address);
                throw failure;
            }
            move.move(address, offset + done, part);
            done += part;
        }
    }

    @Override
    public void fetch(long from, byte[] target, int offset, int count) throws IOException {
        forEach(from, offset, count, (address, at, part) -> memory.read(address, target, at, part));
    }

    @Override
    public void store(long from, byte[] source, int offset, int count) throws IOException {
        forEach(from, offset, count, (address, at, part) -> memory.write(address, source, at, part));
    }
}
