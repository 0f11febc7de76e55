package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;

/** MOV between registers, constants and memory: one class a form of compiled code. */
final class Moves {
    private Moves() {}

    /** MOV of general registers (no high bytes); null when there is no form of its own. */
    static Op registers(int width, int d, int s) {
        return switch (width) {
            case 64 ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[s];
                    }
                };
            case 32 ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[s] & 0xFFFF_FFFFL;
                    }
                };
            case 16 ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[d] & ~0xFFFFL | r[s] & 0xFFFF;
                    }
                };
            case 8 ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = r[d] & ~0xFFL | r[s] & 0xFF;
                    }
                };
            default -> null;
        };
    }

    /** MOV of a constant; {@code value} has the register's width. */
    static Op constant(int width, int d, long value) {
        return switch (width) {
            case 64 -> new RegisterConstant(d, value);
            case 32 -> new RegisterConstant(d, value & 0xFFFF_FFFFL);
            case 8 -> new LowByteConstant(d, value & 0xFF);
            default -> null;
        };
    }

    /** MOV from memory. */
    static Op load(int width, int d, Address address) {
        return switch (width) {
            case 64 ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = core.mmu.load64(address.toRead(core, 8), address.segment);
                    }
                };
            case 32 ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = core.mmu.load32(address.toRead(core, 4), address.segment) & 0xFFFF_FFFFL;
                    }
                };
            case 16 ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load16(address.toRead(core, 2), address.segment);
                        core.r[d] = core.r[d] & ~0xFFFFL | value;
                    }
                };
            case 8 ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        long value = core.mmu.load8(address.toRead(core, 1), address.segment);
                        core.r[d] = core.r[d] & ~0xFFL | value;
                    }
                };
            default -> null;
        };
    }

    /** MOV to memory. */
    static Op store(int width, Address address, int s) {
        return switch (width) {
            case 64 ->
                new RegisterMemory(s, address) {
                    @Override
                    public void execute(Core core) {
                        core.mmu.store64(address.toWrite(core, 8), address.segment, core.r[d]);
                    }
                };
            case 32 ->
                new RegisterMemory(s, address) {
                    @Override
                    public void execute(Core core) {
                        core.mmu.store32(address.toWrite(core, 4), address.segment, (int) core.r[d]);
                    }
                };
            case 16 ->
                new RegisterMemory(s, address) {
                    @Override
                    public void execute(Core core) {
                        core.mmu.store16(address.toWrite(core, 2), address.segment, (int) core.r[d]);
                    }
                };
            case 8 ->
                new RegisterMemory(s, address) {
                    @Override
                    public void execute(Core core) {
                        core.mmu.store8(address.toWrite(core, 1), address.segment, (int) core.r[d]);
                    }
                };
            default -> null;
        };
    }

    /** MOV of a constant to memory. */
    static Op storeConstant(int width, Address address, long value) {
        return switch (width) {
            case 64 ->
                new MemoryConstant(address, value) {
                    @Override
                    public void execute(Core core) {
                        core.mmu.store64(address.toWrite(core, 8), address.segment, value);
                    }
                };
            case 32 ->
                new MemoryConstant(address, value) {
                    @Override
                    public void execute(Core core) {
                        core.mmu.store32(address.toWrite(core, 4), address.segment, (int) value);
                    }
                };
            case 16 ->
                new MemoryConstant(address, value) {
                    @Override
                    public void execute(Core core) {
                        core.mmu.store16(address.toWrite(core, 2), address.segment, (int) value);
                    }
                };
            case 8 ->
                new MemoryConstant(address, value) {
                    @Override
                    public void execute(Core core) {
                        core.mmu.store8(address.toWrite(core, 1), address.segment, (int) value);
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

    private static final class RegisterConstant extends Op {
        private final int d;
        private final long value;

        RegisterConstant(int d, long value) {
            this.d = d;
            this.value = value;
        }

        @Override
        public void execute(Core core) {
            core.r[d] = value;
        }
    }

    private static final class LowByteConstant extends Op {
        private final int d;
        private final long value;

        LowByteConstant(int d, long value) {
            this.d = d;
            this.value = value;
        }

        @Override
        public void execute(Core core) {
            core.r[d] = core.r[d] & ~0xFFL | value;
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
        final long value;

        MemoryConstant(Address address, long value) {
            this.address = address;
            this.value = value;
        }
    }
}
