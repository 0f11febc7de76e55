package org.alcazar.devices.display;

import org.alcazar.core.memory.PortDevice;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.VirtualClock;

/**
 * The registers of a VGA behind ports 0x3B0 to 0x3DF: miscellaneous output, sequencer, CRT controller, graphics
 * controller, attribute controller and digital-to-analog converter, by their names in IBM's VGA reference (PS/2
 * Hardware
 * Interface Technical Reference, "Video Subsystem"). Sixteen-bit accesses are two of eight bits.
 */
final class VgaRegisters implements PortDevice {
    static final int PORT = 0x3B0;
    static final int SIZE = 0x30;

    static final int SEQUENCER_CLOCKING = 1;
    static final int SEQUENCER_MAP_MASK = 2;
    static final int SEQUENCER_FONTS = 3;
    static final int SEQUENCER_MEMORY_MODE = 4;

    static final int GRAPHICS_MODE = 5;
    static final int GRAPHICS_MISC = 6;

    static final int ATTRIBUTE_MODE = 0x10;
    static final int ATTRIBUTE_PLANES = 0x12;
    static final int ATTRIBUTE_COLOUR_SELECT = 0x14;

    /** The attribute controller shows the picture and its palette cannot be reached. */
    private static final int PALETTE_IN_USE = 0x20;

    private static final int CRTC_COUNT = 0x19;
    private static final int CRTC_OVERFLOW = 7;
    private static final int CRTC_RETRACE_END = 0x11;

    /** A frame of 70 Hz with its 449 lines, of which the last ones are the vertical retrace. */
    private static final long LINE_NANOS = 31_778;

    private static final int LINES = 449;
    private static final int RETRACE_LINE = 412;
    private static final int RETRACE_LINES = 2;
    private static final int SHOWN_LINES = 400;
    private static final long SHOWN_NANOS = 25_422;

    final int[] sequencer = new int[8];
    final int[] crtc = new int[CRTC_COUNT];
    final int[] graphics = new int[16];
    final int[] attribute = new int[32];
    /** Red, green and blue of every colour. */
    final byte[] palette = new byte[768];

    int miscellaneous;
    int pixelMask;
    private int sequencerIndex;
    private int crtcIndex;
    private int graphicsIndex;
    private int attributeIndex;
    private boolean attributeData;
    private int featureControl;
    /** The next component to be read or written, colour * 3 + component. */
    private int paletteRead;

    private int paletteWrite;
    private boolean paletteReading;

    private final VirtualClock clock;

    VgaRegisters(VirtualClock clock) {
        this.clock = clock;
    }

    // ---------------------------------------------------------------------------------------- what they mean

    /** Whether the attribute controller is connected to the screen, and the screen is not switched off. */
    boolean shows() {
        return (attributeIndex & PALETTE_IN_USE) != 0 && (sequencer[SEQUENCER_CLOCKING] & 0x20) == 0;
    }

    boolean isText() {
        return (graphics[GRAPHICS_MISC] & 1) == 0;
    }

    /** Width in units of a character clock. */
    int characters() {
        return crtc[1] + 1;
    }

    /** Scan lines shown. */
    int scanLines() {
        return (crtc[0x12] | (crtc[7] & 2) << 7 | (crtc[7] & 0x40) << 3) + 1;
    }

    /** Scan lines a row of characters or of pixels takes. */
    int scanLinesPerRow() {
        return ((crtc[9] & 0x1F) + 1) << (isText() ? 0 : crtc[9] >> 7 & 1);
    }

    /** From one row to the next, in units of four cells. */
    int pitch() {
        return crtc[0x13] * 2;
    }

    /** Where the picture starts, in units of four cells. */
    int start() {
        return crtc[0x0C] << 8 | crtc[0x0D];
    }

    int cursor() {
        return crtc[0x0E] << 8 | crtc[0x0F];
    }

    /** A palette entry as 0xRRGGBB; components have six bits, or eight with the VBE extension. */
    int colour(int index, boolean eightBits) {
        int rgb = 0;
        for (int i = 0; i < 3; i++) {
            int component = palette[(index & 0xFF) * 3 + i] & 0xFF;
            rgb = rgb << 8 | (eightBits ? component : (component & 0x3F) << 2 | (component & 0x3F) >> 4);
        }
        return rgb;
    }

    /** The colour behind one of the sixteen that text and planar modes have. */
    int attributeColour(int index, boolean eightBits) {
        int select = attribute[ATTRIBUTE_COLOUR_SELECT];
        int value = attribute[index & 0xF] & 0x3F;
        boolean replacesTwo = (attribute[ATTRIBUTE_MODE] & 0x80) != 0;
        int full = replacesTwo ? value & 0x0F | (select & 0x0F) << 4 : value | (select & 0x0C) << 4;
        return colour(full & pixelMask, eightBits);
    }

    /** Connects the attribute controller to the screen, as a mode set ends. */
    void show() {
        attributeIndex = PALETTE_IN_USE;
        attributeData = false;
    }

    // ---------------------------------------------------------------------------------------- ports

    @Override
    public int read(int offset, int width) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            int port = PORT + offset + i;
            value |= peekPort(port) << 8 * i;
            readEffect(port);
        }
        return value;
    }

    @Override
    public int peek(int offset, int width) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            value |= peekPort(PORT + offset + i) << 8 * i;
        }
        return value;
    }

    @Override
    public void write(int offset, int width, int value) {
        for (int i = 0; i < width; i++) {
            writePort(PORT + offset + i, value >>> 8 * i & 0xFF);
        }
    }

    /**
     * Whether CRT controller and status are at 0x3D4 and 0x3DA now; a monochrome display has them at
     * 0x3B4 and 0x3BA.
     */
    private boolean decodes(int port) {
        boolean colour = (miscellaneous & 1) != 0;
        return port >= 0x3C0 && port < 0x3D0 || colour == port >= 0x3D0;
    }

    private int peekPort(int port) {
        if (!decodes(port)) {
            return 0xFF;
        }
        return switch (port) {
            case 0x3C0 -> attributeIndex;
            case 0x3C1 -> attribute[attributeIndex & 0x1F];
            case 0x3C2 -> 0x10; // a monitor is there
            case 0x3C4 -> sequencerIndex;
            case 0x3C5 -> sequencer[sequencerIndex];
            case 0x3C6 -> pixelMask;
            case 0x3C7 -> paletteReading ? 3 : 0;
            case 0x3C8 -> paletteWrite / 3;
            case 0x3C9 -> palette[paletteRead] & 0xFF;
            case 0x3CA -> featureControl;
            case 0x3CC -> miscellaneous;
            case 0x3CE -> graphicsIndex;
            case 0x3CF -> graphics[graphicsIndex];
            case 0x3B4, 0x3D4 -> crtcIndex;
            case 0x3B5, 0x3D5 -> crtcIndex < CRTC_COUNT ? crtc[crtcIndex] : 0;
            case 0x3BA, 0x3DA -> status();
            default -> 0xFF;
        };
    }

    private void readEffect(int port) {
        if (port == 0x3C9) {
            paletteRead = (paletteRead + 1) % palette.length;
        } else if ((port == 0x3BA || port == 0x3DA) && decodes(port)) {
            attributeData = false;
        }
    }

    /** Input status 1: bit 0 while no pixels are shown, bit 3 during the vertical retrace. */
    private int status() {
        long now = clock.now();
        long line = now / LINE_NANOS % LINES;
        boolean blank = line >= SHOWN_LINES || now % LINE_NANOS >= SHOWN_NANOS;
        boolean retrace = line >= RETRACE_LINE && line < RETRACE_LINE + RETRACE_LINES;
        return (blank ? 1 : 0) | (retrace ? 8 : 0);
    }

    private void writePort(int port, int value) {
        if (!decodes(port)) {
            return;
        }
        switch (port) {
            case 0x3C0 -> writeAttribute(value);
            case 0x3C2 -> miscellaneous = value;
            case 0x3C4 -> sequencerIndex = value & 7;
            case 0x3C5 -> sequencer[sequencerIndex] = value;
            case 0x3C6 -> pixelMask = value;
            case 0x3C7 -> {
                paletteRead = value * 3;
                paletteReading = true;
            }
            case 0x3C8 -> {
                paletteWrite = value * 3;
                paletteReading = false;
            }
            case 0x3C9 -> {
                palette[paletteWrite] = (byte) value;
                paletteWrite = (paletteWrite + 1) % palette.length;
            }
            case 0x3CE -> graphicsIndex = value & 15;
            case 0x3CF -> graphics[graphicsIndex] = value;
            case 0x3B4, 0x3D4 -> crtcIndex = value & 0x3F;
            case 0x3B5, 0x3D5 -> writeCrtc(value);
            case 0x3BA, 0x3DA -> featureControl = value;
            default -> {}
        }
    }

    private void writeAttribute(int value) {
        if (!attributeData) {
            attributeIndex = value & 0x3F;
        } else if ((attributeIndex & 0x1F) >= 0x10 || (attributeIndex & PALETTE_IN_USE) == 0) {
            attribute[attributeIndex & 0x1F] = value;
        }
        attributeData = !attributeData;
    }

    /** Timings may be write-protected; of them only the line-compare bit may change then. */
    private void writeCrtc(int value) {
        if (crtcIndex >= CRTC_COUNT) {
            return;
        }
        if (crtcIndex <= CRTC_OVERFLOW && (crtc[CRTC_RETRACE_END] & 0x80) != 0) {
            if (crtcIndex == CRTC_OVERFLOW) {
                crtc[CRTC_OVERFLOW] = crtc[CRTC_OVERFLOW] & ~0x10 | value & 0x10;
            }
            return;
        }
        crtc[crtcIndex] = value;
    }

    // ---------------------------------------------------------------------------------------- state

    void reset() {
        for (int[] bank : new int[][] {sequencer, crtc, graphics, attribute}) {
            java.util.Arrays.fill(bank, 0);
        }
        java.util.Arrays.fill(palette, (byte) 0);
        miscellaneous = 0;
        pixelMask = 0xFF;
        sequencerIndex = 0;
        crtcIndex = 0;
        graphicsIndex = 0;
        attributeIndex = 0;
        attributeData = false;
        featureControl = 0;
        paletteRead = 0;
        paletteWrite = 0;
        paletteReading = false;
    }

    void save(Section section) {
        section.putInts("sequencer", sequencer);
        section.putInts("crtc", crtc);
        section.putInts("graphics", graphics);
        section.putInts("attribute", attribute);
        section.putBytes("palette", palette.clone());
        section.putInts("indexes", new int[] {sequencerIndex, crtcIndex, graphicsIndex, attributeIndex});
        section.putBoolean("attribute.data", attributeData);
        section.putInts("palette.position", new int[] {paletteRead, paletteWrite});
        section.putBoolean("palette.reading", paletteReading);
        section.putInts("others", new int[] {miscellaneous, pixelMask, featureControl});
    }

    void load(Section section) {
        copy(section.getInts("sequencer", sequencer.length), sequencer);
        copy(section.getInts("crtc", crtc.length), crtc);
        copy(section.getInts("graphics", graphics.length), graphics);
        copy(section.getInts("attribute", attribute.length), attribute);
        System.arraycopy(section.getBytes("palette", palette.length), 0, palette, 0, palette.length);
        int[] indexes = section.getInts("indexes", 4);
        sequencerIndex = indexes[0] & 7;
        crtcIndex = indexes[1] & 0x3F;
        graphicsIndex = indexes[2] & 15;
        attributeIndex = indexes[3] & 0x3F;
        attributeData = section.getBoolean("attribute.data");
        int[] position = section.getInts("palette.position", 2);
        paletteRead = Math.floorMod(position[0], palette.length);
        paletteWrite = Math.floorMod(position[1], palette.length);
        paletteReading = section.getBoolean("palette.reading");
        int[] others = section.getInts("others", 3);
        miscellaneous = others[0];
        pixelMask = others[1];
        featureControl = others[2];
    }

    private static void copy(int[] from, int[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = from[i] & 0xFF;
        }
    }
}
