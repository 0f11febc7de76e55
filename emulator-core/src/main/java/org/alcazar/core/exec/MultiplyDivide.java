package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.GuestFault;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.RegisterOperand;

/**
 * MUL, IMUL, DIV, IDIV, MULX, AAM and AAD. Undefined flags: after a multiplication SF, ZF and PF are those of the low
 * half and AF is 0; a division leaves all flags.
 */
final class MultiplyDivide {
    /** CF and OF set. */
    private static final long OVERFLOWN = Long.MIN_VALUE;

    private MultiplyDivide() {}

    /** The low half of a signed product. */
    static long imul(Core core, int width, long a, long b) {
        long low = Width.signExtend(a * b, width);
        boolean fits = width == 64 ? Math.multiplyHigh(a, b) == low >> 63 : low == a * b;
        core.flagResult = low;
        core.flagCarries = fits ? 0 : OVERFLOWN;
        return low;
    }

    /** IMUL with two or three operands, else with one. */
    static Op imul(BindContext ctx) {
        Instruction instruction = ctx.instruction();
        int operands = instruction.operandCount();
        if (operands == 1) {
            return multiply(ctx, true);
        }
        int first = operands == 2 ? 0 : 1;
        RegisterOperand target = (RegisterOperand) instruction.operand(0);
        int d = target.number();
        if (operands == 2 && target.width() == 64) {
            return imul64(ctx, d);
        }
        if (operands == 2 && target.width() == 32) {
            return imul32(ctx, d);
        }
        if (operands == 3 && target.width() >= 32 && instruction.operand(1) instanceof RegisterOperand source) {
            return imulConstant(target.width(), d, source.number(), (ImmediateOperand) instruction.operand(2));
        }
        Place place = Place.bind(ctx, 0);
        Place a = Place.bind(ctx, first);
        Place b = Place.bind(ctx, first + 1);
        return new Op() {
            @Override
            public void execute(Core core) {
                place.write(core, imul(core, place.width, a.read(core), b.read(core)));
            }
        };
    }

    private static Op imul64(BindContext ctx, int d) {
        if (ctx.instruction().operand(1) instanceof MemoryOperand memory) {
            Address address = Address.bind(ctx, memory);
            return new Op() {
                @Override
                public void execute(Core core) {
                    long b = core.mmu.load64(address.toRead(core, 8), address.segment);
                    core.r[d] = imul(core, 64, core.r[d], b);
                }
            };
        }
        int s = ((RegisterOperand) ctx.instruction().operand(1)).number();
        return new Op() {
            @Override
            public void execute(Core core) {
                core.r[d] = imul(core, 64, core.r[d], core.r[s]);
            }
        };
    }

    private static Op imul32(BindContext ctx, int d) {
        if (ctx.instruction().operand(1) instanceof MemoryOperand memory) {
            Address address = Address.bind(ctx, memory);
            return new Op() {
                @Override
                public void execute(Core core) {
                    int b = core.mmu.load32(address.toRead(core, 4), address.segment);
                    core.r[d] = imul(core, 32, (int) core.r[d], b) & 0xFFFF_FFFFL;
                }
            };
        }
        int s = ((RegisterOperand) ctx.instruction().operand(1)).number();
        return new Op() {
            @Override
            public void execute(Core core) {
                core.r[d] = imul(core, 32, (int) core.r[d], (int) core.r[s]) & 0xFFFF_FFFFL;
            }
        };
    }

    private static Op imulConstant(int width, int d, int s, ImmediateOperand operand) {
        long factor = Width.signExtend(operand.value(), width);
        if (width == 64) {
            return new Op() {
                @Override
                public void execute(Core core) {
                    core.r[d] = imul(core, 64, core.r[s], factor);
                }
            };
        }
        return new Op() {
            @Override
            public void execute(Core core) {
                core.r[d] = imul(core, 32, (int) core.r[s], factor) & 0xFFFF_FFFFL;
            }
        };
    }

    static Op mul(BindContext ctx) {
        return multiply(ctx, false);
    }

    /** The forms with one operand: a double-width product in rDX:rAX, or AX. */
    private static Op multiply(BindContext ctx, boolean signed) {
        Place s = Place.bind(ctx, 0);
        return new Op() {
            @Override
            public void execute(Core core) {
                if (s.width == 64) {
                    multiply64(core, s.read(core), signed);
                } else {
                    multiply(core, s.width, s.read(core), signed);
                }
            }
        };
    }

    private static void multiply64(Core core, long b, boolean signed) {
        long[] r = core.r;
        long a = r[Core.RAX];
        long low = a * b;
        long high = signed ? Math.multiplyHigh(a, b) : Wide.multiplyHighUnsigned(a, b);
        core.flagResult = low;
        core.flagCarries = high == (signed ? low >> 63 : 0) ? 0 : OVERFLOWN;
        r[Core.RAX] = low;
        r[Core.RDX] = high;
    }

    private static void multiply(Core core, int width, long b, boolean signed) {
        long a = Width.signExtend(core.r[Core.RAX], width);
        long product = signed ? a * b : Width.zeroExtend(a, width) * Width.zeroExtend(b, width);
        boolean fits = product == (signed ? Width.signExtend(product, width) : Width.zeroExtend(product, width));
        core.flagResult = Width.signExtend(product, width);
        core.flagCarries = fits ? 0 : OVERFLOWN;
        setPair(core, width, product, product >>> width);
    }

    /** Low and high half into AL and AH, or rAX and rDX. */
    private static void setPair(Core core, int width, long low, long high) {
        if (width == 8) {
            Place.writeGeneral(core, Core.RAX, 16, low & 0xFF | high << 8);
        } else {
            Place.writeGeneral(core, Core.RAX, width, low);
            Place.writeGeneral(core, Core.RDX, width, high);
        }
    }

    static Op div(BindContext ctx) {
        Place s = Place.bind(ctx, 0);
        return new Op() {
            @Override
            public void execute(Core core) {
                if (s.width == 64) {
                    divide64(core, s.read(core));
                } else {
                    divide(core, s.width, Width.zeroExtend(s.read(core), s.width));
                }
            }
        };
    }

    private static void divide64(Core core, long divisor) {
        long[] r = core.r;
        if (Long.compareUnsigned(r[Core.RDX], divisor) >= 0) {
            throw divideError(core);
        }
        long low = r[Core.RAX];
        long quotient = Wide.divideUnsigned(r[Core.RDX], low, divisor);
        r[Core.RAX] = quotient;
        r[Core.RDX] = low - quotient * divisor;
    }

    private static void divide(Core core, int width, long divisor) {
        long dividend = dividend(core, width);
        if (divisor == 0) {
            throw divideError(core);
        }
        long quotient = Long.divideUnsigned(dividend, divisor);
        if (quotient >>> width != 0) {
            throw divideError(core);
        }
        setPair(core, width, quotient, dividend - quotient * divisor);
    }

    /** AX, or rDX:rAX of 16 or 32 bits each; not sign-extended. */
    private static long dividend(Core core, int width) {
        long rax = core.r[Core.RAX];
        return width == 8
                ? rax & 0xFFFF
                : Width.zeroExtend(core.r[Core.RDX], width) << width | Width.zeroExtend(rax, width);
    }

    static Op idiv(BindContext ctx) {
        Place s = Place.bind(ctx, 0);
        return new Op() {
            @Override
            public void execute(Core core) {
                if (s.width == 64) {
                    divideSigned64(core, s.read(core));
                } else {
                    divideSigned(core, s.width, s.read(core));
                }
            }
        };
    }

    private static void divideSigned(Core core, int width, long divisor) {
        long dividend = Width.signExtend(dividend(core, width), 2 * width);
        if (divisor == 0 || (dividend == Long.MIN_VALUE && divisor == -1)) {
            throw divideError(core);
        }
        long quotient = dividend / divisor;
        if (Width.signExtend(quotient, width) != quotient) {
            throw divideError(core);
        }
        setPair(core, width, quotient, dividend - quotient * divisor);
    }

    private static void divideSigned64(Core core, long divisor) {
        long[] r = core.r;
        long low = r[Core.RAX];
        long high = r[Core.RDX];
        boolean negative = high < 0;
        if (negative) {
            high = ~high + (low == 0 ? 1 : 0);
            low = -low;
        }
        long magnitude = Math.abs(divisor);
        if (Long.compareUnsigned(high, magnitude) >= 0) {
            throw divideError(core);
        }
        long quotient = Wide.divideUnsigned(high, low, magnitude);
        long remainder = low - quotient * magnitude;
        boolean negativeQuotient = negative != divisor < 0;
        if (negativeQuotient ? quotient < 0 && quotient != Long.MIN_VALUE : quotient < 0) {
            throw divideError(core);
        }
        r[Core.RAX] = negativeQuotient ? -quotient : quotient;
        r[Core.RDX] = negative ? -remainder : remainder;
    }

    private static GuestFault divideError(Core core) {
        return core.fault(Vector.DE);
    }

    /** MULX high, low, source: rDX times the source, no flags; of equal registers the high half stays. */
    static Op mulx(BindContext ctx) {
        Place high = Place.bind(ctx, 0);
        Place low = Place.bind(ctx, 1);
        Place s = Place.bind(ctx, 2);
        return new Op() {
            @Override
            public void execute(Core core) {
                long a = core.r[Core.RDX];
                long b = s.read(core);
                if (s.width == 64) {
                    low.write(core, a * b);
                    high.write(core, Wide.multiplyHighUnsigned(a, b));
                } else {
                    long product = (a & 0xFFFF_FFFFL) * (b & 0xFFFF_FFFFL);
                    low.write(core, product);
                    high.write(core, product >>> 32);
                }
            }
        };
    }

    static Op aam(BindContext ctx) {
        int base = (int) ((ImmediateOperand) ctx.instruction().operand(0)).value() & 0xFF;
        return new Op() {
            @Override
            public void execute(Core core) {
                if (base == 0) {
                    throw divideError(core);
                }
                int al = (int) core.r[Core.RAX] & 0xFF;
                setPair(core, 8, al % base, al / base);
                Alu.logic(core, (byte) (al % base));
            }
        };
    }

    static Op aad(BindContext ctx) {
        int base = (int) ((ImmediateOperand) ctx.instruction().operand(0)).value() & 0xFF;
        return new Op() {
            @Override
            public void execute(Core core) {
                long ax = core.r[Core.RAX];
                long al = (ax & 0xFF) + (ax >>> 8 & 0xFF) * base & 0xFF;
                setPair(core, 8, al, 0);
                Alu.logic(core, (byte) al);
            }
        };
    }
}
