package org.alcazar.devices.display;

/**
 * Graphics modes: the VGA's with four planes (0x0D to 0x12) or a byte a pixel (0x13 and its relatives), and those of
 * the
 * VBE extensions. Of the CGA-compatible ones, 4 to 6, the pixels are shown as if they were planar.
 */
final class GraphicsRenderer {
    private static final int PIXELS_OF_256_COLOURS = 0x40;

    private GraphicsRenderer() {}

    static Picture vga(VgaRegisters registers, VideoMemory memory) {
        int rows = Math.max(registers.scanLines() / registers.scanLinesPerRow(), 1);
        boolean bytes = (registers.graphics[VgaRegisters.GRAPHICS_MODE] & PIXELS_OF_256_COLOURS) != 0;
        int width = registers.characters() * (bytes ? 4 : 8);
        Picture picture = Picture.black(width, rows);
        for (int y = 0; y < rows; y++) {
            int address = registers.start() + y * registers.pitch();
            for (int x = 0; x < width; x++) {
                picture.pixels()[y * width + x] = bytes
                        ? registers.colour(memory.get(address * 4 + x & 0x3_FFFF) & registers.pixelMask, false)
                        : registers.attributeColour(planar(registers, memory, address, x), false);
            }
        }
        return picture;
    }

    private static int planar(VgaRegisters registers, VideoMemory memory, int address, int x) {
        int index = 0;
        for (int plane = 0; plane < 4; plane++) {
            index |= (memory.plane(plane, address + (x >> 3)) >> (~x & 7) & 1) << plane;
        }
        return index & registers.attribute[VgaRegisters.ATTRIBUTE_PLANES];
    }

    static Picture vbe(VbeRegisters vbe, VgaRegisters registers, VideoMemory memory) {
        int width = vbe.width();
        Picture picture = Picture.black(width, vbe.height());
        int bytes = vbe.depth() + 7 >> 3;
        byte[] row = new byte[width * bytes];
        for (int y = 0; y < vbe.height(); y++) {
            java.util.Arrays.fill(row, (byte) 0);
            memory.read(vbe.start() + (long) y * vbe.pitch(), row);
            for (int x = 0; x < width; x++) {
                int value = 0;
                for (int i = 0; i < bytes; i++) {
                    value |= (row[x * bytes + i] & 0xFF) << 8 * i;
                }
                picture.pixels()[y * width + x] = switch (vbe.depth()) {
                    case 8 -> registers.colour(value & registers.pixelMask, vbe.eightBitPalette());
                    case 15 -> widen(value >> 10 & 31, 5) << 16 | widen(value >> 5 & 31, 5) << 8 | widen(value & 31, 5);
                    case 16 -> widen(value >> 11, 5) << 16 | widen(value >> 5 & 63, 6) << 8 | widen(value & 31, 5);
                    default -> value & 0xFF_FFFF;
                };
            }
        }
        return picture;
    }

    /** A component of 5 or 6 bits with eight. */
    private static int widen(int value, int bits) {
        return value << 8 - bits | value >> 2 * bits - 8;
    }
}
