package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.Operation;

/**
 * The 64-bit integer operations between registers and constants: one class a form, so that each is one small compiled
 * method. All of them only put operands and {@link Alu} together.
 */
final class AluRegisters64 {
    private AluRegisters64() {}

    /** {@code operation d, s}; null when there is no form of its own. */
    static Op registers(Operation operation, int d, int s) {
        if (d == s && operation == Operation.XOR) {
            return zero(d);
        }
        if (d == s && operation == Operation.TEST) {
            return testSame(d);
        }
        return switch (operation) {
            case ADD ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.add(core, 64, r[d], r[s]);
                    }
                };
            case ADC ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.adc(core, 64, r[d], r[s]);
                    }
                };
            case SUB ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.sub(core, 64, r[d], r[s]);
                    }
                };
            case SBB ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.sbb(core, 64, r[d], r[s]);
                    }
                };
            case AND ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.logic(core, r[d] & r[s]);
                    }
                };
            case OR ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.logic(core, r[d] | r[s]);
                    }
                };
            case XOR ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.logic(core, r[d] ^ r[s]);
                    }
                };
            case CMP ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        Alu.sub(core, 64, r[d], r[s]);
                    }
                };
            case TEST ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        Alu.logic(core, r[d] & r[s]);
                    }
                };
            default -> null;
        };
    }

    /** {@code operation d, value}; null when there is no form of its own. */
    static Op constant(Operation operation, int d, long value) {
        return switch (operation) {
            case ADD ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.add(core, 64, r[d], value);
                    }
                };
            case ADC ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.adc(core, 64, r[d], value);
                    }
                };
            case SUB ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.sub(core, 64, r[d], value);
                    }
                };
            case SBB ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.sbb(core, 64, r[d], value);
                    }
                };
            case AND ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.logic(core, r[d] & value);
                    }
                };
            case OR ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.logic(core, r[d] | value);
                    }
                };
            case XOR ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.logic(core, r[d] ^ value);
                    }
                };
            case CMP ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        Alu.sub(core, 64, core.r[d], value);
                    }
                };
            case TEST ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        Alu.logic(core, core.r[d] & value);
                    }
                };
            default -> null;
        };
    }

    /** {@code operation d}; null when there is no form of its own. */
    static Op single(Operation operation, int d) {
        return switch (operation) {
            case INC ->
                new OneRegister(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.inc(core, 64, r[d]);
                    }
                };
            case DEC ->
                new OneRegister(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.dec(core, 64, r[d]);
                    }
                };
            case NEG ->
                new OneRegister(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = Alu.neg(core, 64, r[d]);
                    }
                };
            case NOT ->
                new OneRegister(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = ~r[d];
                    }
                };
            default -> null;
        };
    }

    private static Op zero(int d) {
        return new OneRegister(d) {
            @Override
            public void execute(Core core) {
                core.r[d] = Alu.logic(core, 0);
            }
        };
    }

    private static Op testSame(int d) {
        return new OneRegister(d) {
            @Override
            public void execute(Core core) {
                Alu.logic(core, core.r[d]);
            }
        };
    }

    private abstract static class OneRegister extends Op {
        final int d;

        OneRegister(int d) {
            this.d = d;
        }
    }

    private abstract static class TwoRegisters extends Op {
        final int d;
        final int s;

        TwoRegisters(int d, int s) {
            this.d = d;
            this.s = s;
        }
    }

    private abstract static class RegisterConstant extends Op {
        final int d;
        final long value;

        RegisterConstant(int d, long value) {
            this.d = d;
            this.value = value;
        }
    }
}
