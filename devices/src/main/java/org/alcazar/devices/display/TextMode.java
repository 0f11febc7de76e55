package org.alcazar.devices.display;

/**
 * Mode 3 as a PC's firmware sets it: 80 columns, 25 rows, characters of 9 by 16 dots, 16 colours, an empty screen.
 * Register
 * values are those of the mode's table in IBM's VGA BIOS.
 */
final class TextMode {
    private static final int COLUMNS = 80;
    private static final int ROWS = 25;
    private static final int FONT_PLANE = 2;
    private static final int FONT_STRIDE = 32;
    private static final int GREY_ON_BLACK = 0x07;

    private static final int[] SEQUENCER = {3, 0, 3, 0, 2, 0, 0, 0};
    private static final int[] CRTC = {
        0x5F, 0x4F, 0x50, 0x82, 0x55, 0x81, 0xBF, 0x1F, 0x00, 0x4F, 0x0D, 0x0E, 0x00, 0x00, 0x00, 0x00, 0x9C, 0x8E,
        0x8F, 0x28, 0x1F, 0x96, 0xB9, 0xA3, 0xFF
    };
    private static final int[] GRAPHICS = {0, 0, 0, 0, 0, 0x10, 0x0E, 0x0F, 0xFF};
    private static final int[] ATTRIBUTE = {
        0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x0C, 0x00,
        0x0F, 0x08, 0x00
    };

    private TextMode() {}

    static void set(VgaRegisters registers, VideoMemory memory, Font font) {
        registers.miscellaneous = 0x67;
        registers.pixelMask = 0xFF;
        System.arraycopy(SEQUENCER, 0, registers.sequencer, 0, SEQUENCER.length);
        System.arraycopy(CRTC, 0, registers.crtc, 0, CRTC.length);
        System.arraycopy(GRAPHICS, 0, registers.graphics, 0, GRAPHICS.length);
        System.arraycopy(ATTRIBUTE, 0, registers.attribute, 0, ATTRIBUTE.length);
        palette(registers.palette);
        registers.show();
        memory.clear(0, 4 * VideoMemory.PLANE);
        for (int character = 0; character < 256; character++) {
            for (int line = 0; line < Font.LINES; line++) {
                memory.setPlane(FONT_PLANE, character * FONT_STRIDE + line, font.line(character, line));
            }
        }
        for (int i = 0; i < COLUMNS * ROWS; i++) {
            memory.setPlane(0, i, ' ');
            memory.setPlane(1, i, GREY_ON_BLACK);
        }
    }

    /**
     * The 64 colours of an enhanced colour display: a third of the intensity in bits 5 to 3, two thirds
     * in bits 2 to 0.
     */
    private static void palette(byte[] palette) {
        for (int colour = 0; colour < 64; colour++) {
            for (int component = 0; component < 3; component++) {
                int weak = colour >> 5 - component & 1;
                int strong = colour >> 2 - component & 1;
                palette[colour * 3 + component] = (byte) (strong * 0x2A + weak * 0x15);
            }
        }
    }
}
