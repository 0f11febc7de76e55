package org.alcazar.hvm.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The worked example of the protocol, section 4.3, byte for byte. */
class Acceptance01WorkedExampleTest {
    private static final long KHZ = 2_000_000;
    private static final String INFORMATION = """
            00 01 00 00 00 00 00 00 0d f0 0d f0 58 00 00 00
            04 00 00 00 02 00 00 00 00 00 00 00 00 00 00 00
            80 84 1e 00 00 00 00 00 00 02 00 00 00 00 00 00
            00 00 00 00 02 00 00 00 00 00 00 10 00 00 00 00
            00 10 ff 3f 00 00 00 00 00 00 00 00 00 80 ff ff
            00 f0 ff ff 01 00 00 00 ff 00 00 00 00 00 00 00
            04 00 00 00 10 00 00 00 80 02 00 00 00 fc 0f 00
            06 00 00 00 88 00 00 00 18 00 00 00 00 00 00 00
            00 00 00 00 00 00 00 00 00 00 0a 00 00 00 00 00
            01 00 00 00 00 00 00 00 00 00 0a 00 00 00 00 00
            00 00 06 00 00 00 00 00 02 00 00 00 01 00 00 00
            00 00 10 00 00 00 00 00 00 00 f0 3f 00 00 00 00
            01 00 00 00 00 00 00 00 00 00 c0 fe 00 00 00 00
            00 10 00 00 00 00 00 00 02 00 00 00 01 00 00 00
            00 00 e0 fe 00 00 00 00 00 10 00 00 00 00 00 00
            02 00 00 00 01 00 00 00 00 00 00 00 08 00 00 00
            """;

    private static HrtImage image(PageModel model) {
        return SampleImage.check(SampleImage.with(SampleImage.HRT_TAG + 8, 8, model.flag()));
    }

    private static Bytes strict(HrtImage image) {
        Bytes memory = new Bytes();
        BootState.write(memory, image, SampleImage.partitioning(), KHZ, false, false);
        return memory;
    }

    @Test
    void placesEverythingAtTheTopOfMemory() {
        BootLayout layout = image(PageModel.MIB_2).layout();
        assertThat(layout.handler()).isEqualTo(0x3FFFF000L);
        assertThat(layout.idt()).isEqualTo(0x3FFFE000L);
        assertThat(layout.gdt()).isEqualTo(0x3FFFD000L);
        assertThat(layout.tss()).isEqualTo(0x3FFFC000L);
        assertThat(layout.tablePages()).isEqualTo(10);
        assertThat(layout.root()).isEqualTo(0x3FFF2000L);
        assertThat(layout.information()).isEqualTo(0x3FFF1000L);
        assertThat(layout.stackTop(0)).isEqualTo(0x3FFF1000L);
        assertThat(layout.stackTop(1)).isEqualTo(0x3FFF0000L);
        assertThat(layout.lowest()).isEqualTo(0x3FFEF000L);
        assertThat(layout.reservedFrom()).isEqualTo(0x3FE00000L);
    }

    @Test
    void placesOtherPageSizesAsStated() {
        BootLayout giant = image(PageModel.GIB_1).layout();
        assertThat(giant.tablePages()).isEqualTo(2);
        assertThat(giant.root()).isEqualTo(0x3FFFA000L);
        assertThat(giant.information()).isEqualTo(0x3FFF9000L);
        BootLayout small = image(PageModel.KIB_4).layout();
        assertThat(small.tablePages()).isEqualTo(4106);
        assertThat(small.root()).isEqualTo(0x3EFF2000L);
        assertThat(small.information()).isEqualTo(0x3EFF1000L);
    }

    @Test
    void writesTheInformationBlockOfTheStrictForm() {
        Bytes memory = strict(image(PageModel.MIB_2));
        assertThat(memory.read(0x3FFF1000L, 256)).isEqualTo(Bytes.hex(INFORMATION));
    }

    @ParameterizedTest
    @EnumSource(PageModel.class)
    void informationBlockDiffersBetweenPageSizesOnlyInFlagsAndItsOwnAddress(PageModel model) {
        HrtImage image = image(model);
        byte[] expected = Bytes.hex(INFORMATION);
        LittleEndian.over(expected)
                .putLong(40, model.flag())
                .putLong(64, image.layout().information());
        assertThat(strict(image).read(image.layout().information(), 256)).isEqualTo(expected);
    }

    @Test
    void everyGatePointsToTheHoistedHandler() {
        Bytes memory = strict(image(PageModel.MIB_2));
        for (int vector = 0; vector < 256; vector++) {
            String gate = vector < 32
                    ? "00 F0 08 00 00 8F FF 3F 00 80 FF FF 00 00 00 00"
                    : "00 F0 08 00 00 8E FF 3F 00 80 FF FF 00 00 00 00";
            assertThat(memory.read(0x3FFFE000L + vector * 16L, 16))
                    .as("vector %d", vector)
                    .isEqualTo(Bytes.hex(gate.toLowerCase(java.util.Locale.ROOT)));
        }
    }

    @Test
    void writesTheDescriptorTableAnEmptyTaskStateAndStackMarks() {
        Bytes memory = strict(image(PageModel.MIB_2));
        assertThat(memory.word(0x3FFFD000L)).isZero();
        assertThat(memory.word(0x3FFFD008L)).isEqualTo(0x00A09A0000000000L);
        assertThat(memory.word(0x3FFFD010L)).isEqualTo(0x00A0920000000000L);
        assertThat(memory.read(0x3FFFD018L, 8)).as("rest of the GDT page").containsOnly(0xA5);
        assertThat(memory.read(0x3FFFC000L, 4096)).containsOnly(0);
        assertThat(memory.read(0x3FFF0FF0L, 16)).containsOnly(0xFF);
        assertThat(memory.read(0x3FFEFFF0L, 16)).containsOnly(0xFF);
        assertThat(memory.at(0x3FFEFFEFL)).as("rest of the stack").isEqualTo((byte) 0xA5);
        assertThat(memory.untouched(0x3FFEEFFFL))
                .as("the page below the last stack")
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(PageModel.class)
    void rootNamesTheLevelTwoTablesInTheHighHalfOnly(PageModel model) {
        HrtImage image = image(model);
        Bytes memory = strict(image);
        long root = image.layout().root();
        for (int entry = 0; entry < 512; entry++) {
            assertThat(memory.word(root + entry * 8L))
                    .as("PML4 entry %d", entry)
                    .isEqualTo(entry == 256 ? root + 0x1000 | 3 : 0);
        }
    }

    @Test
    void theIdentityAliasNamesTheSameTablesFromEntryZeroOn() {
        HrtImage image = image(PageModel.MIB_2);
        Bytes memory = new Bytes();
        BootState.write(memory, image, SampleImage.partitioning(), KHZ, true, true);
        assertThat(memory.word(image.layout().root())).isEqualTo(0x3FFF3003L);
        assertThat(memory.word(image.layout().root() + 8)).isZero();
        assertThat(memory.word(image.layout().root() + 256 * 8)).isEqualTo(0x3FFF3003L);
    }

    @Test
    void anHrtThatIsNotHoistedIsMappedFromEntryZeroOn() {
        byte[] file = SampleImage.with(SampleImage.HRT_TAG + 24, 8, 0);
        HrtImage image = SampleImage.check(SampleImage.with(file, SampleImage.HRT_TAG + 32, 8, 0));
        Bytes memory = strict(image);
        assertThat(image.entry()).isEqualTo(0x10000078L);
        assertThat(memory.word(image.layout().root())).isEqualTo(0x3FFF3003L);
        assertThat(memory.word(image.layout().root() + 256 * 8)).isZero();
        assertThat(memory.word(0x3FFFE000L)).isEqualTo(0x3FFF_8F00_0008_F000L);
        assertThat(memory.word(0x3FFFE008L)).isZero();
    }

    @Test
    void twoMebibytePagesMapEightGibibytesInAscendingTables() {
        Bytes memory = strict(image(PageModel.MIB_2));
        for (int i = 0; i < 512; i++) {
            assertThat(memory.word(0x3FFF3000L + i * 8L)).isEqualTo(i < 8 ? 0x3FFF4000L + i * 4096L | 3 : 0);
        }
        for (long i = 0; i < 8 * 512; i++) {
            assertThat(memory.word(0x3FFF4000L + i * 8)).isEqualTo(i << 21 | 0x83);
        }
    }

    @Test
    void oneGibibytePagesAreMappedByTheSecondLevel() {
        Bytes memory = strict(image(PageModel.GIB_1));
        for (long i = 0; i < 512; i++) {
            assertThat(memory.word(0x3FFFB000L + i * 8)).isEqualTo(i < 8 ? i << 30 | 0x83 : 0);
        }
    }

    @Test
    void fourKibibytePagesAreMappedByTheFourthLevel() {
        Bytes memory = strict(image(PageModel.KIB_4));
        assertThat(memory.word(0x3EFF2000L + 256 * 8)).isEqualTo(0x3EFF3003L);
        for (long i = 0; i < 8; i++) {
            assertThat(memory.word(0x3EFF3000L + i * 8)).isEqualTo(0x3EFF4000L + i * 4096 | 3);
        }
        for (long i = 0; i < 8 * 512; i++) {
            assertThat(memory.word(0x3EFF4000L + i * 8)).isEqualTo(0x3EFFC000L + i * 4096 | 3);
        }
        for (long page : new long[] {0, 1, 511, 512, 0x10000, 0x1FFFFF}) {
            assertThat(memory.word(0x3EFFC000L + page * 8)).isEqualTo(page << 12 | 3);
        }
    }

    @Test
    void theImageIsCopiedFromBehindItsHeaderAndItsBssZeroed() {
        byte[] file = SampleImage.file();
        HrtImage image = SampleImage.check(file);
        assertThat(image.fileStart()).isEqualTo(SampleImage.HEADER_AT + 0x78);
        assertThat(image.entry()).isEqualTo(0xFFFF800010000078L);
        Bytes memory = new Bytes();
        BootState.load(memory, image);
        for (long address = 0x10000078L; address < 0x10400000L; address += 0x1FFF) {
            assertThat(memory.at(address)).isEqualTo(file[(int) (image.fileStart() + address - 0x10000078L)]);
        }
        assertThat(memory.at(0x10000077L)).as("below the load address").isEqualTo((byte) 0xA5);
        assertThat(memory.at(0x10400000L)).isZero();
        assertThat(memory.at(0x107FFFFFL)).isZero();
        assertThat(memory.untouched(0x10800000L)).isTrue();
    }
}
