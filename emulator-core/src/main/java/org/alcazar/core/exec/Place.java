package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operand;
import org.alcazar.core.isa.RegisterClass;
import org.alcazar.core.isa.RegisterOperand;

/**
 * An operand bound to where it is: register, memory or constant. The general path of instructions that have no
 * specialised form. Values are sign-extended to 64 bits.
 *
 * <p>A read-modify-write instruction uses {@link #readForUpdate} and then {@link #write}; the write cannot fault any
 * more, so everything else may be changed after it, but the operand's own registers only after it.
 */
public abstract class Place {
    /** Bits: 8, 16, 32 or 64. */
    public final int width;

    Place(int width) {
        this.width = width;
    }

    public abstract long read(Core core);

    /** Reads what will be written next: a fault is that of a write. */
    public long readForUpdate(Core core) {
        return read(core);
    }

    /** Writes the low bits of {@code value}; a 32-bit register is zero-extended. */
    public abstract void write(Core core, long value);

    public boolean memory() {
        return false;
    }

    /** Binds operand {@code i}. */
    public static Place bind(BindContext ctx, int i) {
        return bind(ctx, ctx.instruction().operand(i));
    }

    public static Place bind(BindContext ctx, Operand operand) {
        if (operand instanceof RegisterOperand register) {
            return register(register);
        }
        if (operand instanceof MemoryOperand memory) {
            return memory(Address.bind(ctx, memory), memory.width());
        }
        if (operand instanceof ImmediateOperand immediate) {
            return new Constant(immediate);
        }
        throw new IllegalArgumentException("operand " + operand + " is no place");
    }

    static Place register(RegisterOperand operand) {
        if (operand.type() == RegisterClass.GPR_HIGH) {
            return new High8(operand.number());
        }
        if (operand.type() != RegisterClass.GPR) {
            throw new IllegalArgumentException("operand " + operand + " is no general-purpose register");
        }
        return general(operand.number(), operand.width());
    }

    /** A general-purpose register. */
    static Place general(int number, int width) {
        return switch (width) {
            case 8 -> new Register8(number);
            case 16 -> new Register16(number);
            case 32 -> new Register32(number);
            default -> new Register64(number);
        };
    }

    /** Writes the low {@code width} bits of a general-purpose register; 32 bits are zero-extended. */
    public static void writeGeneral(Core core, int number, int width, long value) {
        switch (width) {
            case 8 -> core.r[number] = core.r[number] & ~0xFFL | value & 0xFF;
            case 16 -> core.r[number] = core.r[number] & ~0xFFFFL | value & 0xFFFF;
            case 32 -> core.r[number] = value & 0xFFFF_FFFFL;
            default -> core.r[number] = value;
        }
    }

    private static Place memory(Address address, int width) {
        return switch (width) {
            case 8 -> new Memory8(address);
            case 16 -> new Memory16(address);
            case 32 -> new Memory32(address);
            case 64 -> new Memory64(address);
            default -> throw new IllegalArgumentException("memory operand of " + width + " bits");
        };
    }

    private static final class Register8 extends Place {
        private final int n;

        Register8(int n) {
            super(8);
            this.n = n;
        }

        @Override
        public long read(Core core) {
            return (byte) core.r[n];
        }

        @Override
        public void write(Core core, long value) {
            core.r[n] = core.r[n] & ~0xFFL | value & 0xFF;
        }
    }

    private static final class High8 extends Place {
        private final int n;

        High8(int n) {
            super(8);
            this.n = n;
        }

        @Override
        public long read(Core core) {
            return (byte) (core.r[n] >> 8);
        }

        @Override
        public void write(Core core, long value) {
            core.r[n] = core.r[n] & ~0xFF00L | (value & 0xFF) << 8;
        }
    }

    private static final class Register16 extends Place {
        private final int n;

        Register16(int n) {
            super(16);
            this.n = n;
        }

        @Override
        public long read(Core core) {
            return (short) core.r[n];
        }

        @Override
        public void write(Core core, long value) {
            core.r[n] = core.r[n] & ~0xFFFFL | value & 0xFFFF;
        }
    }

    private static final class Register32 extends Place {
        private final int n;

        Register32(int n) {
            super(32);
            this.n = n;
        }

        @Override
        public long read(Core core) {
            return (int) core.r[n];
        }

        @Override
        public void write(Core core, long value) {
            core.r[n] = value & 0xFFFF_FFFFL;
        }
    }

    private static final class Register64 extends Place {
        private final int n;

        Register64(int n) {
            super(64);
            this.n = n;
        }

        @Override
        public long read(Core core) {
            return core.r[n];
        }

        @Override
        public void write(Core core, long value) {
            core.r[n] = value;
        }
    }

    private static final class Constant extends Place {
        private final long value;

        Constant(ImmediateOperand operand) {
            super(operand.width());
            this.value = Width.signExtend(operand.value(), operand.width());
        }

        @Override
        public long read(Core core) {
            return value;
        }

        @Override
        public void write(Core core, long ignored) {
            throw new IllegalStateException("write to a constant");
        }
    }

    private abstract static class Memory extends Place {
        final Address address;

        Memory(Address address, int width) {
            super(width);
            this.address = address;
        }

        @Override
        public final boolean memory() {
            return true;
        }
    }

    private static final class Memory8 extends Memory {
        Memory8(Address address) {
            super(address, 8);
        }

        @Override
        public long read(Core core) {
            return (byte) core.mmu.load8(address.toRead(core, 1), address.segment);
        }

        @Override
        public long readForUpdate(Core core) {
            return (byte) core.mmu.loadForUpdate8(address.toWrite(core, 1), address.segment);
        }

        @Override
        public void write(Core core, long value) {
            core.mmu.store8(address.toWrite(core, 1), address.segment, (int) value);
        }
    }

    private static final class Memory16 extends Memory {
        Memory16(Address address) {
            super(address, 16);
        }

        @Override
        public long read(Core core) {
            return (short) core.mmu.load16(address.toRead(core, 2), address.segment);
        }

        @Override
        public long readForUpdate(Core core) {
            return (short) core.mmu.loadForUpdate16(address.toWrite(core, 2), address.segment);
        }

        @Override
        public void write(Core core, long value) {
            core.mmu.store16(address.toWrite(core, 2), address.segment, (int) value);
        }
    }

    private static final class Memory32 extends Memory {
        Memory32(Address address) {
            super(address, 32);
        }

        @Override
        public long read(Core core) {
            return core.mmu.load32(address.toRead(core, 4), address.segment);
        }

        @Override
        public long readForUpdate(Core core) {
            return core.mmu.loadForUpdate32(address.toWrite(core, 4), address.segment);
        }

        @Override
        public void write(Core core, long value) {
            core.mmu.store32(address.toWrite(core, 4), address.segment, (int) value);
        }
    }

    private static final class Memory64 extends Memory {
        Memory64(Address address) {
            super(address, 64);
        }

        @Override
        public long read(Core core) {
            return core.mmu.load64(address.toRead(core, 8), address.segment);
        }

        @Override
        public long readForUpdate(Core core) {
            return core.mmu.loadForUpdate64(address.toWrite(core, 8), address.segment);
        }

        @Override
        public void write(Core core, long value) {
            core.mmu.store64(address.toWrite(core, 8), address.segment, value);
        }
    }
}
