package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.machine.Machine;
import org.junit.jupiter.api.Test;

final class DecimalTest {
    private final Core core = Machine.builder().memory(1 << 20).build().core(0);

    private static int packed(int number) {
        return number / 10 << 4 | number % 10;
    }

    @Test
    void sumsOfPackedNumbersAreDecimalAfterDaa() {
        Op daa = Decimal.packed(false);
        for (int a = 0; a < 100; a++) {
            for (int b = 0; b < 100; b++) {
                core.r[Core.RAX] = Alu.add(core, 8, (byte) packed(a), (byte) packed(b)) & 0xFF;
                daa.execute(core);
                assertThat(core.r[Core.RAX]).isEqualTo(packed((a + b) % 100));
                assertThat(core.carryFlag()).isEqualTo(a + b > 99);
            }
        }
    }

    @Test
    void differencesOfPackedNumbersAreDecimalAfterDas() {
        Op das = Decimal.packed(true);
        for (int a = 0; a < 100; a++) {
            for (int b = 0; b < 100; b++) {
                core.r[Core.RAX] = Alu.sub(core, 8, (byte) packed(a), (byte) packed(b)) & 0xFF;
                das.execute(core);
                assertThat(core.r[Core.RAX]).isEqualTo(packed((a - b + 100) % 100));
                assertThat(core.carryFlag()).isEqualTo(a < b);
            }
        }
    }

    @Test
    void sumsAndDifferencesOfDigitsCarryIntoAh() {
        Op aaa = Decimal.unpacked(false);
        Op aas = Decimal.unpacked(true);
        for (int a = 0; a < 10; a++) {
            for (int b = 0; b < 10; b++) {
                core.r[Core.RAX] = 0x300 | Alu.add(core, 8, a, b) & 0xFF;
                aaa.execute(core);
                assertThat(core.r[Core.RAX]).isEqualTo((3 + (a + b) / 10) << 8 | (a + b) % 10);
                assertThat(core.carryFlag()).isEqualTo(a + b > 9);

                long difference = Alu.sub(core, 8, a, b) & 0xFF;
                core.r[Core.RAX] = 0x300 | difference;
                aas.execute(core);
                // AX as a whole is corrected, so the borrow of the low byte reaches AH once more.
                assertThat(core.r[Core.RAX] & 0xFF).isEqualTo((a - b + 10) % 10);
                assertThat(core.carryFlag()).isEqualTo(a < b);
            }
        }
    }
}
