package org.alcazar.core.mmu;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.memory.BusView;

/**
 * What paging does, written down from the tables of the manuals one condition after the other, and sharing nothing with
 * the emulator: Intel SDM volume 3, tables 4-5 to 4-20 for the entries, section 4.6 for rights, section 4.7 for error
 * codes; AMD APM volume 2, section 5.3 for what its processors reserve besides.
 */
final class PagingModel {
    /** How linear addresses are translated. */
    enum Mode {
        LEGACY32(22, 12),
        PAE(30, 21, 12),
        LEVEL4(39, 30, 21, 12),
        LEVEL5(48, 39, 30, 21, 12);

        /** The lowest linear-address bit that each level's index begins at, root first. */
        final ImmutableIntArray shifts;

        Mode(int... shifts) {
            this.shifts = ImmutableIntArray.copyOf(shifts);
        }

        boolean wide() {
            return this == LEVEL4 || this == LEVEL5;
        }
    }

    /** Control bits that count. */
    static final class Controls {
        Mode mode = Mode.LEVEL4;
        boolean writeProtect;
        boolean pageSizeExtensions;
        boolean noExecute;
        boolean smep;
        boolean smap;
        boolean keys;
        boolean alignmentFlag;
        int pkru;
        int physicalBits;
        boolean amd;
    }

    /** What an access is. */
    enum Access {
        READ,
        WRITE,
        FETCH,
        /** Of a descriptor table: with supervisor rights at every privilege level. */
        IMPLICIT_READ
    }

    /**
     * What comes of an access.
     *
     * @param error the #PF's error code, or -1
     * @param physical the physical address, where there is no fault
     * @param marks what accessed and dirty flags make of the entries
     */
    record Outcome(int error, long physical, List<Mark> marks) {
        boolean faults() {
            return error >= 0;
        }
    }

    /** An entry's value after the access. */
    record Mark(long address, int width, long value) {}

    private final BusView bus;
    private final Controls controls;

    PagingModel(BusView bus, Controls controls) {
        this.bus = bus;
        this.controls = controls;
    }

    /** @param root physical address of the first table; with PAE of what the PDPTE registers were loaded from */
    Outcome translate(long root, long linear, Access access, int cpl) {
        int width = controls.mode == Mode.LEGACY32 ? 4 : 8;
        int indexBits = width == 4 ? 10 : 9;
        boolean writable = true;
        boolean user = true;
        boolean executable = true;
        List<Mark> marks = new ArrayList<>();
        long table = root;
        for (int level = 0; ; level++) {
            int shift = controls.mode.shifts.get(level);
            boolean register = controls.mode == Mode.PAE && level == 0;
            long index = linear >>> shift & (1L << (register ? 2 : indexBits)) - 1;
            long address = table + index * width;
            long entry = bus.read(address, width);
            if ((entry & 1) == 0) {
                return fault(0, access, cpl);
            }
            if (register) {
                table = entry & 0x000F_FFFF_FFFF_F000L;
                continue;
            }
            boolean last = shift == 12 || isLarge(entry, shift);
            if ((entry & reserved(shift, last)) != 0) {
                return fault(1 | 1 << 3, access, cpl);
            }
            writable = writable && (entry & 2) != 0;
            user = user && (entry & 4) != 0;
            executable = executable && (width == 4 || entry >= 0);
            boolean dirties = last && access == Access.WRITE;
            marks.add(new Mark(address, width, entry | 1 << 5 | (dirties ? 1 << 6 : 0)));
            if (last) {
                boolean keyDenies = controls.keys
                        && controls.mode.wide()
                        && user
                        && access != Access.FETCH
                        && keyDenies((int) (entry >>> 59) & 15, access, cpl);
                if (!allowed(writable, user, executable, access, cpl) || keyDenies) {
                    return fault(1 | (keyDenies ? 1 << 5 : 0), access, cpl);
                }
                return new Outcome(-1, frame(entry, shift) | linear & (1L << shift) - 1, marks);
            }
            table = width == 4 ? entry & 0xFFFF_F000L : entry & 0x000F_FFFF_FFFF_F000L;
        }
    }

    private boolean isLarge(long entry, int shift) {
        if ((entry & 1 << 7) == 0) {
            return false;
        }
        return switch (controls.mode) {
            case LEGACY32 -> controls.pageSizeExtensions;
            case PAE -> true;
            case LEVEL4, LEVEL5 -> shift <= 30;
        };
    }

    private long reserved(int shift, boolean last) {
        if (controls.mode == Mode.LEGACY32) {
            int high = Math.min(controls.physicalBits, 40) - 32;
            return last && shift == 22 ? bits(21, 13 + high) : 0;
        }
        long reserved = bits(51, controls.physicalBits);
        reserved |= controls.noExecute ? 0 : 1L << 63;
        reserved |= controls.mode == Mode.PAE ? bits(62, 52) : 0;
        reserved |= shift >= 39 ? 1 << 7 : 0;
        reserved |= last && shift == 21 ? bits(20, 13) : 0;
        reserved |= last && shift == 30 ? bits(29, 13) : 0;
        reserved |= controls.amd && !last && shift >= 30 ? 1 << 8 : 0;
        return reserved;
    }

    private static long bits(int high, int low) {
        long mask = 0;
        for (int bit = low; bit <= high; bit++) {
            mask |= 1L << bit;
        }
        return mask;
    }

    private long frame(long entry, int shift) {
        if (controls.mode == Mode.LEGACY32) {
            return shift == 22 ? entry & 0xFFC0_0000L | (entry >>> 13 & 0xFF) << 32 : entry & 0xFFFF_F000L;
        }
        return entry & bits(51, shift);
    }

    private boolean allowed(boolean writable, boolean user, boolean executable, Access access, int cpl) {
        boolean supervisorAccess = cpl < 3 || access == Access.IMPLICIT_READ;
        if (!supervisorAccess) {
            return user && (access != Access.WRITE || writable) && (access != Access.FETCH || executable);
        }
        if (access == Access.FETCH) {
            return executable && !(controls.smep && user);
        }
        boolean overridden = controls.alignmentFlag && access != Access.IMPLICIT_READ;
        if (user && controls.smap && !overridden) {
            return false;
        }
        return access != Access.WRITE || writable || !controls.writeProtect;
    }

    private boolean keyDenies(int key, Access access, int cpl) {
        boolean accessDisabled = (controls.pkru >>> 2 * key & 1) != 0;
        boolean writeDisabled = (controls.pkru >>> 2 * key + 1 & 1) != 0;
        return accessDisabled || writeDisabled && access == Access.WRITE && (cpl == 3 || controls.writeProtect);
    }

    private Outcome fault(int code, Access access, int cpl) {
        int error = code;
        error |= access == Access.WRITE ? 1 << 1 : 0;
        error |= cpl == 3 && access != Access.IMPLICIT_READ ? 1 << 2 : 0;
        boolean fetchTold = controls.smep || controls.noExecute && controls.mode != Mode.LEGACY32;
        error |= access == Access.FETCH && fetchTold ? 1 << 4 : 0;
        return new Outcome(error, 0, List.of());
    }
}
