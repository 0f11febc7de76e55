package org.alcazar.devices.display;

import com.google.common.base.Splitter;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The character generator of text mode 3: 256 characters of code page 437, 8 dots by 16 lines. Letters are drawn in a
 * resource at half the height; lines and blocks follow from their codes.
 */
final class Font {
    static final int LINES = 16;

    /** Where the lines of each character 0xB3 to 0xDA go: up, right, down, left, and how many. */
    private static final String FRAMES =
            "1010 1011 1012 2021 0021 0012 2022 2020 0022 2002 2001 1002 0011 1100 1101 0111"
                    + " 1110 0101 1111 1210 2120 2200 0220 2202 0222 2220 0202 2222 1202 2101 0212 0121 2100 1200 0210 0120 2121"
                    + " 1212 1001 0110";

    private static final int FIRST_FRAME = 0xB3;

    private final byte[] dots = new byte[256 * LINES];

    private Font() {}

    /** Makes the font. */
    static Font standard() {
        Font font = new Font();
        String drawn;
        try {
            drawn = Resources.toString(Resources.getResource(Font.class, "font.txt"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String line : Splitter.on('\n').omitEmptyStrings().split(drawn)) {
            if (!line.startsWith("#")) {
                font.letter(Splitter.on(' ').splitToList(line));
            }
        }
        List<String> frames = Splitter.on(' ').splitToList(FRAMES);
        for (int i = 0; i < frames.size(); i++) {
            font.frame(FIRST_FRAME + i, frames.get(i));
        }
        for (int line = 0; line < LINES; line++) {
            font.set(0xB0, line, line % 2 == 0 ? 0x22 : 0x88);
            font.set(0xB1, line, line % 2 == 0 ? 0x55 : 0xAA);
            font.set(0xB2, line, line % 2 == 0 ? 0xDD : 0x77);
            font.set(0xDB, line, 0xFF);
            font.set(0xDC, line, line >= LINES / 2 ? 0xFF : 0);
            font.set(0xDD, line, 0xF0);
            font.set(0xDE, line, 0x0F);
            font.set(0xDF, line, line < LINES / 2 ? 0xFF : 0);
        }
        return font;
    }

    /** A line of dots, the leftmost in bit 7. */
    int line(int character, int line) {
        return dots[character * LINES + line] & 0xFF;
    }

    private void set(int character, int line, int value) {
        dots[character * LINES + line] = (byte) value;
    }

    /** Strokes are two dots wide and two lines high. */
    private void letter(List<String> fields) {
        int character = Integer.parseInt(fields.get(0), 16);
        for (int row = 0; row < LINES / 2; row++) {
            int drawn = Integer.parseInt(fields.get(row + 1).replace('.', '0').replace('#', '1'), 2);
            set(character, 2 * row, drawn << 2 | drawn << 1);
            set(character, 2 * row + 1, drawn << 2 | drawn << 1);
        }
    }

    /** Lines of a frame meet in the middle; two of them leave a gap there. */
    private void frame(int character, String arms) {
        int up = arms.charAt(0) - '0';
        int right = arms.charAt(1) - '0';
        int down = arms.charAt(2) - '0';
        int left = arms.charAt(3) - '0';
        boolean doubleRows = right == 2 || left == 2;
        boolean doubleColumns = up == 2 || down == 2;
        for (int line = 0; line < LINES; line++) {
            int columns = line < 7 ? up : line > 8 ? down : Math.max(up, down);
            int value = columns == 2 ? 0x24 : columns == 1 ? 0x18 : 0;
            if (doubleRows ? line == 6 || line == 9 : line == 7 || line == 8) {
                int leftPart = doubleColumns ? 0xE0 : 0xF8;
                int rightPart = doubleColumns ? 0x07 : 0x1F;
                int middle = doubleColumns ? 0x3C : 0x18;
                value |= (left > 0 ? leftPart : 0) | (right > 0 ? rightPart : 0) | middle;
            }
            set(character, line, value);
        }
    }
}
