package org.alcazar.core.isa;

/** One operand of a decoded instruction. */
public sealed interface Operand
        permits RegisterOperand, MemoryOperand, ImmediateOperand, RelativeOperand, FarPointerOperand {}
