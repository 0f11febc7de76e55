package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.BaseEncoding;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The blocks kernels are given, byte for byte, written out by hand from the two specifications. */
class InformationTest {
    private static final MemoryLayout LAYOUT = Fixtures.pc(16 * Fixtures.MIB);
    private static final List<PlacedModule> MODULES = List.of(new PlacedModule(0x20_0000, 0x20_0123, "m"));

    private static ImageBytes elf() {
        return new ImageBytes(
                "k",
                ElfBuilder.elf32()
                        .segment(0x10_0000, Headers.multibootOne(3), 12)
                        .entry(0x10_0000)
                        .section(".symtab", Elf.SHT_SYMTAB, 0, 0, new byte[16], 2)
                        .build());
    }

    private static byte[] hex(String... lines) {
        return BaseEncoding.base16().lowerCase().decode(String.join("", lines).replace(" ", ""));
    }

    @Test
    void multibootOne() {
        ImageBytes bytes = elf();
        MultibootOneImage image = (MultibootOneImage) KernelImage.parse("k", bytes.array());
        byte[] block = new MultibootOneInformation(image, "k a", LAYOUT, MODULES, Optional.empty(), Optional.empty())
                .at(0x1_0000);
        assertThat(block)
                .isEqualTo(hex(
                        "4d020000 80020000 003c0000 00000000", // flags, lower, upper, boot device
                        "1a010100 01000000 08010100 00000000", // command line, modules, symbols
                        "00000000 00000000 00000000 90000000", // map length
                        "78000100 00000000 00000000 00000000", // map, drives, configuration table
                        "1e010100 00000000 00000000 00000000", // loader name, APM, VBE
                        "00000000 00000000 00000000 00000000",
                        "00000000 00000000 00000000 00000000",
                        "00000000 00000000",
                        "14000000 0000000000000000 00000a0000000000 01000000",
                        "14000000 00000a0000000000 0000060000000000 02000000",
                        "14000000 0000100000000000 0000f00000000000 01000000",
                        "14000000 0000c0fe00000000 0010000000000000 02000000",
                        "14000000 0000e0fe00000000 0010000000000000 02000000",
                        "14000000 0000fcff00000000 0000040000000000 02000000",
                        "00002000 23012000 18010100 00000000", // module
                        "6d00 6b206100 416c63617a617200 0000")); // "m", "k a", "Alcazar"
    }

    @Test
    void multibootOneTellsWhereTheSectionHeadersAre() {
        ImageBytes bytes = elf();
        MultibootOneImage image = (MultibootOneImage) KernelImage.parse("k", bytes.array());
        PlacedSections sections =
                new PlacedSections(image.elf().orElseThrow(), ImmutableMap.of(1, 0x30_0000L, 2, 0x30_0010L));
        byte[] block = new MultibootOneInformation(
                        image, "", LAYOUT, List.of(), Optional.empty(), Optional.of(sections))
                .at(0x1_0000);
        ImageBytes read = new ImageBytes("block", block);
        assertThat(read.u32(0, "flags")).isEqualTo(0x26D);
        assertThat(read.u32(28, "num")).isEqualTo(3);
        assertThat(read.u32(32, "size")).isEqualTo(40);
        long table = read.u32(36, "addr") - 0x1_0000;
        assertThat(read.u32(40, "shndx")).isEqualTo(2);
        assertThat(read.u32(table + 40 + 4, "sh_type")).isEqualTo(Elf.SHT_SYMTAB);
        assertThat(read.u32(table + 40 + 12, "sh_addr")).isEqualTo(0x30_0000);
        assertThat(read.u32(table + 80 + 12, "sh_addr")).isEqualTo(0x30_0010);
        assertThat(table + 3 * 40).isEqualTo(block.length);
    }

    @Test
    void multibootTwo() {
        byte[] block = MultibootTwoInformation.of(
                elf(),
                "ab",
                LAYOUT,
                MODULES,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(0x10_0000),
                Optional.empty());
        assertThat(block)
                .isEqualTo(hex(
                        "08010000 00000000", // total size
                        "01000000 0b000000 616200 0000000000", // command line
                        "02000000 10000000 416c63617a617200", // loader name
                        "03000000 12000000 00002000 23012000 6d00 000000000000", // module
                        "04000000 10000000 80020000 003c0000", // basic memory
                        "06000000 a0000000 18000000 00000000", // memory map
                        "0000000000000000 00000a0000000000 01000000 00000000",
                        "00000a0000000000 0000060000000000 02000000 00000000",
                        "0000100000000000 0000f00000000000 01000000 00000000",
                        "0000c0fe00000000 0010000000000000 02000000 00000000",
                        "0000e0fe00000000 0010000000000000 02000000 00000000",
                        "0000fcff00000000 0000040000000000 02000000 00000000",
                        "15000000 0c000000 00001000 00000000", // load base
                        "00000000 08000000"));
    }

    @Test
    void multibootTwoCarriesTheSectionHeaders() {
        ImageBytes bytes = elf();
        PlacedSections sections = new PlacedSections(Elf.parse(bytes), ImmutableMap.of(1, 0x30_0000L));
        byte[] with = MultibootTwoInformation.of(
                bytes,
                "",
                LAYOUT,
                List.of(),
                Optional.empty(),
                Optional.of(sections),
                OptionalLong.empty(),
                Optional.empty());
        byte[] without = MultibootTwoInformation.of(
                bytes,
                "",
                LAYOUT,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty());
        ImageBytes read = new ImageBytes("block", with);
        long tag = without.length - 8L;
        assertThat(read.u32(tag, "type")).isEqualTo(9);
        assertThat(read.u32(tag + 4, "size")).isEqualTo(20 + 3 * 40);
        assertThat(read.u32(tag + 8, "num")).isEqualTo(3);
        assertThat(read.u32(tag + 12, "entsize")).isEqualTo(40);
        assertThat(read.u32(tag + 16, "shndx")).isEqualTo(2);
        assertThat(read.u32(tag + 20 + 40 + 12, "sh_addr")).isEqualTo(0x30_0000);
        assertThat(read.u32(0, "total")).isEqualTo(with.length);
    }

    @Test
    void multibootTwoCopiesAcpisRootPointerInBothForms() {
        byte[] pointer = new byte[36];
        pointer[0] = 'R';
        pointer[35] = 7;
        byte[] without = MultibootTwoInformation.of(
                elf(),
                "",
                LAYOUT,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty());
        byte[] with = MultibootTwoInformation.of(
                elf(),
                "",
                LAYOUT,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.of(new RootPointer(0xE_0000, 2, pointer)));
        ImageBytes read = new ImageBytes("block", with);
        long old = without.length - 8L;
        assertThat(read.u32(old, "type")).isEqualTo(14);
        assertThat(read.u32(old + 4, "size")).isEqualTo(28);
        assertThat(read.u8(old + 8, "content")).isEqualTo('R');
        assertThat(read.u32(old + 32, "type")).isEqualTo(15);
        assertThat(read.u32(old + 36, "size")).isEqualTo(44);
        assertThat(read.u8(old + 40 + 35, "content")).isEqualTo(7);
        assertThat(read.u32(old + 32 + 48, "end tag")).isZero();
        byte[] oldOnly = MultibootTwoInformation.of(
                elf(),
                "",
                LAYOUT,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.of(new RootPointer(0xE_0000, 0, new byte[20])));
        assertThat(oldOnly).hasSize(without.length + 32);
    }

    private static final FrameBuffer GRAPHICS = new FrameBuffer(0xFD00_0000L, 2048, 1024, 768, 16, FrameBuffer.DIRECT);

    @Test
    void multibootOneDescribesTheFrameBuffer() {
        MultibootOneImage image = (MultibootOneImage) KernelImage.parse("k", elf().array());
        byte[] with = new MultibootOneInformation(image, "", LAYOUT, List.of(), Optional.of(GRAPHICS), Optional.empty())
                .at(0x1_0000);
        byte[] without = new MultibootOneInformation(image, "", LAYOUT, List.of(), Optional.empty(), Optional.empty())
                .at(0x1_0000);
        assertThat(with).hasSameSizeAs(without);
        assertThat(Arrays.copyOfRange(with, 88, 116))
                .isEqualTo(hex("000000fd00000000 00080000 00040000 00030000 10 01 0b0505060005"));
        assertThat(new ImageBytes("block", with).u32(0, "flags")).isEqualTo(0x124D);
        byte[] text = new MultibootOneInformation(
                        image, "", LAYOUT, List.of(), Optional.of(FrameBuffer.TEXT_SCREEN), Optional.empty())
                .at(0x1_0000);
        assertThat(Arrays.copyOfRange(text, 88, 116))
                .isEqualTo(hex("00800b0000000000 a0000000 50000000 19000000 10 02 000000000000"));
    }

    @Test
    void multibootTwoDescribesTheFrameBuffer() {
        byte[] without = MultibootTwoInformation.of(
                elf(),
                "",
                LAYOUT,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty());
        byte[] with = MultibootTwoInformation.of(
                elf(),
                "",
                LAYOUT,
                List.of(),
                Optional.of(GRAPHICS),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty());
        assertThat(Arrays.copyOfRange(with, without.length - 8, with.length))
                .isEqualTo(hex(
                        "08000000 26000000 000000fd00000000 00080000 00040000 00030000 10 01 0000 0b0505060005 0000",
                        "00000000 08000000"));
        byte[] text = MultibootTwoInformation.of(
                elf(),
                "",
                LAYOUT,
                List.of(),
                Optional.of(FrameBuffer.TEXT_SCREEN),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty());
        assertThat(Arrays.copyOfRange(text, without.length - 8, without.length + 32 - 8))
                .isEqualTo(hex("08000000 20000000 00800b0000000000 a0000000 50000000 19000000 10 02 0000"));
    }
}
