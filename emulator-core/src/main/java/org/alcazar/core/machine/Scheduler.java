package org.alcazar.core.machine;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;

/** Cores take turns on one host thread, in a fixed interleaving. */
final class Scheduler implements Component {
    Scheduler(Machine machine, long quantum, HostPace pace) {}

    Core current() {
        return null;
    }

    StopReason run(long ticks) {
        return new StopReason.LimitReached(ticks);
    }

    long executed() {
        return 0;
    }

    void atBoundary(Runnable action) {
        action.run();
    }

    @Override
    public String name() {
        return "scheduler";
    }

    @Override
    public void save(Section section) {}

    @Override
    public void load(Section section) {}
}
