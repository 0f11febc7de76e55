package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.isa.MemoryOperand;

/**
 * MASKMOVDQU: the bytes whose mask has its top bit set, to DS:rDI. Rights to both quadwords are needed whatever the mask
 * is, and alignment checks ask for eight bytes.
 */
final class MaskedBytes {
    private static final int RDI = 7;

    private MaskedBytes() {}

    static Op bind(BindContext context) {
        Address address = destination(context);
        int source = VectorSource.index(context, 0);
        int mask = VectorSource.index(context, 1);
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                long low = address.toWriteAt(core, 0, 8);
                core.mmu.probeWrite(low, 8, address.segment);
                long high = address.toWriteAt(core, 8, 8);
                core.mmu.probeWrite(high, 8, address.segment);
                long[] vector = core.floating.vector;
                store(core, low, address.segment, vector[source], vector[mask]);
                store(core, high, address.segment, vector[source + 1], vector[mask + 1]);
            }
        };
    }

    /** The quadword at the segment's rDI that the instruction implies. */
    static Address destination(BindContext context) {
        Instruction instruction = context.instruction();
        int segment = instruction.segmentOverride() >= 0 ? instruction.segmentOverride() : Segment.DS;
        return Address.bind(
                context, new MemoryOperand(segment, RDI, MemoryOperand.NONE, 0, 0, instruction.addressSize(), 64));
    }

    /** Stores the bytes of a quadword that the mask selects; all eight can be written. */
    static void store(Core core, long linear, int segment, long value, long mask) {
        long wrap = core.code64() ? -1 : 0xFFFF_FFFFL;
        for (int shift = 0; shift < 64; shift += 8) {
            if ((mask >>> shift & 0x80) != 0) {
                core.mmu.store8(linear + (shift >> 3) & wrap, segment, (int) (value >>> shift));
            }
        }
    }
}
