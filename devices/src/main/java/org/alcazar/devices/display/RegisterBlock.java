package org.alcazar.devices.display;

import org.alcazar.core.memory.MmioDevice;

/**
 * The registers once more, in memory: the VGA's ports 0x3C0 to 0x3DF at 0x400, the VBE registers at 0x500, 16 bits
 * each.
 * Everything else reads zero.
 */
final class RegisterBlock implements MmioDevice {
    static final int SIZE = 0x1000;
    private static final int PORTS = 0x400;
    private static final int PORTS_SIZE = 0x20;
    private static final int FIRST_PORT = 0x3C0;
    private static final int VBE = 0x500;

    private final VgaRegisters vga;
    private final VbeRegisters vbe;

    RegisterBlock(VgaRegisters vga, VbeRegisters vbe) {
        this.vga = vga;
        this.vbe = vbe;
    }

    private static int port(long offset) {
        return (int) offset - PORTS + FIRST_PORT - VgaRegisters.PORT;
    }

    private static boolean isPort(long offset, int width) {
        return offset >= PORTS && offset + width <= PORTS + PORTS_SIZE && width <= 4;
    }

    private static boolean isVbe(long offset, int width) {
        return offset >= VBE && offset + width <= VBE + 2 * VbeRegisters.COUNT && offset % 2 == 0;
    }

    @Override
    public long read(long offset, int width) {
        return isPort(offset, width) ? vga.read(port(offset), width) : other(offset, width);
    }

    @Override
    public long peek(long offset, int width) {
        return isPort(offset, width) ? vga.peek(port(offset), width) : other(offset, width);
    }

    private long other(long offset, int width) {
        if (!isVbe(offset, width)) {
            return 0;
        }
        long value = 0;
        for (int i = 0; i < Math.max(width / 2, 1); i++) {
            value |= (long) vbe.get((int) (offset - VBE) / 2 + i) << 16 * i;
        }
        return value;
    }

    @Override
    public void write(long offset, int width, long value) {
        if (isPort(offset, width)) {
            vga.write(port(offset), width, (int) value);
        } else if (isVbe(offset, width) && width >= 2) {
            for (int i = 0; i < width / 2; i++) {
                vbe.set((int) (offset - VBE) / 2 + i, (int) (value >>> 16 * i) & 0xFFFF);
            }
        }
    }
}
