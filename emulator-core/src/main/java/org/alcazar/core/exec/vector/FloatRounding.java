package org.alcazar.core.exec.vector;

import org.alcazar.core.exec.vector.FloatFunctions.Quadwords;
import org.alcazar.core.exec.vector.FloatFunctions.Singles;
import org.alcazar.core.fpu.BinaryFormat;
import org.alcazar.core.fpu.FloatConvert;
import org.alcazar.core.fpu.FloatStatus;

/** What ROUNDPS and its relatives compute. Immediate: 1:0 the rounding, 2 MXCSR's instead, 3 inexact is not raised. */
final class FloatRounding {
    private FloatRounding() {}

    static Singles singles(int immediate) {
        boolean raise = (immediate & 8) == 0;
        return (ignored, b, status) -> (int) FloatConvert.toIntegral(
                BinaryFormat.BINARY32, b & 0xFFFF_FFFFL, rounding(immediate, status), raise, status);
    }

    static Quadwords doubles(int immediate) {
        boolean raise = (immediate & 8) == 0;
        return (ignored, b, status) ->
                FloatConvert.toIntegral(BinaryFormat.BINARY64, b, rounding(immediate, status), raise, status);
    }

    private static int rounding(int immediate, FloatStatus status) {
        return (immediate & 4) != 0 ? status.rounding() : immediate & 3;
    }
}
