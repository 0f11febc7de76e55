package org.alcazar.core.exec;

import com.google.common.base.CharMatcher;
import com.google.common.io.BaseEncoding;
import java.util.Locale;
import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.core.trace.Observer;

/**
 * Runs a few instructions in 64-bit mode at CPL 0, all memory mapped one to one in 4 KiB pages but for the page at
 * {@link #HOLE}. A run ends at HLT or at the first exception, which is not delivered anywhere.
 */
final class GuestCode {
    static final long CODE = 0x20_0000;
    static final long STACK = 0x30_0000;
    static final long DATA = 0x40_0000;
    /** A page that is not present. */
    static final long HOLE = 0x50_0000;

    private static final long TABLES = 0x1_0000;

    final Machine machine;
    final Core core;
    /** Vector of the exception that ended the run, or -1. */
    int exception = -1;
    /** RIP that the exception saves. */
    long exceptionRip;

    GuestCode() {
        this("x86-64-v3");
    }

    /** On a processor model, as the command line names it. */
    GuestCode(String model) {
        machine = Machine.builder().memory(8 << 20).cpu(CpuModel.parse(model)).build();
        core = machine.core(0);
        put(TABLES, TABLES + 0x1003, 8);
        put(TABLES + 0x1000, TABLES + 0x2003, 8);
        for (long i = 0; i < 4; i++) {
            put(TABLES + 0x2000 + 8 * i, TABLES + 0x3003 + 0x1000L * i, 8);
        }
        for (long page = 0; page < 2048; page++) {
            put(TABLES + 0x3000 + 8 * page, page * 4096 + 3, 8);
        }
        put(TABLES + 0x3000 + 8 * (HOLE >>> 12), 0, 8);
        core.cr0 = ControlBits.CR0_PE | ControlBits.CR0_PG | ControlBits.CR0_WP | ControlBits.CR0_ET;
        core.cr3 = TABLES;
        core.cr4 = ControlBits.CR4_PAE;
        core.efer = ControlBits.EFER_LME | ControlBits.EFER_LMA;
        core.setSegment(Segment.CS, 8, 0, -1, Segment.P | Segment.S | 0xB | Segment.L | Segment.G);
        core.setSegment(Segment.SS, 16, 0, -1, Segment.P | Segment.S | 3 | Segment.DB | Segment.G);
        core.r[Core.RSP] = STACK;
        core.rip = CODE;
        core.modeChanged();
        core.mmu.flushAll();
        core.setActivity(Core.Activity.RUNNING);
        machine.addObserver(new Observer() {
            @Override
            public void exception(Core at, int vector, boolean hasErrorCode, long errorCode) {
                if (exception < 0) {
                    exception = vector;
                    exceptionRip = at.rip;
                    machine.requestStop(new StopReason.ObserverStop("exception " + vector));
                }
            }
        });
    }

    /** Sets a general register. */
    GuestCode with(int register, long value) {
        core.r[register] = value;
        return this;
    }

    GuestCode put(long address, long value, int width) {
        machine.bus().write(address, width, value);
        return this;
    }

    long get(long address, int width) {
        return machine.bus().read(address, width);
    }

    long r(int register) {
        return core.r[register];
    }

    /** Places the code, HLT behind it, at {@link #CODE}. */
    GuestCode code(String hex) {
        byte[] bytes = BaseEncoding.base16()
                .decode(CharMatcher.whitespace().removeFrom(hex).toUpperCase(Locale.ROOT) + "F4");
        machine.bus().write(CODE, bytes, 0, bytes.length);
        return this;
    }

    /** Runs other code from the start, with the state that is there. */
    GuestCode again(String hex) {
        core.rip = CODE;
        exception = -1;
        core.setActivity(Core.Activity.RUNNING);
        return run(hex);
    }

    /** Runs to the end. */
    GuestCode run(String hex) {
        code(hex);
        machine.run(100_000);
        return this;
    }
}
