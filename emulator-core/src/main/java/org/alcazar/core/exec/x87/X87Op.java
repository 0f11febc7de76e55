package org.alcazar.core.exec.x87;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.fpu.X87Status;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.RegisterOperand;

/**
 * An x87 instruction that computes, moves or compares: all but the control instructions. It waits, that is, raises what is
 * pending first, and leaves its opcode, its address and that of its memory operand in the pointer registers.
 */
abstract class X87Op extends Op {
    private final int offset;
    private final int opcode;
    /** The memory operand, or null. */
    final Address address;

    X87Op(BindContext context) {
        Instruction instruction = context.instruction();
        offset = context.offset();
        opcode = (instruction.opcode() & 7) << 8 | instruction.modRm();
        boolean memory = instruction.operandCount() > 0 && instruction.operand(0) instanceof MemoryOperand;
        address = memory ? Address.bind(context, (MemoryOperand) instruction.operand(0)) : null;
    }

    @Override
    public final void execute(Core core) {
        X87Exceptions.checkReady(core);
        FloatingState state = core.floating;
        operate(core, state);
        if ((state.statusWord & X87Status.ES) != 0) {
            PendingException.signal(core);
        }
        state.instructionPointer = core.r[Core.BLOCK] + offset;
        state.instructionSelector = core.selector[Segment.CS];
        state.lastOpcode = opcode;
        if (address != null) {
            state.dataPointer = address.offset(core);
            state.dataSelector = core.selector[address.segment];
        }
    }

    /** Does it; faults of memory come before anything is changed. */
    abstract void operate(Core core, FloatingState state);

    /** Number i of the ST(i) that is operand {@code index}. */
    static int register(BindContext context, int index) {
        return ((RegisterOperand) context.instruction().operand(index)).number();
    }
}
