package org.alcazar.core.cpu;

/**
 * The address breakpoints of DR0 to DR3 under DR7: Intel SDM volume 3, section 18.2.5. Instruction breakpoints are faults
 * before the instruction; data and port breakpoints are traps after it. None costs anything while DR7 enables none.
 */
public final class Breakpoints {
    private static final int EXECUTE = 0;
    private static final int WRITE = 1;
    private static final int PORT = 2;
    private static final long ENABLED = 0xFF;

    private Breakpoints() {}

    private static boolean enabled(Core core, int number) {
        return (core.dr[7] >>> 2 * number & 3) != 0;
    }

    private static int kind(Core core, int number) {
        return (int) (core.dr[7] >>> 16 + 4 * number) & 3;
    }

    /** Bytes of the range, 1, 2, 4 or 8. */
    private static int length(Core core, int number) {
        return switch ((int) (core.dr[7] >>> 18 + 4 * number) & 3) {
            case 0 -> 1;
            case 1 -> 2;
            case 2 -> 8;
            default -> 4;
        };
    }

    /** Whether an instruction breakpoint is enabled: the run loop then looks before every instruction. */
    public static boolean onCode(Core core) {
        return any(core, false);
    }

    /** Whether a data breakpoint is enabled: every data access is then told to {@link #access}. */
    public static boolean onData(Core core) {
        return any(core, true);
    }

    private static boolean any(Core core, boolean data) {
        if ((core.dr[7] & ENABLED) == 0) {
            return false;
        }
        for (int i = 0; i < 4; i++) {
            int kind = kind(core, i);
            if (enabled(core, i) && kind != PORT && (kind != EXECUTE) == data) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks for an instruction breakpoint at RIP. On a hit DR6 says which, and #DB is to be delivered as a fault.
     *
     * @return whether there is one, and neither RFLAGS.RF nor, on Intel's processors, the shadow of MOV SS suppresses it
     */
    public static boolean hit(Core core) {
        boolean shadowed = core.events.stackShadow && core.model.intel();
        if (!onCode(core) || (core.systemFlags & Flags.RF) != 0 || shadowed) {
            return false;
        }
        long rip = core.code64() ? core.rip : core.segmentBase(Segment.CS) + core.rip & 0xFFFF_FFFFL;
        long hits = 0;
        for (int i = 0; i < 4; i++) {
            if (enabled(core, i) && kind(core, i) == EXECUTE && core.dr[i] == rip) {
                hits |= 1L << i;
            }
        }
        if (hits == 0) {
            return false;
        }
        DebugRegisters.report(core, hits);
        return true;
    }

    /** A data access has been made: a breakpoint that covers a byte of it traps after the instruction. */
    public static void access(Core core, long linear, int width, boolean write) {
        for (int i = 0; i < 4; i++) {
            int kind = kind(core, i);
            boolean wanted = write ? kind == WRITE || kind == 3 : kind == 3;
            if (wanted && enabled(core, i)) {
                check(core, i, linear, width);
            }
        }
    }

    /** A port access has been made. */
    static void port(Core core, int port, int width) {
        if ((core.dr[7] & ENABLED) != 0 && (core.cr4 & ControlBits.CR4_DE) != 0) {
            for (int i = 0; i < 4; i++) {
                if (enabled(core, i) && kind(core, i) == PORT) {
                    check(core, i, port, width);
                }
            }
        }
    }

    private static void check(Core core, int number, long address, int width) {
        int length = length(core, number);
        long start = core.dr[number] & -length;
        if (address < start + length && start < address + width) {
            core.events.debugTrap |= 1L << number;
            core.endBlock();
        }
    }
}
