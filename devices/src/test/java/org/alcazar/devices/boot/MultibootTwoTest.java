package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MultibootTwoTest {
    private static KernelImage parse(byte[] file) {
        return KernelImage.parse("kernel", file);
    }

    /** An ELF64 kernel whose only segment starts with the header. */
    private static byte[] elf(byte[]... tags) {
        return ElfBuilder.elf64()
                .segment(0x10_0000, Headers.join(new byte[8], Headers.multibootTwo(tags), new byte[64]), 0x1000)
                .entry(0x10_0000)
                .build();
    }

    @Test
    void elfWithoutTagsIsLoadedAtPhysicalAddresses() {
        KernelImage image = parse(elf());
        assertThat(image.kind()).isEqualTo(ImageKind.MULTIBOOT_2);
        assertThat(image.entry()).isEqualTo(0x10_0000);
        assertThat(image.segments().get(0).address()).isEqualTo(0x10_0000);
    }

    @Test
    void addressAndEntryTagsWinOverElf() {
        ElfBuilder builder = ElfBuilder.elf64();
        byte[] header = Headers.multibootTwo(
                Headers.tag(2, 0, 0x20_0000, 0x20_0040, 0x20_0048, 0x20_1000), Headers.tag(3, 0, 0x20_0044, 0));
        byte[] file = builder.segment(0xFFFF_8000_0000_0000L, 0x7000_0000, Headers.join(header, new byte[8]), 0x100)
                .entry(0xFFFF_8000_0000_0000L)
                .build();
        assertThat(builder.firstOffset() % 8).isZero();
        KernelImage image = parse(file);
        assertThat(image.entry()).isEqualTo(0x20_0044);
        assertThat(image.segments())
                .containsExactly(new LoadSegment(0x20_0040, 0xFC0, builder.firstOffset() + 0x40, 8));
    }

    @Test
    void entryTagWinsOverTheElfEntry() {
        assertThat(parse(elf(Headers.tag(3, 0, 0x10_0020))).entry()).isEqualTo(0x10_0020);
    }

    @Test
    void tagsStandOnEightByteBoundaries() {
        assertThat(parse(elf(Headers.tag(4, 0, 3), Headers.tag(3, 0, 0x10_0020)))
                        .entry())
                .isEqualTo(0x10_0020);
    }

    @Test
    void theFramebufferTagIsAWishOrARequirement() {
        MultibootTwoImage wish = (MultibootTwoImage) parse(elf(Headers.tag(5, 1, 1024, 768, 32, 0)));
        assertThat(wish.video()).contains(new VideoWish(1024, 768, 32, false));
        MultibootTwoImage requirement = (MultibootTwoImage) parse(elf(Headers.tag(5, 0, 640, 0, 16, 0)));
        assertThat(requirement.video()).contains(new VideoWish(640, 0, 16, true));
        assertThatThrownBy(() -> parse(elf(Headers.tag(5, 1, 1024))))
                .hasMessage("kernel: Multiboot 2 header tag 5 has size 12, expected at least 20");
    }

    @Test
    void unknownInformationMayOnlyBeAskedForOptionally() {
        assertThat(parse(elf(Headers.tag(1, 0, 1, 6, 21))).entry()).isEqualTo(0x10_0000);
        assertThat(parse(elf(Headers.tag(1, 1, 99))).entry()).isEqualTo(0x10_0000);
        assertThatThrownBy(() -> parse(elf(Headers.tag(1, 0, 6, 99))))
                .hasMessage("kernel: the Multiboot 2 header requires information tag 99, and the protocol defines none"
                        + " above 21");
    }

    @Test
    void unknownTagsMayOnlyBeOptional() {
        assertThat(parse(elf(Headers.tag(0xF00D, 1, new long[12]))).entry()).isEqualTo(0x10_0000);
        assertThatThrownBy(() -> parse(elf(Headers.tag(0xF00D, 0, new long[12]))))
                .hasMessage("kernel: Multiboot 2 header tag 0xf00d is required (flags bit 0 clear) but not known");
    }

    @Test
    void efiModuleAndConsoleTagsAreIgnored() {
        assertThat(parse(elf(Headers.tag(6, 0), Headers.tag(7, 0), Headers.tag(9, 0, 1), Headers.tag(4, 0, 1)))
                        .entry())
                .isEqualTo(0x10_0000);
    }

    @Test
    void otherArchitecturesAreRefused() {
        byte[] file = elf();
        int header = MultibootTwo.find(new ImageBytes("k", file)).getAsInt();
        file[header + 4] = 4;
        file[header + 12] -= 4;
        assertThatThrownBy(() -> parse(file)).hasMessage("kernel: Multiboot 2 architecture 4, expected 0 (i386)");
    }

    @Test
    void addressTagWithoutEntryNeedsAnElfEntry() {
        byte[] flat = Headers.join(Headers.multibootTwo(Headers.tag(2, 0, 0x10_0000, 0x10_0000, 0, 0)), new byte[64]);
        assertThatThrownBy(() -> parse(flat))
                .hasMessage("kernel: the Multiboot 2 header has an address tag but no entry tag");
    }

    @Test
    void headerIsFoundAtTheLastPossiblePlaceOnEightByteBoundaries() {
        byte[] header = Headers.multibootTwo();
        assertThat(MultibootTwo.find(new ImageBytes("k", Headers.join(new byte[32752], header))))
                .hasValue(32752);
        assertThat(MultibootTwo.find(new ImageBytes("k", Headers.join(new byte[32760], header))))
                .isEmpty();
        assertThat(MultibootTwo.find(new ImageBytes("k", Headers.join(new byte[4], header))))
                .isEmpty();
    }

    @Test
    void headerWithoutEndTagIsRefused() {
        byte[] header = Headers.multibootTwo(Headers.tag(6, 0));
        header[24] = 6; // the end tag becomes another one
        assertThatThrownBy(() -> parse(Headers.join(header, new byte[64])))
                .hasMessage("kernel: the Multiboot 2 header of 32 bytes has no end tag");
    }

    @Test
    void tagLongerThanTheHeaderIsRefused() {
        byte[] header = Headers.multibootTwo(Headers.tag(6, 0));
        header[20] = 100;
        assertThatThrownBy(() -> parse(header))
                .hasMessage("kernel: Multiboot 2 header tag 6 has size 100, expected 8 to 16, the rest of the header");
    }
}
