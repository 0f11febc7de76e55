package org.alcazar.core.isa;

/**
 * An immediate far pointer.
 *
 * @param selector code segment selector, 16 bits
 * @param offset zero-extended
 * @param width bits of the offset, 16 or 32
 */
public record FarPointerOperand(int selector, long offset, int width) implements Operand {}
