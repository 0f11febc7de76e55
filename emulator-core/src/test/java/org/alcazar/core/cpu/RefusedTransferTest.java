package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.alcazar.core.state.Section;

/**
 * Transfers of control through random descriptor tables, TSSs and stacks: one that is refused leaves every register as it
 * was, one that is not leaves a core whose parts agree.
 */
final class RefusedTransferTest {
    private static final int TRIES = 25;
    private static final int[] SELECTORS = {
        0, 0x08, 0x10, 0x18, 0x23, 0x2B, 0x33, 0x38, 0x48, 0x60, 0x68, 0x70, 0x7B, 0x81
    };

    /** Access bytes of segments, TSSs and gates. */
    private static final int[] ACCESS = {
        0x9B, 0xFB, 0x9F, 0xFF, 0x93, 0xF3, 0x97, 0x91, 0x81, 0x82, 0x84, 0xE4, 0x85, 0xE5, 0x89, 0x89, 0xE9, 0x8B,
        0x8C, 0xEC
    };

    private static final long NEW_TSS = 0x3800;

    private final CpuLab lab = new CpuLab();
    private final Core core = lab.core;
    private Random random = new Random(0);

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void protectedMode(@ForAll long seed) {
        random = new Random(seed);
        for (int i = 0; i < TRIES; i++) {
            lab.protectedMode(random.nextInt(2) * 3);
            core.mmu.flushAll();
            attempt(seed);
        }
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void longMode(@ForAll long seed) {
        random = new Random(seed);
        for (int i = 0; i < TRIES; i++) {
            lab.longMode(random.nextInt(2) * 3, random.nextBoolean());
            core.mmu.flushAll();
            attempt(seed);
        }
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void virtual8086Mode(@ForAll long seed) {
        random = new Random(seed);
        for (int i = 0; i < TRIES; i++) {
            lab.protectedMode(3);
            core.mmu.flushAll();
            core.setRflags(Flags.VM | (long) random.nextInt(4) << 12 | random.nextInt() & (Flags.VIF | Flags.VIP));
            core.cr4 = random.nextInt(2);
            for (int segment = Segment.ES; segment <= Segment.GS; segment++) {
                Segmentation.putVirtual8086(core, segment, random.nextInt(0x1000));
            }
            core.rip = random.nextInt(0x1_0000);
            core.modeChanged();
            attempt(seed);
        }
    }

    private void attempt(long seed) {
        fillTables();
        core.systemFlags |= random.nextInt(4) == 0 && !core.virtual8086() ? Flags.NT : 0;
        Runnable action = action();
        Map<String, Object> before = registers();
        String fault = lab.faultOf(action);
        if (fault.equals("none")) {
            assertThat(core.cpl).as("seed %d", seed).isBetween(0, 3);
            if (core.protectedMode() && !core.virtual8086()) {
                assertThat(core.selector[Segment.CS] & 3).as("seed %d", seed).isEqualTo(core.cpl);
            }
        } else {
            assertThat(registers()).as("seed %d, fault %s", seed, fault).isEqualTo(before);
        }
    }

    /** All but the translations held, which a refused access may well have added to. */
    private Map<String, Object> registers() {
        return Section.of(core).fields().entrySet().stream()
                .filter(field -> !field.getKey().startsWith("tlb"))
                .collect(Collectors.toMap(Map.Entry::getKey, field -> text(field.getValue())));
    }

    private static Object text(Object value) {
        return value instanceof long[] longs
                ? Arrays.toString(longs)
                : value instanceof int[] ints ? Arrays.toString(ints) : value;
    }

    private int selector() {
        return SELECTORS[random.nextInt(SELECTORS.length)] ^ (random.nextInt(8) == 0 ? random.nextInt(8) : 0);
    }

    /** A code or data selector that goes with a level, most of the time. */
    private int selector(boolean code, int level) {
        if (random.nextInt(6) == 0) {
            return selector();
        }
        boolean wide = core.longModeActive() && random.nextBoolean();
        return level == 0
                ? code ? wide ? CpuLab.CODE64 : CpuLab.CODE32 : CpuLab.DATA32
                : code ? wide ? CpuLab.USER_CODE64 : CpuLab.USER_CODE32 : CpuLab.USER_DATA;
    }

    private void fillTables() {
        for (int at = 0x60; at < 0x88; at += 8) {
            int access = ACCESS[random.nextInt(ACCESS.length)] ^ (random.nextInt(8) == 0 ? 0x80 : 0);
            boolean gate = (access & 0x14) == 4;
            boolean system = (access & 0x10) == 0;
            lab.gdt(
                    at,
                    gate
                            ? 0x1000
                                    | (long) selector(true, 0) << 16
                                    | (long) random.nextInt(4) << 32
                                    | (long) access << 40
                            : CpuLab.segment(system ? NEW_TSS : 0, system ? 0x67 : 0xFFFFF, access, system ? 0 : 0xC));
        }
        lab.gdt(CpuLab.TSS_SELECTOR, CpuLab.segment(CpuLab.TSS, 0xFFF, 0x8B, 0));
        fillTss(CpuLab.TSS);
        fillTss(NEW_TSS);
        int size = core.longModeActive() ? 16 : 8;
        for (int vector = 0; vector < 64; vector++) {
            long entry = lab.gdt(0x60 + 8 * random.nextInt(5));
            boolean copied = random.nextInt(4) == 0;
            long plain = 0x1000 | (long) selector(true, 0) << 16 | (random.nextBoolean() ? 0xEE00L : 0x8E00L) << 32;
            lab.bus.write(CpuLab.IDT + (long) size * vector, 8, copied ? entry : plain);
            if (size == 16) {
                lab.bus.write(CpuLab.IDT + 16L * vector + 8, 8, 0);
            }
        }
        core.r[Core.RSP] = random.nextInt(8) == 0 ? random.nextInt(16) : CpuLab.USER_STACK - 128;
    }

    private void fillTss(long tss) {
        int level = random.nextInt(2) * 3;
        lab.bus.write(tss, 4, selector());
        for (int inner = 0; inner < 3; inner++) {
            lab.bus.write(tss + 4 + 8L * inner, 4, CpuLab.INNER_STACK);
            lab.bus.write(tss + 8 + 8L * inner, 4, core.longModeActive() ? 0 : selector(false, 0));
        }
        for (int at = 0x1C; at < 0x48; at += 4) {
            lab.bus.write(tss + at, 4, at == 0x24 ? flags() : 0x2000);
        }
        for (int at = 0x48; at < 0x60; at += 4) {
            lab.bus.write(tss + at, 4, selector(at == 0x4C, level));
        }
        lab.bus.write(tss + 0x60, 4, random.nextInt(3) == 0 ? selector() : 0);
        lab.bus.write(tss + 0x64, 4, 0x88_0000);
    }

    private long flags() {
        return random.nextInt(4) == 0 ? random.nextInt(0x40_0000) : random.nextInt(0x1000);
    }

    /** A frame as RET or IRET of the width takes it: IP, CS, (flags,) SP, SS. */
    private void frame(int width, boolean withFlags) {
        int level = random.nextInt(2) * 3;
        long[] words = {
            random.nextInt(6) == 0 ? random.nextLong() : 0x1000,
            selector(true, level),
            flags(),
            CpuLab.USER_STACK,
            selector(false, level)
        };
        int at = 0;
        for (int i = 0; i < words.length; i++) {
            if (i != 2 || withFlags) {
                lab.bus.write(CpuLab.USER_STACK - 128 + (long) at++ * width / 8, width / 8, words[i]);
            }
        }
    }

    private Runnable action() {
        int width = core.code64() && random.nextBoolean() ? 64 : random.nextBoolean() ? 32 : 16;
        int selector = random.nextBoolean() ? 0x60 + 8 * random.nextInt(5) : selector();
        int vector = random.nextInt(80);
        int kind = random.nextInt(6);
        frame(width, kind != 2);
        return switch (kind) {
            case 0 -> () -> FarTransfers.jump(core, selector, 0x1000);
            case 1 -> () -> FarTransfers.call(core, selector, 0x1000, width);
            case 2 -> () -> FarReturns.ret(core, width, 0);
            case 3 -> () -> InterruptEntry.enter(core, vector, InterruptEntry.SOFTWARE, false, 0);
            default -> () -> FarReturns.iret(core, width);
        };
    }
}
