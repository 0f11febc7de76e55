package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;

/** Jcc in 64-bit code: one class a condition, so that each condition is one comparison in compiled code. */
final class ConditionalJumps {
    private ConditionalJumps() {}

    /**
     * A near conditional jump with a 64-bit target.
     *
     * @param condition number of the condition, 0 (O) to 15 (G)
     * @param target from the start of the block
     */
    static Op bind(int condition, long target) {
        return switch (condition) {
            // O
            case 0 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(0, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // NO
            case 1 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(1, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // B
            case 2 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(2, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // AE
            case 3 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(3, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // E
            case 4 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(4, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // NE
            case 5 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(5, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // BE
            case 6 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(6, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // A
            case 7 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(7, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // S
            case 8 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(8, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // NS
            case 9 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(9, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // P
            case 10 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(10, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // NP
            case 11 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(11, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // L
            case 12 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(12, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // GE
            case 13 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(13, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // LE
            case 14 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(14, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            // G
            case 15 ->
                new Jump(target) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(15, core.flagResult, core.flagCarries)) {
                            core.jump(Branches.canonical(core, core.r[Core.BLOCK] + target));
                        }
                    }
                };
            default -> throw new IllegalArgumentException("condition " + condition);
        };
    }

    private abstract static class Jump extends Op {
        final long target;

        Jump(long target) {
            this.target = target;
        }
    }
}
