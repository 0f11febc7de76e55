package org.alcazar.devices.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.BaseEncoding;
import org.junit.jupiter.api.Test;

/** Encodings worked out by hand from chapters 20 and 6.4 of the specification. */
class AmlTest {
    private static String hex(byte[] bytes) {
        return BaseEncoding.base16().lowerCase().encode(bytes);
    }

    @Test
    void integersTakeTheShortestForm() {
        assertThat(hex(Aml.integer(0))).isEqualTo("00");
        assertThat(hex(Aml.integer(1))).isEqualTo("01");
        assertThat(hex(Aml.integer(2))).isEqualTo("0a02");
        assertThat(hex(Aml.integer(0xFF))).isEqualTo("0aff");
        assertThat(hex(Aml.integer(0x100))).isEqualTo("0b0001");
        assertThat(hex(Aml.integer(0x1_0000))).isEqualTo("0c00000100");
        assertThat(hex(Aml.integer(0xFFFF_FFFFL))).isEqualTo("0cffffffff");
        assertThat(hex(Aml.integer(0x1_0000_0000L))).isEqualTo("0e0000000001000000");
        assertThat(hex(Aml.integer(-1))).isEqualTo("0effffffffffffffff");
    }

    @Test
    void pathsHavePaddedSegmentsAndPrefixesByNumber() {
        assertThat(hex(Aml.path("\\_S5"))).isEqualTo("5c" + "5f53355f");
        assertThat(hex(Aml.path("^ISA"))).isEqualTo("5e" + "4953415f");
        assertThat(hex(Aml.path("_SB.PCI0"))).isEqualTo("2e" + "5f53425f" + "50434930");
        assertThat(hex(Aml.path("A.B.C"))).isEqualTo("2f03" + "415f5f5f" + "425f5f5f" + "435f5f5f");
        assertThatThrownBy(() -> Aml.path("TOOLONG")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void packageLengthCountsItselfAndGrowsAtItsLimits() {
        for (int[] size : new int[][] {{62, 1}, {63, 2}, {4093, 2}, {4094, 3}, {1_048_572, 3}, {1_048_573, 4}}) {
            byte[] content = new byte[size[0] - 5];
            byte[] scope = Aml.scope("\\_SB", content);
            int bytes = (scope[1] >> 6 & 3) + 1;
            int length = bytes == 1 ? scope[1] & 0x3F : scope[1] & 0xF;
            for (int i = 1; i < bytes; i++) {
                length |= (scope[1 + i] & 0xFF) << 8 * i - 4;
            }
            assertThat(bytes).as("bytes for %s", size[0]).isEqualTo(size[1]);
            assertThat(length).as("length for %s", size[0]).isEqualTo(scope.length - 1);
        }
    }

    @Test
    void identifiersAreCompressed() {
        assertThat(hex(Aml.eisaId("PNP0A03"))).isEqualTo("0c41d00a03");
        assertThat(hex(Aml.eisaId("PNP0C0C"))).isEqualTo("0c41d00c0c");
    }

    @Test
    void termsAreAnOpcodeAndTheirParts() {
        assertThat(hex(Aml.string("A"))).isEqualTo("0d4100");
        assertThat(hex(Aml.name("X", Aml.integer(1)))).isEqualTo("08" + "585f5f5f" + "01");
        assertThat(hex(Aml.method("M", 1, Aml.returns(Aml.ARG0)))).isEqualTo("14" + "08" + "4d5f5f5f" + "01" + "a468");
        assertThat(hex(Aml.device("D"))).isEqualTo("5b82" + "05" + "445f5f5f");
        assertThat(hex(Aml.packageOf(Aml.integer(0), Aml.integer(1)))).isEqualTo("12" + "04" + "02" + "0001");
        assertThat(hex(Aml.buffer(new byte[] {7}))).isEqualTo("11" + "03" + "01" + "07");
        assertThat(hex(Aml.when(Aml.ARG0, Aml.returns(Aml.integer(0))))).isEqualTo("a0" + "04" + "68" + "a400");
        assertThat(hex(Aml.store(Aml.ARG0, Aml.path("P")))).isEqualTo("70" + "68" + "505f5f5f");
    }

    @Test
    void resourcesAreDescriptorsAndAnEndTag() {
        assertThat(hex(Aml.resources(Aml.ports(0x3F8, 8), Aml.irq(4))))
                .isEqualTo("11" + "10" + "0a0d" + "47" + "01f803f80301" + "08" + "221000" + "7900");
        assertThat(hex(Aml.memory32(0xE000_0000L, 0x1000_0000)))
                .isEqualTo("86" + "0900" + "01" + "000000e0" + "00000010");
        assertThat(hex(Aml.busNumbers(0, 0xFF))).isEqualTo("88" + "0d00" + "020c00" + "00000000ff0000000001");
        assertThat(hex(Aml.memoryWindow(0xC000_0000L, 0xDFFF_FFFFL)))
                .isEqualTo("87" + "1700" + "000c01" + "00000000" + "000000c0" + "ffffffdf" + "00000000" + "00000020");
    }
}
