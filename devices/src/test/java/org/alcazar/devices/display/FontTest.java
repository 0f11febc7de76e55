package org.alcazar.devices.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FontTest {
    private final Font font = Font.standard();

    private String shape(int character) {
        StringBuilder shape = new StringBuilder();
        for (int line = 0; line < Font.LINES; line++) {
            shape.append((char) font.line(character, line));
        }
        return shape.toString();
    }

    @Test
    void everyPrintableCharacterHasAShapeOfItsOwn() {
        Set<String> shapes = new HashSet<>();
        for (int character = 0x20; character < 0x7F; character++) {
            assertThat(shapes.add(shape(character))).as("%s", (char) character).isTrue();
        }
        for (int character = 0xB0; character <= 0xDF; character++) {
            assertThat(shapes.add(shape(character))).as("%x", character).isTrue();
        }
    }

    @Test
    void framesReachTheEdgesWhereTheyGoOn() {
        assertThat(font.line(0xC4, 7)).isEqualTo(0xFF);
        assertThat(font.line(0xB3, 0)).isEqualTo(font.line(0xB3, 15)).isNotZero();
        assertThat(font.line(0xDA, 0)).isZero();
        assertThat(font.line(0xDA, 15)).isEqualTo(font.line(0xB3, 15));
        assertThat(font.line(0xC9, 6) & 1).isOne();
        assertThat(font.line(0xC9, 6) & 0x80).isZero();
    }
}
