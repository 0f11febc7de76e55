package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operand;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.isa.RegisterClass;
import org.alcazar.core.isa.RegisterOperand;

/** Chooses the specialised form of an integer operation, or the general one where there is none. */
final class AluForms {
    private AluForms() {}

    /** ADD, ADC, SUB, SBB, CMP, AND, OR, XOR and TEST. */
    static Op binary(BindContext ctx) {
        Instruction instruction = ctx.instruction();
        Operation operation = instruction.operation();
        Operand a = instruction.operand(0);
        Operand b = instruction.operand(1);
        Op special = null;
        if (a instanceof RegisterOperand d && d.type() == RegisterClass.GPR) {
            special = ofRegister(ctx, operation, d, b);
        } else if (a instanceof MemoryOperand memory) {
            special = ofMemory(ctx, operation, memory, b);
        }
        return special != null ? special : new Binary(operation, Place.bind(ctx, a), Place.bind(ctx, b));
    }

    private static Op ofRegister(BindContext ctx, Operation operation, RegisterOperand d, Operand b) {
        int width = d.width();
        int n = d.number();
        if (b instanceof RegisterOperand s && s.type() == RegisterClass.GPR) {
            return switch (width) {
                case 64 -> AluRegisters64.registers(operation, n, s.number());
                case 32 -> AluRegisters32.registers(operation, n, s.number());
                case 8 -> AluBytes.registers(operation, n, s.number());
                default -> null;
            };
        }
        if (b instanceof ImmediateOperand immediate) {
            long value = Width.signExtend(immediate.value(), width);
            return switch (width) {
                case 64 -> AluRegisters64.constant(operation, n, value);
                case 32 -> AluRegisters32.constant(operation, n, value);
                case 8 -> AluBytes.constant(operation, n, value);
                default -> null;
            };
        }
        if (b instanceof MemoryOperand memory) {
            Address address = Address.bind(ctx, memory);
            return switch (width) {
                case 64 -> AluMemory64.load(operation, n, address);
                case 32 -> AluMemory32.load(operation, n, address);
                case 8 -> AluBytes.load(operation, n, address);
                default -> null;
            };
        }
        return null;
    }

    private static Op ofMemory(BindContext ctx, Operation operation, MemoryOperand memory, Operand b) {
        int width = memory.width();
        Address address = Address.bind(ctx, memory);
        if (b instanceof RegisterOperand s && s.type() == RegisterClass.GPR) {
            return switch (width) {
                case 64 -> AluMemory64.update(operation, address, s.number());
                case 32 -> AluMemory32.update(operation, address, s.number());
                case 8 -> AluBytes.update(operation, address, s.number());
                default -> null;
            };
        }
        if (b instanceof ImmediateOperand immediate) {
            long value = Width.signExtend(immediate.value(), width);
            return switch (width) {
                case 64 -> AluMemory64.updateConstant(operation, address, value);
                case 32 -> AluMemory32.updateConstant(operation, address, value);
                case 8 -> AluBytes.updateConstant(operation, address, value);
                default -> null;
            };
        }
        return null;
    }

    /** INC, DEC, NEG and NOT. */
    static Op unary(BindContext ctx) {
        Instruction instruction = ctx.instruction();
        Operation operation = instruction.operation();
        Operand a = instruction.operand(0);
        Op special = null;
        if (a instanceof RegisterOperand d && d.type() == RegisterClass.GPR) {
            special = switch (d.width()) {
                case 64 -> AluRegisters64.single(operation, d.number());
                case 32 -> AluRegisters32.single(operation, d.number());
                default -> null;
            };
        } else if (a instanceof MemoryOperand memory) {
            Address address = Address.bind(ctx, memory);
            special = switch (memory.width()) {
                case 64 -> AluMemory64.single(operation, address);
                case 32 -> AluMemory32.single(operation, address);
                default -> null;
            };
        }
        return special != null ? special : new Unary(operation, Place.bind(ctx, a));
    }

    private static final class Binary extends Op {
        private final Operation operation;
        private final Place d;
        private final Place s;
        private final boolean readOnly;

        Binary(Operation operation, Place d, Place s) {
            this.operation = operation;
            this.d = d;
            this.s = s;
            this.readOnly = operation == Operation.CMP || operation == Operation.TEST;
        }

        @Override
        public void execute(Core core) {
            long b = s.read(core);
            if (readOnly) {
                Alu.apply(operation, core, d.width, d.read(core), b);
            } else {
                d.write(core, Alu.apply(operation, core, d.width, d.readForUpdate(core), b));
            }
        }
    }

    private static final class Unary extends Op {
        private final Operation operation;
        private final Place d;

        Unary(Operation operation, Place d) {
            this.operation = operation;
            this.d = d;
        }

        @Override
        public void execute(Core core) {
            d.write(core, Alu.apply(operation, core, d.width, d.readForUpdate(core)));
        }
    }
}
