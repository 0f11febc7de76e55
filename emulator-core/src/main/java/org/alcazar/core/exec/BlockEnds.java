package org.alcazar.core.exec;

import org.alcazar.core.isa.Operation;

/** Which operations end a block: all that are not known to be plain. */
final class BlockEnds {
    private BlockEnds() {}

    /**
     * Whether a block ends after the operation, because it transfers control, reads RIP, repeats, or may change the mode,
     * translation, RFLAGS.IF or what is waiting to happen.
     */
    static boolean endsBlock(Operation operation) {
        return switch (operation) {
            case ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST, INC, DEC, NEG, NOT -> false;
            case MUL, IMUL, DIV, IDIV, MULX, ADCX, ADOX, CRC32 -> false;
            case ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD, RORX, SARX, SHLX, SHRX -> false;
            case BT, BTS, BTR, BTC, BSF, BSR, TZCNT, LZCNT, POPCNT, BSWAP, MOVBE -> false;
            case ANDN, BEXTR, BLSI, BLSMSK, BLSR, BZHI, PDEP, PEXT -> false;
            case AAA, AAS, AAM, AAD, DAA, DAS -> false;
            case MOV, MOV_FROM_SEG, MOVZX, MOVSX, MOVSXD, LEA, XCHG, XADD -> false;
            case CMPXCHG, CMPXCHG8B, CMPXCHG16B, CMOVCC, SETCC, CBW, CWD, XLAT -> false;
            case JCC -> false;
            case SALC, LAHF, SAHF, CLC, STC, CMC, CLD, STD -> false;
            case PUSH, POP, PUSH_SEG, PUSHA, POPA, PUSHF, ENTER, LEAVE -> false;
            case NOP, PREFETCH, CLFLUSH, CLFLUSHOPT, CLWB, LFENCE, MFENCE, SFENCE, BOUND -> false;
            case FWAIT, FXSAVE, FXRSTOR, XSAVE, XSAVEC, XSAVEOPT, XSAVES, MOVDIRI -> false;
            default -> !operation.isX87() && !operation.isVector();
        };
    }

    /**
     * Whether an operation that ends a block changes nothing else that the run loop looks at between blocks: no mode, no
     * RFLAGS.IF, TF or RF, no activity, nothing waiting.
     */
    static boolean isQuiet(Operation operation) {
        return switch (operation) {
            case JMP, CALL, RET, LOOP, LOOPE, LOOPNE, JCXZ -> true;
            case MOVS, CMPS, SCAS, LODS, STOS -> true;
            default -> false;
        };
    }
}
