/**
 * The instruction set as data: one table of every instruction form, and the decoder, disassembler and small assembler
 * it drives. Threads: everything here is immutable once built and may be shared freely. State: none; a decoded
 * {@link org.alcazar.core.isa.Instruction} depends on the bytes and the code size only, never on a machine.
 */
package org.alcazar.core.isa;
