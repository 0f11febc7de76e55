package org.alcazar.core.isa;

import static org.alcazar.core.isa.Operands.gpr;
import static org.alcazar.core.isa.Operands.imm;
import static org.alcazar.core.isa.Operands.mem;
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
