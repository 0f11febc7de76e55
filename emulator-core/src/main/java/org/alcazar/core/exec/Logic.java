package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;

/** AND, OR, XOR, NOT, TEST and ANDN: the SDM's logical instructions. */
final class Logic {
    private Logic() {}

    /** Binds AND, OR, XOR and TEST. */
    static Op binary(BindContext ctx) {
        return AluForms.binary(ctx);
    }

    /** Binds NOT, which leaves the flags. */
    static Op not(BindContext ctx) {
        return AluForms.unary(ctx);
    }

    /** ANDN d, a, b: d = ~a &amp; b. */
    static Op andn(BindContext ctx) {
        Place d = Place.bind(ctx, 0);
        Place a = Place.bind(ctx, 1);
        Place b = Place.bind(ctx, 2);
        return new Op() {
            @Override
            public void execute(Core core) {
                d.write(core, Alu.logic(core, ~a.read(core) & b.read(core)));
            }
        };
    }
}
