package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;

/** {@link ComparedBranch} after CMP with a memory operand. */
final class ComparedMemory {
    private ComparedMemory() {}

    /** CMP d, [address] and a branch; null when there is no form of its own. */
    static Op load(int width, int d, Address address, ComparedBranch.Target to) {
        return switch (width) {
            case 64 ->
                new Memory(d, address, to) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        long a = core.r[d];
                        Alu.sub(core, 64, a, value);
                        branch(core, a, value);
                    }
                };
            case 32 ->
                new Memory(d, address, to) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        long a = (int) core.r[d];
                        Alu.sub(core, 32, a, value);
                        branch(core, a, value);
                    }
                };
            case 8 ->
                new Memory(d, address, to) {
                    @Override
                    public void execute(Core core) {
                        long value = (byte) core.mmu.load8(address.toRead(core, 1), address.segment);
                        long a = (byte) core.r[d];
                        Alu.sub(core, 8, a, value);
                        branch(core, a, value);
                    }
                };
            default -> null;
        };
    }

    /** CMP [address], s and a branch; null when there is no form of its own. */
    static Op memory(int width, Address address, int s, ComparedBranch.Target to) {
        return switch (width) {
            case 64 ->
                new Memory(s, address, to) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        long b = core.r[d];
                        Alu.sub(core, 64, value, b);
                        branch(core, value, b);
                    }
                };
            case 32 ->
                new Memory(s, address, to) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        long b = (int) core.r[d];
                        Alu.sub(core, 32, value, b);
                        branch(core, value, b);
                    }
                };
            case 8 ->
                new Memory(s, address, to) {
                    @Override
                    public void execute(Core core) {
                        long value = (byte) core.mmu.load8(address.toRead(core, 1), address.segment);
                        long b = (byte) core.r[d];
                        Alu.sub(core, 8, value, b);
                        branch(core, value, b);
                    }
                };
            default -> null;
        };
    }

    /** CMP [address], constant and a branch; null when there is no form of its own. */
    static Op constant(int width, Address address, long constant, ComparedBranch.Target to) {
        return switch (width) {
            case 64 ->
                new MemoryConstant(address, constant, to) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load64(address.toRead(core, 8), address.segment);
                        Alu.sub(core, 64, value, constant);
                        branch(core, value, constant);
                    }
                };
            case 32 ->
                new MemoryConstant(address, constant, to) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load32(address.toRead(core, 4), address.segment);
                        Alu.sub(core, 32, value, constant);
                        branch(core, value, constant);
                    }
                };
            case 8 ->
                new MemoryConstant(address, constant, to) {
                    @Override
                    public void execute(Core core) {
                        long value = (byte) core.mmu.load8(address.toRead(core, 1), address.segment);
                        Alu.sub(core, 8, value, constant);
                        branch(core, value, constant);
                    }
                };
            default -> null;
        };
    }

    private abstract static class Memory extends ComparedBranch {
        final int d;
        final Address address;

        Memory(int d, Address address, Target to) {
            super(to);
            this.d = d;
            this.address = address;
        }
    }

    private abstract static class MemoryConstant extends ComparedBranch {
        final Address address;
        final long constant;

        MemoryConstant(Address address, long constant, Target to) {
            super(to);
            this.address = address;
            this.constant = constant;
        }
    }
}
