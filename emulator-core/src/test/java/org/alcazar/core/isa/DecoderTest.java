package org.alcazar.core.isa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.alcazar.core.isa.Instruction.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {
    private static Instruction decode(int size, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return Decoder.decode(bytes, 0, bytes.length, CodeSize.valueOf("CODE" + size));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "06",
                "0e",
                "1f",
                "27",
                "37",
                "60",
                "61",
                "62 00",
                "82 00 00",
                "9a 00 00 00 00 00 00",
                "c4 00",
                "ce",
                "d4 0a",
                "d6",
                "ea 00 00 00 00 00 00"
            })
    void opcodesOfLegacyCodeAreInvalidIn64BitCode(String hex) {
        assertThat(decode(64, hex + " 00 00 00 00 00 00 00 00").status()).isEqualTo(Status.INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0f 04",
                "0f 0a",
                "0f 0c",
                "0f 0e",
                "0f 24 c0",
                "0f 26 c0",
                "0f 36",
                "0f 39",
                "0f a6 c0",
                "0f b8 c0",
                "fe d0",
                "ff f8",
                "ff d8",
                "ff e8",
                "8f c8",
                "c6 c8 00",
                "c7 f8 00 00 00 00",
                "8d c0",
                "0f ba c0 00",
                "0f c7 c8",
                "0f 00 30",
                "0f 01 28",
                "0f 20 c8",
                "0f 22 e8",
                "0f c7 00",
                "0f 0d c0"
            })
    void encodingsWithoutMeaningAreInvalid(String hex) {
        assertThat(decode(64, hex).status()).isEqualTo(Status.INVALID);
        assertThat(decode(32, hex).status()).isEqualTo(Status.INVALID);
        assertThat(decode(16, hex + " 00").status()).isEqualTo(Status.INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f0 01 c8",
                "f0 90",
                "f0 89 00",
                "f0 39 00",
                "f0 0f a3 00",
                "f0 85 00",
                "f0 0f af 00",
                "f0 8d 00",
                "f0 d1 00",
                "66 f0 0f c1 c0",
                "f0 0f b1 c0",
                "f0 0f ba 20 01",
                "f0 a4",
                "f0 0f 20 d8"
            })
    void lockIsInvalidWithoutALockableMemoryDestination(String hex) {
        assertThat(decode(64, hex).status()).isEqualTo(Status.INVALID);
        assertThat(decode(32, hex).status()).isEqualTo(Status.INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f0 01 08", "f0 fe 00", "f0 0f ab 00", "f0 0f c7 08", "f0 87 00", "f0 0f ba 28 01"})
    void lockIsAcceptedWithALockableMemoryDestination(String hex) {
        Instruction insn = decode(64, hex);
        assertThat(insn.status()).isEqualTo(Status.OK);
        assertThat(insn.lock()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "66 c4 e2 60 f2 c1, operand size before VEX",
        "f3 c4 e2 60 f2 c1, repeat before VEX",
        "f0 c4 e2 60 f2 c1, LOCK before VEX",
        "48 c4 e2 60 f2 c1, REX before VEX",
        "c4 e2 64 f2 c1, VEX.L of BMI",
        "c4 e3 63 f0 c1 05, VEX.vvvv of RORX",
        "c4 e0 60 f2 c1, map 0",
        "c4 e4 60 f2 c1, map 4",
        "62 f1 7c 48 58 c0, EVEX"
    })
    void wrongUsesOfVexAreInvalid(String hex, String why) {
        assertThat(decode(64, hex).status()).as(why).isEqualTo(Status.INVALID);
    }

    @Test
    void c4AndC5InLegacyCodeAreFarPointerLoadsUnlessModIsThree() {
        assertThat(decode(32, "c4 00").operation()).isEqualTo(Operation.LES);
        assertThat(decode(16, "c5 07").operation()).isEqualTo(Operation.LDS);
        assertThat(decode(32, "c4 e2 60 f2 c1").operation()).isEqualTo(Operation.ANDN);
        assertThat(decode(32, "62 00").operation()).isEqualTo(Operation.BOUND);
        assertThat(decode(32, "62 f1 7c 48 58 c0").status()).isEqualTo(Status.INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8e c8", "8e f0", "8e f8", "8c f0", "8c f8"})
    void segmentRegistersThatDoNotExistAndCsAsDestinationAreInvalid(String hex) {
        assertThat(decode(32, hex).status()).isEqualTo(Status.INVALID);
    }

    @Test
    void movesOfControlRegistersIgnoreMod() {
        Instruction insn = decode(64, "0f 22 18");
        assertThat(insn.length()).isEqualTo(3);
        assertThat(insn.operand(0)).isEqualTo(new RegisterOperand(RegisterClass.CONTROL, 3, 64));
        assertThat(insn.operand(1)).isEqualTo(new RegisterOperand(RegisterClass.GPR, 0, 64));
    }

    @Test
    void lockedMoveOfCr0IsAMoveOfCr8() {
        Instruction insn = decode(32, "f0 0f 20 c0");
        assertThat(insn.operand(1)).isEqualTo(new RegisterOperand(RegisterClass.CONTROL, 8, 32));
        assertThat(insn.lock()).isFalse();
    }

    @Test
    void rexCountsOnlyRightBeforeTheOpcode() {
        assertThat(decode(64, "48 89 c0").operandSize()).isEqualTo(64);
        assertThat(decode(64, "48 66 89 c0").operandSize()).isEqualTo(16);
        assertThat(decode(64, "66 48 89 c0").operandSize()).isEqualTo(64);
        assertThat(decode(64, "48 41 50").operand(0)).isEqualTo(new RegisterOperand(RegisterClass.GPR, 8, 64));
    }

    @Test
    void ofSeveralPrefixesOfAGroupTheLastCounts() {
        assertThat(decode(32, "64 2e 8b 00").segmentOverride()).isEqualTo(1);
        assertThat(decode(64, "64 2e 8b 00").segmentOverride()).isEqualTo(4);
        Instruction repne = decode(64, "f3 f2 ae");
        assertThat(repne.repne()).isTrue();
        assertThat(repne.rep()).isFalse();
        assertThat(decode(64, "f2 f3 0f b8 c0").operation()).isEqualTo(Operation.POPCNT);
    }

    @Test
    void mandatoryPrefixesAreNoRepeatPrefixes() {
        assertThat(decode(64, "f3 0f b8 c0").rep()).isFalse();
        assertThat(decode(64, "f3 90").operation()).isEqualTo(Operation.PAUSE);
        assertThat(decode(64, "f3 41 90").operation()).isEqualTo(Operation.XCHG);
        assertThat(decode(64, "41 90").operation()).isEqualTo(Operation.XCHG);
        assertThat(decode(64, "40 90").operation()).isEqualTo(Operation.NOP);
        assertThat(decode(64, "0f bc c0").operation()).isEqualTo(Operation.BSF);
        assertThat(decode(64, "f2 0f bc c0").operation()).isEqualTo(Operation.BSF);
        assertThat(decode(64, "66 f3 0f bd c0").operation()).isEqualTo(Operation.LZCNT);
        assertThat(decode(64, "0f 38 f0 00").operation()).isEqualTo(Operation.MOVBE);
        assertThat(decode(64, "66 f2 0f 38 f1 00").operation()).isEqualTo(Operation.CRC32);
    }

    @Test
    void nearBranchesIn64BitCodeAreSixteenBitsWideWithA66Prefix() {
        Instruction call = decode(64, "66 e8 34 12");
        assertThat(call.length()).isEqualTo(4);
        assertThat(call.operand(0)).isEqualTo(new RelativeOperand(0x1234, 16));
        assertThat(decode(64, "e8 fe ff ff ff").operand(0)).isEqualTo(new RelativeOperand(-2, 64));
    }

    @Test
    void fifteenBytesAreAnInstructionAndSixteenAreTooLong() {
        assertThat(decode(64, "66".repeat(14) + "90").length()).isEqualTo(15);
        assertThat(decode(64, "66".repeat(15) + "90").status()).isEqualTo(Status.TOO_LONG);
        assertThat(decode(64, "66".repeat(14) + "b8 34 12").status()).isEqualTo(Status.TOO_LONG);
        assertThat(decode(64, "66".repeat(14)).status()).isEqualTo(Status.TRUNCATED);
        assertThat(decode(64, "").status()).isEqualTo(Status.TRUNCATED);
    }

    @Test
    void memoryOperandsHaveTheirDefaultSegment() {
        assertThat(memory(decode(64, "8b 45 08")).segment()).isEqualTo(2);
        assertThat(memory(decode(64, "41 8b 45 08")).segment()).isEqualTo(3);
        assertThat(memory(decode(64, "8b 04 24")).segment()).isEqualTo(2);
        assertThat(memory(decode(16, "8b 02")).segment()).isEqualTo(2);
        assertThat(memory(decode(32, "65 8b 45 08")).segment()).isEqualTo(5);
        assertThat(memory(decode(64, "a5")).segment()).isZero();
    }

    @Test
    void immediatesAreExtendedAsTheManualSays() {
        assertThat(decode(64, "48 83 c0 ff").operand(1)).isEqualTo(new ImmediateOperand(-1, 64));
        assertThat(decode(64, "48 81 c0 ff ff ff ff").operand(1)).isEqualTo(new ImmediateOperand(-1, 64));
        assertThat(decode(64, "81 c0 ff ff ff ff").operand(1)).isEqualTo(new ImmediateOperand(0xFFFF_FFFFL, 32));
        assertThat(decode(64, "48 b8 ff ff ff ff ff ff ff 7f").operand(1))
                .isEqualTo(new ImmediateOperand(Long.MAX_VALUE, 64));
        assertThat(decode(64, "cd 80").operand(0)).isEqualTo(new ImmediateOperand(0x80, 8));
    }

    @Test
    void formsNotImplementedHaveALength() {
        Instruction insn = decode(64, "f3 0f 01 d8");
        assertThat(insn.length()).isEqualTo(4);
        assertThat(insn.operation()).isEqualTo(Operation.UNIMPLEMENTED);
        assertThat(insn.form().implemented()).isFalse();
    }

    private static MemoryOperand memory(Instruction insn) {
        for (int i = 0; i < insn.operandCount(); i++) {
            if (insn.operand(i) instanceof MemoryOperand memory) {
                return memory;
            }
        }
        throw new AssertionError(insn + " has no memory operand");
    }
}
