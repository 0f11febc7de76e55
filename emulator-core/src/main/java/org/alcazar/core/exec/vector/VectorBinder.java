package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;

/** Binds the vector instructions: from one family to the next, until one knows the operation. */
public final class VectorBinder {
    private VectorBinder() {}

    /** The bound instruction, or null when it is not executed. */
    public static Op bind(BindContext context) {
        Op op = MoveBinder.bind(context);
        op = op != null ? op : ShuffleBinder.bind(context);
        op = op != null ? op : MmxBinder.bind(context);
        op = op != null ? op : IntegerBinder.bind(context);
        op = op != null ? op : CryptoBinder.bind(context);
        return op != null ? op : FloatBinder.bind(context);
    }
}
