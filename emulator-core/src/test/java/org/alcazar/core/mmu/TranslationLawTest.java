package org.alcazar.core.mmu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.ControlRegisters;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.GuestFault;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.mmu.PagingModel.Access;
import org.alcazar.core.mmu.PagingModel.Controls;
import org.alcazar.core.mmu.PagingModel.Mode;
import org.alcazar.core.mmu.PagingModel.Outcome;

/**
 * Random page tables, modes and accesses: what the emulator does is what {@link PagingModel} says, whether the
 * translation is new or held since the last invalidation that the manuals ask for.
 */
final class TranslationLawTest {
    private static final int MEMORY = 4 << 20;
    /** Page tables are below, what is mapped by small pages above. */
    private static final long FRAMES = 0x4_0000;

    private static final List<Mode> MODES = List.of(Mode.values());
    private static final List<Access> ACCESSES = List.of(Access.values());

    private static final int CASES = 40;
    private static final int STEPS = 25;

    private Random random = new Random(0);
    private Machine machine = Machine.builder().memory(MEMORY).build();
    private Core core = machine.core(0);
    private BusView bus = machine.bus();
    private Controls controls = new Controls();
    private PagingModel model = new PagingModel(bus, controls);
    private final long[] linears = new long[4];

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void build(long seed) {
        random = new Random(seed);
        int physicalBits = new int[] {32, 36, 40, 46, 52}[random.nextInt(5)];
        boolean amd = random.nextBoolean();
        CpuModel cpu = CpuModel.parse("max,vendor=" + (amd ? "amd" : "intel") + ",phys-bits=" + physicalBits);
        machine = Machine.builder().memory(MEMORY).cpu(cpu).build();
        core = machine.core(0);
        bus = machine.bus();
        byte[] noise = new byte[MEMORY - (int) FRAMES];
        random.nextBytes(noise);
        bus.write(FRAMES, noise, 0, noise.length);
        controls = new Controls();
        controls.physicalBits = physicalBits;
        controls.amd = amd;
        model = new PagingModel(bus, controls);
    }

    // ------------------------------------------------------------------------------------------ modes and tables

    private void enterRandomMode() {
        controls.mode = any(MODES);
        controls.writeProtect = random.nextBoolean();
        controls.pageSizeExtensions = random.nextBoolean();
        controls.noExecute = random.nextBoolean();
        controls.smep = random.nextBoolean();
        controls.smap = random.nextBoolean();
        controls.keys = random.nextBoolean();
        boolean wide = controls.mode.wide();
        core.cr0 = ControlBits.CR0_PE | ControlBits.CR0_PG | (controls.writeProtect ? ControlBits.CR0_WP : 0);
        core.cr4 = (controls.mode == Mode.LEGACY32 ? 0 : ControlBits.CR4_PAE)
                | (controls.mode == Mode.LEVEL5 ? ControlBits.CR4_LA57 : 0)
                | (controls.pageSizeExtensions ? ControlBits.CR4_PSE : 0)
                | (controls.smep ? ControlBits.CR4_SMEP : 0)
                | (controls.smap ? ControlBits.CR4_SMAP : 0)
                | (controls.keys ? ControlBits.CR4_PKE : 0)
                | (wide && random.nextBoolean() ? ControlBits.CR4_PCIDE : 0)
                | (random.nextBoolean() ? ControlBits.CR4_PGE : 0);
        core.efer = (controls.noExecute ? ControlBits.EFER_NXE : 0)
                | (wide ? ControlBits.EFER_LME | ControlBits.EFER_LMA : 0);
        core.rights[Segment.CS] = Segment.P | (wide ? Segment.L : Segment.DB);
        core.cr3 = 0;
        core.mmu.flushAll();
        for (int i = 0; i < linears.length; i++) {
            linears[i] = linear();
        }
        for (int context = 0; context < 2; context++) {
            clear(context);
            for (long linear : linears) {
                for (int level = 0; level < controls.mode.shifts.length(); level++) {
                    setEntry(context, linear, level);
                }
            }
        }
        enterContext(0, false);
        changeRights();
    }

    /** An address of few possible indices at every level, so that addresses share tables and differ at any level. */
    private long linear() {
        long linear = random.nextInt(512) * 8L;
        for (int shift : controls.mode.shifts.asList()) {
            linear |= (long) random.nextInt(2) << shift;
        }
        int sign = controls.mode == Mode.LEVEL5 ? 7 : 16;
        return controls.mode.wide() ? (linear | (oneIn(3) ? 1L << 63 - sign : 0)) << sign >> sign : linear;
    }

    private void changeRights() {
        core.cpl = oneIn(2) ? 3 : 0;
        controls.alignmentFlag = random.nextBoolean();
        core.systemFlags = Flags.FIXED_1 | (controls.alignmentFlag ? Flags.AC : 0);
        controls.pkru = (int) (random.nextLong() & random.nextInt());
        core.writePkru(controls.pkru);
        core.modeChanged();
    }

    private static long root(int context) {
        return 0x1000 + 0x1_0000L * context;
    }

    private static long table(int context, int level) {
        return root(context) + 0x1000L * level;
    }

    private void clear(int context) {
        for (int level = 0; level < 5; level++) {
            bus.write(table(context, level), new byte[4096], 0, 4096);
        }
    }

    private void setEntry(int context, long linear, int level) {
        int shift = controls.mode.shifts.get(level);
        boolean narrow = controls.mode == Mode.LEGACY32;
        boolean register = controls.mode == Mode.PAE && level == 0;
        long index = linear >>> shift & (register ? 3 : narrow ? 0x3FF : 0x1FF);
        long entry = register ? 1 : randomBits(shift);
        boolean leaf =
                shift == 12 || (entry & 0x80) != 0 && (narrow ? controls.pageSizeExtensions : !register && shift <= 30);
        entry |= leaf ? randomFrame(shift) : table(context, level + 1);
        bus.write(table(context, level) + index * (narrow ? 4 : 8), narrow ? 4 : 8, entry);
    }

    private long randomBits(int shift) {
        long entry = oneIn(20) ? 0 : 1;
        entry |= oneIn(4) ? 0 : 2;
        entry |= oneIn(4) ? 0 : 4;
        entry |= random.nextInt(4) << 3 | random.nextInt(4) << 5;
        entry |= oneIn(shift >= 39 ? 40 : shift == 12 ? 2 : 5) ? 0x80 : 0;
        entry |= oneIn(shift == 12 ? 3 : 30) ? 0x100 : 0;
        entry |= (long) random.nextInt(8) << 9;
        if (controls.mode != Mode.LEGACY32) {
            entry |= oneIn(8) ? 1L << 63 : 0;
            entry |= oneIn(30) ? 1L << 40 + random.nextInt(12) : 0;
            entry |= controls.mode.wide() || oneIn(30) ? (long) random.nextInt(0x800) << 52 : 0;
        }
        return entry;
    }

    private long randomFrame(int shift) {
        if (shift == 12) {
            return oneIn(10) ? random.nextInt(0x10_0000) * 4096L : FRAMES + random.nextInt(0x300) * 4096L;
        }
        long base = ((long) random.nextInt(3) << shift) & 0xFFFF_FFFFL;
        return base | (oneIn(4) ? 1L << 12 : 0) | (oneIn(20) ? 1L << 13 + random.nextInt(shift - 13) : 0);
    }

    // ------------------------------------------------------------------------------------------ accesses

    private void access(int context) {
        long linear = linears[random.nextInt(linears.length)];
        Access access = any(ACCESSES);
        Outcome expected = model.translate(root(context), linear, access, core.cpl);
        if (access == Access.WRITE && !expected.faults() && expected.physical() < FRAMES) {
            access = Access.READ;
            expected = model.translate(root(context), linear, access, core.cpl);
        }
        String what = access + " of 0x" + Long.toHexString(linear) + " at CPL " + core.cpl + " in " + controls.mode;
        try {
            perform(access, linear, expected.physical(), what);
            assertThat(expected.error()).as(what).isEqualTo(-1);
        } catch (GuestFault fault) {
            assertThat(fault.vector()).as(what).isEqualTo(Vector.PF);
            assertThat(Integer.toHexString(fault.errorCode()))
                    .as(what)
                    .isEqualTo(Integer.toHexString(expected.error()));
        }
        for (PagingModel.Mark mark : expected.marks()) {
            assertThat(bus.read(mark.address(), mark.width())).as(what).isEqualTo(mark.value());
        }
    }

    private void perform(Access access, long linear, long physical, String what) {
        switch (access) {
            case READ ->
                assertThat(core.mmu.load64(linear, Segment.DS)).as(what).isEqualTo(bus.read(physical, 8));
            case IMPLICIT_READ ->
                assertThat(core.mmu.loadSystem(linear, 8)).as(what).isEqualTo(bus.read(physical, 8));
            case WRITE -> {
                long value = random.nextLong();
                core.mmu.store64(linear, Segment.DS, value);
                assertThat(bus.read(physical, 8)).as(what).isEqualTo(physical < MEMORY ? value : -1);
            }
            case FETCH -> {
                long cell = core.mmu.fetchCell(linear);
                assertThat(cell).as(what).isEqualTo(physical < MEMORY ? physical : -1);
            }
        }
    }

    // ------------------------------------------------------------------------------------------ the laws

    @Property(tries = 25)
    void aNewTranslationIsWhatTheTablesOfTheManualsSay(@ForAll long seed) {
        build(seed);
        for (int i = 0; i < CASES; i++) {
            enterRandomMode();
            for (int step = 0; step < 8; step++) {
                core.mmu.flushAll();
                changeRights();
                access(0);
            }
        }
    }

    private void enterContext(int context, boolean keep) {
        boolean contexts = (core.cr4 & ControlBits.CR4_PCIDE) != 0;
        long number = contexts ? context + 1 : 0;
        ControlRegisters.writeCr3(core, root(context) | number | (contexts && keep ? Long.MIN_VALUE : 0));
    }

    /** Changes an entry, and invalidates what the manuals say. */
    private void change(int active, int context) {
        long linear = linears[random.nextInt(linears.length)];
        int level = random.nextInt(controls.mode.shifts.length());
        setEntry(context, linear, level);
        if (controls.mode == Mode.PAE && level == 0) {
            enterContext(active, false);
            core.mmu.flushAll();
        } else if (context != active || oneIn(3)) {
            core.mmu.flushAll();
        } else {
            // Addresses share tables: any of them may be affected, each by the pages that hold it.
            for (long affected : linears) {
                core.mmu.flushPage(affected);
            }
        }
    }

    @Property(tries = 25)
    void aTranslationHeldIsWhatANewOneWouldBeAfterProperInvalidation(@ForAll long seed) {
        build(seed);
        for (int i = 0; i < CASES; i++) {
            enterRandomMode();
            int active = 0;
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> change(active, random.nextInt(2));
                    case 1 -> changeRights();
                    case 2 -> {
                        if ((core.cr4 & ControlBits.CR4_PCIDE) != 0 && (core.cr4 & ControlBits.CR4_PGE) == 0) {
                            active = 1 - active;
                            enterContext(active, oneIn(2));
                        }
                    }
                    default -> access(active);
                }
            }
        }
    }
}
