package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.IoPermission;

/** MOVS, CMPS, SCAS, LODS, STOS, INS and OUTS. */
final class Strings {
    private Strings() {}

    private static Address source(BindContext ctx) {
        return Address.bind(ctx, StringOp.operand(ctx, Core.RSI));
    }

    private static Address target(BindContext ctx) {
        return Address.bind(ctx, StringOp.operand(ctx, Core.RDI));
    }

    static Op movs(BindContext ctx) {
        Address source = source(ctx);
        Address target = target(ctx);
        return new StringOp(ctx, false) {
            @Override
            void iterate(Core core) {
                store(core, target, load(core, source));
                advance(core, Core.RSI);
                advance(core, Core.RDI);
            }

            @Override
            long bulk(Core core, long limit) {
                long done = BulkStrings.move(core, source, target, size, limit);
                advance(core, Core.RSI, done * size);
                advance(core, Core.RDI, done * size);
                return done;
            }
        };
    }

    static Op stos(BindContext ctx) {
        Address target = target(ctx);
        return new StringOp(ctx, false) {
            @Override
            void iterate(Core core) {
                store(core, target, core.r[Core.RAX]);
                advance(core, Core.RDI);
            }

            @Override
            long bulk(Core core, long limit) {
                long done = BulkStrings.fill(core, target, size, limit);
                advance(core, Core.RDI, done * size);
                return done;
            }
        };
    }

    static Op lods(BindContext ctx) {
        Address source = source(ctx);
        return new StringOp(ctx, false) {
            @Override
            void iterate(Core core) {
                Place.writeGeneral(core, Core.RAX, size * 8, load(core, source));
                advance(core, Core.RSI);
            }
        };
    }

    static Op cmps(BindContext ctx) {
        Address source = source(ctx);
        Address target = target(ctx);
        // Which is read first shows when neither can be: the target, but by REPE CMPSB the source.
        boolean sourceFirst = ctx.instruction().rep() && ctx.instruction().operandSize() == 8;
        Address first = sourceFirst ? source : target;
        Address second = sourceFirst ? target : source;
        return new StringOp(ctx, true) {
            @Override
            void iterate(Core core) {
                long a = load(core, first);
                long b = load(core, second);
                Alu.sub(core, size * 8, sourceFirst ? a : b, sourceFirst ? b : a);
                advance(core, Core.RSI);
                advance(core, Core.RDI);
            }
        };
    }

    static Op scas(BindContext ctx) {
        Address target = target(ctx);
        return new StringOp(ctx, true) {
            @Override
            void iterate(Core core) {
                long b = load(core, target);
                Alu.sub(core, size * 8, Width.signExtend(core.r[Core.RAX], size * 8), b);
                advance(core, Core.RDI);
            }
        };
    }

    /** INS: that the port may be read and memory written is known before the port is read. */
    static Op ins(BindContext ctx) {
        Address target = target(ctx);
        return new StringOp(ctx, false) {
            @Override
            void check(Core core) {
                IoPermission.check(core, (int) core.r[Core.RDX] & 0xFFFF, size);
            }

            @Override
            void iterate(Core core) {
                int port = (int) core.r[Core.RDX] & 0xFFFF;
                check(core);
                core.mmu.probeWrite(target.toWrite(core, size), size, target.segment);
                store(core, target, core.readPort(port, size));
                advance(core, Core.RDI);
            }
        };
    }

    static Op outs(BindContext ctx) {
        Address source = source(ctx);
        return new StringOp(ctx, false) {
            @Override
            void check(Core core) {
                IoPermission.check(core, (int) core.r[Core.RDX] & 0xFFFF, size);
            }

            @Override
            void iterate(Core core) {
                int port = (int) core.r[Core.RDX] & 0xFFFF;
                check(core);
                int value = (int) Width.zeroExtend(load(core, source), size * 8);
                core.writePort(port, size, value);
                advance(core, Core.RSI);
            }
        };
    }
}
