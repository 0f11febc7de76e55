package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.vector.FloatFunctions.Quadwords;
import org.alcazar.core.exec.vector.FloatFunctions.Singles;
import org.alcazar.core.fpu.Approximation;
import org.alcazar.core.fpu.Binary32;
import org.alcazar.core.fpu.Binary64;
import org.alcazar.core.fpu.BinaryFormat;

/** Binds floating-point arithmetic on XMM and YMM registers, and what has to do with MXCSR. */
final class FloatBinder {
    private FloatBinder() {}

    /** The bound instruction, or null when it is none of these. */
    static Op bind(BindContext context) {
        Op op = bindArithmetic(context);
        op = op != null ? op : bindUnary(context);
        op = op != null ? op : bindConversion(context);
        op = op != null ? op : bindComparison(context);
        if (op == null && context.instruction().form().feature().equals("FMA")) {
            return FloatFused.bind(context);
        }
        return op;
    }

    private static Op bindArithmetic(BindContext context) {
        return switch (context.instruction().operation()) {
            case ADDPS -> FloatPacked.quadwords(context, Binary32::addPair);
            case ADDPD -> FloatPacked.quadwords(context, Binary64::add);
            case ADDSS -> FloatScalar.add32(context);
            case ADDSD -> FloatScalar.add64(context);
            case SUBPS -> FloatPacked.quadwords(context, Binary32::subtractPair);
            case SUBPD -> FloatPacked.quadwords(context, Binary64::subtract);
            case SUBSS -> FloatScalar.subtract32(context);
            case SUBSD -> FloatScalar.subtract64(context);
            case MULPS -> FloatPacked.quadwords(context, Binary32::multiplyPair);
            case MULPD -> FloatPacked.quadwords(context, Binary64::multiply);
            case MULSS -> FloatScalar.multiply32(context);
            case MULSD -> FloatScalar.multiply64(context);
            case DIVPS -> FloatPacked.quadwords(context, Binary32::dividePair);
            case DIVPD -> FloatPacked.quadwords(context, Binary64::divide);
            case DIVSS -> FloatScalar.divide32(context);
            case DIVSD -> FloatScalar.divide64(context);
            case MINPS -> FloatPacked.singles(context, Binary32::minimum);
            case MINPD -> FloatPacked.quadwords(context, Binary64::minimum);
            case MINSS -> FloatScalar.single(context, Binary32::minimum);
            case MINSD -> FloatScalar.quadword(context, Binary64::minimum);
            case MAXPS -> FloatPacked.singles(context, Binary32::maximum);
            case MAXPD -> FloatPacked.quadwords(context, Binary64::maximum);
            case MAXSS -> FloatScalar.single(context, Binary32::maximum);
            case MAXSD -> FloatScalar.quadword(context, Binary64::maximum);
            case HADDPS -> FloatPacked.horizontal(context, FloatPacked.neighbours(Binary32::add));
            case HADDPD -> FloatPacked.horizontal(context, Binary64::add);
            case HSUBPS -> FloatPacked.horizontal(context, FloatPacked.neighbours(Binary32::subtract));
            case HSUBPD -> FloatPacked.horizontal(context, Binary64::subtract);
            case ADDSUBPS -> FloatPacked.quadwords(context, FloatFunctions.pair(Binary32::subtract, Binary32::add));
            case ADDSUBPD -> FloatPacked.alternating(context, Binary64::subtract, Binary64::add);
            case DPPS -> FloatDotProduct.singles(context);
            case DPPD -> FloatDotProduct.doubles(context);
            default -> null;
        };
    }

    private static Op bindUnary(BindContext context) {
        Singles root32 = (ignored, b, status) -> Binary32.squareRoot(b, status);
        Quadwords root64 = (ignored, b, status) -> Binary64.squareRoot(b, status);
        Singles reciprocal = (ignored, b, status) -> Approximation.reciprocal(b);
        Singles reciprocalRoot = (ignored, b, status) -> Approximation.reciprocalSquareRoot(b);
        return switch (context.instruction().operation()) {
            case SQRTPS -> FloatPacked.singles(context, root32);
            case SQRTPD -> FloatPacked.quadwords(context, root64);
            case SQRTSS -> FloatScalar.single(context, root32);
            case SQRTSD -> FloatScalar.quadword(context, root64);
            case RCPPS -> FloatPacked.singles(context, reciprocal);
            case RCPSS -> FloatScalar.single(context, reciprocal);
            case RSQRTPS -> FloatPacked.singles(context, reciprocalRoot);
            case RSQRTSS -> FloatScalar.single(context, reciprocalRoot);
            case ROUNDPS -> FloatPacked.singles(context, FloatRounding.singles(VectorOp.immediate(context)));
            case ROUNDPD -> FloatPacked.quadwords(context, FloatRounding.doubles(VectorOp.immediate(context)));
            case ROUNDSS -> FloatScalar.single(context, FloatRounding.singles(VectorOp.immediate(context)));
            case ROUNDSD -> FloatScalar.quadword(context, FloatRounding.doubles(VectorOp.immediate(context)));
            case LDMXCSR -> FloatControl.load(context);
            case STMXCSR -> FloatControl.store(context);
            default -> null;
        };
    }

    private static Op bindConversion(BindContext context) {
        return switch (context.instruction().operation()) {
            case CVTSI2SS -> FloatIntegers.fromGeneral(context, BinaryFormat.BINARY32);
            case CVTSI2SD -> FloatIntegers.fromGeneral(context, BinaryFormat.BINARY64);
            case CVTSS2SI -> FloatIntegers.toGeneral(context, BinaryFormat.BINARY32, false);
            case CVTTSS2SI -> FloatIntegers.toGeneral(context, BinaryFormat.BINARY32, true);
            case CVTSD2SI -> FloatIntegers.toGeneral(context, BinaryFormat.BINARY64, false);
            case CVTTSD2SI -> FloatIntegers.toGeneral(context, BinaryFormat.BINARY64, true);
            case CVTSS2SD -> FloatScalar.quadword(context, (ignored, b, status) -> Binary32.toDouble((int) b, status));
            case CVTSD2SS -> FloatWidths.scalarNarrowing(context);
            case CVTPS2PD -> FloatWidths.widening(context, Binary32::toDouble);
            case CVTPD2PS -> FloatWidths.narrowing(context, Binary64::toSingle);
            case CVTDQ2PS -> FloatPacked.singles(context, FloatIntegers::singleFromInt);
            case CVTDQ2PD -> FloatWidths.widening(context, FloatIntegers::doubleFromInt);
            case CVTPS2DQ -> FloatPacked.singles(context, FloatIntegers.intFromSingle(false));
            case CVTTPS2DQ -> FloatPacked.singles(context, FloatIntegers.intFromSingle(true));
            case CVTPD2DQ -> FloatWidths.narrowing(context, FloatIntegers.intFromDouble(false));
            case CVTTPD2DQ -> FloatWidths.narrowing(context, FloatIntegers.intFromDouble(true));
            case CVTPI2PS -> FloatMmx.toSingles(context, FloatFunctions.pair(FloatIntegers::singleFromInt));
            case CVTPI2PD -> FloatMmx.toDoubles(context, FloatIntegers::doubleFromInt);
            case CVTPS2PI -> FloatMmx.fromSingles(context, FloatFunctions.pair(FloatIntegers.intFromSingle(false)));
            case CVTTPS2PI -> FloatMmx.fromSingles(context, FloatFunctions.pair(FloatIntegers.intFromSingle(true)));
            case CVTPD2PI -> FloatMmx.fromDoubles(context, FloatIntegers.intFromDouble(false));
            case CVTTPD2PI -> FloatMmx.fromDoubles(context, FloatIntegers.intFromDouble(true));
            case VCVTPH2PS -> FloatWidths.halvesToSingles(context);
            case VCVTPS2PH -> FloatWidths.singlesToHalves(context);
            default -> null;
        };
    }

    private static Op bindComparison(BindContext context) {
        return switch (context.instruction().operation()) {
            case CMPPS -> FloatPacked.singles(context, FloatComparisons.mask32(predicate(context)));
            case CMPPD -> FloatPacked.quadwords(context, FloatComparisons.mask64(predicate(context)));
            case CMPSS -> FloatScalar.single(context, FloatComparisons.mask32(predicate(context)));
            case CMPSD -> FloatScalar.quadword(context, FloatComparisons.mask64(predicate(context)));
            case COMISS -> FloatComparisons.flags32(context, true);
            case UCOMISS -> FloatComparisons.flags32(context, false);
            case COMISD -> FloatComparisons.flags64(context, true);
            case UCOMISD -> FloatComparisons.flags64(context, false);
            default -> null;
        };
    }

    /** Forms without VEX know the first eight predicates only. */
    private static int predicate(BindContext context) {
        return VectorOp.immediate(context) & (context.instruction().form().vex() ? 31 : 7);
    }
}
