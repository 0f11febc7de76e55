package org.alcazar.core.machine;

import com.google.common.base.CharMatcher;
import com.google.common.io.BaseEncoding;
import java.util.Locale;
import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;

/**
 * A bare machine whose cores start in 64-bit mode at CPL 0: identity mapping with 2 MiB pages, a flat GDT, and an IDT
 * whose gate {@code v} leads to {@link #handler}. Code goes to {@link #CODE}; every handler is HLT unless set.
 */
final class LongModeMachine {
    static final long CODE = 0x20_0000;
    static final long STACK = 0x30_0000;
    static final long DATA = 0x40_0000;
    private static final long TABLES = 0x1000;
    private static final long GDT = 0x5000;
    private static final long IDT = 0x6000;
    private static final long HANDLERS = 0x10_0000;

    final Machine machine;

    LongModeMachine(MachineBuilder builder) {
        machine = builder.memory(16 << 20).build();
        put(TABLES, TABLES + 0x1000 + 3, 8);
        put(TABLES + 0x1000, TABLES + 0x2000 + 3, 8);
        for (long i = 0; i < 8; i++) {
            put(TABLES + 0x2000 + 8 * i, (i << 21) + 0x83, 8);
        }
        put(GDT + 8, 0x00AF_9B00_0000_FFFFL, 8);
        put(GDT + 16, 0x00CF_9300_0000_FFFFL, 8);
        for (int vector = 0; vector < 256; vector++) {
            long target = handler(vector);
            put(IDT + 16L * vector, target & 0xFFFF | 8 << 16 | 0x8E00L << 32 | (target >>> 16 & 0xFFFF) << 48, 8);
            put(target, 0xF4, 1);
        }
        machine.cores().forEach(LongModeMachine::enter);
    }

    LongModeMachine() {
        this(Machine.builder());
    }

    private void put(long address, long value, int width) {
        machine.bus().write(address, width, value);
    }

    private static void enter(Core core) {
        core.cr0 = ControlBits.CR0_PE | ControlBits.CR0_PG | ControlBits.CR0_WP | ControlBits.CR0_ET;
        core.cr3 = TABLES;
        core.cr4 = ControlBits.CR4_PAE;
        core.efer = ControlBits.EFER_LME | ControlBits.EFER_LMA;
        core.gdtrBase = GDT;
        core.gdtrLimit = 23;
        core.idtrBase = IDT;
        core.idtrLimit = 4095;
        int data = Segment.P | Segment.S | Segment.TYPE_RW | Segment.TYPE_ACCESSED | Segment.DB | Segment.G;
        for (int segment : new int[] {Segment.ES, Segment.SS, Segment.DS, Segment.FS, Segment.GS}) {
            core.setSegment(segment, 16, 0, -1, data);
        }
        core.setSegment(Segment.CS, 8, 0, -1, Segment.P | Segment.S | 0xB | Segment.L | Segment.G);
        core.r[Core.RSP] = STACK - 0x1000L * core.id();
        core.rip = CODE;
        core.modeChanged();
        core.mmu.flushAll();
        core.setActivity(Core.Activity.RUNNING);
    }

    Core core() {
        return machine.core(0);
    }

    /** Where gate {@code vector} leads. */
    static long handler(int vector) {
        return HANDLERS + 0x100L * vector;
    }

    /** Puts code, given in hexadecimal with any white space, at an address. */
    LongModeMachine at(long address, String hex) {
        byte[] bytes = BaseEncoding.base16()
                .decode(CharMatcher.whitespace().removeFrom(hex).toUpperCase(Locale.ROOT));
        machine.bus().write(address, bytes, 0, bytes.length);
        return this;
    }

    LongModeMachine code(String hex) {
        return at(CODE, hex);
    }

    /** Reads memory as a bus master would. */
    long read(long address, int width) {
        return machine.bus().read(address, width);
    }
}
