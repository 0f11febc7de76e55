package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the bytes are, a loader takes them or refuses them in one line; a boot that is planned stays in RAM. */
class ImageFuzzTest {
    private static final MemoryLayout LAYOUT = Fixtures.pc(64 * Fixtures.MIB);

    private static final long[] EDGES = {
        0,
        1,
        7,
        8,
        0x40,
        0xFFFF,
        0x7FFF_FFFFL,
        0x8000_0000L,
        0xFFFF_FFFFL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1
    };

    private static final List<byte[]> VALID = valid();

    private static List<byte[]> valid() {
        byte[] one = Headers.join(Headers.multibootOne(7), new byte[20]);
        byte[] two = Headers.multibootTwo(
                Headers.tag(1, 0, 4, 6),
                Headers.tag(2, 0, 0x10_0000, 0x10_0000, 0x10_0040, 0x10_1000),
                Headers.tag(3, 0, 0x10_0000),
                Headers.tag(10, 1, 0, 0x1000_0000, 0x1000, 1),
                Headers.tag(0xF00D, 1, new long[12]));
        List<byte[]> images = new ArrayList<>();
        for (byte[] content : List.of(one, two, Headers.multibootTwo(Headers.tag(4, 0, 3)), new byte[40])) {
            for (ElfBuilder elf : List.of(ElfBuilder.elf32(), ElfBuilder.elf64())) {
                byte[] padded = Headers.join(new byte[(8 - (elf.firstOffset() + 56) % 8) % 8], content);
                images.add(elf.segment(0x10_0000, padded, 0x2000)
                        .segment(0x20_0000, new byte[10], 10)
                        .entry(0x10_0010)
                        .section(".symtab", Elf.SHT_SYMTAB, 0, 0, new byte[72], 2)
                        .section(".strtab", Elf.SHT_STRTAB, 0, 0, new byte[10], 0)
                        .build());
            }
        }
        images.add(LinuxFile.modern().build());
        images.add(LinuxFile.modern().entry64(false).version(0x202).build());
        images.add(PvhTest.kernel(0x10_0000));
        images.add(Headers.join(Headers.multibootOne(0, 0x10_0000, 0x10_0000, 0, 0x10_1000, 0x10_0020), new byte[40]));
        return images;
    }

    private static void tryAll(byte[] file) {
        try {
            Inspection.describe(new ImageBytes("fuzz", file)).forEach(ImageFuzzTest::demandOneLine);
        } catch (ImageException e) {
            demandOneLine(e.getMessage());
        }
        try {
            KernelImage image = KernelImage.parse("fuzz", file);
            BootPlan plan =
                    BootLoader.plan(LAYOUT, new BootRequest(image, "line", List.of(new BootModule("m", new byte[10]))));
            if (plan.informationAddress() < 0x1_0000 || plan.informationAddress() >= 64 * Fixtures.MIB) {
                throw new AssertionError("information at " + plan.informationAddress());
            }
        } catch (ImageException e) {
            demandOneLine(e.getMessage());
        }
    }

    private static void demandOneLine(String text) {
        if (text.isEmpty() || text.indexOf('\n') >= 0) {
            throw new AssertionError("not one line: " + text);
        }
    }

    private static byte[] bytes(Random random, int limit) {
        byte[] bytes = new byte[random.nextInt(limit)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Provide
    Arbitrary<Long> values() {
        return Arbitraries.oneOf(
                Arbitraries.longs(),
                Arbitraries.integers().between(0, EDGES.length - 1).map(i -> EDGES[i]),
                Arbitraries.longs().between(0, 0x20_0000));
    }

    @Property(tries = 150)
    void randomBytes(@ForAll Random random) {
        tryAll(bytes(random, 9000));
    }

    @Property(tries = 150)
    void randomBytesBehindEachMagic(@ForAll Random random) {
        byte[] rest = bytes(random, 300);
        tryAll(Headers.join(Headers.multibootOne(0x1_0000), rest));
        tryAll(Headers.join(Headers.multibootOne(0), rest));
        tryAll(Headers.join(Headers.multibootTwo(), rest));
        tryAll(Headers.join(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1}, rest));
        tryAll(Headers.join(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1}, rest));
    }

    @Property(tries = 800)
    void validImagesWithAFewWordsChanged(
            @ForAll Random random, @ForAll("values") long first, @ForAll("values") long second) {
        byte[] file = VALID.get(random.nextInt(VALID.size())).clone();
        for (long value : new long[] {first, second}) {
            int width = 1 << random.nextInt(4);
            int at = random.nextInt((file.length - width) / width) * width;
            for (int i = 0; i < width; i++) {
                file[at + i] = (byte) (value >> (8 * i));
            }
        }
        tryAll(file);
    }

    @Property(tries = 250)
    void validImagesCutShort(@ForAll Random random) {
        byte[] file = VALID.get(random.nextInt(VALID.size()));
        tryAll(java.util.Arrays.copyOf(file, random.nextInt(file.length)));
    }

    @Property(tries = 1)
    void theUnchangedImagesAreTaken() {
        for (byte[] file : VALID.subList(0, 6)) {
            assertThat(KernelImage.parse("fuzz", file).segments()).isNotEmpty();
        }
    }
}
