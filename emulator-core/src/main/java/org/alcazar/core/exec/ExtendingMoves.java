package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;

/** MOVZX, MOVSX and MOVSXD to a 32-bit or 64-bit register: one class a form of compiled code. */
final class ExtendingMoves {
    private ExtendingMoves() {}

    /** To a 64-bit register, or zero-extending to a 32-bit one, which is the same. */
    static Op zeroExtend(int width, int d, int s) {
        return switch (width) {
            case 16 ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = core.r[s] & 0xFFFF;
                    }
                };
            case 8 ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = core.r[s] & 0xFF;
                    }
                };
            default -> null;
        };
    }

    static Op zeroExtendLoad(int width, int d, Address address) {
        return switch (width) {
            case 16 ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = core.mmu.load16(address.toRead(core, 2), address.segment);
                    }
                };
            case 8 ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = core.mmu.load8(address.toRead(core, 1), address.segment);
                    }
                };
            default -> null;
        };
    }

    /** To a 64-bit register. */
    static Op signExtend64(int width, int d, int s) {
        return switch (width) {
            case 32 ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = (int) core.r[s];
                    }
                };
            case 16 ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = (short) core.r[s];
                    }
                };
            case 8 ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = (byte) core.r[s];
                    }
                };
            default -> null;
        };
    }

    /** To a 64-bit register. */
    static Op signExtendLoad64(int width, int d, Address address) {
        return switch (width) {
            case 32 ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = core.mmu.load32(address.toRead(core, 4), address.segment);
                    }
                };
            case 16 ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = (short) core.mmu.load16(address.toRead(core, 2), address.segment);
                    }
                };
            case 8 ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = (byte) core.mmu.load8(address.toRead(core, 1), address.segment);
                    }
                };
            default -> null;
        };
    }

    /** To a 32-bit register. */
    static Op signExtend32(int width, int d, int s) {
        return switch (width) {
            case 16 ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = (short) core.r[s] & 0xFFFF_FFFFL;
                    }
                };
            case 8 ->
                new TwoRegisters(d, s) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = (byte) core.r[s] & 0xFFFF_FFFFL;
                    }
                };
            default -> null;
        };
    }

    /** To a 32-bit register. */
    static Op signExtendLoad32(int width, int d, Address address) {
        return switch (width) {
            case 16 ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = (short) core.mmu.load16(address.toRead(core, 2), address.segment) & 0xFFFF_FFFFL;
                    }
                };
            case 8 ->
                new RegisterMemory(d, address) {
                    @Override
                    public void execute(Core core) {
                        core.r[d] = (byte) core.mmu.load8(address.toRead(core, 1), address.segment) & 0xFFFF_FFFFL;
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

    private abstract static class RegisterMemory extends Op {
        final int d;
        final Address address;

        RegisterMemory(int d, Address address) {
            this.d = d;
            this.address = address;
        }
    }
}
