package org.alcazar.core.exec.vector;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.fpu.Binary32;
import org.alcazar.core.fpu.Binary64;
import org.alcazar.core.fpu.FloatStatus;

/**
 * The FMA instructions. Mnemonics say it all: {@code vf[n]m(add|sub|addsub|subadd)(132|213|231)(p|s)(s|d)}. The digits are
 * the operands that are multiplied, in this order, and the one that is added.
 */
final class FloatFused extends FloatOp {
    private static final long UPPER = 0xFFFF_FFFF_0000_0000L;

    private final boolean doubles;
    private final boolean scalar;
    private final boolean negateProduct;
    /** Whether the addend of even and odd elements is subtracted. */
    private final boolean subtractEven;

    private final boolean subtractOdd;
    private final int order;

    private FloatFused(BindContext context) {
        super(context);
        String mnemonic = context.instruction().form().mnemonic();
        int length = mnemonic.length();
        doubles = mnemonic.charAt(length - 1) == 'd';
        scalar = mnemonic.charAt(length - 2) == 's';
        order = Integer.parseInt(mnemonic.substring(length - 5, length - 2));
        negateProduct = mnemonic.startsWith("vfnm");
        String operation = mnemonic.substring(negateProduct ? 4 : 3, length - 5);
        subtractEven = operation.equals("sub") || operation.equals("addsub");
        subtractOdd = operation.equals("sub") || operation.equals("subadd");
    }

    static Op bind(BindContext context) {
        return new FloatFused(context);
    }

    @Override
    public void execute(Core core) {
        checkAvailable(core);
        int third = source.fetch(core);
        FloatStatus status = begin(core);
        long[] v = core.floating.vector;
        int a = order == 213 ? first : order == 231 ? first : target;
        int b = order == 213 ? target : third;
        int c = order == 213 ? third : order == 231 ? target : first;
        if (scalar) {
            long result = doubles
                    ? fused64(v[a], v[b], v[c], subtractEven, status)
                    : v[target] & UPPER | fused32((int) v[a], (int) v[b], (int) v[c], subtractEven, status) & ~UPPER;
            deliver(core, status);
            v[target] = result;
            clearAbove(v, 2);
            return;
        }
        for (int i = 0; i < quadwords; i++) {
            v[RESULT + i] = doubles
                    ? fused64(v[a + i], v[b + i], v[c + i], (i & 1) == 0 ? subtractEven : subtractOdd, status)
                    : fusedPair(v[a + i], v[b + i], v[c + i], status);
        }
        deliver(core, status);
        commit(v, quadwords);
    }

    private long fusedPair(long a, long b, long c, FloatStatus status) {
        return FloatFunctions.join(
                fused32((int) a, (int) b, (int) c, subtractEven, status),
                fused32((int) (a >>> 32), (int) (b >>> 32), (int) (c >>> 32), subtractOdd, status));
    }

    private long fused64(long a, long b, long c, boolean subtract, FloatStatus status) {
        long factor = negateProduct ? Binary64.negate(b) : b;
        return Binary64.fused(a, factor, subtract ? Binary64.negate(c) : c, status);
    }

    private int fused32(int a, int b, int c, boolean subtract, FloatStatus status) {
        int factor = negateProduct ? Binary32.negate(b) : b;
        return Binary32.fused(a, factor, subtract ? Binary32.negate(c) : c, status);
    }
}
