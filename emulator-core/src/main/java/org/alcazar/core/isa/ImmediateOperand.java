package org.alcazar.core.isa;

/**
 * A constant.
 *
 * @param value sign-extended to 64 bits where the manual sign-extends to the operand size, else zero-extended from
 *     {@code width}
 * @param width bits of the operand it stands for: the operand size, not the bytes encoded
 */
public record ImmediateOperand(long value, int width) implements Operand {}
