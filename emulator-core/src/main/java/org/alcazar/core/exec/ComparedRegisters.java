package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;

/** {@link ComparedBranch} after CMP and TEST of registers and constants. */
final class ComparedRegisters {
    private ComparedRegisters() {}

    /** CMP d, s and a branch; null when there is no form of its own. */
    static Op compare(int width, int d, int s, ComparedBranch.Target to) {
        return switch (width) {
            case 64 ->
                new Registers(d, s, to) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        long a = r[d];
                        long b = r[s];
                        Alu.sub(core, 64, a, b);
                        branch(core, a, b);
                    }
                };
            case 32 ->
                new Registers(d, s, to) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        long a = (int) r[d];
                        long b = (int) r[s];
                        Alu.sub(core, 32, a, b);
                        branch(core, a, b);
                    }
                };
            case 8 ->
                new Registers(d, s, to) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        long a = (byte) r[d];
                        long b = (byte) r[s];
                        Alu.sub(core, 8, a, b);
                        branch(core, a, b);
                    }
                };
            default -> null;
        };
    }

    /** CMP d, value and a branch; null when there is no form of its own. */
    static Op compareConstant(int width, int d, long value, ComparedBranch.Target to) {
        return switch (width) {
            case 64 ->
                new Constant(d, value, to) {
                    @Override
                    public void execute(Core core) {
                        long a = core.r[d];
                        Alu.sub(core, 64, a, value);
                        branch(core, a, value);
                    }
                };
            case 32 ->
                new Constant(d, value, to) {
                    @Override
                    public void execute(Core core) {
                        long a = (int) core.r[d];
                        Alu.sub(core, 32, a, value);
                        branch(core, a, value);
                    }
                };
            case 8 ->
                new Constant(d, value, to) {
                    @Override
                    public void execute(Core core) {
                        long a = (byte) core.r[d];
                        Alu.sub(core, 8, a, value);
                        branch(core, a, value);
                    }
                };
            default -> null;
        };
    }

    /** TEST d, s and a branch; null when there is no form of its own. */
    static Op test(int width, int d, int s, ComparedBranch.Target to) {
        return switch (width) {
            case 64 ->
                new Registers(d, s, to) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        branch(core, Alu.logic(core, r[d] & r[s]), 0);
                    }
                };
            case 32 ->
                new Registers(d, s, to) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        branch(core, Alu.logic(core, (int) r[d] & (int) r[s]), 0);
                    }
                };
            case 8 ->
                new Registers(d, s, to) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        branch(core, Alu.logic(core, (byte) r[d] & (byte) r[s]), 0);
                    }
                };
            default -> null;
        };
    }

    /** TEST d, value and a branch; null when there is no form of its own. */
    static Op testConstant(int width, int d, long value, ComparedBranch.Target to) {
        return switch (width) {
            case 64 ->
                new Constant(d, value, to) {
                    @Override
                    public void execute(Core core) {
                        branch(core, Alu.logic(core, core.r[d] & value), 0);
                    }
                };
            case 32 ->
                new Constant(d, value, to) {
                    @Override
                    public void execute(Core core) {
                        branch(core, Alu.logic(core, (int) core.r[d] & value), 0);
                    }
                };
            case 8 ->
                new Constant(d, value, to) {
                    @Override
                    public void execute(Core core) {
                        branch(core, Alu.logic(core, (byte) core.r[d] & value), 0);
                    }
                };
            default -> null;
        };
    }

    private abstract static class Registers extends ComparedBranch {
        final int d;
        final int s;

        Registers(int d, int s, Target to) {
            super(to);
            this.d = d;
            this.s = s;
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
