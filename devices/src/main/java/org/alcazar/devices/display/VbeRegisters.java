package org.alcazar.devices.display;

import java.util.Arrays;
import org.alcazar.core.memory.PortDevice;
import org.alcazar.core.state.Section;

/**
 * The "Bochs VBE extensions", version 5: an index port, 0x1CE, and a data port, 0x1CF, of 16 bits each, which set modes
 * with a linear frame buffer of 8, 15, 16, 24 or 32 bits a pixel. The data port answers at 0x1D0 too.
 */
final class VbeRegisters implements PortDevice {
    static final int PORT = 0x1CE;
    static final int SIZE = 4;
    static final int BANK_SIZE = 0x1_0000;

    static final int ID = 0;
    static final int WIDTH = 1;
    static final int HEIGHT = 2;
    static final int DEPTH = 3;
    static final int ENABLE = 4;
    static final int BANK = 5;
    static final int VIRTUAL_WIDTH = 6;
    static final int VIRTUAL_HEIGHT = 7;
    static final int X = 8;
    static final int Y = 9;
    static final int MEMORY = 10;
    static final int COUNT = 11;

    static final int ENABLED = 1;
    static final int CAPABILITIES = 2;
    static final int EIGHT_BIT_PALETTE = 0x20;
    static final int LINEAR = 0x40;
    static final int KEEP_MEMORY = 0x80;

    private static final int OLDEST = 0xB0C0;
    private static final int NEWEST = 0xB0C5;
    static final int MAX_WIDTH = 2560;
    static final int MAX_HEIGHT = 1600;

    private final VideoMemory memory;
    private final int[] values = new int[COUNT];
    private int index;

    VbeRegisters(VideoMemory memory) {
        this.memory = memory;
        reset();
    }

    boolean enabled() {
        return (values[ENABLE] & ENABLED) != 0;
    }

    boolean eightBitPalette() {
        return (values[ENABLE] & EIGHT_BIT_PALETTE) != 0;
    }

    int width() {
        return values[WIDTH];
    }

    int height() {
        return values[HEIGHT];
    }

    int depth() {
        return values[DEPTH];
    }

    private int bytesPerPixel() {
        return values[DEPTH] + 7 >> 3;
    }

    /** Cells from one row to the next. */
    int pitch() {
        return values[VIRTUAL_WIDTH] * bytesPerPixel();
    }

    /** The cell of the top left pixel. */
    long start() {
        return (long) values[Y] * pitch() + (long) values[X] * bytesPerPixel();
    }

    int bankStart() {
        return values[BANK] * BANK_SIZE;
    }

    // ---------------------------------------------------------------------------------------- access

    @Override
    public int read(int offset, int width) {
        int whole = offset == 0 ? index : get(index);
        return width == 1 ? whole & 0xFF : whole;
    }

    @Override
    public int peek(int offset, int width) {
        return read(offset, width);
    }

    @Override
    public void write(int offset, int width, int value) {
        if (width != 2) {
            return; // the registers are of 16 bits
        }
        if (offset == 0) {
            index = value & 0xFFFF;
        } else {
            set(index, value & 0xFFFF);
        }
    }

    /** A register; with bit 1 of the enable register set, the largest value of some. */
    int get(int register) {
        boolean capabilities = (values[ENABLE] & CAPABILITIES) != 0;
        return switch (register) {
            case WIDTH -> capabilities ? MAX_WIDTH : values[WIDTH];
            case HEIGHT -> capabilities ? MAX_HEIGHT : values[HEIGHT];
            case DEPTH -> capabilities ? 32 : values[DEPTH];
            case VIRTUAL_HEIGHT -> pitch() == 0 ? 0 : Math.min(VideoMemory.SIZE / pitch(), 0xFFFF);
            case MEMORY -> VideoMemory.SIZE / BANK_SIZE;
            default -> register < COUNT ? values[register] : 0;
        };
    }

    /** Values that are out of range are ignored. */
    void set(int register, int value) {
        switch (register) {
            case ID -> values[ID] = value >= OLDEST && value <= NEWEST ? value : values[ID];
            case WIDTH -> mode(WIDTH, value, value > 0 && value <= MAX_WIDTH && value % 8 == 0);
            case HEIGHT -> mode(HEIGHT, value, value > 0 && value <= MAX_HEIGHT);
            case DEPTH ->
                mode(
                        DEPTH,
                        value,
                        value == 8 || value == 15 || value == 16 || value == 24 || value == 32 || value == 0);
            case ENABLE -> enable(value);
            case BANK -> values[BANK] = value < VideoMemory.SIZE / BANK_SIZE ? value : values[BANK];
            case VIRTUAL_WIDTH -> values[VIRTUAL_WIDTH] = Math.max(value, values[WIDTH]);
            case X, Y -> values[register] = value;
            default -> {}
        }
    }

    /** The mode changes only while the extensions are off. */
    private void mode(int register, int value, boolean valid) {
        if (valid && !enabled()) {
            values[register] = register == DEPTH && value == 0 ? 8 : value;
        }
    }

    private void enable(int value) {
        boolean before = enabled();
        values[ENABLE] = value & (ENABLED | CAPABILITIES | EIGHT_BIT_PALETTE | LINEAR | KEEP_MEMORY);
        if (!before && enabled()) {
            values[VIRTUAL_WIDTH] = values[WIDTH];
            values[X] = 0;
            values[Y] = 0;
            values[BANK] = 0;
            if ((value & KEEP_MEMORY) == 0) {
                memory.clear(0, values[HEIGHT] * pitch());
            }
        }
    }

    // ---------------------------------------------------------------------------------------- state

    void reset() {
        Arrays.fill(values, 0);
        values[ID] = NEWEST;
        values[DEPTH] = 8;
        index = 0;
    }

    void save(Section section) {
        section.putInts("vbe", values);
        section.putLong("vbe.index", index);
    }

    void load(Section section) {
        System.arraycopy(section.getInts("vbe", COUNT), 0, values, 0, COUNT);
        index = section.getInt("vbe.index") & 0xFFFF;
    }
}
