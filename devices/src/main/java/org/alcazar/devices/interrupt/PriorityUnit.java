package org.alcazar.devices.interrupt;

import org.alcazar.core.state.Section;

/** A local APIC's choice of the next interrupt: IRR, ISR, TMR and TPR (Intel SDM volume 3, section 10.8). */
final class PriorityUnit {
    final VectorSet irr = new VectorSet();
    final VectorSet isr = new VectorSet();
    final VectorSet tmr = new VectorSet();
    int taskPriority;

    void reset() {
        irr.clearAll();
        isr.clearAll();
        tmr.clearAll();
        taskPriority = 0;
    }

    void accept(int vector, boolean levelTriggered) {
        irr.set(vector);
        if (levelTriggered) {
            tmr.set(vector);
        } else {
            tmr.clear(vector);
        }
    }

    /** PPR: the higher of the task's priority and the priority in service. */
    int processorPriority() {
        int inService = Math.max(isr.highest(), 0);
        return taskPriority >> 4 >= inService >> 4 ? taskPriority : inService & 0xF0;
    }

    /** APR: as PPR, with requests counted too. */
    int arbitrationPriority() {
        int inService = Math.max(isr.highest(), 0) >> 4;
        int requested = Math.max(irr.highest(), 0) >> 4;
        int task = taskPriority >> 4;
        return task >= requested && task > inService
                ? taskPriority
                : Math.max(Math.max(task, inService), requested) << 4;
    }

    /** The vector that may interrupt the processor now, or -1. */
    int deliverable() {
        int vector = irr.highest();
        return vector >> 4 > processorPriority() >> 4 ? vector : -1;
    }

    void toService(int vector) {
        irr.clear(vector);
        isr.set(vector);
    }

    /** Ends the interrupt in service; returns its vector, or -1. */
    int endOfInterrupt() {
        int vector = isr.highest();
        if (vector >= 0) {
            isr.clear(vector);
        }
        return vector;
    }

    void save(Section section) {
        irr.save(section, "irr");
        isr.save(section, "isr");
        tmr.save(section, "tmr");
        section.putLong("tpr", taskPriority);
    }

    void load(Section section) {
        irr.load(section, "irr");
        isr.load(section, "isr");
        tmr.load(section, "tmr");
        taskPriority = section.getInt("tpr");
    }
}
