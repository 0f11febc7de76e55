package org.alcazar.devices.display;

/**
 * What a screen shows.
 *
 * @param pixels row by row from the top, 0xRRGGBB each
 */
public record Picture(int width, int height, int[] pixels) {
    static Picture black(int width, int height) {
        return new Picture(width, height, new int[width * height]);
    }
}
