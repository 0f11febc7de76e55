package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.Operation;

/** Shifts and rotates of 32-bit and 64-bit registers by a constant or CL: one class a form of compiled code. */
final class ShiftForms {
    private ShiftForms() {}

    /** {@code operation d, count}, with a masked count that is not 0; null when there is no form of its own. */
    static Op constant(Operation operation, int width, int d, int count) {
        return width == 64 ? constant64(operation, d, count) : width == 32 ? constant32(operation, d, count) : null;
    }

    /** {@code operation d, CL}; null when there is no form of its own. */
    static Op byCl(Operation operation, int width, int d) {
        return width == 64 ? byCl64(operation, d) : width == 32 ? byCl32(operation, d) : null;
    }

    private static Op constant64(Operation operation, int d, int count) {
        return switch (operation) {
            case SHL ->
                new Constant(d, count) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = ShiftSemantics.shl(core, 64, r[d], count);
                    }
                };
            case SHR ->
                new Constant(d, count) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = ShiftSemantics.shr(core, 64, r[d], count);
                    }
                };
            case SAR ->
                new Constant(d, count) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = ShiftSemantics.sar(core, 64, r[d], count);
                    }
                };
            case ROL ->
                new Constant(d, count) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = ShiftSemantics.rol(core, 64, r[d], count);
                    }
                };
            case ROR ->
                new Constant(d, count) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = ShiftSemantics.ror(core, 64, r[d], count);
                    }
                };
            default -> null;
        };
    }

    private static Op constant32(Operation operation, int d, int count) {
        return switch (operation) {
            case SHL ->
                new Constant(d, count) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = ShiftSemantics.shl(core, 32, (int) r[d], count) & 0xFFFF_FFFFL;
                    }
                };
            case SHR ->
                new Constant(d, count) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = ShiftSemantics.shr(core, 32, (int) r[d], count) & 0xFFFF_FFFFL;
                    }
                };
            case SAR ->
                new Constant(d, count) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = ShiftSemantics.sar(core, 32, (int) r[d], count) & 0xFFFF_FFFFL;
                    }
                };
            case ROL ->
                new Constant(d, count) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = ShiftSemantics.rol(core, 32, (int) r[d], count) & 0xFFFF_FFFFL;
                    }
                };
            case ROR ->
                new Constant(d, count) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        r[d] = ShiftSemantics.ror(core, 32, (int) r[d], count) & 0xFFFF_FFFFL;
                    }
                };
            default -> null;
        };
    }

    private static Op byCl64(Operation operation, int d) {
        return switch (operation) {
            case SHL ->
                new ByCl(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        int count = (int) r[Core.RCX] & 63;
                        if (count != 0) {
                            r[d] = ShiftSemantics.shl(core, 64, r[d], count);
                        }
                    }
                };
            case SHR ->
                new ByCl(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        int count = (int) r[Core.RCX] & 63;
                        if (count != 0) {
                            r[d] = ShiftSemantics.shr(core, 64, r[d], count);
                        }
                    }
                };
            case SAR ->
                new ByCl(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        int count = (int) r[Core.RCX] & 63;
                        if (count != 0) {
                            r[d] = ShiftSemantics.sar(core, 64, r[d], count);
                        }
                    }
                };
            case ROL ->
                new ByCl(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        int count = (int) r[Core.RCX] & 63;
                        if (count != 0) {
                            r[d] = ShiftSemantics.rol(core, 64, r[d], count);
                        }
                    }
                };
            case ROR ->
                new ByCl(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        int count = (int) r[Core.RCX] & 63;
                        if (count != 0) {
                            r[d] = ShiftSemantics.ror(core, 64, r[d], count);
                        }
                    }
                };
            default -> null;
        };
    }

    private static Op byCl32(Operation operation, int d) {
        return switch (operation) {
            case SHL ->
                new ByCl(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        int count = (int) r[Core.RCX] & 31;
                        if (count != 0) {
                            r[d] = ShiftSemantics.shl(core, 32, (int) r[d], count) & 0xFFFF_FFFFL;
                        } else {
                            r[d] &= 0xFFFF_FFFFL;
                        }
                    }
                };
            case SHR ->
                new ByCl(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        int count = (int) r[Core.RCX] & 31;
                        if (count != 0) {
                            r[d] = ShiftSemantics.shr(core, 32, (int) r[d], count) & 0xFFFF_FFFFL;
                        } else {
                            r[d] &= 0xFFFF_FFFFL;
                        }
                    }
                };
            case SAR ->
                new ByCl(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        int count = (int) r[Core.RCX] & 31;
                        if (count != 0) {
                            r[d] = ShiftSemantics.sar(core, 32, (int) r[d], count) & 0xFFFF_FFFFL;
                        } else {
                            r[d] &= 0xFFFF_FFFFL;
                        }
                    }
                };
            case ROL ->
                new ByCl(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        int count = (int) r[Core.RCX] & 31;
                        if (count != 0) {
                            r[d] = ShiftSemantics.rol(core, 32, (int) r[d], count) & 0xFFFF_FFFFL;
                        } else {
                            r[d] &= 0xFFFF_FFFFL;
                        }
                    }
                };
            case ROR ->
                new ByCl(d) {
                    @Override
                    public void execute(Core core) {
                        long[] r = core.r;
                        int count = (int) r[Core.RCX] & 31;
                        if (count != 0) {
                            r[d] = ShiftSemantics.ror(core, 32, (int) r[d], count) & 0xFFFF_FFFFL;
                        } else {
                            r[d] &= 0xFFFF_FFFFL;
                        }
                    }
                };
            default -> null;
        };
    }

    private abstract static class Constant extends Op {
        final int d;
        final int count;

        Constant(int d, int count) {
            this.d = d;
            this.count = count;
        }
    }

    private abstract static class ByCl extends Op {
        final int d;

        ByCl(int d) {
            this.d = d;
        }
    }
}
