package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.Operation;

/** The 64-bit integer operations with a memory operand; see {@link AluRegisters64}. */
final class AluMemory64 {
    private AluMemory64() {}

    /** {@code operation d, [address]}; null when there is no form of its own. */
    static Op load(Operation operation, int d, Address address) {
        return switch (operation) {
            case ADD ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.add(core, 64, r[d], value);
                    }
                };
            case ADC ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.adc(core, 64, r[d], value);
                    }
                };
            case SUB ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.sub(core, 64, r[d], value);
                    }
                };
            case SBB ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.sbb(core, 64, r[d], value);
                    }
                };
            case AND ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.logic(core, r[d] & value);
                    }
                };
            case OR ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.logic(core, r[d] | value);
                    }
                };
            case XOR ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.logic(core, r[d] ^ value);
                    }
                };
            case CMP ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        Alu.sub(core, 64, core.r[d], value);
                    }
                };
            case TEST ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        Alu.logic(core, core.r[d] & value);
                    }
                };
            default -> null;
        };
    }

    /** {@code operation [address], s}; null when there is no form of its own. */
    static Op update(Operation operation, Address address, int s) {
        return switch (operation) {
            case ADD ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.add(core, 64, value, core.r[s]);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case ADC ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.adc(core, 64, value, core.r[s]);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case SUB ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.sub(core, 64, value, core.r[s]);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case SBB ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.sbb(core, 64, value, core.r[s]);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case AND ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.logic(core, value & core.r[s]);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case OR ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.logic(core, value | core.r[s]);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case XOR ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.logic(core, value ^ core.r[s]);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case CMP ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        Alu.sub(core, 64, value, core.r[s]);
                    }
                };
            case TEST ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        Alu.logic(core, value & core.r[s]);
                    }
                };
            default -> null;
        };
    }

    /** {@code operation [address], value}; null when there is no form of its own. */
    static Op updateConstant(Operation operation, Address address, long constant) {
        return switch (operation) {
            case ADD ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.add(core, 64, value, constant);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case ADC ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.adc(core, 64, value, constant);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case SUB ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.sub(core, 64, value, constant);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case SBB ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.sbb(core, 64, value, constant);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case AND ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.logic(core, value & constant);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case OR ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.logic(core, value | constant);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case XOR ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.logic(core, value ^ constant);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case CMP ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        Alu.sub(core, 64, value, constant);
                    }
                };
            case TEST ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        Alu.logic(core, value & constant);
                    }
                };
            default -> null;
        };
    }

    /** {@code operation [address]}; null when there is no form of its own. */
    static Op single(Operation operation, Address address) {
        return switch (operation) {
            case INC ->
                new Memory(address) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.inc(core, 64, value);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            case DEC ->
                new Memory(address) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 8);
                        long value = core.mmu.loadForUpdate64(linear, address.segment);
                        long result = Alu.dec(core, 64, value);
                        core.mmu.store64(linear, address.segment, result);
                    }
                };
            default -> null;
        };
    }

    private abstract static class Memory extends Op {
        final Address address;

        Memory(Address address) {
            this.address = address;
        }
    }

    private abstract static class RegisterMemory extends Memory {
        final int d;

        RegisterMemory(int d, Address address) {
            super(address);
            this.d = d;
        }
    }

    private abstract static class MemoryRegister extends Memory {
        final int s;

        MemoryRegister(Address address, int s) {
            super(address);
            this.s = s;
        }
    }

    private abstract static class MemoryConstant extends Memory {
        final long constant;

        MemoryConstant(Address address, long constant) {
            super(address);
            this.constant = constant;
        }
    }
}
