package org.alcazar.hvm.boot;

import static org.alcazar.hvm.boot.SampleImage.ADDRESS_TAG;
import static org.alcazar.hvm.boot.SampleImage.END_TAG;
import static org.alcazar.hvm.boot.SampleImage.ENTRY_TAG;
import static org.alcazar.hvm.boot.SampleImage.HRT_TAG;
import static org.alcazar.hvm.boot.SampleImage.check;
import static org.alcazar.hvm.boot.SampleImage.file;
import static org.alcazar.hvm.boot.SampleImage.headerPart;
import static org.alcazar.hvm.boot.SampleImage.tag;
import static org.alcazar.hvm.boot.SampleImage.with;
import static org.alcazar.hvm.boot.SampleImage.withTags;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HrtImageTest {
    private static final int FLAGS = HRT_TAG + 8;
    private static final int MAP = HRT_TAG + 16;
    private static final int OFFSET = HRT_TAG + 24;
    private static final int ENTRY = HRT_TAG + 32;
    private static final int COMM_PAGE = HRT_TAG + 40;
    private static final int VECTOR = HRT_TAG + 48;

    private static void refused(byte[] file, String... parts) {
        refused(file, SampleImage.partitioning(), parts);
    }

    private static void refused(byte[] file, Partitioning partitioning, String... parts) {
        assertThatThrownBy(() -> check(file, partitioning))
                .isInstanceOf(HrtImageException.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("\n");
    }

    @Test
    void acceptsTheSampleHeader() {
        HrtImage image = check(file());
        assertThat(image.load()).isEqualTo(0x10000078L);
        assertThat(image.loadEnd()).isEqualTo(0x10400000L);
        assertThat(image.bssEnd()).isEqualTo(0x10800000L);
        assertThat(image.flags()).isEqualTo(0x200);
        assertThat(image.mapBytes()).isEqualTo(0x2_0000_0000L);
        assertThat(image.commPage()).isEqualTo(0x1FFFFF000L);
        assertThat(image.vector()).isEqualTo(255);
        assertThat(HrtImage.rosMemoryBelow(HrtHeader.parse(file()).address().orElseThrow()))
                .isEqualTo(256L << 20);
    }

    @Test
    void wantsAnElfFile() {
        refused(new byte[0], "ELF", "0 bytes");
        refused("MZ and more".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "ELF");
    }

    @Test
    void looksForTheHeaderInTheFirst32KibibytesAtEveryWord() {
        refused(Arrays.copyOf(file(), SampleImage.HEADER_AT), "no multiboot2 header");
        byte[] far = new byte[0x20000];
        System.arraycopy(file(), 0, far, 0, 4);
        System.arraycopy(SampleImage.HEADER, 0, far, 32768, SampleImage.HEADER.length);
        refused(far, "no multiboot2 header");
        byte[] odd = new byte[0x2000];
        System.arraycopy(file(), 0, odd, 0, 4);
        System.arraycopy(SampleImage.HEADER, 0, odd, 0x42, SampleImage.HEADER.length);
        refused(odd, "no multiboot2 header");
        assertThat(HrtHeader.parse(file()).fileOffset()).isEqualTo(SampleImage.HEADER_AT);
    }

    @Test
    void refusesATruncatedHeaderAndAWrongChecksum() {
        refused(Arrays.copyOf(file(), SampleImage.HEADER_AT + 12), "past the end");
        refused(with(12, 4, 0x17ADAEB3), "checksum", "0x00000001");
    }

    @Test
    void refusesMalformedTags() {
        refused(with(ADDRESS_TAG + 4, 4, 0), "size 0");
        refused(with(ADDRESS_TAG + 4, 4, 7), "size 7");
        refused(with(ADDRESS_TAG + 4, 4, 0xFFFFFFFFL), "size 4294967295");
        refused(with(ENTRY_TAG + 4, 4, 8), "tag 0x3", "size 8", "at least 12");
        refused(Arrays.copyOf(file(), SampleImage.HEADER_AT + END_TAG), "no end tag");
        refused(withTags(tag(2, 24, 24), tag(2, 24, 24), tag(0, 8, 8)), "second tag of type 0x2");
        refused(withTags(tag(1, 12, 12), tag(1, 8, 8), tag(0, 8, 8)), "second tag of type 0x1");
    }

    @Test
    void skipsInformationRequestsAndUnknownTagsWithoutRounding() {
        byte[] file = withTags(
                tag(1, 20, 20),
                tag(0x77, 11, 11),
                tag(0, 9, 9),
                tag(0x77, 8, 8),
                headerPart(ADDRESS_TAG, 24),
                headerPart(HRT_TAG, 56),
                tag(0, 8, 8));
        HrtHeader header = HrtHeader.parse(file);
        assertThat(header.address()).isPresent();
        assertThat(header.entry()).isEmpty();
        assertThat(check(file).entry()).isEqualTo(0xFFFF800010000078L);
    }

    @Test
    void wantsTheHrtTag() {
        refused(withTags(headerPart(ADDRESS_TAG, 24), tag(0, 8, 8)), "no HRT tag");
    }

    @Test
    void takesTheLargestPageSizeAskedForAndReportsItAlone() {
        assertThat(check(with(FLAGS, 8, 0x700)).flags()).isEqualTo(0x400);
        assertThat(check(with(FLAGS, 8, 0x300)).model()).isEqualTo(PageModel.MIB_2);
        assertThat(check(with(FLAGS, 8, 0x101)).flags()).isEqualTo(0x101);
        refused(with(FLAGS, 8, 0xA00), "512 GiB");
        refused(with(FLAGS, 8, 0), "page size");
    }

    @Test
    void refusesProgramsForAnHrtKernel() {
        refused(with(FLAGS, 8, 0x202), "EXE");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 0x8000_0000_0000L, 0xFFFF_8000_0000_1000L, -1})
    void refusesOtherHoists(long offset) {
        refused(with(OFFSET, 8, offset), "gva_offset", "0xffff800000000000");
    }

    @Test
    void wantsAnAddressTag() {
        refused(withTags(headerPart(HRT_TAG, 56), tag(0, 8, 8)), "no address tag");
    }

    @Test
    void refusesImagesInTheRosOrInTheBootState() {
        refused(with(ADDRESS_TAG + 12, 4, 0x0FFFF000), "loads at 0xffff000", "0x10000000");
        refused(with(ADDRESS_TAG + 20, 4, 0x3C000001), "ends at 0x3c000001", "0x3c000000");
        assertThat(check(with(ADDRESS_TAG + 20, 4, 0x3C000000)).bssEnd()).isEqualTo(0x3C000000L);
        byte[] header = with(ADDRESS_TAG + 8, 4, 0x0FFFFFF8);
        refused(header, "header at 0xffffff8");
    }

    @Test
    void refusesExceptionVectors() {
        refused(with(VECTOR, 1, 31), "vector 31", "32 to 255");
        assertThat(check(with(VECTOR, 1, 32)).vector()).isEqualTo(32);
    }

    @Test
    void wantsTheCommPageBehindMemoryAndOffDevices() {
        refused(with(COMM_PAGE, 8, 0x3FFFFFFFL), "comm page 0x3ffff000", "0x40000000");
        refused(with(COMM_PAGE, 8, -1), "comm page");
        refused(with(COMM_PAGE, 8, 0xFEE00000L), "on a device");
        refused(with(COMM_PAGE, 8, 0xFEC00FFFL), "on a device");
        assertThat(check(with(COMM_PAGE, 8, 0x40000FFFL)).commPage()).isEqualTo(0x40000000L);
        assertThatThrownBy(() -> HrtImage.check(file(), SampleImage.partitioning(), page -> page == 0x1FFFFF000L))
                .hasMessageContaining("on a device");
    }

    @Test
    void addsTheHoistOnceToTheEntryTag() {
        assertThat(check(with(ENTRY, 8, 0)).entry()).isEqualTo(0xFFFF800010000078L);
        refused(withTags(headerPart(ADDRESS_TAG, 24), entryless(), tag(0, 8, 8)), "no entry");
    }

    private static byte[] entryless() {
        byte[] tag = headerPart(HRT_TAG, 56);
        Arrays.fill(tag, 32, 40, (byte) 0);
        return tag;
    }

    @Test
    void wantsAscendingAddressesAndBytesInsideTheFile() {
        refused(with(ADDRESS_TAG + 16, 4, 0x10000000), "must ascend");
        refused(with(ADDRESS_TAG + 20, 4, 0x10300000), "must ascend");
        refused(with(ADDRESS_TAG + 16, 4, 0x10400079), "file has");
        refused(with(ADDRESS_TAG + 8, 4, 0x20000000), "file offset 0xf00000b8");
    }

    @Test
    void headerMayLieAboveTheLoadAddress() {
        byte[] file = with(ADDRESS_TAG + 8, 4, 0x10000098);
        HrtImage image = check(with(file, ADDRESS_TAG + 16, 4, 0x10000100));
        assertThat(image.fileStart()).isEqualTo(SampleImage.HEADER_AT - 0x20);
    }

    @Test
    void zeroEndsMeanTheEndOfTheFileAndNoBss() {
        byte[] file = with(with(ADDRESS_TAG + 16, 4, 0), ADDRESS_TAG + 20, 4, 0);
        HrtImage image = check(file);
        assertThat(image.loadEnd()).isEqualTo(0x10000078L + 0x400000);
        assertThat(image.bssEnd()).isEqualTo(image.loadEnd());
    }

    @Test
    void mapCoversFourGibibytesMemoryAndTheCommPage() {
        assertThat(check(with(with(MAP, 8, 0), COMM_PAGE, 8, 0x40000000L)).mapBytes())
                .isEqualTo(4L << 30);
        assertThat(check(with(MAP, 8, 0)).mapBytes()).isEqualTo(0x2_0000_0000L);
        Partitioning large = new Partitioning(10L << 30, 256L << 20, 4, 2);
        byte[] file = with(with(MAP, 8, 0), COMM_PAGE, 8, 10L << 30);
        assertThat(check(file, large).mapBytes()).isEqualTo((10L << 30) + (2L << 20));
        assertThat(check(with(FLAGS, 8, 0x400), new Partitioning(7L << 30, 256L << 20, 4, 2))
                        .mapBytes())
                .isEqualTo(8L << 30);
    }

    @Test
    void refusesMapsWhoseTablesDoNotFitButNotForTheCommPage() {
        refused(with(with(FLAGS, 8, 0x100), MAP, 8, 32L << 30), "64 MiB");
        refused(with(MAP, 8, -1), "max_mem_to_map");
        byte[] farPage = with(with(FLAGS, 8, 0x100), COMM_PAGE, 8, 1L << 40);
        assertThat(check(farPage).mapBytes()).isEqualTo(8L << 30);
    }

    @Test
    void refusesBootStateOverAnInterruptController() {
        refused(file(), new Partitioning(0xFEE0_1000L, 256L << 20, 4, 2), "interrupt controller", "0xfee00000");
        byte[] small = with(FLAGS, 8, 0x100);
        refused(small, new Partitioning(0xFED0_0000L, 256L << 20, 4, 2), "interrupt controller", "0xfec00000");
    }

    @Test
    void relocatesOnlyWhatDoesNotFitWhereItAsks() {
        assertThat(check(with(FLAGS, 8, 0x201)).load()).isEqualTo(0x10000078L);
        Partitioning parts = new Partitioning(1L << 30, (256L << 20) + 4096, 4, 2);
        HrtImage moved = check(with(FLAGS, 8, 0x201), parts);
        assertThat(moved.load()).isEqualTo(0x10200078L);
        assertThat(moved.bssEnd()).isEqualTo(0x10A00000L);
        assertThat(moved.entry()).isEqualTo(0xFFFF800010200078L);
        assertThat(moved.flags()).isEqualTo(0x201);
        HrtImage down = check(with(FLAGS, 8, 0x201), new Partitioning(192L << 20, 64L << 20, 4, 2));
        assertThat(down.load()).isEqualTo(0x04000078L);
        refused(file(), parts, "loads at");
    }
}
