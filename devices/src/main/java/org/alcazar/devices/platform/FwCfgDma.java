package org.alcazar.devices.platform;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.MemoryMap;
import org.alcazar.core.memory.PortDevice;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;

/**
 * The direct-memory interface of firmware configuration: eight ports that take the big-endian address of a command, the
 * high half first; writing the low half carries the command out, at once. A command is, big-endian, control (4 bytes,
 * the key to select in its upper half), length (4) and address (8); its control becomes 0, or 1 after an error. Read, the
 * ports give a signature.
 *
 * <p>Items cannot be written. A transfer that is not completely to RAM is an error and moves nothing.
 */
public final class FwCfgDma implements PortDevice, Component, Resettable {
    public static final int PORT = 0x514;
    public static final int SIZE = 8;

    private static final long SIGNATURE = 0x5145_4D55_2043_4647L;
    private static final int ERROR = 1;
    private static final int READ = 2;
    private static final int SKIP = 4;
    private static final int SELECT = 8;
    private static final int WRITE = 16;
    private static final int COMMAND_SIZE = 16;
    private static final int PIECE = 1 << 16;

    private final FwCfg items;
    private final BusView memory;
    private long high;

    public FwCfgDma(FwCfg items, BusView memory) {
        this.items = items;
        this.memory = memory;
    }

    @Override
    public void reset() {
        high = 0;
    }

    @Override
    public int read(int offset, int width) {
        return peek(offset, width);
    }

    @Override
    public int peek(int offset, int width) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            value |= (int) (SIGNATURE >>> 8 * (7 - (offset + i)) & 0xFF) << 8 * i;
        }
        return value;
    }

    /** Each half is written with 32 bits. */
    @Override
    public void write(int offset, int width, int value) {
        if (width != 4) {
            return;
        }
        long half = Integer.reverseBytes(value) & 0xFFFF_FFFFL;
        if (offset == 0) {
            high = half;
        } else if (offset == 4) {
            long address = high << 32 | half;
            high = 0;
            if (isRam(address, COMMAND_SIZE)) {
                carryOut(address);
            }
        }
    }

    private void carryOut(long command) {
        int control = (int) big(command, 4);
        long length = big(command + 4, 4);
        long address = big(command + 8, 8);
        if ((control & SELECT) != 0) {
            items.select(control >>> 16);
        }
        boolean failed = false;
        if ((control & READ) != 0) {
            failed = !isRam(address, length);
            if (!failed) {
                transfer(address, length);
            }
        } else if ((control & WRITE) != 0) {
            failed = true;
        } else if ((control & SKIP) != 0) {
            items.skip(length);
        }
        memory.write(command, new byte[] {0, 0, 0, (byte) (failed ? ERROR : 0)}, 0, 4);
    }

    private void transfer(long address, long length) {
        byte[] piece = new byte[(int) Math.min(PIECE, length)];
        for (long done = 0; done < length; done += piece.length) {
            int part = (int) Math.min(piece.length, length - done);
            items.readInto(piece, part);
            memory.write(address + done, piece, 0, part);
        }
    }

    private long big(long address, int bytes) {
        byte[] content = new byte[bytes];
        memory.read(address, content, 0, bytes);
        long value = 0;
        for (byte part : content) {
            value = value << 8 | part & 0xFF;
        }
        return value;
    }

    private boolean isRam(long address, long length) {
        if (address < 0 || address + length < 0) {
            return false;
        }
        for (long at = address; at < address + length; ) {
            if (!(memory.map().at(at) instanceof MemoryMap.Cells cells) || !cells.writable()) {
                return false;
            }
            at = cells.base() + cells.size();
        }
        return true;
    }

    @Override
    public String name() {
        return "fwcfgdma";
    }

    @Override
    public void save(Section section) {
        section.putLong("high", high);
    }

    @Override
    public void load(Section section) {
        high = section.getLong("high");
    }
}
