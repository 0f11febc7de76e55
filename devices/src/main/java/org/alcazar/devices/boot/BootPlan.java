package org.alcazar.devices.boot;

import com.google.common.collect.Range;
import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.memory.BusView;

/**
 * A boot, planned completely: what goes where in memory, and how the bootstrap processor starts. Carrying it out cannot
 * fail and may be repeated, for every power-up or restart.
 */
public final class BootPlan {
    /** A step that changes memory, or devices. */
    @FunctionalInterface
    private interface Step {
        void apply(BusView bus);
    }

    private final List<Step> steps = new ArrayList<>();
    private final List<Range<Long>> ranges = new ArrayList<>();
    private final KernelImage image;
    private Entry entry;

    BootPlan(KernelImage image) {
        this.image = image;
    }

    void write(long address, byte[] source, int offset, int length) {
        ranges.add(Range.closedOpen(address, address + length));
        steps.add(bus -> bus.write(address, source, offset, length));
    }

    void write(long address, byte[] source) {
        write(address, source, 0, source.length);
    }

    void clear(long address, long length) {
        ranges.add(Range.closedOpen(address, address + length));
        steps.add(bus -> bus.clear(address, length));
    }

    /** Switches the display to a frame buffer. */
    void show(FrameBuffer mode) {
        steps.add(bus -> BootDisplay.show(bus.ports(), mode));
    }

    void enter(Entry state) {
        entry = state;
    }

    /** Every range of physical memory that is written, in no particular order. */
    List<Range<Long>> ranges() {
        return ranges;
    }

    public KernelImage image() {
        return image;
    }

    /** Physical address of the information structure that the kernel is given. */
    public long informationAddress() {
        return entry.information();
    }

    /**
     * Writes the guest software into memory, through the core's bus, and sets the core's registers. The core must be in
     * its power-up state; all other cores are left as they are.
     */
    public void start(Core core) {
        BusView bus = core.mmu.view();
        bus.setA20(true);
        for (Step step : steps) {
            step.apply(bus);
        }
        entry.apply(core);
    }
}
