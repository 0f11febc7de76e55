package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operand;
import org.alcazar.core.isa.RegisterClass;
import org.alcazar.core.isa.RegisterOperand;

/** MOV, MOVZX, MOVSX, MOVSXD, XCHG, LEA, BSWAP, MOVBE, CMOVcc, XLAT and the conversions of the accumulator. */
final class DataTransfer {
    private DataTransfer() {}

    static Op mov(BindContext ctx) {
        Instruction instruction = ctx.instruction();
        Operand a = instruction.operand(0);
        Operand b = instruction.operand(1);
        Op special = null;
        if (a instanceof RegisterOperand d && d.type() == RegisterClass.GPR) {
            if (b instanceof RegisterOperand s && s.type() == RegisterClass.GPR) {
                special = Moves.registers(d.width(), d.number(), s.number());
            } else if (b instanceof ImmediateOperand immediate) {
                long value = Width.signExtend(immediate.value(), d.width());
                special = Moves.constant(d.width(), d.number(), value);
            } else if (b instanceof MemoryOperand memory) {
                special = Moves.load(d.width(), d.number(), Address.bind(ctx, memory));
            }
        } else if (a instanceof MemoryOperand memory) {
            Address address = Address.bind(ctx, memory);
            if (b instanceof RegisterOperand s && s.type() == RegisterClass.GPR) {
                special = Moves.store(memory.width(), address, s.number());
            } else if (b instanceof ImmediateOperand immediate) {
                special = Moves.storeConstant(memory.width(), address, immediate.value());
            }
        }
        return special != null ? special : copy(Place.bind(ctx, a), Place.bind(ctx, b));
    }

    private static Op copy(Place d, Place s) {
        return new Op() {
            @Override
            public void execute(Core core) {
                d.write(core, s.read(core));
            }
        };
    }

    static Op movzx(BindContext ctx) {
        Instruction instruction = ctx.instruction();
        Operand b = instruction.operand(1);
        Op special = null;
        if (instruction.operand(0) instanceof RegisterOperand d && d.width() >= 32) {
            if (b instanceof RegisterOperand s && s.type() == RegisterClass.GPR) {
                special = ExtendingMoves.zeroExtend(s.width(), d.number(), s.number());
            } else if (b instanceof MemoryOperand memory) {
                special = ExtendingMoves.zeroExtendLoad(memory.width(), d.number(), Address.bind(ctx, memory));
            }
        }
        return special != null ? special : zeroExtend(Place.bind(ctx, 0), Place.bind(ctx, b));
    }

    private static Op zeroExtend(Place d, Place s) {
        return new Op() {
            @Override
            public void execute(Core core) {
                d.write(core, Width.zeroExtend(s.read(core), s.width));
            }
        };
    }

    /** Binds MOVSX and MOVSXD. */
    static Op movsx(BindContext ctx) {
        Operand b = ctx.instruction().operand(1);
        Op special = null;
        if (ctx.instruction().operand(0) instanceof RegisterOperand d && d.width() >= 32) {
            boolean wide = d.width() == 64;
            int n = d.number();
            if (b instanceof RegisterOperand s && s.type() == RegisterClass.GPR) {
                special = wide
                        ? ExtendingMoves.signExtend64(s.width(), n, s.number())
                        : ExtendingMoves.signExtend32(s.width(), n, s.number());
            } else if (b instanceof MemoryOperand memory) {
                Address address = Address.bind(ctx, memory);
                special = wide
                        ? ExtendingMoves.signExtendLoad64(memory.width(), n, address)
                        : ExtendingMoves.signExtendLoad32(memory.width(), n, address);
            }
        }
        return special != null ? special : copy(Place.bind(ctx, 0), Place.bind(ctx, b));
    }

    static Op lea(BindContext ctx) {
        RegisterOperand d = (RegisterOperand) ctx.instruction().operand(0);
        Address address = Address.bind(ctx, (MemoryOperand) ctx.instruction().operand(1));
        int n = d.number();
        return switch (d.width()) {
            case 64 ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        core.r[n] = address.offset(core);
                    }
                };
            case 32 ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        core.r[n] = address.offset(core) & 0xFFFF_FFFFL;
                    }
                };
            default ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        core.r[n] = core.r[n] & ~0xFFFFL | address.offset(core) & 0xFFFF;
                    }
                };
        };
    }

    /** XCHG; the memory operand, if there is one, is operand 0 or 1. */
    static Op xchg(BindContext ctx) {
        Place first = Place.bind(ctx, 0);
        Place second = Place.bind(ctx, 1);
        Place d = second.memory() ? second : first;
        Place s = second.memory() ? first : second;
        return new Op() {
            @Override
            public void execute(Core core) {
                long old = d.readForUpdate(core);
                d.write(core, s.read(core));
                s.write(core, old);
            }
        };
    }

    static Op bswap(BindContext ctx) {
        RegisterOperand operand = (RegisterOperand) ctx.instruction().operand(0);
        int n = operand.number();
        return switch (operand.width()) {
            case 64 ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        core.r[n] = Long.reverseBytes(core.r[n]);
                    }
                };
            case 32 ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        core.r[n] = Integer.reverseBytes((int) core.r[n]) & 0xFFFF_FFFFL;
                    }
                };
            // Undefined with a 16-bit operand: processors clear the register.
            default ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        core.r[n] &= ~0xFFFFL;
                    }
                };
        };
    }

    static Op movbe(BindContext ctx) {
        Place d = Place.bind(ctx, 0);
        Place s = Place.bind(ctx, 1);
        int shift = 64 - d.width;
        return new Op() {
            @Override
            public void execute(Core core) {
                d.write(core, Long.reverseBytes(s.read(core)) >> shift);
            }
        };
    }

    /** CMOVcc: the source is read, and a 32-bit destination zero-extended, whatever the condition. */
    static Op cmov(BindContext ctx) {
        int condition = ctx.instruction().condition();
        RegisterOperand d = (RegisterOperand) ctx.instruction().operand(0);
        Operand b = ctx.instruction().operand(1);
        int n = d.number();
        if (b instanceof RegisterOperand s && d.width() >= 32) {
            int m = s.number();
            return d.width() == 64
                    ? new Op() {
                        @Override
                        public void execute(Core core) {
                            if (Conditions.holds(core, condition)) {
                                core.r[n] = core.r[m];
                            }
                        }
                    }
                    : new Op() {
                        @Override
                        public void execute(Core core) {
                            long[] r = core.r;
                            r[n] = (Conditions.holds(core, condition) ? r[m] : r[n]) & 0xFFFF_FFFFL;
                        }
                    };
        }
        Place place = Place.bind(ctx, 0);
        Place source = Place.bind(ctx, b);
        return new Op() {
            @Override
            public void execute(Core core) {
                long value = source.read(core);
                place.write(core, Conditions.holds(core, condition) ? value : place.read(core));
            }
        };
    }

    /** AL becomes the byte at rBX + AL. */
    static Op xlat(BindContext ctx) {
        Address address = Address.bind(ctx, (MemoryOperand) ctx.instruction().operand(0));
        return new Op() {
            @Override
            public void execute(Core core) {
                long[] r = core.r;
                long linear = address.toReadAt(core, r[Core.RAX] & 0xFF, 1);
                r[Core.RAX] = r[Core.RAX] & ~0xFFL | core.mmu.load8(linear, address.segment);
            }
        };
    }

    /** CBW, CWDE and CDQE. */
    static Op cbw(BindContext ctx) {
        return switch (ctx.instruction().operandSize()) {
            case 64 ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        core.r[Core.RAX] = (int) core.r[Core.RAX];
                    }
                };
            case 32 ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        core.r[Core.RAX] = (short) core.r[Core.RAX] & 0xFFFF_FFFFL;
                    }
                };
            default ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        core.r[Core.RAX] = core.r[Core.RAX] & ~0xFFFFL | (byte) core.r[Core.RAX] & 0xFFFF;
                    }
                };
        };
    }

    /** CWD, CDQ and CQO. */
    static Op cwd(BindContext ctx) {
        return switch (ctx.instruction().operandSize()) {
            case 64 ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        core.r[Core.RDX] = core.r[Core.RAX] >> 63;
                    }
                };
            case 32 ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        core.r[Core.RDX] = (int) core.r[Core.RAX] >> 31 & 0xFFFF_FFFFL;
                    }
                };
            default ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        core.r[Core.RDX] = core.r[Core.RDX] & ~0xFFFFL | (short) core.r[Core.RAX] >> 15 & 0xFFFF;
                    }
                };
        };
    }
}
