package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.isa.MemoryOperand;

/** ADD, ADC, SUB, SBB, CMP, INC, DEC, NEG, XADD, CMPXCHG, ADCX and ADOX. */
final class Arithmetic {
    private Arithmetic() {}

    /** Binds ADD, ADC, SUB, SBB and CMP. */
    static Op binary(BindContext ctx) {
        return AluForms.binary(ctx);
    }

    /** Binds INC, DEC and NEG. */
    static Op unary(BindContext ctx) {
        return AluForms.unary(ctx);
    }

    static Op xadd(BindContext ctx) {
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        boolean memory = d.memory();
        return new Op() {
            @Override
            public void execute(Core core) {
                long old = d.readForUpdate(core);
                long sum = Alu.add(core, d.width, old, s.read(core));
                if (memory) {
                    d.write(core, sum);
                    s.write(core, old);
                } else {
                    s.write(core, old);
                    d.write(core, sum);
                }
            }
        };
    }

    /** Memory is written whether the comparison succeeds or not; a register only if it does. */
    static Op cmpxchg(BindContext ctx) {
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        boolean memory = d.memory();
        Place accumulator = Place.general(Core.RAX, d.width);
        return new Op() {
            @Override
            public void execute(Core core) {
                long old = d.readForUpdate(core);
                long replacement = s.read(core);
                Alu.sub(core, d.width, accumulator.read(core), old);
                if (Flags.zero(core.flagResult)) {
                    d.write(core, replacement);
                } else {
                    if (memory) {
                        d.write(core, old);
                    }
                    accumulator.write(core, old);
                }
            }
        };
    }

    static Op cmpxchg8b(BindContext ctx) {
        Address address = Address.bind(ctx, (MemoryOperand) ctx.instruction().operand(0));
        return new Op() {
            @Override
            public void execute(Core core) {
                long linear = address.toWrite(core, 8);
                long old = core.mmu.loadForUpdate64(linear, address.segment);
                long[] r = core.r;
                boolean same = old == (r[Core.RDX] << 32 | r[Core.RAX] & 0xFFFF_FFFFL);
                if (same) {
                    core.mmu.store64(linear, address.segment, r[Core.RCX] << 32 | r[Core.RBX] & 0xFFFF_FFFFL);
                } else {
                    core.mmu.store64(linear, address.segment, old);
                    r[Core.RAX] = old & 0xFFFF_FFFFL;
                    r[Core.RDX] = old >>> 32;
                }
                FlagInstructions.setZero(core, same);
            }
        };
    }

    static Op cmpxchg16b(BindContext ctx) {
        Address address = Address.bind(ctx, (MemoryOperand) ctx.instruction().operand(0));
        return new Op() {
            @Override
            public void execute(Core core) {
                long linear = address.toWrite(core, 16);
                if ((linear & 15) != 0) {
                    throw core.fault(Vector.GP, 0);
                }
                long low = core.mmu.loadForUpdate64(linear, address.segment);
                long high = core.mmu.loadForUpdate64(linear + 8, address.segment);
                long[] r = core.r;
                boolean same = low == r[Core.RAX] && high == r[Core.RDX];
                core.mmu.store64(linear, address.segment, same ? r[Core.RBX] : low);
                core.mmu.store64(linear + 8, address.segment, same ? r[Core.RCX] : high);
                if (!same) {
                    r[Core.RAX] = low;
                    r[Core.RDX] = high;
                }
                FlagInstructions.setZero(core, same);
            }
        };
    }

    /** ADCX and ADOX: an addition whose carry, in and out, is CF or OF alone. */
    static Op addWithSingleCarry(BindContext ctx, boolean overflow) {
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        return new Op() {
            @Override
            public void execute(Core core) {
                long carries = core.flagCarries;
                boolean carryIn = overflow ? Flags.overflow(carries) : Flags.carry(carries);
                long a = d.read(core);
                long b = s.read(core);
                long result = Width.signExtend(a + b + (carryIn ? 1 : 0), d.width);
                long out = Flags.addCarries(a, b, result) << 64 - d.width;
                core.flagCarries = overflow ? Flags.withOverflow(carries, out) : Flags.withCarry(carries, out);
                d.write(core, result);
            }
        };
    }
}
