package org.alcazar.core.exec;

import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.exec.image.ImageBinder;
import org.alcazar.core.exec.vector.VectorBinder;
import org.alcazar.core.exec.x87.X87Binder;
import org.alcazar.core.exec.x87.X87Control;
import org.alcazar.core.isa.Operation;

/** From decoded instruction to executable operation: one switch to the families. */
final class Binder {
    private Binder() {}

    /** Binds an instruction; one that the model does not have becomes an operation that raises #UD. */
    static Op bind(BindContext ctx, CpuModel model) {
        if (!model.executes(ctx.instruction().feature())) {
            if (ctx.instruction().operation() == Operation.TZCNT
                    || ctx.instruction().operation() == Operation.LZCNT) {
                return Bits.scanForCount(ctx);
            }
            return Undefined.logged(ctx, "is not a feature of this processor model");
        }
        Op system = SystemBinder.bind(ctx);
        return system != null ? system : bindOther(ctx);
    }

    private static Op bindOther(BindContext ctx) {
        return switch (ctx.instruction().operation()) {
            case ADD, ADC, SUB, SBB, CMP -> Arithmetic.binary(ctx);
            case INC, DEC, NEG -> Arithmetic.unary(ctx);
            case XADD -> Arithmetic.xadd(ctx);
            case CMPXCHG -> Arithmetic.cmpxchg(ctx);
            case CMPXCHG8B -> Arithmetic.cmpxchg8b(ctx);
            case CMPXCHG16B -> Arithmetic.cmpxchg16b(ctx);
            case ADCX -> Arithmetic.addWithSingleCarry(ctx, false);
            case ADOX -> Arithmetic.addWithSingleCarry(ctx, true);
            case AND, OR, XOR, TEST -> Logic.binary(ctx);
            case NOT -> Logic.not(ctx);
            case ANDN -> Logic.andn(ctx);
            case SHL, SHR, SAR, ROL, ROR, RCL, RCR -> Shifts.shift(ctx);
            case SHLD, SHRD -> Shifts.doubleShift(ctx);
            case SARX, SHLX, SHRX, RORX -> Shifts.withoutFlags(ctx);
            case MUL -> MultiplyDivide.mul(ctx);
            case IMUL -> MultiplyDivide.imul(ctx);
            case DIV -> MultiplyDivide.div(ctx);
            case IDIV -> MultiplyDivide.idiv(ctx);
            case MULX -> MultiplyDivide.mulx(ctx);
            case AAM -> MultiplyDivide.aam(ctx);
            case AAD -> MultiplyDivide.aad(ctx);
            case BT, BTS, BTR, BTC -> Bits.bitTest(ctx);
            case BSF, BSR -> Bits.scan(ctx);
            case TZCNT, LZCNT -> Bits.count(ctx);
            case POPCNT -> Bits.popcnt(ctx);
            case BLSI, BLSMSK, BLSR -> Bits.lowestSet(ctx);
            case BEXTR -> Bits.bextr(ctx);
            case BZHI -> Bits.bzhi(ctx);
            case PDEP, PEXT -> Bits.scatterGather(ctx);
            case DAA -> Decimal.packed(false);
            case DAS -> Decimal.packed(true);
            case AAA -> Decimal.unpacked(false);
            case AAS -> Decimal.unpacked(true);
            case CRC32 -> Checksum.crc32(ctx);
            case MOV -> DataTransfer.mov(ctx);
            case MOVZX -> DataTransfer.movzx(ctx);
            case MOVSX, MOVSXD -> DataTransfer.movsx(ctx);
            case LEA -> DataTransfer.lea(ctx);
            case XCHG -> DataTransfer.xchg(ctx);
            case BSWAP -> DataTransfer.bswap(ctx);
            case MOVBE -> DataTransfer.movbe(ctx);
            case CMOVCC -> DataTransfer.cmov(ctx);
            case XLAT -> DataTransfer.xlat(ctx);
            case CBW -> DataTransfer.cbw(ctx);
            case CWD -> DataTransfer.cwd(ctx);
            case PUSH -> Stack.push(ctx);
            case POP -> Stack.pop(ctx);
            case PUSHA -> Stack.pusha(ctx);
            case POPA -> Stack.popa(ctx);
            case ENTER -> Stack.enter(ctx);
            case LEAVE -> Stack.leave(ctx);
            case MOVS -> Strings.movs(ctx);
            case CMPS -> Strings.cmps(ctx);
            case SCAS -> Strings.scas(ctx);
            case LODS -> Strings.lods(ctx);
            case STOS -> Strings.stos(ctx);
            case INS -> Strings.ins(ctx);
            case OUTS -> Strings.outs(ctx);
            case JCC -> ControlTransfer.jcc(ctx);
            case JMP -> ControlTransfer.jmp(ctx);
            case CALL -> ControlTransfer.call(ctx);
            case RET -> ControlTransfer.ret(ctx);
            case LOOP, LOOPE, LOOPNE -> ControlTransfer.loop(ctx);
            case JCXZ -> ControlTransfer.jcxz(ctx);
            case CLC -> FlagInstructions.clc();
            case STC -> FlagInstructions.stc();
            case CMC -> FlagInstructions.cmc();
            case CLD -> FlagInstructions.cld();
            case STD -> FlagInstructions.std();
            case LAHF -> FlagInstructions.lahf();
            case SAHF -> FlagInstructions.sahf();
            case SALC -> FlagInstructions.salc();
            case NOP, PREFETCH, LFENCE, MFENCE, SFENCE -> Miscellaneous.nothing();
            case PAUSE -> Miscellaneous.pause();
            case CLFLUSH, CLFLUSHOPT, CLWB -> Miscellaneous.cacheLine(ctx);
            case MOVDIRI -> DirectStores.movdiri(ctx);
            case CLZERO -> DirectStores.clzero(ctx);
            case BOUND -> Miscellaneous.bound(ctx);
            case FWAIT -> X87Control.fwait();
            case SETCC -> Miscellaneous.setcc(ctx);
            case UD0, UD1, UD2, RSM -> Undefined.intended();
            default -> bindFloating(ctx);
        };
    }

    private static Op bindFloating(BindContext ctx) {
        Operation operation = ctx.instruction().operation();
        Op op = operation.isVector()
                ? VectorBinder.bind(ctx)
                : operation.isX87() ? X87Binder.bind(ctx) : ImageBinder.bind(ctx);
        return op != null ? op : Undefined.logged(ctx, "is not implemented");
    }
}
