package org.alcazar.core.cpu;

/** The segments of a task just entered: its LDT, CS, SS and the rest, with the checks of Intel SDM volume 3, table 8-1. */
final class TaskSegments {
    private final Core core;
    private final TaskRegisters task;
    private final int ext;

    /** @param ext the EXT bit of error codes */
    TaskSegments(Core core, TaskRegisters task, int ext) {
        this.core = core;
        this.task = task;
        this.ext = ext;
    }

    /**
     * Loads them in the order LDTR, CS, SS, ES, DS, FS, GS; of virtual-8086 mode only LDTR.
     *
     * @throws GuestFault #TS, #NP or #SS, with those before it loaded
     */
    void load() {
        loadLdt();
        if (!core.virtual8086()) {
            loadCode();
            loadStack();
            loadData(Segment.ES);
            loadData(Segment.DS);
            loadData(Segment.FS);
            loadData(Segment.GS);
        }
    }

    private void loadLdt() {
        if (Descriptors.isNull(task.ldt)) {
            return;
        }
        long at = (task.ldt & 4) != 0 ? -1 : Descriptors.address(core, task.ldt, 8);
        if (at == -1) {
            throw invalid(task.ldt);
        }
        long table = Descriptors.read(core, at);
        if (Descriptors.typeAndS(table) != Descriptors.LDT || !Descriptors.present(table)) {
            throw invalid(task.ldt);
        }
        Segmentation.set(core, Segment.LDTR, task.ldt, table);
    }

    private long descriptorAddress(int named) {
        if (Descriptors.isNull(named)) {
            throw invalid(named);
        }
        return Descriptors.addressOrFault(core, named, Vector.TS, ext);
    }

    private void loadCode() {
        int named = task.selectors[Segment.CS];
        long at = descriptorAddress(named);
        long code = Descriptors.read(core, at);
        int dpl = Descriptors.dpl(code);
        boolean fits = Descriptors.isConformingCode(code) ? dpl <= core.cpl : dpl == core.cpl;
        if (!Descriptors.isCode(code) || !fits) {
            throw invalid(named);
        }
        if (!Descriptors.present(code)) {
            throw core.fault(Vector.NP, Descriptors.errorCode(named, ext));
        }
        Segmentation.set(core, Segment.CS, named, Descriptors.setAccessed(core, at, code));
    }

    private void loadStack() {
        int named = task.selectors[Segment.SS];
        long at = descriptorAddress(named);
        long stack = Segmentation.stackDescriptor(core, at, named, core.cpl, Vector.TS, ext);
        Segmentation.set(core, Segment.SS, named, stack);
    }

    private void loadData(int segment) {
        int named = task.selectors[segment];
        if (!Descriptors.isNull(named)) {
            Segmentation.set(core, segment, named, Segmentation.dataDescriptor(core, named, Vector.TS, ext));
        }
    }

    private GuestFault invalid(int refused) {
        return core.fault(Vector.TS, Descriptors.errorCode(refused, ext));
    }
}
