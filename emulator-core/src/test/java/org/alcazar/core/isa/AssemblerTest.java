package org.alcazar.core.isa;

import static org.alcazar.core.isa.Operands.gpr;
import static org.alcazar.core.isa.Operands.imm;
import static org.alcazar.core.isa.Operands.mem;
import static org.alcazar.core.isa.Operands.mmx;
import static org.alcazar.core.isa.Operands.st;
import static org.alcazar.core.isa.Operands.xmm;
import static org.alcazar.core.isa.Operands.ymm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AssemblerTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void theShortestEncodingIsTaken() {
        assertThat(hex(Assembler.assemble(CodeSize.CODE64, Operation.ADD, gpr(0, 64), imm(-1))))
                .isEqualTo("4883c0ff");
        assertThat(hex(Assembler.assemble(CodeSize.CODE32, Operation.ADD, gpr(0, 32), imm(0x1234))))
                .isEqualTo("0534120000");
        assertThat(hex(Assembler.assemble(CodeSize.CODE64, Operation.MOV, gpr(9, 64), imm(-1))))
                .isEqualTo("49c7c1ffffffff");
        assertThat(hex(Assembler.assemble(CodeSize.CODE16, Operation.MOV, gpr(0, 32), mem(3, 6, 0, 4, 16, 32))))
                .isEqualTo("668b4004");
    }

    @Test
    void vectorStackAndMmxRegistersAreEncodedWhereTheFormHasThem() {
        byte[] code = new Assembler(CodeSize.CODE64)
                .emit(Operation.PADDB, mmx(1), mmx(2))
                .emit(Operation.PADDB, xmm(9), mem(3, 0, 64, 128))
                .emit(Operation.PADDB, ymm(1), ymm(2), ymm(3))
                .emit(Operation.PADDB, xmm(1), xmm(2), xmm(11))
                .emitVex(Operation.MOVAPS, xmm(8), xmm(1))
                .emit(Operation.BLENDVPS, ymm(1), ymm(2), ymm(3), ymm(12))
                .emit(Operation.VPGATHERDD, xmm(1), mem(3, 12, 2, 0, 64, 32), xmm(5))
                .emit(Operation.FADD, st(0), st(3))
                .toBytes();

        assertThat(hex(code))
                .isEqualTo("0ffcca" + "66440ffc0b" + "c5edfccb" + "c4c169fccb" + "c57828c1" + "c4e36d4acbc0"
                        + "c4a251900ca3" + "d8c3");
    }

    @Test
    void operandSizeIsTheDefaultUnlessSaid() {
        assertThat(hex(new Assembler(CodeSize.CODE64)
                        .emit(Operation.IRET)
                        .emitSized(Operation.IRET, 64)
                        .emitSized(Operation.CBW, 16)
                        .toBytes()))
                .isEqualTo("cf48cf6698");
    }

    @Test
    void labelsAreResolvedInBothDirections() {
        byte[] code = new Assembler(CodeSize.CODE32)
                .label("top")
                .emit(Operation.DEC, gpr(1, 32))
                .jcc(5, "top")
                .branch(Operation.JMP, "end")
                .bytes(0x90)
                .label("end")
                .branch(Operation.LOOP, "top")
                .toBytes();

        assertThat(hex(code)).isEqualTo("49" + "0f85f9ffffff" + "e901000000" + "90" + "e2f1");
    }

    @Test
    void conditionsSelectTheOpcode() {
        assertThat(hex(new Assembler(CodeSize.CODE64)
                        .emitConditional(Operation.SETCC, 4, gpr(6, 8))
                        .emitConditional(Operation.CMOVCC, 13, gpr(0, 64), gpr(1, 64))
                        .toBytes()))
                .isEqualTo("400f94c6" + "480f4dc1");
    }

    @Test
    void whatCannotBeEncodedIsRejected() {
        assertThatThrownBy(() -> Assembler.assemble(CodeSize.CODE32, Operation.ADD, gpr(8, 32), gpr(0, 32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no encoding of ADD")
                .hasMessageContaining("CODE32");
        assertThatThrownBy(() -> new Assembler(CodeSize.CODE32)
                        .branch(Operation.JMP, "away")
                        .toBytes())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"away\" is not defined");
    }
}
