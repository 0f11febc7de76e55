package org.alcazar.core.isa;

/**
 * A register.
 *
 * @param type the register file
 * @param number the register in that file
 * @param width bits of it that the instruction uses
 */
public record RegisterOperand(RegisterClass type, int number, int width) implements Operand {}
