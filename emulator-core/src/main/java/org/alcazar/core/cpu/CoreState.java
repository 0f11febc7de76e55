package org.alcazar.core.cpu;

import java.util.Arrays;
import org.alcazar.core.state.Section;
import org.alcazar.core.state.StateException;

/** Saves and restores a core, field by field: everything architectural, and everything that waits to happen. */
final class CoreState {
    private CoreState() {}

    static void save(Core core, Section section) {
        section.putLongs("gpr", Arrays.copyOf(core.r, 16));
        section.putLong("rip", core.rip);
        // The arithmetic flags can be held in several ways that mean the same; RFLAGS is what they mean.
        section.putLong("rflags", core.rflags());
        section.putLongs("bases", bases(core));
        section.putInts("selectors", core.selector);
        section.putInts("limits", core.limit);
        section.putInts("rights", core.rights);
        section.putLong("gdtr.base", core.gdtrBase);
        section.putLong("gdtr.limit", core.gdtrLimit);
        section.putLong("idtr.base", core.idtrBase);
        section.putLong("idtr.limit", core.idtrLimit);
        section.putLong("cr0", core.cr0);
        section.putLong("cr2", core.cr2);
        section.putLong("cr3", core.cr3);
        section.putLong("cr4", core.cr4);
        section.putLong("efer", core.efer);
        section.putLongs("dr", core.dr);
        section.putLong("xcr0", core.xcr0);
        section.putLong("xss", core.xss);
        section.putLong("pkru", core.pkru & 0xFFFF_FFFFL);
        section.putLong("cpl", core.cpl);
        section.putString("activity", core.activity().name());
        core.msrs.save(section);
        core.floating.save(section);
        saveEvents(core.events, section);
        core.mmu.save(section);
    }

    static void load(Core core, Section section) {
        System.arraycopy(section.getLongs("gpr", 16), 0, core.r, 0, 16);
        core.rip = section.getLong("rip");
        core.setRflags(section.getLong("rflags"));
        long[] bases = section.getLongs("bases", 8);
        int[] selectors = section.getInts("selectors", 8);
        int[] limits = section.getInts("limits", 8);
        int[] rights = section.getInts("rights", 8);
        for (int segment = 0; segment < 8; segment++) {
            core.putSegment(segment, selectors[segment], bases[segment], limits[segment], rights[segment]);
        }
        core.gdtrBase = section.getLong("gdtr.base");
        core.gdtrLimit = section.getInt("gdtr.limit");
        core.idtrBase = section.getLong("idtr.base");
        core.idtrLimit = section.getInt("idtr.limit");
        core.cr0 = section.getLong("cr0");
        core.cr2 = section.getLong("cr2");
        core.cr3 = section.getLong("cr3");
        core.cr4 = section.getLong("cr4");
        core.efer = section.getLong("efer");
        System.arraycopy(section.getLongs("dr", 8), 0, core.dr, 0, 8);
        core.xcr0 = section.getLong("xcr0");
        core.xss = section.getLong("xss");
        core.pkru = (int) section.getLong("pkru");
        core.cpl = section.getInt("cpl");
        core.setActivityForLoad(activity(section.getString("activity")));
        core.msrs.load(section);
        core.floating.load(section);
        loadEvents(core.events, section);
        core.mmu.load(section);
    }

    private static long[] bases(Core core) {
        long[] bases = new long[8];
        for (int segment = 0; segment < 8; segment++) {
            bases[segment] = core.segmentBase(segment);
        }
        return bases;
    }

    private static Core.Activity activity(String name) {
        for (Core.Activity activity : Core.Activity.values()) {
            if (activity.name().equals(name)) {
                return activity;
            }
        }
        throw new StateException("unknown activity '" + name + "' of a core");
    }

    private static void saveEvents(CoreEvents events, Section section) {
        section.putBoolean("event.init", events.init);
        section.putLong("event.startup", events.startup);
        section.putBoolean("event.machineCheck", events.machineCheck);
        section.putBoolean("event.nmi", events.nmi);
        section.putBoolean("event.nmiBlocked", events.nmiBlocked);
        section.putBoolean("event.interruptRequest", events.interruptRequest);
        section.putBoolean("event.interruptShadow", events.interruptShadow);
        section.putBoolean("event.stackShadow", events.stackShadow);
        section.putLong("event.debugTrap", events.debugTrap);
        section.putLong("event.monitored", events.monitored);
        section.putLongs("event.monitoredLine", events.monitoredLine);
        section.putBoolean("event.wakesMasked", events.wakesMasked);
        InjectedEvent injected = events.injected;
        section.putBoolean("event.injected", injected != null);
        section.putLong("event.injected.vector", injected == null ? 0 : injected.vector());
        section.putBoolean("event.injected.hasErrorCode", injected != null && injected.hasErrorCode());
        section.putLong("event.injected.errorCode", injected == null ? 0 : injected.errorCode());
        section.putBoolean("event.injected.setsCr2", injected != null && injected.setsCr2());
        section.putLong("event.injected.cr2", injected == null ? 0 : injected.cr2());
        section.putBoolean("event.watchesInterruptFlag", events.watchesInterruptFlag);
        section.putBoolean("event.userModeEntered", events.userModeEntered);
        section.putBoolean("event.injected.waits", injected != null && injected.waitsForInterrupts());
    }

    private static void loadEvents(CoreEvents events, Section section) {
        events.init = section.getBoolean("event.init");
        events.startup = section.getInt("event.startup");
        events.machineCheck = section.getBoolean("event.machineCheck");
        events.nmi = section.getBoolean("event.nmi");
        events.nmiBlocked = section.getBoolean("event.nmiBlocked");
        events.interruptRequest = section.getBoolean("event.interruptRequest");
        events.interruptShadow = section.getBoolean("event.interruptShadow");
        events.stackShadow = section.getBoolean("event.stackShadow");
        events.debugTrap = section.getLong("event.debugTrap");
        events.monitored = section.getLong("event.monitored");
        long[] line = section.getLongs("event.monitoredLine", events.monitoredLine.length);
        System.arraycopy(line, 0, events.monitoredLine, 0, line.length);
        events.wakesMasked = section.getBoolean("event.wakesMasked");
        events.watchesInterruptFlag = section.getBoolean("event.watchesInterruptFlag");
        events.userModeEntered = section.getBoolean("event.userModeEntered");
        events.injected = !section.getBoolean("event.injected")
                ? null
                : new InjectedEvent(
                        section.getInt("event.injected.vector"),
                        section.getBoolean("event.injected.hasErrorCode"),
                        section.getInt("event.injected.errorCode"),
                        section.getBoolean("event.injected.setsCr2"),
                        section.getLong("event.injected.cr2"),
                        section.getBoolean("event.injected.waits"));
    }
}
