package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.isa.MemoryOperand;
import org.alcazar.core.isa.Operand;
import org.alcazar.core.isa.RegisterOperand;

/** A source in an MMX register or in memory, bound. */
abstract class MmxSource {
    /** The quadword; a doubleword from memory is zero-extended. */
    abstract long read(Core core);

    /** Binds operand {@code index} of an instruction. */
    static MmxSource bind(BindContext context, int index) {
        Operand operand = context.instruction().operand(index);
        if (operand instanceof RegisterOperand register) {
            int number = register.number();
            return new MmxSource() {
                @Override
                long read(Core core) {
                    return core.floating.significand[number];
                }
            };
        }
        MemoryOperand memory = (MemoryOperand) operand;
        Address address = Address.bind(context, memory);
        boolean quadword = memory.width() == 64;
        return new MmxSource() {
            @Override
            long read(Core core) {
                return quadword
                        ? core.mmu.load64(address.toRead(core, 8), address.segment)
                        : core.mmu.load32(address.toRead(core, 4), address.segment) & 0xFFFF_FFFFL;
            }
        };
    }
}
