package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.Operation;

/** The 8-bit forms that compilers use in hot code: comparisons, and ALU operations on the low byte of a register. */
final class AluBytes {
    private AluBytes() {}

    /** {@code operation d, s}; null when there is no form of its own. */
    static Op registers(Operation operation, int d, int s) {
        return switch (operation) {
            case ADD ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[d] & ~0xFFL | Alu.add(core, 8, (byte) r[d], (byte) r[s]) & 0xFF;
                    }
                };
            case SUB ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[d] & ~0xFFL | Alu.sub(core, 8, (byte) r[d], (byte) r[s]) & 0xFF;
                    }
                };
            case AND ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[d] & ~0xFFL | Alu.logic(core, (byte) r[d] & (byte) r[s]) & 0xFF;
                    }
                };
            case OR ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[d] & ~0xFFL | Alu.logic(core, (byte) r[d] | (byte) r[s]) & 0xFF;
                    }
                };
            case XOR ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[d] & ~0xFFL | Alu.logic(core, (byte) r[d] ^ (byte) r[s]) & 0xFF;
                    }
                };
            case CMP ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        Alu.sub(core, 8, (byte) r[d], (byte) r[s]);
                    }
                };
            case TEST ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        Alu.logic(core, (byte) r[d] & (byte) r[s]);
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
                        r[d] = r[d] & ~0xFFL | Alu.add(core, 8, (byte) r[d], value) & 0xFF;
                    }
                };
            case SUB ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[d] & ~0xFFL | Alu.sub(core, 8, (byte) r[d], value) & 0xFF;
                    }
                };
            case AND ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[d] & ~0xFFL | Alu.logic(core, (byte) r[d] & value) & 0xFF;
                    }
                };
            case OR ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[d] & ~0xFFL | Alu.logic(core, (byte) r[d] | value) & 0xFF;
                    }
                };
            case XOR ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[d] & ~0xFFL | Alu.logic(core, (byte) r[d] ^ value) & 0xFF;
                    }
                };
            case CMP ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        Alu.sub(core, 8, (byte) core.r[d], value);
                    }
                };
            case TEST ->
                new RegisterConstant(d, value) {
                    @Override
                    public void execute(Core core) {
                        Alu.logic(core, (byte) core.r[d] & value);
                    }
                };
            default -> null;
        };
    }

    /** {@code operation d, [address]}; null when there is no form of its own. */
    static Op load(Operation operation, int d, Address address) {
        if (operation != Operation.CMP) {
            return null;
        }
        return new RegisterMemory(d, address) {
            @Override
            public void execute(Core core) {
                byte value = (byte) core.mmu.load8(address.toRead(core, 1), address.segment);
                Alu.sub(core, 8, (byte) core.r[d], value);
            }
        };
    }

    /** {@code operation [address], s}; null when there is no form of its own. */
    static Op update(Operation operation, Address address, int s) {
        return switch (operation) {
            case CMP ->
                new RegisterMemory(s, address) {
                    @Override
                    public void execute(Core core) {
                        byte value = (byte) core.mmu.load8(address.toRead(core, 1), address.segment);
                        Alu.sub(core, 8, value, (byte) core.r[d]);
                    }
                };
            case TEST ->
                new RegisterMemory(s, address) {
                    @Override
                    public void execute(Core core) {
                        byte value = (byte) core.mmu.load8(address.toRead(core, 1), address.segment);
                        Alu.logic(core, value & (byte) core.r[d]);
                    }
                };
            default -> null;
        };
    }

    /** {@code operation [address], value}; null when there is no form of its own. */
    static Op updateConstant(Operation operation, Address address, long constant) {
        return switch (operation) {
            case CMP ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        byte value = (byte) core.mmu.load8(address.toRead(core, 1), address.segment);
                        Alu.sub(core, 8, value, constant);
                    }
                };
            case TEST ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        byte value = (byte) core.mmu.load8(address.toRead(core, 1), address.segment);
                        Alu.logic(core, value & constant);
                    }
                };
            default -> null;
        };
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

    private abstract static class RegisterMemory extends Op {
        final int d;
        final Address address;

        RegisterMemory(int d, Address address) {
            this.d = d;
            this.address = address;
        }
    }

    private abstract static class MemoryConstant extends Op {
        final Address address;
        final long constant;

        MemoryConstant(Address address, long constant) {
            this.address = address;
            this.constant = constant;
        }
    }
}
