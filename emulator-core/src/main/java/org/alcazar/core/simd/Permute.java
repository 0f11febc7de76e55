package org.alcazar.core.simd;

/** Elements of 256-bit vectors chosen across lanes: VPERMD, VPERMPS, VPERMQ, VPERMPD, VPERM2F128, VPERM2I128. */
public final class Permute {
    private Permute() {}

    /** VPERMD, VPERMPS: bits 2:0 of each doubleword of the first source choose one of the second. */
    public static void doublewords(long[] v, int to, int first, int second, int control) {
        long q0 = choose(v, second, v[first]);
        long q1 = choose(v, second, v[first + 1]);
        long q2 = choose(v, second, v[first + 2]);
        long q3 = choose(v, second, v[first + 3]);
        set(v, to, q0, q1, q2, q3);
    }

    private static long choose(long[] v, int from, long selectors) {
        return Interleave.doublewords(
                doubleword(v, from, (int) selectors), doubleword(v, from, (int) (selectors >>> 32)));
    }

    private static long doubleword(long[] v, int from, int index) {
        return v[from + (index >> 1 & 3)] >>> ((index & 1) << 5);
    }

    /** VPERMQ, VPERMPD: quadwords of the second source. */
    public static void quadwords(long[] v, int to, int first, int second, int control) {
        long q0 = v[second + (control & 3)];
        long q1 = v[second + (control >> 2 & 3)];
        long q2 = v[second + (control >> 4 & 3)];
        long q3 = v[second + (control >> 6 & 3)];
        set(v, to, q0, q1, q2, q3);
    }

    /** VPERM2F128, VPERM2I128: four bits of control a lane, two to choose, the top one to zero. */
    public static void lanes(long[] v, int to, int first, int second, int control) {
        int low = lane(first, second, control);
        int high = lane(first, second, control >> 4);
        long lowMask = (control & 0x08) == 0 ? -1 : 0;
        long highMask = (control & 0x80) == 0 ? -1 : 0;
        set(v, to, v[low] & lowMask, v[low + 1] & lowMask, v[high] & highMask, v[high + 1] & highMask);
    }

    private static int lane(int first, int second, int control) {
        return ((control & 2) == 0 ? first : second) + ((control & 1) << 1);
    }

    private static void set(long[] v, int to, long q0, long q1, long q2, long q3) {
        v[to] = q0;
        v[to + 1] = q1;
        v[to + 2] = q2;
        v[to + 3] = q3;
    }
}
