package org.alcazar.core.exec.image;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/** Binds the instructions that save and restore state images. */
public final class ImageBinder {
    private ImageBinder() {}

    /** The bound instruction, or null when it is none of these. */
    public static Op bind(BindContext context) {
        return switch (context.instruction().operation()) {
            case FXSAVE -> Fxsave.save(context);
            case FXRSTOR -> Fxsave.restore(context);
            case XSAVE -> Xsave.xsave(context);
            case XSAVEOPT -> Xsave.xsaveopt(context);
            case XSAVEC -> Xsave.xsavec(context);
            case XSAVES -> Xsave.xsaves(context);
            case XRSTOR -> Xrstor.xrstor(context);
            case XRSTORS -> Xrstor.xrstors(context);
            default -> null;
        };
    }
}
