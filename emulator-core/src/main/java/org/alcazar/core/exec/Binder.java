package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.cpu.Vector;

final class Binder {
    private Binder() {}

    static Op bind(BindContext context, CpuModel model) {
        return new Op() {
            @Override
            public void execute(Core core) {
                throw core.fault(Vector.UD);
            }
        };
    }
}
