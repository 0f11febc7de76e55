package org.alcazar.core.isa;

/**
 * What an instruction does, one constant a mnemonic of the manual. Width, condition, repeat and operand kinds are in the
 * {@link Instruction}. Far transfers and moves of special registers have constants of their own.
 */
public enum Operation {
    /** No instruction: the operation of bytes that do not decode. */
    INVALID,
    /** A form the table knows but the emulator does not execute yet. */
    UNIMPLEMENTED,

    // Arithmetic and logic.
    ADD,
    OR,
    ADC,
    SBB,
    AND,
    SUB,
    XOR,
    CMP,
    TEST,
    INC,
    DEC,
    NEG,
    NOT,
    MUL,
    /** One, two or three operands. */
    IMUL,
    DIV,
    IDIV,
    ADCX,
    ADOX,
    CRC32,

    // Shifts and rotates.
    ROL,
    ROR,
    RCL,
    RCR,
    SHL,
    SHR,
    SAR,
    SHLD,
    SHRD,

    // Bits and bytes.
    BT,
    BTS,
    BTR,
    BTC,
    BSF,
    BSR,
    TZCNT,
    LZCNT,
    POPCNT,
    BSWAP,
    MOVBE,
    ANDN,
    BEXTR,
    BLSI,
    BLSMSK,
    BLSR,
    BZHI,
    MULX,
    PDEP,
    PEXT,
    RORX,
    SARX,
    SHLX,
    SHRX,

    // Decimal adjustment.
    AAA,
    AAS,
    /** One immediate operand. */
    AAM,
    /** One immediate operand. */
    AAD,
    DAA,
    DAS,

    // Data movement.
    MOV,
    /** MOV r/m, Sreg. */
    MOV_FROM_SEG,
    /** MOV Sreg, r/m. */
    MOV_TO_SEG,
    MOV_FROM_CR,
    MOV_TO_CR,
    MOV_FROM_DR,
    MOV_TO_DR,
    MOVZX,
    MOVSX,
    MOVSXD,
    LEA,
    XCHG,
    XADD,
    CMPXCHG,
    CMPXCHG8B,
    CMPXCHG16B,
    /** Condition in {@link Instruction#condition()}. */
    CMOVCC,
    /** Condition in {@link Instruction#condition()}. */
    SETCC,
    /** CBW, CWDE, CDQE by operand size. */
    CBW,
    /** CWD, CDQ, CQO by operand size. */
    CWD,
    /** Memory operand [rBX]; AL is to be added. */
    XLAT,
    SALC,
    LAHF,
    SAHF,
    LES,
    LDS,
    LSS,
    LFS,
    LGS,

    // Stack.
    PUSH,
    POP,
    /** PUSH Sreg. */
    PUSH_SEG,
    /** POP Sreg. */
    POP_SEG,
    PUSHA,
    POPA,
    PUSHF,
    POPF,
    /** Two immediate operands: frame size, nesting level. */
    ENTER,
    LEAVE,

    // Strings; width is the operand size.
    MOVS,
    CMPS,
    SCAS,
    LODS,
    STOS,
    INS,
    OUTS,

    // Control transfer.
    /** Condition in {@link Instruction#condition()}. */
    JCC,
    /** JCXZ, JECXZ, JRCXZ by address size. */
    JCXZ,
    LOOP,
    LOOPE,
    LOOPNE,
    JMP,
    JMP_FAR,
    CALL,
    CALL_FAR,
    /** No operand, or one immediate: bytes to release. */
    RET,
    /** No operand, or one immediate: bytes to release. */
    RET_FAR,
    IRET,
    INT,
    INT1,
    INT3,
    INTO,
    BOUND,

    // Flags.
    CLC,
    STC,
    CMC,
    CLD,
    STD,
    CLI,
    STI,
    CLAC,
    STAC,

    // Ports.
    IN,
    OUT,

    // No operation, hints, fences.
    /** NOP, the hint NOPs of 0F 18 .. 0F 1F, ENDBR. */
    NOP,
    PAUSE,
    /** PREFETCHh, PREFETCH, PREFETCHW. */
    PREFETCH,
    CLFLUSH,
    CLFLUSHOPT,
    CLWB,
    LFENCE,
    MFENCE,
    SFENCE,
    /** WAIT: checks for pending x87 exceptions. */
    FWAIT,
    UD0,
    UD1,
    UD2,

    // System.
    ARPL,
    LAR,
    LSL,
    VERR,
    VERW,
    SGDT,
    SIDT,
    LGDT,
    LIDT,
    SLDT,
    STR,
    LLDT,
    LTR,
    SMSW,
    LMSW,
    CLTS,
    INVLPG,
    INVD,
    WBINVD,
    HLT,
    MONITOR,
    MWAIT,
    CPUID,
    RDMSR,
    WRMSR,
    RDTSC,
    RDTSCP,
    RDPMC,
    RDPID,
    RDRAND,
    RDSEED,
    RDFSBASE,
    RDGSBASE,
    WRFSBASE,
    WRGSBASE,
    SWAPGS,
    SYSCALL,
    SYSRET,
    SYSENTER,
    SYSEXIT,
    RSM,
    VMCALL,
    VMMCALL,
    XGETBV,
    XSETBV,

    // Vectors.
    VPERM2F128
}
