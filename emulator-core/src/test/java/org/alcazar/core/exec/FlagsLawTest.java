package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.Decoder;
import org.alcazar.core.isa.Form;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Instructions as decoded and bound, against a bitwise reference: the result, the flags that the table says are written,
 * and that no flag changes which the table does not mention. Exhaustive with 8 bits, random with more.
 */
final class FlagsLawTest {
    private static final int SOME = Flags.CF | Flags.AF | Flags.SF | Flags.OF;
    private static final int OTHERS = Flags.ARITHMETIC & ~SOME;
    private static final String[] PREFIXES = {"66", "", "48"};

    private final GuestCode guest = new GuestCode();
    private final Core core = guest.core;

    private Form form;
    private Op op;
    private String what = "";

    private void bind(String hex, CodeSize size) {
        byte[] code = BaseEncoding.base16().decode(hex.toUpperCase(Locale.ROOT));
        Instruction instruction = Decoder.decode(code, 0, code.length, size);
        assertThat(instruction.status()).isEqualTo(Instruction.Status.OK);
        form = instruction.form();
        op = Binder.bind(new BindContext(instruction, 0), core.model);
        what = hex;
    }

    /** Executes and compares the flags; {@code defined}: those of the written ones that have a value. */
    private void flags(int before, int expected, int defined) {
        core.setArithmeticFlags(before);
        op.execute(core);
        int written = form.flagsWritten() & Flags.ARITHMETIC;
        int open = (form.flagsUndefined() | written) & ~defined & Flags.ARITHMETIC;
        int wanted = expected & defined | before & ~defined;
        int actual = (int) core.rflags() & Flags.ARITHMETIC;
        if ((actual & ~open) != (wanted & ~open)) {
            assertThat(actual & ~open)
                    .as("flags after %s, %x before", what, before)
                    .isEqualTo(wanted & ~open);
        }
    }

    private void value(long actual, long expected, long a, long b) {
        if (actual != expected) {
            assertThat(actual).as("%s of %x and %x", what, a, b).isEqualTo(expected);
        }
    }

    private static BitReference binary(Operation operation, int width, long a, long b, int before) {
        BitReference reference = new BitReference(width);
        int carry = before & Flags.CF;
        return switch (operation) {
            case ADD -> reference.add(a, b, 0);
            case ADC -> reference.add(a, b, carry);
            case SUB, CMP -> reference.sub(a, b, 0);
            case SBB -> reference.sub(a, b, carry);
            case AND, TEST -> reference.logic(a & b);
            case OR -> reference.logic(a | b);
            default -> reference.logic(a ^ b);
        };
    }

    private boolean keeps() {
        return form.operation() == Operation.CMP || form.operation() == Operation.TEST;
    }

    // AL and CL; then the same with the operands' roles in ModRM exchanged, and with CL in memory.
    @ParameterizedTest
    @CsvSource({"00C8", "10C8", "28C8", "18C8", "38C8", "20C8", "08C8", "30C8", "84C8", "02C1", "12C1", "2AC1", "1AC1"})
    void allPairsOfBytes(String code) {
        bind(code, CodeSize.CODE64);
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                for (int before : new int[] {0, SOME, OTHERS}) {
                    core.r[Core.RAX] = a;
                    core.r[Core.RCX] = b;
                    BitReference expected = binary(form.operation(), 8, a, b, before);
                    flags(before, expected.flags, form.flagsWritten());
                    value(core.r[Core.RAX], keeps() ? a : expected.result, a, b);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FEC0", "FEC8", "F6D8", "F6D0"})
    void allBytes(String code) {
        bind(code, CodeSize.CODE64);
        for (int a = 0; a < 256; a++) {
            for (int before = 0; before < 2; before++) {
                BitReference expected = new BitReference(8);
                expected.flags = before;
                switch (form.operation()) {
                    case INC -> expected.step(a, true);
                    case DEC -> expected.step(a, false);
                    case NEG -> expected.sub(0, a, 0);
                    default -> expected.result = ~a & 0xFF;
                }
                core.r[Core.RAX] = a;
                flags(before, expected.flags, form.flagsWritten());
                value(core.r[Core.RAX], expected.result, a, 0);
            }
        }
    }

    @Property(tries = 200)
    void widerPairsInRegistersAndMemory(@ForAll long a, @ForAll long b, @ForAll boolean close, @ForAll boolean carry) {
        long second = close ? a + b % 3 : b;
        int before = carry ? SOME : OTHERS;
        for (int i = 0; i < PREFIXES.length; i++) {
            int width = 16 << i;
            for (String opcode : new String[] {"01", "11", "29", "19", "39", "21", "09", "31", "85"}) {
                bind(PREFIXES[i] + opcode + "C8", CodeSize.CODE64);
                BitReference expected = binary(form.operation(), width, a, second, before);
                core.r[Core.RAX] = a;
                core.r[Core.RCX] = second;
                flags(before, expected.flags, form.flagsWritten());
                if (!keeps()) {
                    value(Width.zeroExtend(core.r[Core.RAX], width), expected.result, a, second);
                }
                bind(PREFIXES[i] + opcode + "0F", CodeSize.CODE64);
                core.r[Core.RDI] = GuestCode.DATA;
                guest.put(GuestCode.DATA, a, 8);
                flags(before, expected.flags, form.flagsWritten());
                if (!keeps()) {
                    value(Width.zeroExtend(guest.get(GuestCode.DATA, 8), width), expected.result, a, second);
                }
            }
        }
    }

    private static BitReference shifted(Operation operation, int width, long a, int count, int before) {
        BitReference reference = new BitReference(width);
        reference.flags = before;
        return switch (operation) {
            case SHL -> reference.shl(a, count);
            case SHR -> reference.shr(a, count);
            case SAR -> reference.sar(a, count);
            case ROL -> reference.rol(a, count);
            case ROR -> reference.ror(a, count);
            case RCL -> reference.rcl(a, count);
            default -> reference.rcr(a, count);
        };
    }

    /** Shifts rAX by CL. A count that is 0 once it is masked changes nothing; OF has a value for 1 only. */
    private void shift(int width, long a, int cl, int before) {
        int count = cl & (width == 64 ? 63 : 31);
        core.r[Core.RAX] = a;
        core.r[Core.RCX] = cl;
        BitReference expected = shifted(form.operation(), width, a, count, before);
        int defined = form.flagsWritten() | (count == 1 ? Flags.OF : 0);
        flags(before, count == 0 ? before : expected.flags, count == 0 ? Flags.ARITHMETIC : defined);
        value(Width.zeroExtend(core.r[Core.RAX], width), expected.result, a, cl);
    }

    @ParameterizedTest
    @CsvSource({"D2C0", "D2C8", "D2D0", "D2D8", "D2E0", "D2E8", "D2F0", "D2F8"})
    void allBytesByAllCounts(String code) {
        bind(code, CodeSize.CODE64);
        for (int a = 0; a < 256; a++) {
            for (int cl = 0; cl < 256; cl++) {
                shift(8, a, cl, SOME);
                shift(8, a, cl, OTHERS);
            }
        }
    }

    @Property(tries = 200)
    void widerShifts(@ForAll long a, @ForAll @IntRange(max = 255) int cl, @ForAll boolean carry) {
        for (int i = 0; i < PREFIXES.length; i++) {
            for (String modRm : new String[] {"C0", "C8", "D0", "D8", "E0", "E8", "F0", "F8"}) {
                bind(PREFIXES[i] + "D3" + modRm, CodeSize.CODE64);
                shift(16 << i, a, cl, carry ? SOME : OTHERS);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"F6E1, false", "F6E9, true"})
    void allProductsOfBytes(String code, boolean signed) {
        bind(code, CodeSize.CODE64);
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                core.r[Core.RAX] = a;
                core.r[Core.RCX] = b;
                BitReference expected = new BitReference(8).multiply(a, b, signed);
                flags(SOME, expected.flags, form.flagsWritten());
                value(core.r[Core.RAX], expected.high << 8 | expected.result, a, b);
            }
        }
    }

    @Property(tries = 200)
    void widerProducts(@ForAll long a, @ForAll long b) {
        for (int i = 0; i < PREFIXES.length; i++) {
            int width = 16 << i;
            for (String code : new String[] {"F7E1", "F7E9", "0FAFC1"}) {
                bind(PREFIXES[i] + code, CodeSize.CODE64);
                BitReference expected = new BitReference(width).multiply(a, b, !code.equals("F7E1"));
                core.r[Core.RAX] = a;
                core.r[Core.RCX] = b;
                flags(OTHERS, expected.flags, form.flagsWritten());
                value(Width.zeroExtend(core.r[Core.RAX], width), expected.result, a, b);
                if (!code.startsWith("0F")) {
                    value(Width.zeroExtend(core.r[Core.RDX], width), expected.high, a, b);
                }
            }
        }
    }

    @Property(tries = 200)
    void bitTestsCopyTheBitToCarryAndChangeNoOther(@ForAll long a, @ForAll long offset) {
        for (int i = 0; i < PREFIXES.length; i++) {
            int width = 16 << i;
            for (String opcode : new String[] {"A3", "AB", "B3", "BB"}) {
                bind(PREFIXES[i] + "0F" + opcode + "C8", CodeSize.CODE64);
                long bit = 1L << (offset & width - 1);
                long expected =
                        switch (form.operation()) {
                            case BTS -> a | bit;
                            case BTR -> a & ~bit;
                            case BTC -> a ^ bit;
                            default -> a;
                        };
                core.r[Core.RAX] = a;
                core.r[Core.RCX] = offset;
                flags(SOME, (a & bit) != 0 ? Flags.CF : 0, form.flagsWritten());
                value(Width.zeroExtend(core.r[Core.RAX], width), Width.zeroExtend(expected, width), a, offset);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"27", "2F", "37", "3F"})
    void decimalAdjustmentsOfAllValuesAndCarries(String code) {
        bind(code, CodeSize.CODE32);
        boolean packed = form.operation() == Operation.DAA || form.operation() == Operation.DAS;
        for (int ax = packed ? 0x5500 : 0; ax < (packed ? 0x5600 : 0x1_0000); ax++) {
            for (int before : new int[] {0, Flags.CF, Flags.AF, Flags.CF | Flags.AF}) {
                DecimalReference expected =
                        new DecimalReference(ax, (before & Flags.CF) != 0, (before & Flags.AF) != 0);
                switch (form.operation()) {
                    case DAA -> expected.daa();
                    case DAS -> expected.das();
                    case AAA -> expected.aaa();
                    default -> expected.aas();
                }
                core.r[Core.RAX] = ax;
                int ofResult = new BitReference(8).logic(expected.al).flags;
                flags(before, ofResult | expected.carries(), form.flagsWritten());
                value(core.r[Core.RAX], expected.ax(), ax, before);
            }
        }
    }

    @Test
    void digitsOfEveryBaseAreSplitAndJoined() {
        for (int base = 1; base < 256; base++) {
            String immediate = BaseEncoding.base16().encode(new byte[] {(byte) base});
            for (int ax = 0; ax < 0x1_0000; ax += 251) {
                bind("D4" + immediate, CodeSize.CODE32);
                int al = ax & 0xFF;
                core.r[Core.RAX] = ax;
                flags(SOME, new BitReference(8).logic(al % base).flags, form.flagsWritten());
                value(core.r[Core.RAX], al / base << 8 | al % base, ax, base);

                bind("D5" + immediate, CodeSize.CODE32);
                int joined = al + (ax >> 8) * base & 0xFF;
                core.r[Core.RAX] = ax;
                flags(SOME, new BitReference(8).logic(joined).flags, form.flagsWritten());
                value(core.r[Core.RAX], joined, ax, base);
            }
        }
    }
}
