package org.alcazar.core.exec;

import static org.alcazar.core.cpu.Core.RAX;
import static org.alcazar.core.cpu.Core.RBX;
import static org.alcazar.core.cpu.Core.RCX;
import static org.alcazar.core.exec.GuestCode.DATA;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.alcazar.core.cpu.Flags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BitsTest {
    @Property
    void extractingUndoesDepositing(@ForAll long bits, @ForAll long mask) {
        long low = Width.zeroExtend(bits, Long.bitCount(mask));
        assertThat(Bits.deposit(bits, mask) & ~mask).isZero();
        assertThat(Bits.extract(Bits.deposit(bits, mask), mask)).isEqualTo(Long.bitCount(mask) == 64 ? bits : low);
        assertThat(Bits.deposit(Bits.extract(bits, mask), mask)).isEqualTo(bits & mask);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 31, 32, 100, -1, -31, -32, -33, -100})
    void aBitStringReachesBeyondItsOperandInBothDirections(long bit) {
        GuestCode guest = new GuestCode().with(RBX, DATA + 64).with(RCX, bit);
        // bts [rbx], ecx; setc al; btr [rbx], ecx; setc ah
        guest.run("0FAB0B 0F92C0 0F B30B 0F92C4");
        assertThat(guest.r(RAX) & 0xFFFF).isEqualTo(0x0100);
        // bts [rbx], ecx
        GuestCode set = new GuestCode().with(RBX, DATA + 64).with(RCX, bit).run("0FAB0B");
        assertThat(set.get(DATA + 64 + Math.floorDiv(bit, 8), 1)).isEqualTo(1L << Math.floorMod(bit, 8));
    }

    @Test
    void bitTestsInRegistersTakeTheOffsetModuloTheWidth() {
        // btc rax, rcx
        GuestCode guest = new GuestCode().with(RAX, 0).with(RCX, 67).run("480FBBC8");
        assertThat(guest.r(RAX)).isEqualTo(8);
    }

    @Test
    void scansOfZeroSetZeroFlagAndLeaveTheDestination() {
        // bsf rax, rcx
        GuestCode guest =
                new GuestCode().with(RAX, 0x1234_5678_9ABC_DEF0L).with(RCX, 0).run("480FBCC1");
        assertThat(guest.r(RAX)).isEqualTo(0x1234_5678_9ABC_DEF0L);
        assertThat(guest.core.rflags() & Flags.ZF).isNotZero();
    }

    @Test
    void countsOfZeroAreTheWidth() {
        // tzcnt eax, ecx
        GuestCode trailing = new GuestCode().with(RCX, 1L << 40).run("F30FBCC1");
        assertThat(trailing.r(RAX)).isEqualTo(32);
        assertThat(trailing.core.carryFlag()).isTrue();
        // lzcnt ax, cx
        GuestCode leading = new GuestCode().with(RAX, -1L).with(RCX, 1).run("66F30FBDC1");
        assertThat(leading.r(RAX)).isEqualTo(0xFFFF_FFFF_FFFF_000FL);
        assertThat(leading.core.carryFlag()).isFalse();
    }

    @Test
    void theChecksumIsCastagnolis() {
        int crc = -1;
        for (char c : "123456789".toCharArray()) {
            crc = Checksum.update(crc, c, 8);
        }
        // The check value of CRC-32C in the catalogue of parametrised CRC algorithms.
        assertThat(~crc).isEqualTo(0xE306_9283);
        assertThat(Checksum.update(Checksum.update(7, 0x22_1100, 16), 0x22, 8))
                .isEqualTo(Checksum.update(7, 0x22_1100, 24));
    }
}
