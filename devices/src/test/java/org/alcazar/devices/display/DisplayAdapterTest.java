package org.alcazar.devices.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.alcazar.core.memory.BusView;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;
import org.junit.jupiter.api.Test;

class DisplayAdapterTest {
    private static final long TEXT = 0xB_8000;
    private static final long GRAPHICS = 0xA_0000;

    private final Bench bench = Bench.of(1, new PcOptions());
    private final BusView bus = bench.machine.bus();
    private final DisplayAdapter display = bench.board.display().orElseThrow();

    private void index(int port, int index, int value) {
        bus.ports().write(port, 2, value << 8 | index);
    }

    private void attribute(int index, int value) {
        bench.in(0x3DA);
        bench.out(0x3C0, index);
        bench.out(0x3C0, value);
    }

    private void vbe(int index, int value) {
        bus.ports().write(0x1CE, 2, index);
        bus.ports().write(0x1CF, 2, value);
    }

    private int vbe(int index) {
        bus.ports().write(0x1CE, 2, index);
        return bus.ports().read(0x1CF, 2);
    }

    private long config(int offset) {
        bus.ports().write(0xCF8, 4, 0x8000_0000 | DisplayAdapter.DEVICE << 11 | offset);
        return bus.ports().read(0xCFC, 4) & 0xFFFF_FFFFL;
    }

    private void setConfig(int offset, int value) {
        bus.ports().write(0xCF8, 4, 0x8000_0000 | DisplayAdapter.DEVICE << 11 | offset);
        bus.ports().write(0xCFC, 4, value);
    }

    private void print(int at, String text, int attribute) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < ascii.length; i++) {
            bus.write(TEXT + 2L * (at + i), 2, attribute << 8 | ascii[i]);
        }
    }

    private int pixel(int x, int y) {
        Picture picture = display.picture();
        return picture.pixels()[y * picture.width() + x];
    }

    /** Mode 0x12, 640 by 480 with 16 colours in four planes. */
    private void planar() {
        index(0x3C4, 4, 0x06);
        index(0x3C4, 2, 0x0F);
        index(0x3D4, 0x11, 0x0C);
        index(0x3D4, 7, 0x3E);
        index(0x3D4, 0x12, 0xDF);
        index(0x3D4, 9, 0x40);
        index(0x3CE, 5, 0);
        index(0x3CE, 6, 5);
        for (int i = 0; i < 16; i++) {
            attribute(i, i < 8 ? i : i + 0x30);
        }
        attribute(0x10, 1);
        bench.in(0x3DA);
        bench.out(0x3C0, 0x20);
        bus.clear(GRAPHICS, 0x1_0000);
    }

    @Test
    void kernelsWithoutFirmwareFindAnEmptyTextScreen() {
        TextScreen screen = display.text().orElseThrow();
        assertThat(screen.lines()).hasSize(25).containsOnly("");
        assertThat(bus.read(TEXT, 2)).isEqualTo(0x0720);
        assertThat(display.picture().width()).isEqualTo(720);
        assertThat(display.picture().height()).isEqualTo(400);
        assertThat(Arrays.stream(display.picture().pixels())
                        .skip(9 * 16)
                        .filter(p -> p != 0)
                        .count())
                .as("nothing but the cursor")
                .isBetween(0L, 40L);
    }

    @Test
    void firmwareFindsADarkScreen() {
        DisplayAdapter raw = Bench.raw(1).board.display().orElseThrow();
        assertThat(raw.picture().pixels()).containsOnly(0);
    }

    @Test
    void charactersAndAttributesAreWhatTextAndPictureShow() {
        print(80 + 3, "Alcazar", 0x1F);
        assertThat(display.text().orElseThrow().lines().get(1)).isEqualTo("   Alcazar");
        assertThat(pixel(3 * 9 + 8, 16)).as("background").isEqualTo(0x0000AA);
        Picture picture = display.picture();
        long white = Arrays.stream(picture.pixels()).filter(p -> p == 0xFFFFFF).count();
        assertThat(white).isBetween(100L, 400L);
    }

    @Test
    void theScreenScrollsWithTheStartAddress() {
        print(80, "second", 7);
        index(0x3D4, 0x0D, 80);
        assertThat(display.text().orElseThrow().lines().get(0)).isEqualTo("second");
    }

    @Test
    void theCursorIsWhereItsRegistersSay() {
        index(0x3D4, 0x0E, 1);
        index(0x3D4, 0x0F, 0);
        TextScreen screen = display.text().orElseThrow();
        assertThat(screen.cursorRow()).isEqualTo(3);
        assertThat(screen.cursorColumn()).isEqualTo(16);
        assertThat(pixel(16 * 9, 3 * 16 + 14)).isEqualTo(0xAAAAAA);
        index(0x3D4, 0x0A, 0x2D);
        assertThat(display.text().orElseThrow().cursorRow()).isEqualTo(-1);
        assertThat(pixel(16 * 9, 3 * 16 + 14)).isZero();
    }

    @Test
    void aFontThatTheGuestLoadsIsWhatIsDrawn() {
        index(0x3C4, 2, 4);
        index(0x3C4, 4, 6);
        index(0x3CE, 5, 0);
        index(0x3CE, 6, 4);
        bus.write(GRAPHICS + 'A' * 32 + 3, 1, 0x80);
        bus.write(GRAPHICS + 'A' * 32 + 4, 1, 0xFF);
        index(0x3C4, 2, 3);
        index(0x3C4, 4, 2);
        index(0x3CE, 5, 0x10);
        index(0x3CE, 6, 0x0E);
        print(81, "A", 7);
        assertThat(pixel(9, 16 + 3)).isEqualTo(0xAAAAAA);
        assertThat(pixel(10, 16 + 3)).isZero();
        assertThat(pixel(9 + 7, 16 + 4)).isEqualTo(0xAAAAAA);
        assertThat(pixel(9 + 8, 16 + 4)).as("the ninth dot").isZero();
    }

    @Test
    void protectedTimingsKeepTheirValues() {
        index(0x3D4, 0, 0x12);
        bench.out(0x3D4, 0);
        assertThat(bench.in(0x3D5)).isEqualTo(0x5F);
        index(0x3D4, 0x11, 0x0E);
        index(0x3D4, 0, 0x12);
        bench.out(0x3D4, 0);
        assertThat(bench.in(0x3D5)).isEqualTo(0x12);
    }

    @Test
    void aMonochromeDisplayHasItsControllerElsewhere() {
        assertThat(bench.in(0x3B4)).isEqualTo(0xFF);
        bench.out(0x3C2, 0x66);
        bench.out(0x3B4, 7);
        assertThat(bench.in(0x3B4)).isEqualTo(7);
        assertThat(bench.in(0x3D4)).isEqualTo(0xFF);
    }

    @Test
    void thePaletteIsWrittenAndReadByComponents() {
        bench.out(0x3C8, 200);
        for (int value : new int[] {1, 2, 3, 4}) {
            bench.out(0x3C9, value);
        }
        assertThat(bench.in(0x3C7)).isZero();
        bench.out(0x3C7, 200);
        assertThat(bench.in(0x3C7)).isEqualTo(3);
        assertThat(new int[] {bench.in(0x3C9), bench.in(0x3C9), bench.in(0x3C9), bench.in(0x3C9)})
                .containsExactly(1, 2, 3, 4);
    }

    @Test
    void theStatusShowsRetracesAsTimePasses() {
        int seen = 0;
        for (int i = 0; i < 2000; i++) {
            bench.pass(10_000);
            seen |= 1 << (bench.in(0x3DA) & 9);
        }
        assertThat(seen).as("picture, border, vertical retrace").isEqualTo(1 | 1 << 1 | 1 << 9);
    }

    @Test
    void writeModesCombineDataLatchesAndMasks() {
        planar();
        // set/reset for planes 0 and 2, data for the others
        index(0x3CE, 0, 0x04);
        index(0x3CE, 1, 0x05);
        bus.write(GRAPHICS, 1, 0xF0);
        assertThat(plane(0, 0)).isZero();
        assertThat(plane(1, 0)).isEqualTo(0xF0);
        assertThat(plane(2, 0)).isEqualTo(0xFF);
        index(0x3CE, 1, 0);
        // rotation and XOR under a bit mask
        index(0x3CE, 3, 0x18 | 4);
        index(0x3CE, 8, 0x3C);
        bus.read(GRAPHICS, 1);
        bus.write(GRAPHICS, 1, 0xF0);
        assertThat(plane(1, 0)).isEqualTo(0xFC);
        assertThat(plane(2, 0)).isEqualTo(0xF3);
        // latches copied
        index(0x3CE, 5, 1);
        bus.read(GRAPHICS, 1);
        bus.write(GRAPHICS + 7, 1, 0);
        assertThat(plane(1, 7)).isEqualTo(0xFC);
        // a colour under the bit mask
        index(0x3CE, 3, 0);
        index(0x3CE, 5, 2);
        index(0x3CE, 8, 0x80);
        bus.read(GRAPHICS + 20, 1);
        bus.write(GRAPHICS + 20, 1, 0x0A);
        assertThat(pixel(160, 0)).isEqualTo(0x55FF55);
        // data as a further mask
        index(0x3CE, 5, 3);
        index(0x3CE, 8, 0xFF);
        index(0x3CE, 0, 0x0C);
        bus.read(GRAPHICS + 21, 1);
        bus.write(GRAPHICS + 21, 1, 0x01);
        assertThat(pixel(175, 0)).isEqualTo(0xFF5555);
        assertThat(pixel(174, 0)).isZero();
        // colour compare
        index(0x3CE, 5, 8);
        index(0x3CE, 2, 0x0C);
        index(0x3CE, 7, 0x0F);
        assertThat(bus.read(GRAPHICS + 21, 1)).isEqualTo(0x01);
        assertThat(display.picture().height()).isEqualTo(480);
    }

    private int plane(int plane, int offset) {
        bench.out(0x3CE, 5);
        int before = bench.in(0x3CF);
        index(0x3CE, 5, before & ~8);
        index(0x3CE, 4, plane);
        int value = (int) bus.read(GRAPHICS + offset, 1);
        index(0x3CE, 5, before);
        return value;
    }

    @Test
    void aModeOfAByteAPixelIsInOrderOfThePixels() {
        index(0x3C4, 4, 0x0E);
        index(0x3C4, 2, 0x0F);
        index(0x3CE, 5, 0x40);
        index(0x3CE, 6, 5);
        index(0x3D4, 9, 0x41);
        bus.clear(GRAPHICS, 64000);
        bench.out(0x3C8, 77);
        for (int value : new int[] {63, 0, 32}) {
            bench.out(0x3C9, value);
        }
        bus.write(GRAPHICS + 320 * 5 + 9, 1, 77);
        Picture picture = display.picture();
        assertThat(picture.width()).isEqualTo(320);
        assertThat(picture.height()).isEqualTo(200);
        assertThat(picture.pixels()[320 * 5 + 9]).isEqualTo(0xFF0082);
        assertThat(Arrays.stream(picture.pixels()).filter(p -> p == 0xFF0082).count())
                .isOne();
    }

    @Test
    void frameBuffersOfEveryDepthAreShown() {
        int[] depths = {32, 24, 16, 15, 8};
        int[] stored = {0x00123456, 0x123456, 0x1234, 0x1234, 7};
        int[] shown = {0x123456, 0x123456, 0x1045A5, 0x218CA5, 0xAAAAAA};
        for (int i = 0; i < depths.length; i++) {
            vbe(4, 0);
            vbe(1, 64);
            vbe(2, 48);
            vbe(3, depths[i]);
            vbe(4, 0x41);
            int bytes = depths[i] + 7 >> 3;
            for (int part = 0; part < bytes; part++) {
                bus.write(DisplayAdapter.FRAME_BUFFER + (64 * 2 + 3L) * bytes + part, 1, stored[i] >> 8 * part & 0xFF);
            }
            assertThat(display.picture().width()).isEqualTo(64);
            assertThat(display.picture().height()).isEqualTo(48);
            assertThat(pixel(3, 2)).as("%s bits", depths[i]).isEqualTo(shown[i]);
            assertThat(display.text()).isEmpty();
        }
    }

    @Test
    void theVirtualScreenIsPannedAndTheBankWindowReachesAllOfIt() {
        vbe(1, 640);
        vbe(2, 480);
        vbe(3, 32);
        vbe(4, 1);
        vbe(6, 1024);
        vbe(8, 8);
        vbe(9, 16);
        assertThat(vbe(7)).isEqualTo(4096);
        assertThat(vbe(10)).isEqualTo(256);
        int cell = (16 * 1024 + 8) * 4;
        vbe(5, cell >> 16);
        bus.write(GRAPHICS + (cell & 0xFFFF), 4, 0xABCDEF);
        assertThat(pixel(0, 0)).isEqualTo(0xABCDEF);
        vbe(8, 0xFFFF);
        vbe(9, 0xFFFF);
        assertThat(display.picture().pixels()).as("behind the end of memory").containsOnly(0);
    }

    @Test
    void modesOutOfRangeAreRefused() {
        vbe(1, 640);
        vbe(1, 3000);
        vbe(1, 641);
        vbe(2, 400);
        vbe(2, 5000);
        vbe(3, 16);
        vbe(3, 13);
        assertThat(new int[] {vbe(1), vbe(2), vbe(3)}).containsExactly(640, 400, 16);
        vbe(4, 2);
        assertThat(new int[] {vbe(1), vbe(2), vbe(3)}).containsExactly(2560, 1600, 32);
        vbe(0, 0xB0C9);
        assertThat(vbe(0)).isEqualTo(0xB0C5);
        vbe(0, 0xB0C2);
        assertThat(vbe(0)).isEqualTo(0xB0C2);
    }

    @Test
    void registersAreInMemoryToo() {
        long base = config(0x18);
        assertThat(bus.read(base + 0x500, 2)).isEqualTo(0xB0C5);
        bus.write(base + 0x502, 2, 800);
        assertThat(vbe(1)).isEqualTo(800);
        bench.out(0x3CE, 5);
        assertThat(bus.read(base + 0x40F, 1)).isEqualTo(0x10);
        assertThat(bus.read(base + 0x600, 4)).isZero();
    }

    @Test
    void itIsAVgaOnThePciBusWhoseFrameBufferMoves() {
        assertThat(config(0)).isEqualTo(0x1111_1234L);
        assertThat(config(8) >>> 8).isEqualTo(0x030000);
        assertThat(config(0x10)).isEqualTo(DisplayAdapter.FRAME_BUFFER | 8);
        bus.write(DisplayAdapter.FRAME_BUFFER + 0x10_0000, 4, 0x1234);
        setConfig(0x10, 0xC000_0000);
        assertThat(bus.read(0xC010_0000L, 4)).isEqualTo(0x1234);
        assertThat(bus.read(DisplayAdapter.FRAME_BUFFER, 4)).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void aBoardMayHaveNoDisplay() {
        Bench without = Bench.of(1, new PcOptions().display(false));
        assertThat(without.board.display()).isEmpty();
        assertThat(without.in(0x3CC)).isEqualTo(0xFF);
    }
}
