package org.alcazar.testimages.vectors;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.memory.BusView;

/**
 * Memory of the machine that vectors run on: page tables that show nothing but the scratch window and the code page to
 * the code under test, and out of its reach the descriptor tables, a handler that halts and its stack.
 */
final class VectorLayout {
    static final int PAGE = 4096;
    /** Linear address of the scratch window, one page. */
    static final long WINDOW = 0x1000_0000L;
    /** Linear address of the code page. */
    static final long CODE = 0x1010_0000L;

    /** What is behind the last byte of code: INT3 says that the end was reached. */
    static final byte END_MARK = (byte) 0xCC;

    static final long WINDOW_PHYSICAL = 0x10000;
    static final long CODE_PHYSICAL = 0x11000;

    private static final long PML4 = 0x1000;
    private static final long LOW_PDPT = 0x2000;
    private static final long LOW_DIRECTORY = 0x3000;
    private static final long LOW_TABLE = 0x4000;
    private static final long HIGH_PDPT = 0x5000;
    private static final long HIGH_DIRECTORY = 0x6000;
    private static final long HIGH_TABLE = 0x7000;
    private static final long TABLES_PHYSICAL = 0x8000;

    /** Linear address of the supervisor's three pages: IDT; GDT, LDT, TSS and handler; stack. */
    private static final long SUPERVISOR = 0xFFFF_8000_0000_0000L;

    static final long IDT = SUPERVISOR;
    static final int IDT_LIMIT = 0xFFF;
    static final long GDT = SUPERVISOR + 0x1000;
    static final int GDT_LIMIT = 0x7F;
    static final long LDT = GDT + 0x100;
    static final int LDT_LIMIT = 0x4F;
    static final long TSS = GDT + 0x200;
    static final int TSS_LIMIT = 0x67;
    private static final long HANDLER = GDT + 0x800;
    private static final long STACK_TOP = SUPERVISOR + 0x3000;

    static final int KERNEL_CODE = 0x08;
    static final int TSS_SELECTOR = 0x40;
    static final int LDT_SELECTOR = 0x50;
    static final int USER_CODE_64 = 0x33;

    /**
     * A segment that code under test may use.
     *
     * @param limit in bytes, unsigned
     * @param rights as a core keeps them
     */
    record Descriptor(int selector, long base, int limit, int rights) {
        /** The eight bytes of a descriptor table. */
        long encode() {
            long raw = (rights & Segment.G) != 0 ? limit >>> 12 : limit;
            return (raw & 0xFFFF)
                    | (base & 0xFF_FFFF) << 16
                    | (rights & 0xFFL) << 40
                    | (raw >>> 16 & 0xF) << 48
                    | (rights >>> 12 & 0xFL) << 52
                    | (base >>> 24 & 0xFF) << 56;
        }
    }

    private static final ImmutableList<Descriptor> DESCRIPTORS = ImmutableList.of(
            new Descriptor(USER_CODE_64, 0, -1, 0xA0FB),
            new Descriptor(0x23, 0, -1, 0xC0FB),
            new Descriptor(0x2B, 0, -1, 0xC0F3),
            new Descriptor(0x0F, CODE, 0xFFFF, 0x00FB),
            new Descriptor(0x17, WINDOW, 0xFFFF, 0x00F3),
            new Descriptor(0x1F, WINDOW, 0x0FFF, 0x40F3),
            new Descriptor(0x27, WINDOW, 0x07FF, 0x40F7),
            new Descriptor(0x2F, WINDOW - 0xF000, 0xFFFF, 0x00F3),
            new Descriptor(0x37, WINDOW, 0x0FFF, 0x00F1),
            new Descriptor(0x3F, WINDOW, 0x07FF, 0x00F7),
            new Descriptor(0x47, WINDOW, 0x0FFF, 0x4073),
            new Descriptor(0x4F, WINDOW, 0x0FFF, 0x40F9));

    /** The descriptors by selector, RPL 3. */
    static final ImmutableMap<Integer, Descriptor> BY_SELECTOR = Maps.uniqueIndex(DESCRIPTORS, Descriptor::selector);

    private VectorLayout() {}

    /** Physical address of the root page table. */
    static long root() {
        return PML4;
    }

    /** Writes page tables and descriptor tables. */
    static void install(BusView bus) {
        installPageTables(bus);
        installSegments(bus);
        installInterrupts(bus);
    }

    private static void installPageTables(BusView bus) {
        long user = 7;
        long supervisor = 3;
        long noExecute = 1L << 63;
        entry(bus, PML4, WINDOW >>> 39, LOW_PDPT | user);
        entry(bus, LOW_PDPT, WINDOW >>> 30, LOW_DIRECTORY | user);
        entry(bus, LOW_DIRECTORY, WINDOW >>> 21, LOW_TABLE | user);
        entry(bus, LOW_TABLE, WINDOW >>> 12, WINDOW_PHYSICAL | user | noExecute);
        entry(bus, LOW_TABLE, CODE >>> 12, CODE_PHYSICAL | 5);
        entry(bus, PML4, SUPERVISOR >>> 39, HIGH_PDPT | supervisor);
        entry(bus, HIGH_PDPT, SUPERVISOR >>> 30, HIGH_DIRECTORY | supervisor);
        entry(bus, HIGH_DIRECTORY, SUPERVISOR >>> 21, HIGH_TABLE | supervisor);
        for (int page = 0; page < 3; page++) {
            entry(bus, HIGH_TABLE, (SUPERVISOR >>> 12) + page, TABLES_PHYSICAL + page * (long) PAGE | supervisor);
        }
    }

    private static void entry(BusView bus, long table, long index, long value) {
        bus.write(table + 8 * (index & 511), 8, value);
    }

    private static long physical(long linear) {
        return linear - SUPERVISOR + TABLES_PHYSICAL;
    }

    private static void installSegments(BusView bus) {
        long gdt = physical(GDT);
        for (Descriptor descriptor : DESCRIPTORS) {
            boolean local = (descriptor.selector() & 4) != 0;
            bus.write(physical(local ? LDT : GDT) + (descriptor.selector() & ~7), 8, descriptor.encode());
        }
        bus.write(gdt + KERNEL_CODE, 8, new Descriptor(KERNEL_CODE, 0, -1, 0xA09B).encode());
        bus.write(gdt + TSS_SELECTOR, 8, new Descriptor(TSS_SELECTOR, TSS, TSS_LIMIT, 0x8B).encode());
        bus.write(gdt + TSS_SELECTOR + 8, 8, TSS >>> 32);
        bus.write(gdt + LDT_SELECTOR, 8, new Descriptor(LDT_SELECTOR, LDT, LDT_LIMIT, 0x82).encode());
        bus.write(gdt + LDT_SELECTOR + 8, 8, LDT >>> 32);
        bus.write(physical(TSS) + 4, 8, STACK_TOP);
        bus.write(physical(TSS) + 0x66, 2, TSS_LIMIT + 1);
    }

    private static void installInterrupts(BusView bus) {
        long halt = 0xF4;
        bus.write(physical(HANDLER), 1, halt);
        for (int vector = 0; vector < 256; vector++) {
            long gate = physical(IDT) + 16L * vector;
            long access = vector == 3 || vector == 4 ? 0xEE : 0x8E;
            bus.write(gate, 8, gate(HANDLER, access));
            bus.write(gate + 8, 8, HANDLER >>> 32);
        }
    }

    /** The lower half of an interrupt gate. */
    private static long gate(long handler, long access) {
        return (handler & 0xFFFF) | KERNEL_CODE << 16 | access << 40 | (handler >>> 16 & 0xFFFF) << 48;
    }
}
