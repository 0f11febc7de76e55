package org.alcazar.testimages.vectors;

import java.util.Arrays;
import java.util.Map;
import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.core.trace.Observer;

/**
 * The machine that vectors run on: one core, no devices. It is built once and serves any number of cases; each starts
 * from a state that is set completely, at CPL 3, which every case allows, or at CPL 0, which most in 64-bit mode allow.
 *
 * <p>A case ends with its first exception. Reaching the end of the code is one too, the INT3 that stands there: no
 * instruction has to be counted or watched, so an engine runs a case as it runs anything.
 */
final class VectorMachine {
    private static final int TICK_LIMIT = 100_000;
    private static final String[] REGISTERS = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
    };
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};
    private static final int FLAT = 0x2B;
    /** Initial selectors of ES, CS, SS, DS, FS, GS in 64-, 32- and 16-bit code. */
    private static final int[] SELECTORS_64 = {0, VectorLayout.USER_CODE_64, FLAT, 0, 0, 0};

    private static final int[] SELECTORS_32 = {FLAT, 0x23, FLAT, FLAT, 0x1F, 0x27};
    private static final int[] SELECTORS_16 = {0x17, 0x0F, 0x17, 0x17, 0x1F, 0x2F};

    private final Machine machine;
    private final Core core;
    private final Capture capture = new Capture();

    private final int cpl;

    VectorMachine(CpuModel model) {
        this(model, 3);
    }

    /** @param cpl 3, or 0 for cases in 64-bit mode that are not bound to CPL 3 */
    VectorMachine(CpuModel model, int cpl) {
        this.cpl = cpl;
        machine = Machine.builder().memory(1 << 20).cpu(model).build();
        core = machine.core(0);
        VectorLayout.install(machine.bus());
        machine.addObserver(capture);
    }

    static String registerName(int number) {
        return REGISTERS[number];
    }

    static String segmentName(int number) {
        return SEGMENTS[number];
    }

    static int[] initialSelectors(int mode) {
        return switch (mode) {
            case 64 -> SELECTORS_64;
            case 32 -> SELECTORS_32;
            default -> SELECTORS_16;
        };
    }

    /** The general registers a case starts with, as 64-bit values. */
    static long[] initialRegisters(VectorCase test) {
        long[] values = new long[16];
        int count = test.is64() ? 16 : 8;
        long pattern = test.is64() ? 0xA5A5_A5A5_A5A5_A500L : 0xA5A5_A500L;
        for (int i = 0; i < count; i++) {
            Long given = test.before().registers().get(REGISTERS[i]);
            values[i] = given != null ? given : i != Core.RSP ? pattern + i : test.mode() == 16 ? 0x800 : 0x1000_0800L;
        }
        return values;
    }

    static long initialFlags(VectorCase test) {
        return test.before().registers().getOrDefault("rflags", 0x202L);
    }

    /** The x87 and vector registers a case starts with. */
    static FloatingImage initialFloating(VectorCase test) {
        return FloatingImage.initial().with(test.before());
    }

    /** The scratch window a case starts with. */
    static byte[] initialWindow(VectorCase test) {
        byte[] window = new byte[VectorLayout.PAGE];
        putAll(test.before().memory(), window);
        return window;
    }

    static void putAll(Map<Long, byte[]> memory, byte[] window) {
        memory.forEach((at, content) ->
                System.arraycopy(content, 0, window, (int) (at - VectorLayout.WINDOW), content.length));
    }

    /**
     * Runs a case.
     *
     * @throws VectorFailure if it did not end, or needs segments that the machine of vectors does not have
     */
    Outcome run(VectorCase test) throws VectorFailure {
        prepare(test);
        capture.arm(test.end() + 1);
        StopReason reason = machine.run(TICK_LIMIT);
        if (capture.outcome == null) {
            throw new VectorFailure("still running after " + TICK_LIMIT + " ticks, at RIP " + Long.toHexString(core.rip)
                    + ": " + reason);
        }
        return capture.outcome;
    }

    private void prepare(VectorCase test) throws VectorFailure {
        byte[] page = new byte[VectorLayout.PAGE];
        Arrays.fill(page, VectorLayout.END_MARK);
        System.arraycopy(test.code(), 0, page, 0, test.code().length);
        machine.bus().write(VectorLayout.CODE_PHYSICAL, page, 0, page.length);
        machine.bus().write(VectorLayout.WINDOW_PHYSICAL, initialWindow(test), 0, VectorLayout.PAGE);

        core.dropPendingEvents();
        core.setActivity(Core.Activity.RUNNING);
        core.cr0 = ControlBits.CR0_PE
                | ControlBits.CR0_MP
                | ControlBits.CR0_ET
                | ControlBits.CR0_NE
                | ControlBits.CR0_WP
                | ControlBits.CR0_AM
                | ControlBits.CR0_PG;
        core.cr2 = 0;
        core.cr3 = VectorLayout.root();
        core.cr4 = ControlBits.CR4_PAE | ControlBits.CR4_OSFXSR | ControlBits.CR4_OSXMMEXCPT | ControlBits.CR4_OSXSAVE;
        core.efer = ControlBits.EFER_LME | ControlBits.EFER_LMA | ControlBits.EFER_NXE;
        core.xcr0 = 7;
        core.gdtrBase = VectorLayout.GDT;
        core.gdtrLimit = VectorLayout.GDT_LIMIT;
        core.idtrBase = VectorLayout.IDT;
        core.idtrLimit = VectorLayout.IDT_LIMIT;
        core.setSegment(Segment.LDTR, VectorLayout.LDT_SELECTOR, VectorLayout.LDT, VectorLayout.LDT_LIMIT, 0x82);
        core.setSegment(Segment.TR, VectorLayout.TSS_SELECTOR, VectorLayout.TSS, VectorLayout.TSS_LIMIT, 0x8B);
        core.cpl = cpl;
        int[] selectors = initialSelectors(test.mode());
        for (int segment = 0; segment < 6; segment++) {
            Long given = test.before().registers().get(SEGMENTS[segment]);
            load(segment, given == null ? selectors[segment] : given.intValue());
        }
        if (cpl == 0) {
            // The selector stays, for x87 images show it.
            int rights = core.rights[Segment.CS] & ~(3 << Segment.DPL_SHIFT);
            core.setSegment(Segment.CS, VectorLayout.USER_CODE_64, 0, -1, rights);
            core.setSegment(Segment.SS, 0, 0, 0, Segment.UNUSABLE);
        }
        System.arraycopy(initialRegisters(test), 0, core.r, 0, 16);
        initialFloating(test).load(core.floating);
        core.setRflags(initialFlags(test));
        core.rip = test.start();
        core.modeChanged();
    }

    private void load(int segment, int selector) throws VectorFailure {
        if ((selector & ~3) == 0) {
            core.setSegment(segment, selector, 0, 0, Segment.UNUSABLE);
            return;
        }
        VectorLayout.Descriptor descriptor = VectorLayout.BY_SELECTOR.get(selector | 3);
        if (descriptor == null) {
            throw new VectorFailure("the machine of vectors has no segment " + Integer.toHexString(selector));
        }
        core.setSegment(segment, selector, descriptor.base(), descriptor.limit(), descriptor.rights());
    }

    /** Takes the state at the first exception and stops the machine. */
    private final class Capture implements Observer {
        private long endSaved;
        private Outcome outcome;

        /** @param savedRip the RIP that INT3 at the end of the code saves */
        void arm(long savedRip) {
            endSaved = savedRip;
            outcome = null;
        }

        @Override
        public void exception(Core at, int vector, boolean hasErrorCode, long errorCode) {
            if (outcome != null) {
                return;
            }
            boolean ended = vector == Vector.BP && at.rip == endSaved;
            byte[] window = new byte[VectorLayout.PAGE];
            machine.bus().read(VectorLayout.WINDOW_PHYSICAL, window, 0, window.length);
            long[] hidden = new long[18];
            for (int segment = 0; segment < 6; segment++) {
                hidden[3 * segment] = at.segmentBase(segment);
                hidden[3 * segment + 1] = at.limit[segment] & 0xFFFF_FFFFL;
                hidden[3 * segment + 2] = at.rights[segment];
            }
            outcome = new Outcome(
                    Arrays.copyOf(at.r, 16),
                    at.rflags() & ~Flags.RF,
                    ended ? endSaved - 1 : at.rip,
                    Arrays.copyOf(at.selector, 6),
                    hidden,
                    FloatingImage.of(at.floating),
                    window,
                    ended ? -1 : vector,
                    hasErrorCode ? errorCode : 0,
                    at.cr2);
            machine.requestStop(new StopReason.ObserverStop("exception " + vector));
        }
    }
}
