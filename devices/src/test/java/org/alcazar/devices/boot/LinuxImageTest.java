package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LinuxImageTest {
    @Test
    void headerSaysWhereTheKernelIsAndWhatItNeeds() {
        LinuxImage image = LinuxFile.modern().parse();
        assertThat(image.kind()).isEqualTo(ImageKind.LINUX);
        assertThat(image.version()).isEqualTo(0x20F);
        assertThat(image.payloadOffset()).isEqualTo(LinuxFile.PAYLOAD);
        assertThat(image.preferred()).isEqualTo(0x100_0000);
        assertThat(image.alignment()).isEqualTo(0x20_0000);
        assertThat(image.commandLineLimit()).isEqualTo(2047);
        assertThat(image.initrdLimit()).isEqualTo(0x7FFF_FFFFL);
        assertThat(image.segments()).containsExactly(new LoadSegment(0x100_0000, 0x30_0000, LinuxFile.PAYLOAD, 1024));
    }

    @Test
    void kernelIsEnteredIn64BitModeWhereItCanBe() {
        assertThat(LinuxFile.modern().parse().entry()).isEqualTo(0x100_0200);
        assertThat(LinuxFile.modern().entry64(false).parse().entry()).isEqualTo(0x100_0000);
        assertThat(LinuxFile.modern().version(0x20B).parse().entry()).isEqualTo(0x100_0000);
    }

    @Test
    void oldHeadersHaveTheirDefaults() {
        LinuxImage image =
                LinuxFile.modern().version(0x202).u8(LinuxImage.HEADER, 0).parseWith(5 * 512);
        assertThat(image.payloadOffset()).isEqualTo(5 * 512);
        assertThat(image.preferred()).isEqualTo(0x10_0000);
        assertThat(image.relocatable()).isFalse();
        assertThat(image.commandLineLimit()).isEqualTo(255);
        assertThat(image.initrdLimit()).isEqualTo(0x37FF_FFFFL);
        assertThat(image.starts64()).isFalse();
    }

    @Test
    void kernelMayStateLessThanTheFileHas() {
        assertThat(LinuxFile.modern().u32(0x1F4, 0).parse().segments().get(0).fileSize())
                .isEqualTo(1024);
    }

    static Stream<Arguments> damaged() {
        return Stream.of(
                Arguments.of(LinuxFile.modern().version(0x201), "Linux boot protocol 0x201 is older than 2.02"),
                Arguments.of(
                        LinuxFile.modern().u8(0x211, 0),
                        "a Linux zImage, which is loaded below 640 KiB; expected a bzImage"),
                Arguments.of(
                        LinuxFile.modern().u32(0x1F4, 0x100),
                        "the kernel states 4096 bytes from offset 0x600 on, but the file has only 2560 bytes"),
                Arguments.of(
                        LinuxFile.modern().u32(0x1F4, 0xFFFF_FFFFL),
                        "the kernel states 68719476720 bytes from offset 0x600 on, but the file has only 2560 bytes"),
                Arguments.of(
                        LinuxFile.modern().u8(LinuxImage.HEADER, 64),
                        "the protected-mode kernel needs 1 bytes at offset 0x8200, but the file has only 2560 bytes"));
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void damagedHeaderIsRefusedInOneLine(LinuxFile file, String message) {
        assertThatThrownBy(file::parse).isInstanceOf(ImageException.class).hasMessage("bzImage: " + message);
    }

    @Test
    void fileThatIsCutOffAnywhereIsRefusedInOneLine() {
        byte[] file = LinuxFile.modern().build();
        for (int length = 0; length < file.length - 15; length += 7) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> KernelImage.parse("cut", cut))
                    .as("length %s", length)
                    .isInstanceOf(ImageException.class)
                    .hasMessageStartingWith("cut: ")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void inspectionTellsProtocolEntryAndSizes() {
        assertThat(Inspection.describe(
                        new ImageBytes("bzImage", LinuxFile.modern().build())))
                .containsExactly(
                        "file      bzImage, 2560 bytes",
                        "kind      Linux bzImage",
                        "header    boot protocol 2.15, setup code 0x600 bytes, kernel 0x400 bytes",
                        "  needs   0x300000 bytes of memory at 0x1000000, or at any multiple of 0x200000",
                        "  limits  command line 2047 bytes, initial RAM disk up to 0x7fffffff",
                        "loads     [0x1000000, 0x1300000): 0x400 bytes from file offset 0x600, then 0x2ffc00 zero bytes",
                        "start     0x1000200 in 64-bit mode");
    }

    @Test
    void inspectionShowsTheKernelsOwnVersionAndThatItCannotMove() {
        byte[] file = LinuxFile.modern().u32(0x20C, 0x100_0000).u8(0x234, 0).build();
        byte[] text = "6.1.0-56-cloud-amd64 (debian)\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, file, 0x300, text.length);
        assertThat(Inspection.describe(new ImageBytes("bzImage", file)))
                .contains("  version 6.1.0-56-cloud-amd64 (debian)", "  needs   0x300000 bytes of memory at 0x1000000");
    }

    @Test
    void inspectionOfADamagedKernelEndsWithTheReason() {
        assertThat(Inspection.describe(
                        new ImageBytes("k", LinuxFile.modern().version(0x1FF).build())))
                .contains(
                        "note      cannot be started as a plain kernel: Linux boot protocol 0x1ff is older than 2.02");
    }
}
