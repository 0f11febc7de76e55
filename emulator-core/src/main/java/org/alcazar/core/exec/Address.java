package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.MemoryOperand;

/**
 * A memory operand bound to register slots: one formula for every addressing form, {@code base + index * scale +
 * displacement} cut to the address size. In 64-bit mode the linear address is that plus the FS or GS base; in all other
 * modes the segment's limit and rights are checked first.
 */
public final class Address {
    /** The segment, for checks and for choosing #SS or #GP. */
    public final int segment;

    /** 64-bit mode, address size 64, no segment base, no index: most operands of compiled code. */
    private final boolean simple;

    private final boolean flat;
    private final int base;
    private final int index;
    private final int scale;
    private final long displacement;
    private final long mask;
    private final int segmentSlot;

    private Address(boolean flat, MemoryOperand operand, int base, long displacement) {
        this.flat = flat;
        this.segment = operand.segment();
        this.base = base;
        this.index = operand.index() < 0 ? Core.ZERO : operand.index();
        this.scale = operand.scale();
        this.displacement = displacement;
        this.mask = operand.addressSize() == 64 ? -1 : (1L << operand.addressSize()) - 1;
        boolean based = segment == Segment.FS || segment == Segment.GS;
        this.segmentSlot = based ? Core.SEGMENT_BASE + segment : Core.ZERO;
        this.simple = flat && !based && mask == -1 && index == Core.ZERO;
    }

    public static Address bind(BindContext ctx, MemoryOperand operand) {
        return bind(operand, ctx.instruction().codeSize(), ctx.nextOffset());
    }

    /** @param nextOffset distance from the block's start to the next instruction, for RIP-relative operands */
    static Address bind(MemoryOperand operand, CodeSize codeSize, int nextOffset) {
        boolean relative = operand.base() == 16;
        int base = relative ? Core.BLOCK : operand.base() < 0 ? Core.ZERO : operand.base();
        return new Address(
                codeSize == CodeSize.CODE64,
                operand,
                base,
                relative ? operand.displacement() + nextOffset : operand.displacement());
    }

    /** The effective address: the offset in the segment. */
    public long offset(Core core) {
        long[] r = core.r;
        return (r[base] + (r[index] << scale) + displacement) & mask;
    }

    /** The linear address of a read of {@code size} bytes. Outside 64-bit mode the segment is checked. */
    public long toRead(Core core, int size) {
        return simple ? core.r[base] + displacement : linear(core, size, false);
    }

    /** The linear address of a write, or a read that a write follows. */
    public long toWrite(Core core, int size) {
        return simple ? core.r[base] + displacement : linear(core, size, true);
    }

    private long linear(Core core, int size, boolean write) {
        long offset = offset(core);
        return flat ? offset + core.r[segmentSlot] : core.linear(segment, offset, size, write);
    }

    /**
     * As {@link #toRead} or {@link #toWrite}, of an operand that has to be aligned. #GP(0) for one that is not comes before
     * what its segment raises, #SS among it.
     *
     * @param misaligned the address bits that have to be 0
     */
    public long toAligned(Core core, int size, int misaligned, boolean write) {
        long linear = simple
                ? core.r[base] + displacement
                : offset(core) + core.r[flat ? segmentSlot : Core.SEGMENT_BASE + segment];
        if ((linear & misaligned) != 0) {
            throw core.fault(Vector.GP, 0);
        }
        return flat ? linear : linear(core, size, write);
    }

    /** As {@link #toRead} of the operand {@code delta} bytes further on. */
    public long toReadAt(Core core, long delta, int size) {
        long offset = offset(core) + delta & mask;
        return flat ? offset + core.r[segmentSlot] : core.linear(segment, offset, size, false);
    }

    /** As {@link #toWrite} of the operand {@code delta} bytes further on. */
    public long toWriteAt(Core core, long delta, int size) {
        long offset = offset(core) + delta & mask;
        return flat ? offset + core.r[segmentSlot] : core.linear(segment, offset, size, true);
    }

    /**
     * How many bytes from the operand on lie in one page and one segment and do not wrap, after an element before it was
     * accessed in the same way; 0 where that takes closer looking.
     */
    long contiguous(Core core) {
        long offset = offset(core);
        long linear = offset + (flat ? core.r[segmentSlot] : core.r[Core.SEGMENT_BASE + segment]);
        long bytes = 4096 - (linear & 0xFFF);
        if (mask != -1) {
            bytes = Math.min(bytes, mask - offset + 1);
        }
        return flat ? bytes : Math.min(bytes, belowLimit(core, offset));
    }

    /** Bytes up to the limit of a segment that grows up; 0 in any other. */
    private long belowLimit(Core core, long offset) {
        int type = core.rights[segment] & (Segment.TYPE_CODE | Segment.TYPE_EXPAND_DOWN);
        return type == Segment.TYPE_EXPAND_DOWN ? 0 : Math.max(0, (core.limit[segment] & 0xFFFF_FFFFL) - offset + 1);
    }
}
