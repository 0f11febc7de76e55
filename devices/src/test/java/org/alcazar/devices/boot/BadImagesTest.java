package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user reads who names the wrong file or a damaged one. */
class BadImagesTest {
    private static final long LOAD = 0x10_0000;
    private static final byte[] ONE = Headers.multibootOne(3);

    private static Arguments bad(byte[] file, String message) {
        return Arguments.of(file, "k: " + message);
    }

    private static byte[] kludge(long header, long load, long loadEnd, long bssEnd, long entry) {
        return Headers.join(Headers.multibootOne(0, header, load, loadEnd, bssEnd, entry), new byte[32]);
    }

    static Stream<Arguments> files() {
        byte[] linux = new byte[0x300];
        linux[0x1FE] = 0x55;
        linux[0x1FF] = (byte) 0xAA;
        System.arraycopy(new byte[] {'H', 'd', 'r', 'S'}, 0, linux, 0x202, 4);
        byte[] checksum = Headers.join(new byte[16], ONE, new byte[64]);
        checksum[24]++;
        return Stream.of(
                bad(
                        new byte[0],
                        "unknown image kind: the file is empty; expected a Linux bzImage, Multiboot 1, Multiboot 2 or x86-64"
                                + " ELF kernel"),
                bad(
                        new byte[] {1},
                        "unknown image kind: the file has only 1 byte; expected a Linux bzImage, Multiboot 1, Multiboot 2"
                                + " or x86-64 ELF kernel"),
                bad(
                        "#!/bin/sh".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        "unknown image kind: the file starts"
                                + " with 23 21 2f 62; expected a Linux bzImage, Multiboot 1, Multiboot 2 or x86-64 ELF kernel"),
                bad(checksum, "the multiboot header at offset 0x10 has a wrong checksum"),
                bad(linux, "Linux boot protocol 0x0 is older than 2.02"),
                bad(
                        ElfBuilder.elf32().segment(LOAD, new byte[4], 4).build(),
                        "a 32-bit ELF file without a multiboot" + " header; expected one, or a 64-bit file"),
                bad(
                        ElfBuilder.elf64().segment(LOAD, new byte[4], 4).type(3).build(),
                        "ELF type 3 (DYN), expected 2" + " (EXEC)"),
                bad(ElfBuilder.elf64().build(), "the ELF file has no loadable segment"),
                bad(
                        ElfBuilder.elf64()
                                .machine(243)
                                .segment(LOAD, new byte[4], 4)
                                .build(),
                        "ELF machine 243, expected" + " 62 (x86-64) in a 64-bit file"),
                bad(
                        ElfBuilder.elf64()
                                .segment(LOAD, new byte[4], 4)
                                .entry(5)
                                .build(),
                        "entry point 0x5 is not inside" + " any loaded segment"),
                bad(
                        ElfBuilder.elf64()
                                .segment(0xFFFF_8000_0000_0000L, new byte[4], 4)
                                .build(),
                        "segment of 0x4 bytes" + " at physical address 0xffff800000000000 does not lie below 4 GiB"),
                bad(
                        ElfBuilder.elf64()
                                .segment(0xFFFF_F000L, new byte[4], 0x2000)
                                .build(),
                        "segment of 0x2000 bytes at" + " physical address 0xfffff000 does not lie below 4 GiB"),
                bad(
                        ElfBuilder.elf64()
                                .segment(LOAD, new byte[4], 0x2000)
                                .segment(LOAD + 0x1FFF, new byte[4], 4)
                                .build(),
                        "segment [0x101fff, 0x102003) overlaps segment [0x100000, 0x102000)"),
                bad(
                        ElfBuilder.elf32().type(1).segment(LOAD, ONE, 12).build(),
                        "ELF type 1 (REL), expected 2 (EXEC) or" + " 3 (DYN)"),
                bad(
                        ONE,
                        "Multiboot 1 header flags 0x3 announce no address fields (bit 16), and the file is no ELF"
                                + " file"),
                bad(
                        Arrays.copyOf(kludge(LOAD, LOAD, 0, 0, LOAD), 20),
                        "the Multiboot 1 header needs 4 bytes at offset" + " 0x14, but the file has only 20 bytes"),
                bad(
                        kludge(LOAD, LOAD - 8, 0, 0, LOAD),
                        "load address 0xffff8 with header address 0x100000 means file"
                                + " offset -8, which is not in the file of 64 bytes"),
                bad(kludge(LOAD, LOAD, LOAD - 1, 0, LOAD), "load end address 0xfffff is below load address 0x100000"),
                bad(
                        kludge(LOAD, LOAD, LOAD + 65, 0, LOAD),
                        "the range from load address 0x100000 to its end needs 65"
                                + " bytes at offset 0x0, but the file has only 64 bytes"),
                bad(
                        kludge(LOAD, LOAD, 0, LOAD + 63, LOAD),
                        "bss end address 0x10003f is below load end address" + " 0x100040"),
                bad(kludge(LOAD, LOAD, 0, 0, LOAD + 64), "entry point 0x100040 is not inside any loaded segment"),
                bad(
                        Headers.join(Headers.multibootTwo(), new byte[8]),
                        "the Multiboot 2 header has no address tag, and" + " the file is no ELF file"),
                bad(
                        Headers.join(Headers.multibootTwo(Headers.tag(2, 0, LOAD)), new byte[8]),
                        "Multiboot 2 header tag 2" + " has size 12, expected at least 24"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void isRefusedInOneLine(byte[] file, String message) {
        assertThatThrownBy(() -> KernelImage.parse("k", file))
                .isInstanceOf(ImageException.class)
                .hasMessage(message);
    }

    @Test
    void namesWithControlCharactersStayOnOneLine() {
        assertThatThrownBy(() -> KernelImage.parse("a\nb", new byte[64]))
                .hasMessageStartingWith("a?b: unknown image kind");
    }
}
