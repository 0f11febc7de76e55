package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;

/** CLC, STC, CMC, CLD, STD, LAHF, SAHF and SALC. */
final class FlagInstructions {
    private static final int LOW = Flags.CF | Flags.PF | Flags.AF | Flags.ZF | Flags.SF;

    private FlagInstructions() {}

    /** Sets ZF alone. */
    static void setZero(Core core, boolean zero) {
        int flags = Flags.arithmetic(core.flagResult, core.flagCarries);
        core.setArithmeticFlags(zero ? flags | Flags.ZF : flags & ~Flags.ZF);
    }

    static Op clc() {
        return new Op() {
            @Override
            public void execute(Core core) {
                core.flagCarries = Flags.withCarry(core.flagCarries, 0);
            }
        };
    }

    static Op stc() {
        return new Op() {
            @Override
            public void execute(Core core) {
                core.flagCarries = Flags.withCarry(core.flagCarries, -1);
            }
        };
    }

    static Op cmc() {
        return new Op() {
            @Override
            public void execute(Core core) {
                core.flagCarries = Flags.withCarry(core.flagCarries, ~core.flagCarries);
            }
        };
    }

    static Op cld() {
        return new Op() {
            @Override
            public void execute(Core core) {
                core.systemFlags &= ~Flags.DF;
            }
        };
    }

    static Op std() {
        return new Op() {
            @Override
            public void execute(Core core) {
                core.systemFlags |= Flags.DF;
            }
        };
    }

    static Op lahf() {
        return new Op() {
            @Override
            public void execute(Core core) {
                long flags = Flags.arithmetic(core.flagResult, core.flagCarries) & LOW | Flags.FIXED_1;
                core.r[Core.RAX] = core.r[Core.RAX] & ~0xFF00L | flags << 8;
            }
        };
    }

    static Op sahf() {
        return new Op() {
            @Override
            public void execute(Core core) {
                int kept = Flags.arithmetic(core.flagResult, core.flagCarries) & Flags.OF;
                core.setArithmeticFlags(core.r[Core.RAX] >>> 8 & LOW | kept);
            }
        };
    }

    /** SALC: AL becomes FF where CF is set, else 0. */
    static Op salc() {
        return new Op() {
            @Override
            public void execute(Core core) {
                core.r[Core.RAX] = core.r[Core.RAX] & ~0xFFL | core.flagCarries >> 63 & 0xFF;
            }
        };
    }
}
