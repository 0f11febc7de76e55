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
     * @param displacement from the next instruction
     */
    static Op bind(int condition, long displacement) {
        return switch (condition) {
            // O
            case 0 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(0, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // NO
            case 1 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(1, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // B
            case 2 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(2, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // AE
            case 3 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(3, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // E
            case 4 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(4, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // NE
            case 5 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(5, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // BE
            case 6 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(6, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // A
            case 7 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(7, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // S
            case 8 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(8, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // NS
            case 9 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(9, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // P
            case 10 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(10, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // NP
            case 11 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(11, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // L
            case 12 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(12, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // GE
            case 13 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(13, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // LE
            case 14 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(14, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            // G
            case 15 ->
                new Jump(displacement) {
                    @Override
                    public void execute(Core core) {
                        if (Flags.condition(15, core.flagResult, core.flagCarries)) {
                            core.rip = Branches.canonical(core, core.rip + displacement);
                        }
                    }
                };
            default -> throw new IllegalArgumentException("condition " + condition);
        };
    }

    private abstract static class Jump extends Op {
        final long displacement;

        Jump(long displacement) {
            this.displacement = displacement;
        }
    }
}
