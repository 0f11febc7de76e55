package org.alcazar.core.exec;

import static org.alcazar.core.cpu.Core.RAX;
import static org.alcazar.core.cpu.Core.RBX;
import static org.alcazar.core.cpu.Core.RCX;
import static org.alcazar.core.cpu.Core.RDX;
import static org.alcazar.core.exec.GuestCode.DATA;
import static org.alcazar.core.exec.GuestCode.HOLE;
import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DataTransferTest {
    private static final long PATTERN = 0x8182_8384_8586_8788L;

    @ParameterizedTest
    @CsvSource({
        "88C8, 0x8182838485868701", // mov al, cl
        "88CC, 0x8182838485860188", // mov ah, cl
        "6689C8, 0x8182838485860201", // mov ax, cx
        "89C8, 0x0000000004030201", // mov eax, ecx
        "4889C8, 0x0807060504030201", // mov rax, rcx
        "0FB6C1, 0x0000000000000001", // movzx eax, cl
        "660FBEC1, 0x8182838485860001", // movsx ax, cl
        "480FBFC1, 0x0000000000000201", // movsx rax, cx
        "4863C0, 0xFFFFFFFF85868788", // movsxd rax, eax
        "98, 0x00000000FFFF8788", // cwde
        "6698, 0x818283848586FF88", // cbw
        "0FC8, 0x0000000088878685", // bswap eax
        "B8FFFFFFFF, 0x00000000FFFFFFFF", // mov eax, -1
        "48C7C0FFFFFFFF, 0xFFFFFFFFFFFFFFFF", // mov rax, -1
        "660F44C1, 0x8182838485868788", // cmovz ax, cx: not taken
        "0F44C1, 0x0000000085868788", // cmovz eax, ecx: not taken, zero-extended all the same
        "0F45C1, 0x0000000004030201", // cmovnz eax, ecx
    })
    void aRegisterWriteChangesWhatItsWidthSays(String code, String expected) {
        GuestCode guest = new GuestCode()
                .with(RAX, PATTERN)
                .with(RCX, 0x0807_0605_0403_0201L)
                .run(code);
        assertThat(guest.r(RAX)).isEqualTo(Long.parseUnsignedLong(expected.substring(2), 16));
    }

    @Test
    void addressesAreCutToTheirSizeAndRipIsThatOfTheNextInstruction() {
        // lea rax, [rip + 5]; addr32 lea rbx, [ecx + edx * 8 - 1]; lea dx, [rcx]
        GuestCode guest = new GuestCode()
                .with(RCX, 0x1_0000_0003L)
                .with(RDX, 0x2000_0001L)
                .run("488D0505000000 67488D5CD1FF");
        assertThat(guest.r(RAX)).isEqualTo(GuestCode.CODE + 7 + 5);
        assertThat(guest.r(RBX)).isEqualTo(0xAL);
    }

    @Test
    void aReadModifyWriteFaultsAsAWriteAndChangesNothing() {
        GuestCode guest = new GuestCode().with(RBX, HOLE).with(RAX, 5);
        long flags = guest.core.rflags();
        // xadd [rbx], rax
        guest.run("480FC103");
        assertThat(guest.exception).isEqualTo(Vector.PF);
        assertThat(guest.core.cr2).isEqualTo(HOLE);
        assertThat(guest.r(RAX)).isEqualTo(5);
        assertThat(guest.core.rflags() & Flags.ARITHMETIC).isEqualTo(flags & Flags.ARITHMETIC);
    }

    @Test
    void exchangeAndAddOfTheAddressRegisterItselfUsesTheOldAddress() {
        GuestCode guest = new GuestCode().with(RBX, DATA).put(DATA, 10, 8);
        // xadd [rbx], rbx
        guest.run("480FC11B");
        assertThat(guest.get(DATA, 8)).isEqualTo(DATA + 10);
        assertThat(guest.r(RBX)).isEqualTo(10);
    }

    @Test
    void compareAndExchangeOf16BytesWantsAlignment() {
        // lock cmpxchg16b [rbx]
        GuestCode odd = new GuestCode().with(RBX, DATA + 8).run("F0480FC70B");
        assertThat(odd.exception).isEqualTo(Vector.GP);
        GuestCode guest = new GuestCode().put(DATA, 1, 8).put(DATA + 8, 2, 8);
        guest.with(RAX, 1).with(RDX, 2).with(RBX, DATA).with(RCX, 9).run("F0480FC70B");
        assertThat(guest.get(DATA, 8)).isEqualTo(DATA);
        assertThat(guest.get(DATA + 8, 8)).isEqualTo(9);
        assertThat(guest.core.rflags() & Flags.ZF).isNotZero();
    }

    @Test
    void translationAddsTheUnsignedByte() {
        GuestCode guest = new GuestCode().put(DATA + 0x90, 0x42, 1);
        assertThat(guest.with(RBX, DATA).with(RAX, 0x190).run("D7").r(RAX)).isEqualTo(0x142);
    }
}
