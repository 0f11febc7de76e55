package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.exec.Place;

/** LDMXCSR and STMXCSR. */
final class FloatControl {
    private FloatControl() {}

    static Op load(BindContext context) {
        Place source = Place.bind(context, 0);
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                int value = (int) source.read(core);
                if ((value & ~core.model.mxcsrMask()) != 0) {
                    throw core.fault(Vector.GP, 0);
                }
                core.floating.mxcsr = value;
            }
        };
    }

    static Op store(BindContext context) {
        Place destination = Place.bind(context, 0);
        return new VectorOp(context) {
            @Override
            public void execute(Core core) {
                checkAvailable(core);
                destination.write(core, core.floating.mxcsr);
            }
        };
    }
}
