package org.alcazar.core.exec;

import org.alcazar.core.isa.Instruction;

/**
 * What an operation is bound from.
 *
 * @param instruction the decoded instruction
 * @param offset distance in bytes from the block's start to the instruction
 */
public record BindContext(Instruction instruction, int offset) {
    /** Distance from the block's start to the next instruction. */
    public int nextOffset() {
        return offset + instruction.length();
    }
}
