package org.alcazar.devices.display;

import java.util.ArrayList;
import java.util.List;

/** Text modes: characters and attributes in planes 0 and 1, the character generator in plane 2. */
final class TextRenderer {
    private static final int FONT_PLANE = 2;
    private static final int FONT_STRIDE = 32;
    private static final int FONT_SIZE = 256 * FONT_STRIDE;
    private static final int UNDERLINE = 0x1F;

    private final VgaRegisters registers;
    private final VideoMemory memory;
    private final Font standard;
    private final int columns;
    private final int rows;
    private final int lines;

    TextRenderer(VgaRegisters registers, VideoMemory memory, Font standard) {
        this.registers = registers;
        this.memory = memory;
        this.standard = standard;
        columns = registers.characters();
        lines = registers.scanLinesPerRow();
        rows = Math.max(registers.scanLines() / lines, 1);
    }

    private int address(int row, int column) {
        return registers.start() + row * registers.pitch() + column;
    }

    TextScreen text() {
        List<String> result = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                line.append(TextScreen.character(memory.plane(0, address(row, column))));
            }
            result.add(line.toString().stripTrailing());
        }
        int pitch = registers.pitch();
        int cursor = registers.cursor() - registers.start();
        boolean shown = (registers.crtc[0x0A] & 0x20) == 0 && pitch > 0 && cursor >= 0;
        return new TextScreen(result, shown ? cursor / pitch : -1, shown ? cursor % pitch : -1);
    }

    Picture picture() {
        int width = (registers.sequencer[VgaRegisters.SEQUENCER_CLOCKING] & 1) != 0 ? 8 : 9;
        Picture picture = Picture.black(columns * width, rows * lines);
        boolean drawn = hasFont();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                character(picture, row, column, width, drawn);
            }
        }
        return picture;
    }

    private void character(Picture picture, int row, int column, int width, boolean drawn) {
        int address = address(row, column);
        int code = memory.plane(0, address);
        int attribute = memory.plane(1, address);
        boolean blinks = (registers.attribute[VgaRegisters.ATTRIBUTE_MODE] & 8) != 0;
        int front = registers.attributeColour(attribute & 0xF, false);
        int back = registers.attributeColour(attribute >> 4 & (blinks ? 7 : 15), false);
        boolean extends9 = code >= 0xC0 && code <= 0xDF && (registers.attribute[VgaRegisters.ATTRIBUTE_MODE] & 4) != 0;
        for (int line = 0; line < lines; line++) {
            int dots = drawn ? glyph(code, attribute, line) : line < Font.LINES ? standard.line(code, line) : 0;
            dots = dots << 1 | (extends9 ? dots & 1 : 0);
            if (hasCursor(address, line) || underlined(attribute, line)) {
                dots = 0x1FF;
            }
            int at = (row * lines + line) * picture.width() + column * width;
            for (int x = 0; x < width; x++) {
                picture.pixels()[at + x] = (dots >> 8 - x & 1) != 0 ? front : back;
            }
        }
    }

    private boolean hasCursor(int address, int line) {
        int start = registers.crtc[0x0A];
        return (address & 0xFFFF) == registers.cursor()
                && (start & 0x20) == 0
                && line >= (start & 0x1F)
                && line <= (registers.crtc[0x0B] & 0x1F);
    }

    /** Only a monochrome display's attributes 1 and 9 mean an underline, where the CRT controller has one in reach. */
    private boolean underlined(int attribute, int line) {
        return (attribute & 0x77) == 1
                && (registers.attribute[VgaRegisters.ATTRIBUTE_MODE] & 2) != 0
                && line == (registers.crtc[0x14] & UNDERLINE);
    }

    private int glyph(int code, int attribute, int line) {
        int select = registers.sequencer[VgaRegisters.SEQUENCER_FONTS];
        int map = (attribute & 8) != 0 ? select >> 2 & 3 | select >> 3 & 4 : select & 3 | select >> 2 & 4;
        int block = (map & 3) * 2 + (map >> 2);
        return memory.plane(FONT_PLANE, block * FONT_SIZE + code * FONT_STRIDE + line);
    }

    /** Whether there is anything in the character generator. */
    private boolean hasFont() {
        for (int i = 0; i < FONT_SIZE; i++) {
            if (memory.plane(FONT_PLANE, i) != 0) {
                return true;
            }
        }
        return registers.sequencer[VgaRegisters.SEQUENCER_FONTS] != 0;
    }
}
