package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Segmentation;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.RegisterOperand;

/** Moves of segment registers: MOV, PUSH, POP, and the far-pointer loads LDS to LGS. */
final class SystemSegments {
    private SystemSegments() {}

    private static int segment(Instruction instruction, int operand) {
        return ((RegisterOperand) instruction.operand(operand)).number();
    }

    static Op moveFrom(BindContext context) {
        SystemOperand target = SystemOperand.bind(context, 0);
        int segment = segment(context.instruction(), 1);
        return SystemOp.any(core -> target.write(core, core.selector[segment]));
    }

    static Op moveTo(BindContext context) {
        int segment = segment(context.instruction(), 0);
        SystemOperand source = SystemOperand.bind(context, 1);
        return SystemOp.any(core -> {
            Segmentation.load(core, segment, (int) source.read(core, 16));
            if (segment == Segment.SS) {
                holdOff(core);
            }
        });
    }

    /** Interrupts and debug traps wait until the instruction after a load of SS, which is expected to load the pointer. */
    private static void holdOff(Core core) {
        core.events().interruptShadow = true;
        core.events().stackShadow = true;
        core.endBlock();
    }

    static Op push(BindContext context) {
        int segment = segment(context.instruction(), 0);
        int width = context.instruction().operandSize();
        return SystemOp.any(core -> SystemMemory.push(core, width, core.selector[segment]));
    }

    static Op pop(BindContext context) {
        int segment = segment(context.instruction(), 0);
        int width = context.instruction().operandSize();
        return SystemOp.any(core -> {
            int selector = (int) SystemMemory.top(core, width) & 0xFFFF;
            long mask = core.stackMask;
            Segmentation.load(core, segment, selector);
            SystemMemory.drop(core, width, mask);
            if (segment == Segment.SS) {
                holdOff(core);
            }
        });
    }

    /** LES, LDS, LSS, LFS or LGS. */
    static Op loadFarPointer(BindContext context, int segment) {
        int register = ((RegisterOperand) context.instruction().operand(0)).number();
        FarPointer pointer = FarPointer.bind(context, 1);
        int width = context.instruction().operandSize();
        return SystemOp.any(core -> {
            FarPointer.Value value = pointer.read(core);
            Segmentation.load(core, segment, value.selector());
            SystemOperand.setRegister(core, register, width, value.offset());
        });
    }
}
