package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.Operation;

/** The 32-bit integer operations with a memory operand; see {@link AluRegisters32}. */
final class AluMemory32 {
    private AluMemory32() {}

    /** {@code operation d, [address]}; null when there is no form of its own. */
    static Op load(Operation operation, int d, Address address) {
        return switch (operation) {
            case ADD ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.add(core, 32, (int) r[d], value) & 0xFFFF_FFFFL;
                    }
                };
            case ADC ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.adc(core, 32, (int) r[d], value) & 0xFFFF_FFFFL;
                    }
                };
            case SUB ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.sub(core, 32, (int) r[d], value) & 0xFFFF_FFFFL;
                    }
                };
            case SBB ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.sbb(core, 32, (int) r[d], value) & 0xFFFF_FFFFL;
                    }
                };
            case AND ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.logic(core, (int) r[d] & value) & 0xFFFF_FFFFL;
                    }
                };
            case OR ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.logic(core, (int) r[d] | value) & 0xFFFF_FFFFL;
                    }
                };
            case XOR ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        long[] r = core.r;
                        r[d] = Alu.logic(core, (int) r[d] ^ value) & 0xFFFF_FFFFL;
                    }
                };
            case CMP ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        Alu.sub(core, 32, (int) core.r[d], value);
                    }
                };
            case TEST ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        Alu.logic(core, (int) core.r[d] & value);
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
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.add(core, 32, value, (int) core.r[s]);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case ADC ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.adc(core, 32, value, (int) core.r[s]);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case SUB ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.sub(core, 32, value, (int) core.r[s]);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case SBB ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.sbb(core, 32, value, (int) core.r[s]);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case AND ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.logic(core, value & (int) core.r[s]);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case OR ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.logic(core, value | (int) core.r[s]);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case XOR ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.logic(core, value ^ (int) core.r[s]);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case CMP ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        Alu.sub(core, 32, value, (int) core.r[s]);
                    }
                };
            case TEST ->
                new MemoryRegister(address, s) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        Alu.logic(core, value & (int) core.r[s]);
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
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.add(core, 32, value, constant);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case ADC ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.adc(core, 32, value, constant);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case SUB ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.sub(core, 32, value, constant);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case SBB ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.sbb(core, 32, value, constant);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case AND ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.logic(core, value & constant);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case OR ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.logic(core, value | constant);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case XOR ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.logic(core, value ^ constant);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case CMP ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        Alu.sub(core, 32, value, constant);
                    }
                };
            case TEST ->
                new MemoryConstant(address, constant) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
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
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.inc(core, 32, value);
                        core.mmu.store32(linear, address.segment, (int) result);
                    }
                };
            case DEC ->
                new Memory(address) {
                    @Override
                    public void execute(Core core) {
                        long linear = address.toWrite(core, 4);
                        long value = core.mmu.loadForUpdate32(linear, address.segment);
                        long result = Alu.dec(core, 32, value);
                        core.mmu.store32(linear, address.segment, (int) result);
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
