package org.alcazar.core.isa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A few lines by heart, for where binutils is not installed to compare with. */
class DisassemblerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "64; 4883c0ff; add    rax,0xffffffffffffffff",
                "64; 8b0500100000; mov    eax,DWORD PTR [rip+0x1000]        # 0x2006",
                "64; 64488b042528000000; mov    rax,QWORD PTR fs:0x28",
                "64; 41c64424f87f; mov    BYTE PTR [r12-0x8],0x7f",
                "64; f048ff0c9a; lock dec QWORD PTR [rdx+rbx*4]",
                "64; f348a5; rep movs QWORD PTR es:[rdi],QWORD PTR ds:[rsi]",
                "64; 75fe; jne    0x1000",
                "64; 0f95c0; setne  al",
                "64; 6690; xchg   ax,ax",
                "64; 48cf; iretq",
                "64; c4e2fbf6c2; mulx   rax,rax,rdx",
                "64; c5fd6f07; vmovdqa ymm0,YMMWORD PTR [rdi]",
                "64; 06; (bad)",
                "32; ea785634120800; jmp    0x8:0x12345678",
                "32; d9c1; fld    st(1)",
                "16; 668b4004; mov    eax,DWORD PTR [bx+si+0x4]",
                "16; 0f22c0; mov    cr0,eax",
                "16; e90010; jmp    0x2003"
            })
    void instructionsAreWrittenAsObjdumpWritesThem(String size, String hex, String text) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        Instruction insn = Decoder.decode(bytes, 0, bytes.length, CodeSize.valueOf("CODE" + size));

        assertThat(Disassembler.format(insn, 0x1000)).isEqualTo(text);
    }
}
