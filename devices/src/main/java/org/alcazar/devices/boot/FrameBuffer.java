package org.alcazar.devices.boot;

/**
 * What a kernel is told of the display: a linear frame buffer of direct colours, or the text screen.
 *
 * @param address physical
 * @param pitch bytes from one row to the next
 * @param width pixels, or characters
 * @param height likewise
 * @param depth bits a pixel, or a character
 * @param type {@link #DIRECT} or {@link #TEXT}, as both Multiboot standards have them
 */
record FrameBuffer(long address, int pitch, int width, int height, int depth, int type) {
    static final int DIRECT = 1;
    static final int TEXT = 2;

    /** The VGA's text screen after power-up. */
    static final FrameBuffer TEXT_SCREEN = new FrameBuffer(0xB_8000, 160, 80, 25, 16, TEXT);

    /**
     * The rest of a Multiboot description behind the type: nothing for text; for direct colours position and size of
     * red, green and blue in a pixel, a byte each.
     */
    Words colors() {
        Words colors = new Words(8);
        if (type == TEXT) {
            return colors;
        }
        int[] fields =
                switch (depth) {
                    case 15 -> new int[] {10, 5, 5, 5, 0, 5};
                    case 16 -> new int[] {11, 5, 5, 6, 0, 5};
                    default -> new int[] {16, 8, 8, 8, 0, 8};
                };
        for (int field : fields) {
            colors.u8(field);
        }
        return colors;
    }
}
