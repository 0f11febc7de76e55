package org.alcazar.devices.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alcazar.core.state.Section;
import org.alcazar.devices.storage.HostFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParallelFlashTest {
    private static final int READY = 0x80;

    @TempDir
    private Path folder;

    private Path path;
    private HostFile file;
    private ParallelFlash flash;

    @BeforeEach
    void open() throws IOException {
        byte[] content = new byte[2 * ParallelFlash.BLOCK];
        content[3] = 0x5A;
        path = folder.resolve("variables");
        Files.write(path, content);
        file = HostFile.open(path, false);
        flash = new ParallelFlash(file);
    }

    @AfterEach
    void close() throws IOException {
        file.close();
    }

    @Test
    void readsAsMemoryOfEveryWidth() {
        assertThat(flash.size()).isEqualTo(2 * ParallelFlash.BLOCK);
        assertThat(flash.read(3, 1)).isEqualTo(0x5A);
        assertThat(flash.read(0, 4)).isEqualTo(0x5A00_0000L);
        assertThat(flash.read(0, 8)).isEqualTo(0x5A00_0000L);
    }

    /** The way firmware tells a flash chip from RAM and ROM. */
    @Test
    void isToldFromRamAndRomByItsStatus() {
        flash.write(0, 1, 0x50);
        assertThat(flash.read(0, 1)).isNotEqualTo(0x50);
        flash.write(3, 1, 0x70);
        assertThat(flash.read(3, 1)).isZero();
        flash.write(3, 1, 0xFF);
        assertThat(flash.read(3, 1)).isEqualTo(0x5A);
    }

    @Test
    void erasingSetsABlockAndProgrammingClearsBitsInTheFile() throws IOException {
        erase(5);
        program(1, 0x3C);
        program(1, 0xF0);
        flash.write(0, 1, 0xFF);
        assertThat(flash.read(0, 2)).isEqualTo(0x30FF);
        assertThat(flash.read(ParallelFlash.BLOCK, 1)).isZero();
        byte[] kept = Files.readAllBytes(path);
        assertThat(kept[0]).isEqualTo((byte) 0xFF);
        assertThat(kept[1]).isEqualTo((byte) 0x30);
        assertThat(kept[ParallelFlash.BLOCK]).isZero();
    }

    @Test
    void anEraseThatIsNotConfirmedIsASequenceError() {
        flash.write(0, 1, 0x20);
        flash.write(0, 1, 0xFF);
        assertThat(flash.read(0, 1)).isEqualTo(READY | 0x30);
        flash.write(0, 1, 0x50);
        assertThat(flash.read(3, 1)).isEqualTo(0x5A);
        flash.write(0, 1, 0x70);
        assertThat(flash.read(0, 1)).isZero();
    }

    @Test
    void aBufferIsProgrammedAtOnce() {
        erase(0);
        flash.write(0x10, 1, 0xE8);
        assertThat(flash.read(0x10, 1)).isEqualTo(READY);
        flash.write(0x10, 1, 3);
        flash.write(0x10, 2, 0x2211);
        flash.write(0x12, 2, 0x4433);
        flash.write(0x10, 1, 0xD0);
        flash.write(0, 1, 0xFF);
        assertThat(flash.read(0x10, 8)).isEqualTo(0xFFFF_FFFF_4433_2211L);
    }

    @Test
    void aBufferBeyondItsCountOrTheChipIsASequenceError() {
        flash.write(0x10, 1, 0xE8);
        flash.write(0x10, 1, 1);
        flash.write(0x10, 1, 0);
        flash.write(0x18, 1, 0);
        flash.write(0x10, 1, 0xD0);
        assertThat(flash.read(0, 1) & 0x30).isEqualTo(0x30);

        long last = flash.size() - 1L;
        flash.write(last, 1, 0x50);
        flash.write(last, 1, 0xE8);
        flash.write(last, 1, 1);
        flash.write(last, 1, 1);
        flash.write(0, 1, 1);
        flash.write(last, 1, 0xD0);
        assertThat(flash.read(0, 1) & 0x30).isEqualTo(0x30);
    }

    @Test
    void theQueryTellsSizeAndBlocks() {
        flash.write(0x55, 1, 0x98);
        assertThat(flash.read(0x10, 4)).isEqualTo('Q' | 'R' << 8 | 'Y' << 16 | 1 << 24);
        assertThat(flash.read(0x27, 1)).isEqualTo(13);
        assertThat(flash.read(0x2D, 2)).isEqualTo(1);
        assertThat(flash.read(0x2F, 2)).isEqualTo(ParallelFlash.BLOCK >> 8);
        flash.write(0, 1, 0x90);
        assertThat(flash.read(0, 1)).isEqualTo(0x89);
    }

    @Test
    void aWriteTheFileDoesNotTakeIsAnErrorAndChangesNothing() throws IOException {
        file.close();
        program(3, 0x0A);
        assertThat(flash.read(0, 1)).isEqualTo(READY | 0x10);
        flash.write(0, 1, 0xFF);
        assertThat(flash.read(3, 1)).isEqualTo(0x5A);
    }

    @Test
    void aSavedStateComesBackIntoTheFile() throws IOException {
        erase(0);
        flash.write(0, 1, 0x10);
        Section saved = Section.of(flash);
        flash.write(7, 1, 0x11);
        flash.reset();
        flash.load(saved);
        flash.write(9, 1, 0x22);
        assertThat(flash.read(0, 1)).isEqualTo(READY);
        flash.write(0, 1, 0xFF);
        assertThat(flash.read(7, 1)).isEqualTo(0xFF);
        assertThat(Files.readAllBytes(path)[7]).isEqualTo((byte) 0xFF);
        assertThat(Files.readAllBytes(path)[9]).isEqualTo((byte) 0x22);
    }

    private void erase(long at) {
        flash.write(at, 1, 0x20);
        flash.write(at, 1, 0xD0);
    }

    private void program(long at, int value) {
        flash.write(at, 1, 0x10);
        flash.write(at, 1, value);
    }
}
