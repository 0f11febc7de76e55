package org.alcazar.core.exec.x87;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.Address;
import org.alcazar.core.fpu.ExtendedFormats;
import org.alcazar.core.fpu.ExtendedIntegers;
import org.alcazar.core.fpu.ExtendedResult;
import org.alcazar.core.isa.Operation;

/** Numbers in memory, of every format that x87 instructions know. */
final class X87Memory {
    /** Bytes of the extended format and of packed decimals. */
    static final int EXTENDED_BYTES = 10;

    private static final int PAGE = 4096;

    private X87Memory() {}

    /** Reads a number; DE is left in the flags of the result for denormal numbers of single and double precision. */
    @FunctionalInterface
    interface Reader {
        void read(Core core, Address address, ExtendedResult out);
    }

    /** The reader of an instruction's memory operand. */
    static Reader reader(Operation operation, int width) {
        boolean integer =
                switch (operation) {
                    case FIADD, FIMUL, FICOM, FICOMP, FISUB, FISUBR, FIDIV, FIDIVR, FILD -> true;
                    default -> false;
                };
        if (integer) {
            return width == 16 ? X87Memory::int16 : width == 32 ? X87Memory::int32 : X87Memory::int64;
        }
        return width == 32 ? X87Memory::single : X87Memory::real64;
    }

    private static void int16(Core core, Address address, ExtendedResult out) {
        ExtendedIntegers.fromLong((short) core.mmu.load16(address.toRead(core, 2), address.segment), out);
    }

    private static void int32(Core core, Address address, ExtendedResult out) {
        ExtendedIntegers.fromLong(core.mmu.load32(address.toRead(core, 4), address.segment), out);
    }

    private static void int64(Core core, Address address, ExtendedResult out) {
        ExtendedIntegers.fromLong(core.mmu.load64(address.toRead(core, 8), address.segment), out);
    }

    private static void single(Core core, Address address, ExtendedResult out) {
        ExtendedFormats.fromSingle(core.mmu.load32(address.toRead(core, 4), address.segment), out);
    }

    private static void real64(Core core, Address address, ExtendedResult out) {
        ExtendedFormats.fromDouble(core.mmu.load64(address.toRead(core, 8), address.segment), out);
    }

    /** Reads ten bytes as they are, in two accesses. */
    static void extended(Core core, Address address, ExtendedResult out) {
        long significand = core.mmu.load64(address.toRead(core, 8), address.segment);
        out.set(core.mmu.load16(address.toReadAt(core, 8, 2), address.segment) & 0xFFFF, significand);
        out.flags = 0;
    }

    /** Writes ten bytes, or none when not all can be written. */
    static void storeExtended(Core core, Address address, int signExponent, long significand) {
        long linear = address.toWrite(core, 8);
        if (!core.code64() || (linear & PAGE - 1) > PAGE - EXTENDED_BYTES) {
            probe(core, address, EXTENDED_BYTES);
        }
        core.mmu.store64(linear, address.segment, significand);
        core.mmu.store16(address.toWriteAt(core, 8, 2), address.segment, signExponent);
    }

    /** Raises what a store of so many bytes would raise. */
    static void probe(Core core, Address address, int bytes) {
        int first = Math.min(bytes, 8);
        core.mmu.probeWrite(address.toWrite(core, first), first, address.segment);
        if (bytes > first) {
            core.mmu.probeWrite(address.toWriteAt(core, first, bytes - first), bytes - first, address.segment);
        }
    }
}
