package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MultibootOneTest {
    private static final byte[] CODE = Headers.join(Headers.multibootOne(3), new byte[] {(byte) 0xF4, 0x55, 0x66});

    private static KernelImage parse(byte[] file) {
        return KernelImage.parse("kernel", file);
    }

    @Test
    void elf32IsLoadedAtPhysicalAddressesAndItsEntryMovesWithItsSegment() {
        ElfBuilder elf = ElfBuilder.elf32()
                .segment(0xC010_0000L, 0x10_0000, CODE, 0x3000)
                .segment(0xC020_0000L, 0x20_0000, new byte[] {1, 2}, 2)
                .entry(0xC010_000CL);
        KernelImage image = parse(elf.build());
        assertThat(image.kind()).isEqualTo(ImageKind.MULTIBOOT_1);
        assertThat(image.entry()).isEqualTo(0x10_000C);
        assertThat(image.segments())
                .containsExactly(
                        new LoadSegment(0x10_0000, 0x3000, elf.firstOffset(), CODE.length),
                        new LoadSegment(0x20_0000, 2, elf.firstOffset() + CODE.length, 2));
    }

    @Test
    void elf64WithA32BitEntryIsAccepted() {
        KernelImage image = parse(ElfBuilder.elf64()
                .segment(0x10_0000, CODE, 0x1000)
                .entry(0x10_000C)
                .build());
        assertThat(image.kind()).isEqualTo(ImageKind.MULTIBOOT_1);
        assertThat(image.entry()).isEqualTo(0x10_000C);
    }

    @Test
    void entryOutsideAllVirtualRangesIsTakenAsPhysical() {
        byte[] file = ElfBuilder.elf64()
                .segment(0xFFFF_FFFF_8010_0000L, 0x10_0000, CODE, 0x1000)
                .entry(0x10_000C)
                .build();
        assertThat(parse(file).entry()).isEqualTo(0x10_000C);
    }

    @Test
    void addressFieldsWinOverElf() {
        ElfBuilder builder = ElfBuilder.elf32()
                .segment(
                        0x10_0000,
                        Headers.join(
                                Headers.multibootOne(0, 0x20_0000, 0x20_0000, 0x20_0024, 0x20_0100, 0x20_0020),
                                new byte[] {1, 2, 3, 4}),
                        0x100);
        KernelImage image = parse(builder.entry(0x10_0000).build());
        assertThat(image.entry()).isEqualTo(0x20_0020);
        assertThat(image.segments()).containsExactly(new LoadSegment(0x20_0000, 0x100, builder.firstOffset(), 0x24));
    }

    @Test
    void zeroLoadEndMeansToTheEndOfTheFileAndZeroBssEndNoBss() {
        byte[] file = Headers.join(
                new byte[16], Headers.multibootOne(0, 0x10_0010, 0x10_0000, 0, 0, 0x10_0030), new byte[100]);
        assertThat(parse(file).segments()).containsExactly(new LoadSegment(0x10_0000, 148, 0, 148));
    }

    @Test
    void loadAddressMayBeAboveTheHeaderAddress() {
        byte[] file = Headers.join(Headers.multibootOne(0, 0x10_0000, 0x10_0020, 0, 0, 0x10_0020), new byte[8]);
        assertThat(parse(file).segments()).containsExactly(new LoadSegment(0x10_0020, 8, 32, 8));
    }

    @Test
    void headerIsFoundAtTheLastPossiblePlaceButNotBehindIt() {
        byte[] header = Headers.multibootOne(3);
        byte[] last = Headers.join(new byte[8192 - 12], header, new byte[100]);
        byte[] behind = Headers.join(new byte[8192 - 8], header, new byte[100]);
        assertThat(MultibootOne.find(new ImageBytes("k", last))).hasValue(8180);
        assertThat(MultibootOne.find(new ImageBytes("k", behind))).isEmpty();
    }

    @Test
    void magicWithoutChecksumAndMagicOffTheGridAreNoHeader() {
        byte[] wrong = Headers.multibootOne(3);
        wrong[8]++;
        byte[] right = Headers.multibootOne(3);
        assertThat(MultibootOne.find(new ImageBytes("k", Headers.join(wrong, right))))
                .hasValue(12);
        assertThat(MultibootOne.find(new ImageBytes("k", Headers.join(new byte[2], right))))
                .isEmpty();
    }

    @Test
    void unknownRequiredFlagsAreRefusedAndUnknownOptionalOnesAreNot() {
        byte[] required = ElfBuilder.elf32()
                .segment(0x10_0000, Headers.multibootOne(0x13), 12)
                .entry(0x10_0000)
                .build();
        byte[] optional = ElfBuilder.elf32()
                .segment(0x10_0000, Headers.multibootOne(0x8000_0007L), 12)
                .entry(0x10_0000)
                .build();
        assertThatThrownBy(() -> parse(required))
                .hasMessage("kernel: Multiboot 1 header flags 0x13 require features 0x10, which the protocol does not"
                        + " define");
        assertThat(parse(optional).kind()).isEqualTo(ImageKind.MULTIBOOT_1);
    }
}
