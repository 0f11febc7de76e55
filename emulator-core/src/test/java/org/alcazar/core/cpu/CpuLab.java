package org.alcazar.core.cpu;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.trace.Observer;

/**
 * A one-core machine with descriptor tables, a TSS, page tables and stacks at fixed places, for tests of the system
 * architecture. Every gate leads to its own handler address; memory is identity-mapped and open to user code.
 */
final class CpuLab {
    static final long GDT = 0x1000;
    static final long LDT = 0x1800;
    static final long IDT = 0x2000;
    static final long TSS = 0x3000;
    static final long PAGE_TABLES = 0x4000;
    static final long CODE = 0x1_0000;
    static final long HANDLERS = 0x2_0000;
    /** Top of the stack that user code starts with. */
    static final long USER_STACK = 0x6_0000;
    /** The TSS's stack for level 0. */
    static final long INNER_STACK = 0x7_0000;
    /** The first stack of the interrupt stack table. */
    static final long IST1 = 0x7_8008;

    static final int CODE32 = 0x08;
    static final int DATA32 = 0x10;
    static final int CODE64 = 0x18;
    static final int USER_CODE32 = 0x23;
    static final int USER_DATA = 0x2B;
    static final int USER_CODE64 = 0x33;
    static final int TSS_SELECTOR = 0x38;
    static final int LDT_SELECTOR = 0x48;
    /** First of the GDT entries that tests fill. */
    static final int FREE = 0x60;

    private static final long TYPE_CODE = 0x9BL << 40;
    private static final long TYPE_DATA = 0x93L << 40;
    private static final long USER = 3L << 45;
    private static final long FLAT = 0x8F_0000_0000_FFFFL | 1L << 55;
    private static final long D = 1L << 54;
    private static final long L = 1L << 53;

    final Machine machine;
    final Core core;
    final BusView bus;
    /** What observers were told: {@code exception 14 2}, {@code interrupt 32}. */
    final List<String> told = new ArrayList<>();

    CpuLab() {
        this("max");
    }

    CpuLab(String model) {
        machine = Machine.builder().memory(4 << 20).cpu(CpuModel.parse(model)).build();
        core = machine.core(0);
        bus = machine.bus();
        gdt(CODE32, FLAT | TYPE_CODE | D);
        gdt(DATA32, FLAT | TYPE_DATA | D);
        gdt(CODE64, FLAT | TYPE_CODE | L);
        gdt(USER_CODE32, FLAT | TYPE_CODE | D | USER);
        gdt(USER_DATA, FLAT | TYPE_DATA | D | USER);
        gdt(USER_CODE64, FLAT | TYPE_CODE | L | USER);
        gdt(TSS_SELECTOR, segment(TSS, 0xFFF, 0x89, 0));
        gdt(LDT_SELECTOR, segment(LDT, 0xFF, 0x82, 0));
        bus.write(TSS + 0x66, 2, 0xFFFF);
        bus.write(PAGE_TABLES, 8, PAGE_TABLES + 0x1000 | 7);
        bus.write(PAGE_TABLES + 0x1000, 8, PAGE_TABLES + 0x2000 | 7);
        for (int i = 0; i < 2; i++) {
            bus.write(PAGE_TABLES + 0x2000 + 8L * i, 8, (long) i << 21 | 0x87);
        }
        machine.addObserver(new Observer() {
            @Override
            public void exception(Core at, int vector, boolean hasErrorCode, long errorCode) {
                told.add("exception " + vector + (hasErrorCode ? " " + Long.toHexString(errorCode) : ""));
            }

            @Override
            public void interrupt(Core at, int vector, boolean injected) {
                told.add((injected ? "injected " : "interrupt ") + vector);
            }
        });
    }

    void gdt(int selector, long descriptor) {
        bus.write(GDT + (selector & ~7), 8, descriptor);
    }

    long gdt(int selector) {
        return bus.read(GDT + (selector & ~7), 8);
    }

    /** A descriptor with {@code access} as byte 5 and {@code flags} as bits 55:52. */
    static long segment(long base, long limit, int access, int flags) {
        return limit & 0xFFFF
                | (base & 0xFF_FFFF) << 16
                | (long) access << 40
                | (limit >> 16 & 0xF) << 48
                | (long) flags << 52
                | (base >> 24 & 0xFF) << 56;
    }

    static long handler(int vector) {
        return HANDLERS + 0x100L * vector;
    }

    /** Sets 8-byte gates of one access byte for all vectors. */
    void idt32(int selector, int access) {
        for (int vector = 0; vector < 64; vector++) {
            gate32(vector, selector, access);
        }
    }

    void gate32(int vector, int selector, int access) {
        long offset = handler(vector);
        long low = offset & 0xFFFF | (long) selector << 16 | (long) access << 40 | (offset >> 16) << 48;
        bus.write(IDT + 8L * vector, 8, low);
    }

    void idt64(int selector, int access) {
        for (int vector = 0; vector < 64; vector++) {
            gate64(vector, selector, access, 0);
        }
    }

    void gate64(int vector, int selector, int access, int ist) {
        long offset = handler(vector);
        long low = offset & 0xFFFF | (long) selector << 16 | (long) ist << 32 | (long) access << 40;
        bus.write(IDT + 16L * vector, 8, low | (offset >> 16 & 0xFFFF) << 48);
        bus.write(IDT + 16L * vector + 8, 8, offset >>> 32);
    }

    CpuLab real() {
        core.powerUp();
        core.setSegment(Segment.CS, 0, 0, 0xFFFF, 0x9B);
        core.rip = 0x4000;
        core.r[Core.RSP] = 0x8000;
        core.idtrBase = 0;
        core.idtrLimit = 0x3FF;
        return this;
    }

    /** 32-bit protected mode without paging. */
    CpuLab protectedMode(int cpl) {
        core.powerUp();
        tables();
        core.cr0 = ControlBits.CR0_PE | ControlBits.CR0_ET;
        bus.write(TSS + 4, 4, INNER_STACK);
        bus.write(TSS + 8, 2, DATA32);
        enter(cpl, cpl == 0 ? CODE32 : USER_CODE32);
        return this;
    }

    /** 64-bit mode, or with {@code compatibility} 32-bit code under long mode. */
    CpuLab longMode(int cpl, boolean compatibility) {
        core.powerUp();
        tables();
        core.cr0 = ControlBits.CR0_PE | ControlBits.CR0_ET | ControlBits.CR0_PG | ControlBits.CR0_WP;
        core.cr4 = ControlBits.CR4_PAE;
        core.cr3 = PAGE_TABLES;
        core.efer = ControlBits.EFER_LME | ControlBits.EFER_LMA | ControlBits.EFER_NXE | ControlBits.EFER_SCE;
        bus.write(TSS + 4, 8, INNER_STACK);
        bus.write(TSS + 36, 8, IST1);
        int code32 = cpl == 0 ? CODE32 : USER_CODE32;
        int code64 = cpl == 0 ? CODE64 : USER_CODE64;
        enter(cpl, compatibility ? code32 : code64);
        return this;
    }

    CpuLab longMode(int cpl) {
        return longMode(cpl, false);
    }

    private void tables() {
        core.gdtrBase = GDT;
        core.gdtrLimit = 0xFF;
        core.idtrBase = IDT;
        core.idtrLimit = 0x3FF;
        core.setSegment(Segment.TR, TSS_SELECTOR, TSS, 0xFFF, 0x8B);
        core.setSegment(Segment.LDTR, LDT_SELECTOR, LDT, 0xFF, 0x82);
    }

    private void enter(int cpl, int code) {
        core.cpl = cpl;
        int data = cpl == 0 ? DATA32 : USER_DATA;
        for (int segment : new int[] {Segment.ES, Segment.SS, Segment.DS, Segment.FS, Segment.GS}) {
            Segmentation.set(core, segment, data, gdt(data));
        }
        Segmentation.set(core, Segment.CS, code, gdt(code));
        core.rip = CODE;
        core.r[Core.RSP] = USER_STACK;
        core.setRflags(Flags.IF);
        core.modeChanged();
    }

    /** Puts code at RIP and executes some ticks. */
    CpuLab run(int ticks, int... code) {
        long at = core.segmentBase(Segment.CS) + core.rip;
        for (int i = 0; i < code.length; i++) {
            bus.write(at + i, 1, code[i]);
        }
        machine.run(ticks);
        return this;
    }

    long stack(int bits, int index) {
        long linear = (core.code64() ? 0 : core.segmentBase(Segment.SS)) + (core.r[Core.RSP] & core.stackMask);
        return bus.read(linear + (long) index * bits / 8, bits / 8);
    }

    /** The fault an action raises, as {@code vector} or {@code vector errorCode}, or {@code none}. */
    String faultOf(Runnable action) {
        try {
            action.run();
            return "none";
        } catch (GuestFault fault) {
            return fault.vector + (fault.hasErrorCode ? " " + Integer.toHexString(fault.errorCode) : "");
        }
    }
}
