package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class InspectionTest {
    private static final byte[] HRT_TAG = new Words(56)
            .u16(0xF00D)
            .u16(1)
            .u32(56)
            .u64(0x201)
            .u64(0x2_0000_0000L)
            .u64(0xFFFF_8000_0000_0000L)
            .u64(0xFFFF_8000_1000_0078L)
            .u64(0x1_FFFF_F000L)
            .u8(255)
            .zeros(7)
            .bytes();

    private static List<String> describe(byte[] file) {
        return Inspection.describe(new ImageBytes("image", file));
    }

    @Test
    void hybridRuntimeIsSpelledOut() {
        byte[] header = Headers.multibootTwo(
                Headers.tag(2, 0, 0x1000_0000, 0x1000_0078, 0x1000_0080, 0x1000_1000),
                Headers.tag(3, 0, 0x1000_0078, 0),
                HRT_TAG);
        byte[] file = ElfBuilder.elf64()
                .segment(0xFFFF_8000_1000_0000L, Headers.join(header, new byte[8]), 0x1000)
                .entry(0xFFFF_8000_1000_0078L)
                .build();
        assertThat(describe(file))
                .containsExactly(
                        "file      image, 248 bytes",
                        "kind      Multiboot 2, image of a hybrid runtime (HRT)",
                        "ELF       ELF64, type 2 (EXEC), x86-64, entry 0xffff800010000078",
                        "  segment type     flags  offset     virtual             physical            in file"
                                + "    in memory",
                        "  0       LOAD     RWX    0x78       0xffff800010000000  0xffff800010000000  0x80"
                                + "       0x1000",
                        "sections  0 sections, 0 symbols",
                        "header    Multiboot 2 at offset 0x78, architecture 0 (i386), length 120",
                        "  tag     2 address: header 0x10000000, load 0x10000078, load end 0x10000080, bss end"
                                + " 0x10001000",
                        "  tag     3 entry: 0x10000078",
                        "  tag     0xf00d (optional) hybrid runtime (HRT)",
                        "            flags       0x201 (RELOC, MAP_2MB)",
                        "            map         0x200000000 bytes (8 GiB) of physical memory mapped at the start",
                        "            gva offset  0xffff800000000000",
                        "            gva entry   0xffff800010000078",
                        "            comm page   0x1fffff000",
                        "            vector      255 (0xff)",
                        "loads     [0x10000078, 0x10001000): 0x8 bytes from file offset 0xf0, then 0xf80 zero bytes",
                        "start     0x10000078 in 32-bit protected mode as a plain kernel; as an HRT see the HRT tag");
    }

    @Test
    void tagsWithoutPaddingAreShownWithANote() {
        byte[] tags = Headers.join(Headers.tag(3, 0, 0x10_0000), HRT_TAG, Headers.tag(0, 0));
        long length = 16L + tags.length;
        byte[] header = new Words(100)
                .u32(MultibootTwo.HEADER_MAGIC)
                .u32(0)
                .u32(length)
                .u32(-(MultibootTwo.HEADER_MAGIC + length))
                .raw(tags)
                .bytes();
        assertThat(describe(header))
                .contains(
                        "kind      Multiboot 2, image of a hybrid runtime (HRT)",
                        "  tag     0xf00d (optional) hybrid runtime (HRT)",
                        "note      the header's tags are not padded to 8 bytes, against the Multiboot 2 standard");
    }

    @Test
    void runtimeHeaderOnAFourByteBoundaryIsShownWithANote() {
        byte[] header = Headers.multibootTwo(Headers.tag(3, 0, 0x10_0000, 0), HRT_TAG);
        assertThat(describe(Headers.join(new byte[4], header)))
                .contains(
                        "kind      Multiboot 2, image of a hybrid runtime (HRT)",
                        "header    Multiboot 2 at offset 0x4, architecture 0 (i386), length 96",
                        "note      the header is not on an 8-byte boundary, against the Multiboot 2 standard");
    }

    @Test
    void multibootOneWithAddressFields() {
        byte[] mode = new Words(16).u32(0).u32(800).u32(600).u32(32).bytes();
        byte[] file = Headers.join(Headers.multibootOne(4, 0x10_0000, 0x10_0000, 0, 0x10_0100, 0x10_0020), mode);
        assertThat(describe(file))
                .containsExactly(
                        "file      image, 48 bytes",
                        "kind      Multiboot 1",
                        "header    Multiboot 1 at offset 0x0, flags 0x10004 (video mode, address fields)",
                        "          header 0x100000, load 0x100000, load end 0 (end of file), bss end 0x100100, entry"
                                + " 0x100020",
                        "          mode type 0, width 800, height 600, depth 32",
                        "loads     [0x100000, 0x100100): 0x30 bytes from file offset 0x0, then 0xd0 zero bytes",
                        "start     0x100020 in 32-bit protected mode");
    }

    @Test
    void imageThatCannotBeStartedIsStillExplained() {
        byte[] file = ElfBuilder.elf64().segment(0x10_0000, new byte[4], 4).build();
        assertThat(describe(file))
                .contains(
                        "kind      flat ELF64",
                        "note      cannot be started as a plain kernel: entry point 0x0 is not inside any loaded"
                                + " segment");
    }

    @Test
    void fileOfNoKindIsRefused() {
        assertThatThrownBy(() -> describe(new byte[100]))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("image: unknown image kind: the file starts with 00 00 00 00");
    }
}
