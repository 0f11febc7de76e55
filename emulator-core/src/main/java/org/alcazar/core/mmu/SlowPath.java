package org.alcazar.core.mmu;

import org.alcazar.core.cpu.Breakpoints;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.LocalInterruptController;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.GuestMemory;
import org.alcazar.core.memory.MemoryMap;

/** Accesses on the slow path, which can do everything: fill the buffers, cross pages, reach devices, tell observers. */
final class SlowPath {
    /** Instead of a segment: accesses of the processor itself, to tables and stacks. */
    static final int SYSTEM = -1;

    private final Core core;
    private final BusView view;
    private final GuestMemory memory;
    private final PageWalker walker;
    private final TranslationBuffers buffers;
    /** Whether data breakpoints are on. */
    boolean breakpoints;
    /** Counts the translations made for instruction fetches. */
    long codeFills;

    SlowPath(Core core, BusView view, PageWalker walker, TranslationBuffers buffers) {
        this.core = core;
        this.view = view;
        this.memory = view.memory();
        this.walker = walker;
        this.buffers = buffers;
    }

    /**
     * Reads 1 to 8 bytes.
     *
     * @param as a {@link View}
     * @param aligned whether a misaligned access raises #AC
     */
    long load(long linear, int width, int segment, int kind, int as, boolean aligned) {
        checkAligned(linear, width, width, segment, aligned);
        Tlb tlb = buffers.of(as, kind);
        int first = (int) Math.min(width, 4096 - (linear & 0xFFF));
        if (first == width) {
            return read(tlb, linear, locate(tlb, linear, kind, as, segment), width);
        }
        long next = wrap(linear + first, segment);
        checkBoth(tlb, linear, next, kind, as, segment);
        long low = locate(tlb, linear, kind, as, segment);
        long high = locate(tlb, next, kind, as, segment);
        long value = 0;
        for (int i = 0; i < width; i++) {
            long part =
                    i < first ? read(tlb, linear + i, low + i, 1) : read(tlb, next + i - first, high + i - first, 1);
            value |= part << (8 * i);
        }
        return value;
    }

    /** Writes 1 to 8 bytes; of a write to two pages both are checked before either changes. */
    void store(long linear, int width, int segment, int as, boolean aligned, long value) {
        checkAligned(linear, width, width, segment, aligned);
        Tlb tlb = buffers.of(as, PageWalker.WRITE);
        int first = (int) Math.min(width, 4096 - (linear & 0xFFF));
        if (first == width) {
            write(tlb, linear, locate(tlb, linear, PageWalker.WRITE, as, segment), width, value);
            return;
        }
        long next = wrap(linear + first, segment);
        checkBoth(tlb, linear, next, PageWalker.WRITE, as, segment);
        long low = locate(tlb, linear, PageWalker.WRITE, as, segment);
        long high = locate(tlb, next, PageWalker.WRITE, as, segment);
        for (int i = 0; i < width; i++) {
            long part = value >>> (8 * i) & 0xFF;
            if (i < first) {
                write(tlb, linear + i, low + i, 1, part);
            } else {
                write(tlb, next + i - first, high + i - first, 1, part);
            }
        }
    }

    /** Raises #AC for a misaligned access; before any page fault, but behind what an address that is not canonical raises. */
    void checkAligned(long linear, int size, int alignment, int segment, boolean aligned) {
        if (aligned && (linear & (alignment - 1)) != 0) {
            checkCanonical(linear, segment);
            checkCanonical(wrap(linear + size - 1, segment), segment);
            throw core.fault(Vector.AC, 0);
        }
    }

    private void checkCanonical(long linear, int segment) {
        if (core.mmu.pagingEnabled() && !core.canonical(linear)) {
            throw core.fault(segment == Segment.SS ? Vector.SS : Vector.GP, 0);
        }
    }

    /** Linear addresses have 32 bits but in 64-bit mode and, for tables and stacks of the system, in IA-32e mode. */
    long wrap(long linear, int segment) {
        boolean wide = segment == SYSTEM ? core.longModeActive() : core.code64();
        return wide ? linear : linear & 0xFFFF_FFFFL;
    }

    /** Makes the buffer hold the one or two pages of an access. */
    void locateAll(long linear, int size, int kind, int as, int segment) {
        Tlb tlb = buffers.of(as, kind);
        long last = wrap(linear + size - 1, segment) & Tlb.PAGE_MASK;
        if ((linear & Tlb.PAGE_MASK) != last) {
            checkBoth(tlb, linear, last, kind, as, segment);
            locate(tlb, last, kind, as, segment);
        }
        locate(tlb, linear, kind, as, segment);
    }

    /**
     * Raises what either half of an access that crosses pages raises, before accessed and dirty flags of the other are
     * set. An address that is not canonical comes before any page fault.
     */
    private void checkBoth(Tlb tlb, long linear, long next, int kind, int as, int segment) {
        if (!core.mmu.pagingEnabled()) {
            return;
        }
        boolean first = tlb.holds(Tlb.slot(linear), linear);
        boolean second = tlb.holds(Tlb.slot(next), next);
        if (!first || !second) {
            checkCanonical(linear, segment);
            checkCanonical(next, segment);
        }
        if (!first) {
            walk(linear, kind, as, false);
        }
        if (!second) {
            walk(next, kind, as, false);
        }
    }

    private long walk(long linear, int kind, int as, boolean mark) {
        long physical = walker.walk(linear, kind, as, mark);
        if (physical == PageWalker.FAULT) {
            throw core.pageFault(linear, walker.errorCode);
        }
        return physical;
    }

    /** Makes the buffer hold the page; returns the physical address of the byte. */
    long locate(Tlb tlb, long linear, int kind, int as, int segment) {
        int slot = Tlb.slot(linear);
        if (!tlb.holds(slot, linear)) {
            fill(tlb, slot, linear, kind, as, segment);
        }
        return tlb.translate(slot, linear);
    }

    private void fill(Tlb tlb, int slot, long linear, int kind, int as, int segment) {
        long physical;
        long attributes = (long) buffers.pcid() << Tlb.PCID_SHIFT;
        if (core.mmu.pagingEnabled()) {
            checkCanonical(linear, segment);
            physical = walk(linear, kind, as, true);
            attributes |= walker.attributes;
        } else {
            physical = linear & Tlb.PAGE_MASK;
        }
        enter(tlb, kind, slot, linear & Tlb.PAGE_MASK, view.gate(physical) | attributes);
    }

    /** Puts a translation into a buffer, with the tag bits that its page calls for. */
    void enter(Tlb tlb, int kind, int slot, long linearPage, long physicalAndBits) {
        long physical = Tlb.physicalPage(physicalAndBits);
        boolean shown = (physicalAndBits & Tlb.GLOBAL) != 0 || physicalAndBits >>> Tlb.PCID_SHIFT == buffers.pcid();
        long tag = linearPage | (shown ? 0 : Tlb.PARKED);
        long cell = 0;
        if (isApic(physical) || !(view.map().at(physical) instanceof MemoryMap.Cells cells)) {
            tag |= Tlb.DEVICE;
        } else {
            cell = cells.cell() + physical - cells.base();
            tag |= cell >= GuestMemory.ARRAY_SIZE ? Tlb.FAR : 0;
            if (kind == PageWalker.WRITE) {
                tag |= cells.writable() ? 0 : Tlb.READ_ONLY;
                tag |= core.machine.code().hasCode(cell) ? Tlb.CODE : 0;
            }
        }
        tlb.set(slot, tag, cell, physicalAndBits);
        if (kind == PageWalker.EXECUTE) {
            codeFills++;
        }
    }

    private boolean isApic(long physicalPage) {
        LocalInterruptController apic = core.apic();
        return apic != null && apic.base() == physicalPage;
    }

    private long read(Tlb tlb, long linear, long physical, int width) {
        int slot = Tlb.slot(linear);
        long value;
        if ((tlb.entries[slot] & Tlb.DEVICE) == 0) {
            value = memory.read(tlb.entries[slot + 1] + (linear & 0xFFF), width);
        } else {
            core.syncClock();
            value = isApic(physical & Tlb.PAGE_MASK)
                    ? core.apic().read(physical & 0xFFF, width)
                    : view.read(physical, width);
        }
        if (breakpoints) {
            Breakpoints.access(core, linear, width, false);
        }
        if (core.machine.observers().wantsMemory()) {
            core.machine.observers().memoryAccess(core, linear, physical, width, false, value);
        }
        return value;
    }

    private void write(Tlb tlb, long linear, long physical, int width, long value) {
        if (breakpoints) {
            Breakpoints.access(core, linear, width, true);
        }
        if (core.machine.observers().wantsMemory()) {
            core.machine.observers().memoryAccess(core, linear, physical, width, true, value);
        }
        int slot = Tlb.slot(linear);
        long tag = tlb.entries[slot];
        if ((tag & Tlb.DEVICE) != 0) {
            core.syncClock();
            if (isApic(physical & Tlb.PAGE_MASK)) {
                core.apic().write(physical & 0xFFF, width, value);
            } else {
                view.write(physical, width, value);
            }
        } else if ((tag & Tlb.READ_ONLY) == 0) {
            long cell = tlb.entries[slot + 1] + (linear & 0xFFF);
            if ((tag & Tlb.CODE) != 0) {
                core.machine.code().stored(cell, width);
            }
            memory.write(cell, width, value);
        }
    }
}
