package org.alcazar.core.cpu;

/** Debug registers, Intel SDM volume 3, chapter 18.2. */
public final class DebugRegisters {
    /** DR6: a debug register was accessed while DR7.GD was set. */
    static final long BD = 1 << 13;
    /** DR6: single step. */
    public static final long BS = 1 << 14;

    /** DR6: a task whose TSS has the T flag set has been entered. */
    static final long BT = 1 << 15;

    /** DR6: what each debug exception sets or clears; everything else is only ever set. */
    private static final long CONDITIONS = 0xF;

    static final long GD = 1 << 13;
    static final long DR6_FIXED = 0xFFFF_0FF0L;
    static final long DR7_FIXED = 0x400;
    private static final long DR6_WRITABLE = 0xE00F;
    private static final long DR7_WRITABLE = 0xFFFF_23FFL;

    private DebugRegisters() {}

    /**
     * Says in DR6 why a debug exception is raised. B0 to B3 are of this exception alone; BD, BS and BT stay until software
     * clears them (AMD APM volume 2, section 13.1.1.3).
     */
    static void report(Core core, long reasons) {
        core.dr[6] = core.dr[6] & ~CONDITIONS | reasons;
    }

    /**
     * MOV from a debug register.
     *
     * @throws GuestFault #UD for DR4 and DR5 with CR4.DE, #DB with DR7.GD
     */
    public static long read(Core core, int number) {
        return core.dr[check(core, number)];
    }

    /**
     * MOV to a debug register.
     *
     * @throws GuestFault as {@link #read}, and #GP(0) for bits 63:32 of DR6 and DR7
     */
    public static void write(Core core, int number, long value) {
        int register = check(core, number);
        if (register >= 6 && value >>> 32 != 0) {
            throw core.fault(Vector.GP, 0);
        }
        core.dr[register] = switch (register) {
            case 6 -> value & DR6_WRITABLE | DR6_FIXED;
            case 7 -> value & DR7_WRITABLE | DR7_FIXED;
            default -> value;
        };
        core.modeChanged();
    }

    private static int check(Core core, int number) {
        int register = number;
        if (number == 4 || number == 5) {
            if ((core.cr4 & ControlBits.CR4_DE) != 0) {
                throw core.fault(Vector.UD);
            }
            register = number + 2;
        }
        if ((core.dr[7] & GD) != 0) {
            report(core, BD);
            throw core.fault(Vector.DB);
        }
        return register;
    }
}
