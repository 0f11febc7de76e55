package org.alcazar.core.isa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What the decoder promises for any bytes. */
class DecoderPropertiesTest {
    @Property(tries = 20_000)
    void anyBytesDecodeToSomethingOfAtMostFifteenBytes(@ForAll @Size(max = 20) byte[] bytes, @ForAll CodeSize size) {
        Instruction insn = Decoder.decode(bytes, 0, bytes.length, size);

        assertThat(insn.length()).isBetween(insn.status() == Instruction.Status.OK ? 1 : 0, 15);
        assertThat(insn.length()).isLessThanOrEqualTo(bytes.length);
        assertThat(Disassembler.format(insn, 0)).isNotEmpty();
    }

    @Property(tries = 5_000)
    void whatFollowsAnInstructionDoesNotMatter(
            @ForAll @Size(15) byte[] bytes, @ForAll CodeSize size, @ForAll @IntRange(max = 255) int fill) {
        Instruction insn = Decoder.decode(bytes, 0, bytes.length, size);
        byte[] other = bytes.clone();
        Arrays.fill(other, insn.length(), other.length, (byte) fill);
        Instruction again = Decoder.decode(other, 0, insn.length(), size);

        if (insn.status() == Instruction.Status.OK) {
            assertThat(again.status()).isEqualTo(Instruction.Status.OK);
            assertThat(text(again)).isEqualTo(text(insn));
        }
    }

    @Property(tries = 5_000)
    void everyProperBeginningOfAnInstructionIsTruncated(@ForAll @Size(15) byte[] bytes, @ForAll CodeSize size) {
        Instruction insn = Decoder.decode(bytes, 0, bytes.length, size);
        if (insn.status() == Instruction.Status.OK) {
            for (int available = 0; available < insn.length(); available++) {
                assertThat(Decoder.decode(bytes, 0, available, size).status()).isEqualTo(Instruction.Status.TRUNCATED);
            }
        }
    }

    @Property(tries = 2_000)
    void theOffsetInTheArrayDoesNotMatter(
            @ForAll @Size(15) byte[] bytes, @ForAll CodeSize size, @ForAll @IntRange(max = 9) int offset) {
        byte[] shifted = new byte[bytes.length + offset];
        System.arraycopy(bytes, 0, shifted, offset, bytes.length);

        assertThat(text(Decoder.decode(shifted, offset, bytes.length, size)))
                .isEqualTo(text(Decoder.decode(bytes, 0, bytes.length, size)));
    }

    private static String text(Instruction insn) {
        return insn.status() + " " + insn.length() + " " + Disassembler.format(insn, 0);
    }
}
