package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.Operation;

/** {@link ComparedBranch} after the counting of loops: INC, DEC, ADD and SUB of a register, then a branch on ZF. */
final class CountedLoops {
    private CountedLoops() {}

    /** INC d or DEC d and a branch on ZF; null when there is no form of its own. */
    static Op step(Operation operation, int width, int d, ComparedBranch.Target to) {
        boolean up = operation == Operation.INC;
        return switch (width) {
            case 64 ->
                up
                        ? new Register(d, to) {
                            @Override
                            public void execute(Core core) {
                                long result = Alu.inc(core, 64, core.r[d]);
                                core.r[d] = result;
                                branch(core, result, 0);
                            }
                        }
                        : new Register(d, to) {
                            @Override
                            public void execute(Core core) {
                                long result = Alu.dec(core, 64, core.r[d]);
                                core.r[d] = result;
                                branch(core, result, 0);
                            }
                        };
            case 32 ->
                up
                        ? new Register(d, to) {
                            @Override
                            public void execute(Core core) {
                                long result = Alu.inc(core, 32, (int) core.r[d]);
                                core.r[d] = result & 0xFFFF_FFFFL;
                                branch(core, result, 0);
                            }
                        }
                        : new Register(d, to) {
                            @Override
                            public void execute(Core core) {
                                long result = Alu.dec(core, 32, (int) core.r[d]);
                                core.r[d] = result & 0xFFFF_FFFFL;
                                branch(core, result, 0);
                            }
                        };
            default -> null;
        };
    }

    /** ADD d, value and a branch on ZF; null when there is no form of its own. */
    static Op add(int width, int d, long value, ComparedBranch.Target to) {
        return switch (width) {
            case 64 ->
                new Constant(d, value, to) {
                    @Override
                    public void execute(Core core) {
                        long result = Alu.add(core, 64, core.r[d], value);
                        core.r[d] = result;
                        branch(core, result, 0);
                    }
                };
            case 32 ->
                new Constant(d, value, to) {
                    @Override
                    public void execute(Core core) {
                        long result = Alu.add(core, 32, (int) core.r[d], value);
                        core.r[d] = result & 0xFFFF_FFFFL;
                        branch(core, result, 0);
                    }
                };
            default -> null;
        };
    }

    /** SUB d, value and a branch on ZF; null when there is no form of its own. */
    static Op sub(int width, int d, long value, ComparedBranch.Target to) {
        return switch (width) {
            case 64 ->
                new Constant(d, value, to) {
                    @Override
                    public void execute(Core core) {
                        long result = Alu.sub(core, 64, core.r[d], value);
                        core.r[d] = result;
                        branch(core, result, 0);
                    }
                };
            case 32 ->
                new Constant(d, value, to) {
                    @Override
                    public void execute(Core core) {
                        long result = Alu.sub(core, 32, (int) core.r[d], value);
                        core.r[d] = result & 0xFFFF_FFFFL;
                        branch(core, result, 0);
                    }
                };
            default -> null;
        };
    }

    private abstract static class Register extends ComparedBranch {
        final int d;

        Register(int d, Target to) {
            super(to);
            this.d = d;
        }
    }

    private abstract static class Constant extends ComparedBranch {
        final int d;
        final long value;

        Constant(int d, long value, Target to) {
            super(to);
            this.d = d;
            this.value = value;
        }
    }
}
