package org.alcazar.testimages.vectors;

import com.google.common.base.Ascii;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A known difference between processors: where the recorded result is one of several that a manual allows. What a mark
 * allows beyond the recorded result is exactly what the manual of the modelled processor leaves open.
 */
enum VendorMark {
    /** BSF and BSR of zero; AMD documents the unchanged destination that was recorded. */
    BSF_ZERO,
    /** SHLD and SHRD of 16 bits by more than 16: the result is undefined, AMD APM volume 3. */
    SHXD16 {
        @Override
        boolean allows(Difference difference) {
            return difference.isGeneralRegister()
                    || difference.isMemory()
                    || difference.field().equals("rflags");
        }
    },
    /** MOVSXD with operand size 16; AMD documents what was recorded. */
    MOVSXD16,
    /** A branch to a non-canonical address; AMD reports it at the branch, as recorded. */
    JMP_NONCANONICAL,
    /** REPNE on MOVS, STOS and LODS; recorded as REP. */
    REPNE_MOVS,
    /** How far a gather came before its fault: any element order is allowed. */
    GATHER_FAULT {
        @Override
        boolean allows(Difference difference) {
            return difference.isVector() || difference.field().equals("cr2");
        }
    },
    /** Intermediate quotient of a partial FPREM. */
    FPREM_PARTIAL,
    /** Last bits of x87 transcendental functions. */
    X87_TRANS,
    /** Arguments out of range of x87 trigonometric functions. */
    X87_TRIG_RANGE,
    /** PUSH of a segment register with operand size 32; AMD writes four bytes, as recorded. */
    PUSH_SEG32,
    /** LAR, bits 19:16: documented as undefined. */
    LAR_LIMIT {
        @Override
        boolean allows(Difference difference) {
            return difference.isGeneralRegister() && ((difference.expected() ^ difference.actual()) & ~0xF_0000L) == 0;
        }
    },
    /** A fault in the middle of several accesses: what was done already, and which address is reported, is open. */
    PARTIAL {
        @Override
        boolean allows(Difference difference) {
            return difference.isMemory() || difference.field().equals("cr2") || difference.isGeneralRegister();
        }
    },
    /** Far return: whether the outer stack or the selector is looked at first is open. */
    FAR_RET_ORDER {
        @Override
        boolean allows(Difference difference) {
            return difference.isException();
        }
    },
    /** Approximations with a contract on their error only. */
    APPROX;

    /** Whether a difference to the recorded result is one that the manual leaves open. */
    boolean allows(Difference difference) {
        return false;
    }

    boolean allowsAll(List<Difference> differences) {
        return differences.stream().allMatch(this::allows);
    }

    private String fileName() {
        return Ascii.toLowerCase(name()).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is no such mark */
    static VendorMark named(String text) {
        return Arrays.stream(values())
                .filter(mark -> mark.fileName().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("vendor mark " + text + " is none of "
                        + Arrays.stream(values()).map(VendorMark::fileName).collect(Collectors.joining(", "))));
    }
}
