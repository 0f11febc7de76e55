package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operand;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.isa.RegisterOperand;

/**
 * BT, BTS, BTR, BTC, BSF, BSR, TZCNT, LZCNT, POPCNT and the bit fields of BMI1 and BMI2. Undefined flags: BTx leaves them,
 * the others set SF and PF by the value that ZF is of, and CF, OF, AF to 0.
 */
final class Bits {
    private Bits() {}

    static Op bitTest(BindContext ctx) {
        Operation operation = ctx.instruction().operation();
        Operand base = ctx.instruction().operand(0);
        Operand index = ctx.instruction().operand(1);
        Place offset = Place.bind(ctx, index);
        if (base instanceof MemoryOperand memory && index instanceof RegisterOperand) {
            return bitString(operation, Address.bind(ctx, memory), memory.width(), offset);
        }
        Place d = Place.bind(ctx, base);
        return new Op() {
            @Override
            public void execute(Core core) {
                int bit = (int) offset.read(core) & d.width - 1;
                if (operation == Operation.BT) {
                    setCarry(core, d.read(core) >>> bit);
                } else {
                    long value = d.readForUpdate(core);
                    d.write(core, changed(operation, value, bit));
                    setCarry(core, value >>> bit);
                }
            }
        };
    }

    /** A bit string in memory: the signed offset reaches beyond the operand itself. */
    private static Op bitString(Operation operation, Address address, int width, Place offset) {
        int size = width / 8;
        return new Op() {
            @Override
            public void execute(Core core) {
                long at = offset.read(core);
                long delta = Math.floorDiv(at, width) * size;
                int bit = (int) at & width - 1;
                if (operation == Operation.BT) {
                    setCarry(core, load(core, address.toReadAt(core, delta, size)) >>> bit);
                    return;
                }
                long linear = address.toWriteAt(core, delta, size);
                long value = loadForUpdate(core, linear);
                store(core, linear, changed(operation, value, bit));
                setCarry(core, value >>> bit);
            }

            private long load(Core core, long linear) {
                return switch (width) {
                    case 16 -> core.mmu.load16(linear, address.segment);
                    case 32 -> core.mmu.load32(linear, address.segment);
                    default -> core.mmu.load64(linear, address.segment);
                };
            }

            private long loadForUpdate(Core core, long linear) {
                return switch (width) {
                    case 16 -> core.mmu.loadForUpdate16(linear, address.segment);
                    case 32 -> core.mmu.loadForUpdate32(linear, address.segment);
                    default -> core.mmu.loadForUpdate64(linear, address.segment);
                };
            }

            private void store(Core core, long linear, long value) {
                switch (width) {
                    case 16 -> core.mmu.store16(linear, address.segment, (int) value);
                    case 32 -> core.mmu.store32(linear, address.segment, (int) value);
                    default -> core.mmu.store64(linear, address.segment, value);
                }
            }
        };
    }

    private static long changed(Operation operation, long value, int bit) {
        return switch (operation) {
            case BTS -> value | 1L << bit;
            case BTR -> value & ~(1L << bit);
            default -> value ^ 1L << bit;
        };
    }

    /** CF becomes bit 0; the other flags stay. */
    private static void setCarry(Core core, long bit) {
        core.flagCarries = Flags.withCarry(core.flagCarries, bit << 63);
    }

    /** BSF and BSR: of zero, ZF is set and the destination stays (AMD APM volume 3). */
    static Op scan(BindContext ctx) {
        return scan(ctx, ctx.instruction().operation() == Operation.BSF);
    }

    /** TZCNT and LZCNT on a processor that ignores their prefix: BSF and BSR. */
    static Op scanForCount(BindContext ctx) {
        return scan(ctx, ctx.instruction().operation() == Operation.TZCNT);
    }

    private static Op scan(BindContext ctx, boolean forward) {
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        return new Op() {
            @Override
            public void execute(Core core) {
                long value = s.read(core);
                Alu.logic(core, value);
                if (value != 0) {
                    long bits = Width.zeroExtend(value, s.width);
                    d.write(core, forward ? Long.numberOfTrailingZeros(bits) : 63 - Long.numberOfLeadingZeros(bits));
                }
            }
        };
    }

    /** TZCNT and LZCNT: of zero, the width, and CF is set. */
    static Op count(BindContext ctx) {
        boolean trailing = ctx.instruction().operation() == Operation.TZCNT;
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        return new Op() {
            @Override
            public void execute(Core core) {
                long bits = Width.zeroExtend(s.read(core), s.width);
                int zeros = trailing
                        ? Math.min(Long.numberOfTrailingZeros(bits), s.width)
                        : Long.numberOfLeadingZeros(bits) - (64 - s.width);
                core.flagResult = zeros;
                core.flagCarries = Flags.carriesOf(bits == 0 ? 1 : 0, 0, 0);
                d.write(core, zeros);
            }
        };
    }

    static Op popcnt(BindContext ctx) {
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        return new Op() {
            @Override
            public void execute(Core core) {
                long bits = Width.zeroExtend(s.read(core), s.width);
                core.setArithmeticFlags(bits == 0 ? Flags.ZF : 0);
                d.write(core, Long.bitCount(bits));
            }
        };
    }

    /** BLSI, BLSMSK and BLSR: the lowest set bit taken out, a mask up to it, cleared. */
    static Op lowestSet(BindContext ctx) {
        Operation operation = ctx.instruction().operation();
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        return new Op() {
            @Override
            public void execute(Core core) {
                long value = s.read(core);
                long result =
                        switch (operation) {
                            case BLSI -> value & -value;
                            case BLSMSK -> value ^ value - 1;
                            default -> value & value - 1;
                        };
                boolean carry = value == 0 != (operation == Operation.BLSI);
                core.flagResult = Width.signExtend(result, d.width);
                core.flagCarries = Flags.carriesOf(carry ? 1 : 0, 0, 0);
                d.write(core, result);
            }
        };
    }

    /** BEXTR: start in bits 7:0 of the control, length in bits 15:8. */
    static Op bextr(BindContext ctx) {
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        Place control = Place.bind(ctx, 2);
        return new Op() {
            @Override
            public void execute(Core core) {
                int where = (int) control.read(core);
                int start = where & 0xFF;
                int length = where >>> 8 & 0xFF;
                long bits = Width.zeroExtend(s.read(core), s.width);
                long shifted = start < 64 ? bits >>> start : 0;
                long result = length < 64 ? shifted & (1L << length) - 1 : shifted;
                d.write(core, Alu.logic(core, Width.signExtend(result, d.width)));
            }
        };
    }

    /** BZHI: bits from the index on become zero; CF is set when there are none. */
    static Op bzhi(BindContext ctx) {
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        Place index = Place.bind(ctx, 2);
        return new Op() {
            @Override
            public void execute(Core core) {
                int from = (int) index.read(core) & 0xFF;
                long value = s.read(core);
                boolean beyond = from >= d.width;
                long result = beyond ? value : value & (1L << from) - 1;
                core.flagResult = Width.signExtend(result, d.width);
                core.flagCarries = Flags.carriesOf(beyond ? 1 : 0, 0, 0);
                d.write(core, result);
            }
        };
    }

    /** PDEP and PEXT. */
    static Op scatterGather(BindContext ctx) {
        Instruction instruction = ctx.instruction();
        boolean deposit = instruction.operation() == Operation.PDEP;
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        Place mask = Place.bind(ctx, 2);
        return new Op() {
            @Override
            public void execute(Core core) {
                long bits = Width.zeroExtend(s.read(core), s.width);
                long where = Width.zeroExtend(mask.read(core), mask.width);
                d.write(core, deposit ? deposit(bits, where) : extract(bits, where));
            }
        };
    }

    /** The low bits of {@code bits} put where {@code mask} has ones, low to high. */
    static long deposit(long bits, long mask) {
        long result = 0;
        long left = bits;
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            if ((left & 1) != 0) {
                result |= rest & -rest;
            }
            left >>>= 1;
        }
        return result;
    }

    /** The bits of {@code bits} where {@code mask} has ones, packed low. */
    static long extract(long bits, long mask) {
        long result = 0;
        int to = 0;
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            result |= (bits >>> Long.numberOfTrailingZeros(rest) & 1) << to++;
        }
        return result;
    }
}
