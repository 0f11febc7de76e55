package org.alcazar.tools;

import org.alcazar.core.cpu.CpuModel;

/** Processor models by their names on the command line. */
final class CpuModels {
    private CpuModels() {}

    static CpuModel parse(String text) {
        try {
            return CpuModel.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UserError("--cpu " + text + ": " + e.getMessage());
        }
    }
}
