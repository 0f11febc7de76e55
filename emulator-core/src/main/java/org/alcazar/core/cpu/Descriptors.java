package org.alcazar.core.cpu;

/**
 * Segment and system descriptors as the descriptor tables hold them: eight bytes in a {@code long}, taken apart here and
 * nowhere else (Intel SDM volume 3, figures 3-8 and 6-2). The upper half of the 16-byte forms of IA-32e mode is read
 * separately.
 */
public final class Descriptors {
    /** Types of system descriptors, S = 0: Intel SDM volume 3, table 3-2. */
    static final int TSS16_AVAILABLE = 1;

    static final int LDT = 2;
    static final int TSS16_BUSY = 3;
    static final int CALL_GATE16 = 4;
    static final int TASK_GATE = 5;
    static final int INTERRUPT_GATE16 = 6;
    static final int TRAP_GATE16 = 7;
    /** The 64-bit TSS too. */
    static final int TSS_AVAILABLE = 9;

    static final int TSS_BUSY = 11;
    static final int CALL_GATE = 12;
    static final int INTERRUPT_GATE = 14;
    static final int TRAP_GATE = 15;

    private static final long ACCESSED = 1L << 40;

    private Descriptors() {}

    /** Whether a selector is a null selector, of any RPL. */
    public static boolean isNull(int selector) {
        return (selector & 0xFFFC) == 0;
    }

    /**
     * The linear address of the descriptor a selector names.
     *
     * @param size 8, or 16 for a system descriptor of IA-32e mode
     * @return -1 when it is not wholly within the limit of its table
     */
    static long address(Core core, int selector, int size) {
        int offset = selector & 0xFFF8;
        if ((selector & 4) == 0) {
            return offset + size - 1 <= core.gdtrLimit ? core.gdtrBase + offset : -1;
        }
        boolean none = (core.rights[Segment.LDTR] & Segment.UNUSABLE) != 0;
        boolean beyond = offset + size - 1 > (core.limit[Segment.LDTR] & 0xFFFF_FFFFL);
        return none || beyond ? -1 : core.systemBase[Segment.LDTR] + offset;
    }

    /**
     * The linear address of a descriptor that must exist.
     *
     * @throws GuestFault the vector with the selector as error code when it is beyond the limit of its table
     */
    static long addressOrFault(Core core, int selector, int vector, int ext) {
        long address = address(core, selector, 8);
        if (address == -1) {
            throw core.fault(vector, errorCode(selector, ext));
        }
        return address;
    }

    /** The eight bytes at an address of a descriptor table. */
    static long read(Core core, long address) {
        return core.mmu.loadSystem(tableAddress(core, address), 8);
    }

    /** Linear addresses are 32 bits wide outside IA-32e mode. */
    private static long tableAddress(Core core, long address) {
        return core.longModeActive() ? address : address & 0xFFFF_FFFFL;
    }

    /** An error code that names a selector. */
    static int errorCode(int selector, int ext) {
        return selector & 0xFFFC | ext;
    }

    /** Sets the accessed bit in memory, unless it is set; returns the descriptor as it is now. */
    static long setAccessed(Core core, long address, long descriptor) {
        if ((descriptor & ACCESSED) == 0) {
            setTypeBit(core, address, descriptor, 1);
        }
        return descriptor | ACCESSED;
    }

    /** Marks a TSS busy. */
    static void setBusy(Core core, long address, long descriptor) {
        setTypeBit(core, address, descriptor, 2);
    }

    private static void setTypeBit(Core core, long address, long descriptor, int bit) {
        core.mmu.storeSystem(tableAddress(core, address + 5), 1, descriptor >>> 40 & 0xFF | bit);
    }

    /** Replaces the type of a system descriptor in memory. */
    static void setType(Core core, long address, long descriptor, int type) {
        core.mmu.storeSystem(tableAddress(core, address + 5), 1, descriptor >>> 40 & 0xE0 | type);
    }

    /** Raises what {@link #setType} would. */
    static void probeType(Core core, long address) {
        core.mmu.probeSystemWrite(tableAddress(core, address + 5), 1);
    }

    static long base(long descriptor) {
        return descriptor >>> 16 & 0xFF_FFFF | descriptor >>> 32 & 0xFF00_0000L;
    }

    /** The limit in bytes, granularity applied. */
    static int limit(long descriptor) {
        int raw = (int) (descriptor & 0xFFFF | descriptor >>> 32 & 0xF_0000);
        return (descriptor >>> 55 & 1) != 0 ? raw << 12 | 0xFFF : raw;
    }

    /** Access rights in the form of {@link Segment}. */
    static int rights(long descriptor) {
        return (int) (descriptor >>> 40) & 0xF0FF;
    }

    static int dpl(long descriptor) {
        return (int) (descriptor >>> 45) & 3;
    }

    static boolean present(long descriptor) {
        return (descriptor >>> 47 & 1) != 0;
    }

    /** Bits 3:0 the type, bit 4 S. */
    static int typeAndS(long descriptor) {
        return (int) (descriptor >>> 40) & 0x1F;
    }

    static boolean isSystem(long descriptor) {
        return (descriptor >>> 44 & 1) == 0;
    }

    static boolean isCode(long descriptor) {
        return (descriptor >>> 43 & 3) == 3;
    }

    static boolean isConformingCode(long descriptor) {
        return (descriptor >>> 42 & 7) == 7;
    }

    static boolean isReadableCode(long descriptor) {
        return isCode(descriptor) && (descriptor >>> 41 & 1) != 0;
    }

    static boolean isData(long descriptor) {
        return (descriptor >>> 43 & 3) == 2;
    }

    static boolean isWritableData(long descriptor) {
        return isData(descriptor) && (descriptor >>> 41 & 1) != 0;
    }

    /** The L bit of a code segment. */
    static boolean isLong(long descriptor) {
        return (descriptor >>> 53 & 1) != 0;
    }

    static boolean isDefault32(long descriptor) {
        return (descriptor >>> 54 & 1) != 0;
    }

    /** The selector in a gate. */
    static int gateSelector(long gate) {
        return (int) (gate >>> 16) & 0xFFFF;
    }

    /** The offset in an 8-byte gate of 32 bits; a 16-bit gate has bits 15:0 of it. */
    static long gateOffset(long gate) {
        return gate & 0xFFFF | gate >>> 32 & 0xFFFF_0000L;
    }
}
