package org.alcazar.core.exec.image;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.MemoryOperand;

/**
 * The memory operand of an image, bound, with what the instruction's form says of its layout. Each access has an offset in
 * the area, and goes through the segment at the operand's offset plus that, which wraps at the address size.
 */
final class ImageAccess {
    /** REX.W: 64-bit pointers. */
    final boolean wide;
    /** XMM and YMM registers that exist in this code size. */
    final int registers;

    private final Address address;
    private final boolean code64;

    ImageAccess(BindContext context) {
        code64 = context.instruction().codeSize() == CodeSize.CODE64;
        address = Address.bind(context, (MemoryOperand) context.instruction().operand(0));
        wide = context.instruction().operandSize() == 64;
        registers = code64 ? 16 : 8;
    }

    /** Raises what the segment does about a read of the first bytes of the area, wherever they are. */
    void checkLimit(Core core, int size) {
        address.toReadAt(core, 0, size);
    }

    /**
     * #GP(0) for an area that does not begin at a multiple of {@code alignment}.
     *
     * @param checkedAlignment #AC takes the place of #GP off a multiple of this where alignment is checked; 0 for never
     */
    void checkAligned(Core core, int alignment, int checkedAlignment) {
        long linear = code64 ? address.toRead(core, 1) : address.offset(core) + core.segmentBase(address.segment);
        if ((linear & alignment - 1) == 0) {
            return;
        }
        boolean checked = core.cpl == 3
                && (core.cr0 & ControlBits.CR0_AM) != 0
                && (core.systemFlags & Flags.AC) != 0
                && checkedAlignment != 0
                && (linear & checkedAlignment - 1) != 0;
        if (checked && code64 && !core.canonical(linear)) {
            throw core.fault(address.segment == Segment.SS ? Vector.SS : Vector.GP, 0);
        }
        throw core.fault(checked ? Vector.AC : Vector.GP, 0);
    }

    long load64(Core core, int offset) {
        return core.mmu.load64(address.toReadAt(core, offset, 8), address.segment);
    }

    int load32(Core core, int offset) {
        return core.mmu.load32(address.toReadAt(core, offset, 4), address.segment);
    }

    /** Loads {@code count} quadwords into the scratch image at {@code at}. */
    void load(Core core, int offset, int at, int count) {
        for (int i = 0; i < count; i++) {
            core.floating.image[at + i] = load64(core, offset + 8 * i);
        }
    }

    void store64(Core core, int offset, long value) {
        core.mmu.store64(address.toWriteAt(core, offset, 8), address.segment, value);
    }

    /** Stores {@code count} quadwords of the scratch image; that they can be has been probed. */
    void store(Core core, int offset, int at, int count) {
        for (int i = 0; i < count; i++) {
            store64(core, offset + 8 * i, core.floating.image[at + i]);
        }
    }

    /** Raises what a read of one byte of the area would raise. */
    void probeRead(Core core, int offset) {
        core.mmu.load8(address.toReadAt(core, offset, 1), address.segment);
    }

    /** Raises what a write of one byte of the area would raise. */
    void probeWrite(Core core, int offset) {
        core.mmu.probeWrite(address.toWriteAt(core, offset, 1), 1, address.segment);
    }
}
