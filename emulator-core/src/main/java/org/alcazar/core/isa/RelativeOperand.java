package org.alcazar.core.isa;

/**
 * A branch target, relative to the next instruction.
 *
 * @param displacement sign-extended
 * @param width the branch's operand size (16, 32, 64): the new instruction pointer is truncated to it
 */
public record RelativeOperand(long displacement, int width) implements Operand {}
