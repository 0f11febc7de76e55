package org.alcazar.hvm.protocol;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.mmu.InvalidationListener;
import org.alcazar.core.state.Section;
import org.alcazar.hvm.boot.Partitioning;

/**
 * What a merge of address spaces means for translations (section 10): only HRT#0 drops its own, so they are dropped here
 * on all HRT cores; and as long as the HRT shares the tables of a ROS process, what a ROS core drops of the lower half,
 * the HRT cores drop too. The tables themselves are the guests' business.
 */
final class Merging implements InvalidationListener {
    private final List<Core> rosCores = new ArrayList<>();
    private final List<Core> hrtCores = new ArrayList<>();
    /** What the last request was, answered or not. */
    private boolean requested;

    private boolean merged;

    Merging(Machine machine, Partitioning parts) {
        for (Core core : machine.cores()) {
            (parts.isHrt(core.id()) ? hrtCores : rosCores).add(core);
        }
    }

    /** A merge, or an unmerge, has been asked for. */
    void begin(boolean merge) {
        requested = merge;
    }

    /** The HRT has done it. */
    void end() {
        hrtCores.forEach(core -> core.mmu.flushAll());
        follow(requested);
    }

    /** The HRT has been restarted, or stopped: it has tables of its own. */
    void reset() {
        requested = false;
        follow(false);
    }

    /** The ROS has been restarted: its tables are gone. */
    void rosRestarted() {
        if (merged) {
            manyDropped();
        }
    }

    private void follow(boolean on) {
        merged = on;
        rosCores.forEach(core -> core.mmu.setInvalidationListener(on ? this : null));
    }

    @Override
    public void pageDropped(long linear) {
        if (linear >= 0) {
            hrtCores.forEach(core -> core.mmu.flushPage(linear));
        }
    }

    @Override
    public void manyDropped() {
        hrtCores.forEach(core -> core.mmu.flushAll());
    }

    void save(Section section) {
        section.putBoolean("merge.requested", requested);
        section.putBoolean("merge.merged", merged);
    }

    void load(Section section) {
        requested = section.getBoolean("merge.requested");
        follow(section.getBoolean("merge.merged"));
    }
}
