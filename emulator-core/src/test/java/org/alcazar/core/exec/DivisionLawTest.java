package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.GuestFault;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.Decoder;
import org.alcazar.core.isa.Instruction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bytes that divide words: dividend = quotient * divisor + remainder, truncated towards zero, or a divide error. */
final class DivisionLawTest {
    private final Core core = new GuestCode().core;
    private final Op div = bind("F6F1");
    private final Op idiv = bind("F6F9");

    private Op bind(String hex) {
        byte[] code = BaseEncoding.base16().decode(hex);
        Instruction instruction = Decoder.decode(code, 0, code.length, CodeSize.CODE64);
        return Binder.bind(new BindContext(instruction, 0), core.model);
    }

    /** Returns AX after the division of AX by CL, or -1 if it raised a divide error and changed nothing. */
    private long divide(Op op, int ax, int divisor) {
        core.r[Core.RAX] = ax;
        core.r[Core.RCX] = divisor;
        try {
            op.execute(core);
        } catch (GuestFault fault) {
            assertThat(fault.vector()).isEqualTo(Vector.DE);
            assertThat(core.r[Core.RAX]).isEqualTo(ax);
            return -1;
        }
        return core.r[Core.RAX];
    }

    private void check(int ax, int divisor) {
        long unsigned = divide(div, ax, divisor);
        boolean fits = divisor != 0 && ax / divisor < 256;
        if (unsigned != (fits ? ax % divisor << 8 | ax / divisor : -1)) {
            throw new AssertionError("DIV of " + ax + " by " + divisor + " gave " + Long.toHexString(unsigned));
        }
        long signed = divide(idiv, ax, divisor);
        int dividend = (short) ax;
        int by = (byte) divisor;
        fits = by != 0 && dividend / by == (byte) (dividend / by);
        if (signed != (fits ? (dividend % by & 0xFF) << 8 | dividend / by & 0xFF : -1)) {
            throw new AssertionError("IDIV of " + dividend + " by " + by + " gave " + Long.toHexString(signed));
        }
    }

    @Test
    void everyDivisorDividesWordsAllOverTheRange() {
        for (int divisor = 0; divisor < 256; divisor++) {
            for (int ax = 0; ax < 0x1_0000; ax += 61) {
                check(ax, divisor);
            }
            for (int quotient : new int[] {-129, -128, -127, 127, 128, 255, 256}) {
                for (int remainder = -1; remainder <= 1; remainder++) {
                    check(quotient * divisor + remainder & 0xFFFF, divisor);
                    check(quotient * (byte) divisor + remainder & 0xFFFF, divisor);
                }
            }
        }
    }

    @Test
    @Tag("long")
    void everyDivisorDividesEveryWord() {
        for (int divisor = 0; divisor < 256; divisor++) {
            for (int ax = 0; ax < 0x1_0000; ax++) {
                check(ax, divisor);
            }
        }
    }
}
