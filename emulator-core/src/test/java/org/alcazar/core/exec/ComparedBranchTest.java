package org.alcazar.core.exec;

import static org.alcazar.core.cpu.Core.RAX;
import static org.alcazar.core.cpu.Core.RBX;
import static org.alcazar.core.exec.GuestCode.DATA;
import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ComparedBranchTest {
    private static final long[] VALUES = {
        0, 1, -1, 2, 5, 0x7F, 0x80, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL, Long.MIN_VALUE, Long.MAX_VALUE
    };

    /** Two instructions in one run, where they are one operation, and in two runs, where they cannot be. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4839D8", // cmp rax, rbx
                "39D8", // cmp eax, ebx
                "38D8", // cmp al, bl
                "483D00000080", // cmp rax, 0xFFFFFFFF80000000
                "83F805", // cmp eax, 5
                "3C80", // cmp al, 0x80
                "483B0425 00004000", // cmp rax, [DATA]
                "390425 00004000", // cmp [DATA], eax
                "803C25 00004000 7F", // cmp byte [DATA], 0x7F
                "4885C0", // test rax, rax
                "85D8", // test eax, ebx
                "A801", // test al, 1
                "48FFC8", // dec rax
                "FFC0", // inc eax
                "4883C001", // add rax, 1
                "83E801" // sub eax, 1
            })
    void aPairEndsAsItsTwoInstructionsDo(String first) {
        GuestCode together = new GuestCode();
        GuestCode apart = new GuestCode();
        for (int condition = 0; condition < 16; condition++) {
            // The branch skips a MOV AL, 0x55.
            String code = first + "7" + Integer.toHexString(condition) + "02 B055";
            for (long a : VALUES) {
                for (long b : VALUES) {
                    start(together, a, b).run(code);
                    start(apart, a, b).code(code);
                    for (int tick = 0; tick < 4; tick++) {
                        apart.machine.run(1);
                    }
                    if (together.r(RAX) != apart.r(RAX) || together.core.rflags() != apart.core.rflags()) {
                        String what = code + " of " + Long.toHexString(a) + " and " + Long.toHexString(b);
                        assertThat(together.r(RAX)).as(what).isEqualTo(apart.r(RAX));
                        assertThat(together.core.rflags()).as(what).isEqualTo(apart.core.rflags());
                    }
                }
            }
        }
        assertThat(together.machine.executedTicks()).isPositive();
    }

    private static GuestCode start(GuestCode guest, long a, long b) {
        guest.core.rip = GuestCode.CODE;
        guest.core.setActivity(Core.Activity.RUNNING);
        return guest.with(RAX, a).with(RBX, b).put(DATA, b, 8);
    }
}
