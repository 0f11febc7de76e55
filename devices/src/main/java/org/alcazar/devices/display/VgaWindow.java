package org.alcazar.devices.display;

import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.state.Section;

/**
 * The window 0xA0000 to 0xBFFFF: how the sequencer and the graphics controller let the processor see the four planes
 * (IBM, PS/2 Hardware Interface Technical Reference, "Video Memory Organization" and "Graphics Controller Registers").
 * While a VBE mode is on, its first 64 KiB show a bank of the frame buffer.
 *
 * <p>In chains of two planes, which is how text is stored, byte n of a plane has the n-th character or its attribute.
 */
final class VgaWindow implements MmioDevice {
    static final long BASE = 0xA_0000;
    static final int SIZE = 0x2_0000;

    private static final int[] STARTS = {0, 0, 0x1_0000, 0x1_8000};
    private static final int[] SIZES = {0x2_0000, 0x1_0000, 0x8000, 0x8000};
    private static final int EVERY_BYTE = 0x0101_0101;

    private final VgaRegisters registers;
    private final VbeRegisters vbe;
    private final VideoMemory memory;
    /** What the last read found in the four planes, plane 0 in the low byte. */
    private int latches;

    VgaWindow(VgaRegisters registers, VbeRegisters vbe, VideoMemory memory) {
        this.registers = registers;
        this.vbe = vbe;
        this.memory = memory;
    }

    @Override
    public long read(long offset, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (long) readByte((int) offset + i, true) << 8 * i;
        }
        return value;
    }

    @Override
    public long peek(long offset, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (long) readByte((int) offset + i, false) << 8 * i;
        }
        return value;
    }

    @Override
    public void write(long offset, int width, long value) {
        for (int i = 0; i < width; i++) {
            writeByte((int) offset + i, (int) (value >>> 8 * i) & 0xFF);
        }
    }

    /** The address in the part of the window that is decoded now, or -1 outside it. */
    private int decode(int offset) {
        int map = registers.graphics[VgaRegisters.GRAPHICS_MISC] >> 2 & 3;
        int address = offset - STARTS[map];
        boolean memoryEnabled = (registers.miscellaneous & 2) != 0;
        return memoryEnabled && address >= 0 && address < SIZES[map] ? address : -1;
    }

    private int readByte(int offset, boolean latch) {
        if (vbe.enabled()) {
            return offset < VbeRegisters.BANK_SIZE ? memory.get(vbe.bankStart() + offset) : 0xFF;
        }
        int address = decode(offset);
        if (address < 0) {
            return 0xFF;
        }
        int[] graphics = registers.graphics;
        if ((registers.sequencer[VgaRegisters.SEQUENCER_MEMORY_MODE] & 8) != 0) {
            return memory.get(address & 0x3_FFFF);
        }
        if ((graphics[VgaRegisters.GRAPHICS_MODE] & 0x10) != 0) {
            return memory.plane(graphics[4] & 2 | address & 1, address >> 1);
        }
        int planes = planes(address);
        if (latch) {
            latches = planes;
        }
        if ((graphics[VgaRegisters.GRAPHICS_MODE] & 8) == 0) {
            return planes >>> 8 * (graphics[4] & 3) & 0xFF;
        }
        int differs = (planes ^ spread(graphics[2])) & spread(graphics[7]);
        return ~(differs | differs >>> 8 | differs >>> 16 | differs >>> 24) & 0xFF;
    }

    private int planes(int address) {
        int value = 0;
        for (int plane = 0; plane < 4; plane++) {
            value |= memory.plane(plane, address) << 8 * plane;
        }
        return value;
    }

    private void writeByte(int offset, int value) {
        if (vbe.enabled()) {
            if (offset < VbeRegisters.BANK_SIZE) {
                memory.set(vbe.bankStart() + offset, value);
            }
            return;
        }
        int address = decode(offset);
        if (address < 0) {
            return;
        }
        int mask = registers.sequencer[VgaRegisters.SEQUENCER_MAP_MASK];
        int mode = registers.sequencer[VgaRegisters.SEQUENCER_MEMORY_MODE];
        if ((mode & 8) != 0) {
            if ((mask >> (address & 3) & 1) != 0) {
                memory.set(address & 0x3_FFFF, value);
            }
        } else if ((mode & 4) == 0) {
            for (int plane = address & 1; plane < 4; plane += 2) {
                if ((mask >> plane & 1) != 0) {
                    memory.setPlane(plane, address >> 1, value);
                }
            }
        } else {
            int result = modified(value);
            for (int plane = 0; plane < 4; plane++) {
                if ((mask >> plane & 1) != 0) {
                    memory.setPlane(plane, address, result >>> 8 * plane & 0xFF);
                }
            }
        }
    }

    /** What a write puts into the four planes, by write mode, set/reset, rotation, function and bit mask. */
    private int modified(int value) {
        int[] graphics = registers.graphics;
        int count = graphics[3] & 7;
        int rotated = (value >> count | value << 8 - count) & 0xFF;
        int bits = graphics[8];
        int data;
        switch (graphics[VgaRegisters.GRAPHICS_MODE] & 3) {
            case 0 -> {
                int fixed = spread(graphics[1]);
                data = rotated * EVERY_BYTE & ~fixed | spread(graphics[0]) & fixed;
            }
            case 1 -> {
                return latches;
            }
            case 2 -> data = spread(value);
            default -> {
                data = spread(graphics[0]);
                bits &= rotated;
            }
        }
        data = switch (graphics[3] >> 3 & 3) {
            case 1 -> data & latches;
            case 2 -> data | latches;
            case 3 -> data ^ latches;
            default -> data;
        };
        int masked = bits * EVERY_BYTE;
        return data & masked | latches & ~masked;
    }

    /** Four bits to four bytes of eight times the bit. */
    private static int spread(int nibble) {
        int value = 0;
        for (int plane = 0; plane < 4; plane++) {
            value |= (nibble >> plane & 1) * 0xFF << 8 * plane;
        }
        return value;
    }

    void reset() {
        latches = 0;
    }

    void save(Section section) {
        section.putLong("latches", latches);
    }

    void load(Section section) {
        latches = (int) section.getLong("latches");
    }
}
