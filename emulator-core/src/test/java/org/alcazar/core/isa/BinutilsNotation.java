package org.alcazar.core.isa;

import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The one place that knows where binutils' notation or opinion differs from the disassembler's. */
final class BinutilsNotation {
    /** Prefixes without effect are written as words before the mnemonic; the disassembler leaves them out. */
    private static final Pattern UNUSED_PREFIX = Pattern.compile(
            "^((?:lock |rep |repz |repnz )?)(?:data16|data32|notrack|addr16|addr32|[c-gs]s|rex(?:\\.[WRXB]+)?) ");
    /** A SIB byte without index is written as index eiz or riz; an operand does not tell how it was encoded. */
    private static final Pattern NO_INDEX = Pattern.compile("\\+[er]iz\\*[1248]");
    /** The same without a base: an absolute address. */
    private static final Pattern ABSOLUTE = Pattern.compile("(?:([c-gs]s):)?\\[([er])iz\\*[1248]([+-])0x([0-9a-f]+)]");
    /** A displacement of 0 that is encoded is written; an operand does not tell how it was encoded. */
    private static final Pattern ZERO = Pattern.compile("(?<![er]ip)\\+0x0]");

    /** Instructions of early coprocessors are marked. */
    private static final Pattern COPROCESSOR = Pattern.compile("\\((?:8087|287) only\\)$");
    /** Undocumented x87 opcodes, which processors execute. */
    private static final Set<String> X87_TWINS =
            Set.of("fstp1", "fcom2", "fcomp3", "fxch4", "fcomp5", "fxch7", "fstp8", "fstp9");

    /** The address an EIP-relative operand means is written untruncated. */
    private static final Pattern EIP_TARGET = Pattern.compile("(\\[eip.*) # 0xffffffff([0-9a-f]{8})$");

    private BinutilsNotation() {}

    static String collapse(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /** Returns objdump's text in the disassembler's notation. */
    static String normalise(String text) {
        String result = COPROCESSOR.matcher(collapse(text)).replaceFirst("");
        String before;
        do {
            before = result;
            result = UNUSED_PREFIX.matcher(result).replaceFirst("$1");
        } while (!before.equals(result));
        result = NO_INDEX.matcher(result).replaceAll("");
        result = ABSOLUTE.matcher(result).replaceAll(BinutilsNotation::absolute);
        result = EIP_TARGET.matcher(result).replaceAll("$1 # 0x$2");
        return ZERO.matcher(result).replaceAll("]");
    }

    private static String absolute(MatchResult match) {
        long displacement = Long.parseLong(match.group(4), 16) * (match.group(3).equals("-") ? -1 : 1);
        long address = match.group(2).equals("e") ? displacement & 0xFFFF_FFFFL : displacement;
        return (match.group(1) == null ? "ds" : match.group(1)) + ":0x" + Long.toHexString(address);
    }

    /** Returns whether binutils is known to differ from the processor, and the encoding is therefore not compared. */
    static boolean deviates(byte[] bytes, Instruction insn) {
        boolean prefix66 = (insn.prefixes() & Prefix.OPERAND_SIZE) != 0;
        boolean rex =
                insn.codeSize() == CodeSize.CODE64 && insn.length() > 1 && (bytes[bytes.length - 2] & 0xF0) == 0x40;
        return switch (insn.operation()) {
            // D6 is in no manual of Intel's but in AMD's opcode map; binutils has "(bad)".
            case SALC -> true;
            // binutils makes any prefix before FWAIT an instruction of its own when it is REX.
            case FWAIT -> rex;
            // The processor ignores 66 here; binutils has "(bad)", and with F3 the name of an instruction not
            // advertised.
            case VMMCALL, WBINVD -> prefix66;
            // The processor ignores ModRM.rm; binutils wants 0.
            case MFENCE, SFENCE -> (bytes[bytes.length - 1] & 7) != 0;
            // The processor ignores 66; binutils shows a 16-bit register.
            case RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE -> prefix66;
            // REX.W with a far pointer in memory: m16:64 as Intel documents; binutils shows AMD's m16:32.
            case LSS, LFS, LGS, CALL_FAR, JMP_FAR -> insn.operandSize() == 64;
            // 3E before an indirect branch: binutils shows NOTRACK instead of the override, which it still is.
            case CALL, JMP -> insn.segmentOverride() == 3 && insn.operand(0) instanceof MemoryOperand;
            // LOCK MOV CR0 is MOV CR8 in all modes; binutils knows that outside 64-bit code only.
            case MOV_FROM_CR, MOV_TO_CR -> insn.codeSize() == CodeSize.CODE64 && bytes[0] == (byte) 0xF0;
            // Hint NOPs that are PREFETCHIT0 and 1, MPX, CLDEMOTE or shadow-stack instructions on processors with
            // those.
            case NOP -> insn.opcode() == 0x0F18 || (insn.opcode() >= 0x0F1A && insn.opcode() <= 0x0F1C);
            default -> deviatesInVectors(bytes, insn);
        };
    }

    private static boolean deviatesInVectors(byte[] bytes, Instruction insn) {
        String mnemonic = insn.form().mnemonic();
        int last = bytes[bytes.length - 1] & 0xFF;
        return switch (insn.opcode()) {
            // Predicates that have a name are folded into the mnemonic.
            case 0x0FC2 -> last < (insn.form().vex() ? 32 : 8);
            // So are the halves multiplied.
            case 0x0F3A44 -> (last & ~0x11) == 0 || (last & ~0x3) == 0;
            // REX.W is written as a suffix.
            case 0x0F3A60, 0x0F3A61 -> insn.operandSize() == 64;
            // F3 and F2 win over 66; binutils names the MMX register for an XMM one.
            case 0x0FD6 -> (insn.prefixes() & Prefix.OPERAND_SIZE) != 0;
            // AMD's processors ignore VEX.W of VPERMQ and VPERMPD; binutils wants 1.
            case 0x0F3A00, 0x0F3A01 -> insn.operandSize() != 64;
            // VEX.L is ignored; binutils writes a YMM register.
            case 0x0F11 -> insn.form().vex() && insn.vectorLength() == 256;
            // REX.W wins over 66; binutils writes the suffix of 66.
            case 0xD9, 0xDD ->
                X87_TWINS.contains(mnemonic)
                        || (insn.operandSize() == 64 && (insn.prefixes() & Prefix.OPERAND_SIZE) != 0);
            default -> X87_TWINS.contains(mnemonic);
        };
    }
}
