package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ElfTest {
    private static Elf parse(byte[] file) {
        return Elf.parse(new ImageBytes("elf", file));
    }

    private static byte[] simple() {
        return ElfBuilder.elf64()
                .segment(0x10_0000, new byte[16], 32)
                .entry(0x10_0000)
                .build();
    }

    @Test
    void bothClassesHaveTheSameMeaning() {
        for (ElfBuilder builder : new ElfBuilder[] {ElfBuilder.elf32(), ElfBuilder.elf64()}) {
            Elf elf = parse(builder.segment(0x8000_0000L, 0x10_0000, new byte[16], 32)
                    .entry(0x8000_0004L)
                    .section(".text", 1, Elf.SHF_ALLOC | Elf.SHF_EXECINSTR, 0x8000_0000L, new byte[3], 0)
                    .build());
            assertThat(elf.entry()).isEqualTo(0x8000_0004L);
            assertThat(elf.physicalEntry()).isEqualTo(0x10_0004);
            assertThat(elf.segments())
                    .containsExactly(new Elf.Segment(1, 7, builder.firstOffset(), 0x8000_0000L, 0x10_0000, 16, 32, 1));
            assertThat(elf.sections()).extracting(Elf.Section::name).containsExactly("", ".text", ".shstrtab");
            assertThat(elf.sections().get(1).address()).isEqualTo(0x8000_0000L);
            assertThat(elf.sections().get(1).size()).isEqualTo(3);
        }
    }

    @Test
    void symbolsOfBothClassesAreRead() {
        byte[] names = new Words(10).u8(0).text("main").bytes();
        byte[] wide = new Words(48)
                .zeros(24)
                .u32(1)
                .u8(0x12)
                .u8(0)
                .u16(1)
                .u64(0x1234_5678_9ABCL)
                .u64(7)
                .bytes();
        byte[] narrow = new Words(32)
                .zeros(16)
                .u32(1)
                .u32(0x1234)
                .u32(7)
                .u8(0x12)
                .u8(0)
                .u16(1)
                .bytes();
        Elf elf64 = parse(ElfBuilder.elf64()
                .section(".symtab", Elf.SHT_SYMTAB, 0, 0, wide, 2)
                .section(".strtab", Elf.SHT_STRTAB, 0, 0, names, 0)
                .build());
        Elf elf32 = parse(ElfBuilder.elf32()
                .section(".symtab", Elf.SHT_SYMTAB, 0, 0, narrow, 2)
                .section(".strtab", Elf.SHT_STRTAB, 0, 0, names, 0)
                .build());
        assertThat(elf64.symbols()).containsExactly(new Elf.Symbol("main", 0x1234_5678_9ABCL, 7, 2));
        assertThat(elf32.symbols()).containsExactly(new Elf.Symbol("main", 0x1234, 7, 2));
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] file = ElfBuilder.elf64()
                .segment(0x10_0000, new byte[16], 32)
                .section(".text", 1, 0, 0, new byte[3], 0)
                .build();
        for (int length = 0; length < file.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(file, length);
            assertThatThrownBy(() -> parse(cut)).isInstanceOf(ImageException.class);
        }
        assertThat(parse(file).sections()).hasSize(3);
    }

    @Test
    void foreignFilesAreRefusedByName() {
        assertThatThrownBy(() -> parse(ElfBuilder.elf64().machine(183).build()))
                .hasMessage("elf: ELF machine 183, expected 62 (x86-64) in a 64-bit file");
        assertThatThrownBy(() -> parse(ElfBuilder.elf32().machine(40).build()))
                .hasMessage("elf: ELF machine 40, expected 3 (i386) or 62 (x86-64)");
        byte[] big = simple();
        big[5] = 2;
        assertThatThrownBy(() -> parse(big)).hasMessage("elf: ELF data encoding 2, expected 1 (little-endian)");
        byte[] none = simple();
        none[4] = 7;
        assertThatThrownBy(() -> parse(none)).hasMessage("elf: ELF class 7, expected 1 (32-bit) or 2 (64-bit)");
    }

    @Test
    void segmentsBeyondTheFileAreRefused() {
        byte[] file = simple();
        file[64 + 8 + 7] = (byte) 0x80; // p_offset, as a negative number
        assertThatThrownBy(() -> parse(file)).isInstanceOf(ImageException.class).hasMessageContaining("ELF segment 0");
        byte[] large = simple();
        large[64 + 32 + 7] = 0x7F; // p_filesz
        assertThatThrownBy(() -> parse(large))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("ELF segment 0");
    }

    @Test
    void segmentLargerInTheFileThanInMemoryIsRefused() {
        assertThatThrownBy(() -> parse(
                        ElfBuilder.elf64().segment(0x10_0000, new byte[16], 8).build()))
                .hasMessage("elf: ELF segment 0 has 0x10 bytes in the file but only 0x8 in memory");
    }
}
