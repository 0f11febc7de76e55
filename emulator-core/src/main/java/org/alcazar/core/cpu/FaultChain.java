package org.alcazar.core.cpu;

import java.util.ArrayList;
import java.util.List;

/** Remembers the exceptions that led to one another, and explains them when they end in a shutdown. */
final class FaultChain {
    private static final String[] NAMES = {
        "#DE",
        "#DB",
        "NMI",
        "#BP",
        "#OF",
        "#BR",
        "#UD",
        "#NM",
        "#DF",
        "vector 9",
        "#TS",
        "#NP",
        "#SS",
        "#GP",
        "#PF",
        "vector 15",
        "#MF",
        "#AC",
        "#MC",
        "#XM"
    };

    private final Core core;
    private final List<Integer> vectors = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    FaultChain(Core core) {
        this.core = core;
    }

    /** Adds an event that was to be delivered; for a #PF, CR2 holds its address. */
    void add(int vector, boolean hasErrorCode, int errorCode) {
        add(vector, hasErrorCode, errorCode, core.cr2);
    }

    void add(int vector, boolean hasErrorCode, int errorCode, long address) {
        vectors.add(vector);
        StringBuilder line = new StringBuilder(name(vector));
        if (hasErrorCode && core.protectedMode()) {
            line.append(String.format(", error code 0x%X", errorCode));
        }
        if (vector == Vector.PF) {
            line.append(String.format(", address 0x%016X", address));
        }
        lines.add(line.toString());
    }

    static String name(int vector) {
        return vector < NAMES.length ? NAMES[vector] : "interrupt " + vector;
    }

    /** Several lines: the chain, then what the core found in the interrupt table for each of it. */
    String explain() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "triple fault on core %d at %04X:%016X\n", core.id(), core.selector[Segment.CS], core.rip));
        for (int i = 0; i < lines.size(); i++) {
            text.append(i == 0 ? "  " : "  then ").append(lines.get(i)).append('\n');
        }
        text.append(String.format("IDTR base 0x%016X, limit 0x%04X\n", core.idtrBase, core.idtrLimit));
        vectors.stream().distinct().forEach(vector -> text.append(gate(vector)));
        if (vectors.contains(Vector.PF)) {
            text.append(core.mmu.explainWalk(core.cr2)).append('\n');
        }
        text.append(String.format("CR3 0x%016X, CR2 0x%016X\n", core.cr3, core.cr2));
        return text.toString();
    }

    private String gate(int vector) {
        int size = core.longModeActive() ? 16 : core.protectedMode() ? 8 : 4;
        long linear = core.idtrBase + (long) vector * size;
        String where = String.format("  entry %d (%s) at 0x%016X: ", vector, name(vector), linear);
        if (vector * size + size - 1 > core.idtrLimit) {
            return where + "beyond the limit" + '\n';
        }
        long physical = core.mmu.translateForDebug(linear);
        if (physical < 0) {
            return where + "not mapped" + '\n';
        }
        if (size == 4) {
            long entry = core.mmu.view().peek(physical, 4);
            return where + String.format("%04X:%04X\n", entry >>> 16, entry & 0xFFFF);
        }
        long gate = core.mmu.view().peek(physical, 8);
        return where + describe(gate) + '\n';
    }

    private static String describe(long gate) {
        return String.format(
                "0x%016X, %s, type 0x%X, DPL %d, selector %04X",
                gate,
                Descriptors.present(gate) ? "present" : "not present",
                Descriptors.typeAndS(gate),
                Descriptors.dpl(gate),
                Descriptors.gateSelector(gate));
    }
}
