package org.alcazar.core.exec;

import org.alcazar.core.cpu.FarReturns;
import org.alcazar.core.cpu.FarTransfers;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.Interrupts;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.cpu.VirtualInterrupts;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.Instruction;

/** Far JMP, CALL and RET, the software interrupts, and IRET. */
final class SystemTransfers {
    private SystemTransfers() {}

    static Op jump(BindContext context) {
        FarPointer pointer = FarPointer.bind(context, 0);
        return SystemOp.any(core -> {
            FarPointer.Value target = pointer.read(core);
            FarTransfers.jump(core, target.selector(), target.offset());
        });
    }

    static Op call(BindContext context) {
        FarPointer pointer = FarPointer.bind(context, 0);
        int width = context.instruction().operandSize();
        return SystemOp.any(core -> {
            FarPointer.Value target = pointer.read(core);
            FarTransfers.call(core, target.selector(), target.offset(), width);
        });
    }

    static Op ret(BindContext context) {
        int width = context.instruction().operandSize();
        int release = context.instruction().operandCount() == 0 ? 0 : immediate(context.instruction());
        return SystemOp.any(core -> FarReturns.ret(core, width, release));
    }

    private static int immediate(Instruction instruction) {
        return (int) ((ImmediateOperand) instruction.operand(0)).value() & 0xFFFF;
    }

    static Op iret(BindContext context) {
        int width = context.instruction().operandSize();
        return SystemOp.any(core -> FarReturns.iret(core, width));
    }

    /** INT n. */
    static Op interrupt(BindContext context) {
        int vector = immediate(context.instruction()) & 0xFF;
        return SystemOp.any(core -> {
            if (core.virtual8086()) {
                if (VirtualInterrupts.redirect(core, vector)) {
                    return;
                }
                if (core.iopl() < 3) {
                    throw core.fault(Vector.GP, 0);
                }
            }
            Interrupts.softwareInterrupt(core, vector);
        });
    }

    static Op breakpoint() {
        return SystemOp.any(core -> Interrupts.softwareInterrupt(core, Vector.BP));
    }

    static Op overflow() {
        return SystemOp.any(core -> {
            if (Flags.overflow(core.flagCarries)) {
                Interrupts.softwareInterrupt(core, Vector.OF);
            }
        });
    }

    /** INT1: a #DB that no gate's DPL stops. */
    static Op debugTrap() {
        return SystemOp.any(core -> {
            // Traps that a load of SS holds back come with it: there is one #DB.
            if (core.events().debugTrap != 0) {
                Interrupts.deliverDebugTrap(core);
            } else {
                Interrupts.deliverTrap(core, Vector.DB);
            }
            core.suppressTrap();
        });
    }
}
