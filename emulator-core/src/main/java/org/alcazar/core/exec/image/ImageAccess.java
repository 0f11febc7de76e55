package org.alcazar.core.exec.image;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.MemoryOperand;

/** The memory operand of an image, bound, with what the instruction's form says of its layout. */
final class ImageAccess {
    final Address address;
    /** REX.W: 64-bit pointers. */
    final boolean wide;
    /** XMM and YMM registers that exist in this code size. */
    final int registers;

    private final long mask;

    ImageAccess(BindContext context) {
        boolean code64 = context.instruction().codeSize() == CodeSize.CODE64;
        address = Address.bind(context, (MemoryOperand) context.instruction().operand(0));
        wide = context.instruction().operandSize() == 64;
        registers = code64 ? 16 : 8;
        mask = code64 ? -1 : 0xFFFF_FFFFL;
    }

    /** Loads {@code count} quadwords from {@code bytes} behind the area's start. */
    void load(Core core, long area, int bytes, int at, int count) {
        for (int i = 0; i < count; i++) {
            core.floating.image[at + i] = load64(core, area, bytes + 8 * i);
        }
    }

    long load64(Core core, long area, int bytes) {
        return core.mmu.load64(area + bytes & mask, address.segment);
    }

    int load32(Core core, long area, int bytes) {
        return core.mmu.load32(area + bytes & mask, address.segment);
    }

    /** Stores {@code count} quadwords; that they can be has been probed. */
    void store(Core core, long area, int bytes, int at, int count) {
        for (int i = 0; i < count; i++) {
            store64(core, area, bytes + 8 * i, core.floating.image[at + i]);
        }
    }

    void store64(Core core, long area, int bytes, long value) {
        core.mmu.store64(area + bytes & mask, address.segment, value);
    }

    void store32(Core core, long area, int bytes, int value) {
        core.mmu.store32(area + bytes & mask, address.segment, value);
    }

    /** Raises what a read of one byte of the area would raise. */
    void probeRead(Core core, long area, int bytes) {
        core.mmu.load8(area + bytes & mask, address.segment);
    }

    /** Raises what a write of one byte of the area would raise. */
    void probeWrite(Core core, long area, int bytes) {
        core.mmu.probeWrite(area + bytes & mask, 1, address.segment);
    }
}
