package org.alcazar.hvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.cpu.Core;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Acceptance check 11 of the protocol: who can interrupt whom. Cores 0 and 1 are the ROS's, 2 and 3 the HRT's; all have
 * their local APIC on.
 */
class Acceptance11InterruptFilterTest {
    private static final int CORES = 4;
    private static final long IO_APIC = 0xFEC0_0000L;

    private static final int PRIORITY = 0x80;
    private static final int LOGICAL_ID = 0xD0;
    private static final int SPURIOUS = 0xF0;
    private static final int REQUESTED = 0x200;
    private static final int COMMAND = 0x300;
    private static final int DESTINATION = 0x310;
    private static final int TIMER = 0x320;
    private static final int LINT0 = 0x350;
    private static final int INITIAL_COUNT = 0x380;

    private static final int ASSERT = 0x4000;
    private static final int LOGICAL = 0x800;
    private static final int LOWEST = 0x100;
    private static final int NMI = 0x400;
    private static final int INIT = 0x500;
    private static final int STARTUP = 0x600;

    private static HvmFixture fixture(boolean strict, int... hrt) {
        return fixture(strict, TinyHrt.file(hrt));
    }

    private static HvmFixture fixture(boolean strict, byte[] hrt) {
        HvmFixture fixture = new HvmFixture(CORES, 2, hrt, config -> config.strict(strict));
        fixture.run(100_000);
        for (int id = 0; id < CORES; id++) {
            write(fixture, id, SPURIOUS, 0x1FF);
            write(fixture, id, LOGICAL_ID, 1 << 24 + id);
        }
        return fixture;
    }

    private static void write(HvmFixture fixture, int core, int register, int value) {
        fixture.core(core).apic().write(register, 4, value & 0xFFFF_FFFFL);
    }

    private static void send(HvmFixture fixture, int sender, int destination, int command) {
        write(fixture, sender, DESTINATION, destination << 24);
        write(fixture, sender, COMMAND, command | ASSERT);
    }

    /** The cores that have been asked to take a vector. */
    private static List<Integer> reached(HvmFixture fixture, int vector) {
        List<Integer> cores = new ArrayList<>();
        for (int id = 0; id < CORES; id++) {
            long word = fixture.core(id).apic().peek(REQUESTED + (vector >> 5) * 16, 4);
            if ((word >> (vector & 31) & 1) != 0) {
                cores.add(id);
            }
        }
        return cores;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFixedInterruptReachesTheHrtOnlyFromTheHrt(boolean strict) {
        HvmFixture fixture = fixture(strict, TinyHrt.SPIN);
        for (int sender = 0; sender < CORES; sender++) {
            for (int target = 0; target < CORES; target++) {
                boolean passes = sender >= 2 || target < 2;
                int physical = 0x40 + sender * 4 + target;
                send(fixture, sender, target, physical);
                assertThat(reached(fixture, physical))
                        .as("%d to %d", sender, target)
                        .isEqualTo(passes ? List.of(target) : List.of());
                int logical = physical + 0x20;
                send(fixture, sender, 1 << target, LOGICAL | logical);
                assertThat(reached(fixture, logical))
                        .as("%d to %d, logical", sender, target)
                        .isEqualTo(passes ? List.of(target) : List.of());
            }
            assertThat(fixture.core(sender).apic().peek(0x280, 4))
                    .as("no error")
                    .isZero();
            assertThat(fixture.core(sender).apic().peek(COMMAND, 4) & 0x1000)
                    .as("not busy")
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shorthandsMeanTheCoresTheSenderSees(boolean strict) {
        HvmFixture fixture = fixture(strict, TinyHrt.SPIN);
        for (int sender = 0; sender < CORES; sender++) {
            List<Integer> seen = sender < 2 ? List.of(0, 1) : List.of(0, 1, 2, 3);
            int self = 0x40 + sender * 4;
            send(fixture, sender, 0, 0x40000 | self);
            assertThat(reached(fixture, self)).isEqualTo(List.of(sender));
            send(fixture, sender, 0, 0x80000 | self + 1);
            assertThat(reached(fixture, self + 1)).isEqualTo(seen);
            send(fixture, sender, 0, 0xC0000 | self + 2);
            List<Integer> others = new ArrayList<>(seen);
            others.remove((Integer) sender);
            assertThat(reached(fixture, self + 2)).isEqualTo(others);
            send(fixture, sender, 0xFF, self + 3);
            assertThat(reached(fixture, self + 3)).as("broadcast").isEqualTo(seen);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void arbitrationIsAmongTheCoresTheSenderSees(boolean strict) {
        HvmFixture fixture = fixture(strict, TinyHrt.SPIN);
        write(fixture, 0, PRIORITY, 0xE0);
        write(fixture, 1, PRIORITY, 0xD0);
        write(fixture, 2, PRIORITY, 0x10);
        send(fixture, 0, 0xFF, LOGICAL | LOWEST | 0x60);
        assertThat(reached(fixture, 0x60)).isEqualTo(List.of(1));
        send(fixture, 2, 0xFF, LOGICAL | LOWEST | 0x61);
        assertThat(reached(fixture, 0x61)).isEqualTo(List.of(3));
    }

    @ParameterizedTest
    @CsvSource({"false, 0, 0", "false, 2, 1", "true, 0, 0", "true, 2, 1"})
    void nonMaskableInterruptsToo(boolean strict, int sender, long taken) {
        HvmFixture fixture = fixture(strict, TinyHrt.file(true, TinyHrt.SPIN, TinyHrt.HLT_FOREVER));
        send(fixture, sender, 3, NMI);
        fixture.run(10_000);
        assertThat(fixture.record(1, TinyHrt.COUNT)).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({"false, 1, false", "false, 2, true", "true, 1, false", "true, 2, true"})
    void initAndStartupToo(boolean strict, int sender, boolean passes) {
        HvmFixture fixture = fixture(strict, TinyHrt.HLT_FOREVER);
        Core target = fixture.core(3);
        send(fixture, sender, 3, INIT);
        fixture.run(10_000);
        assertThat(target.activity()).isEqualTo(passes ? Core.Activity.WAIT_FOR_STARTUP : Core.Activity.HALTED);
        fixture.ros().write(0x9000, 2, 0xFEEB);
        send(fixture, sender, 3, STARTUP | 0x09);
        fixture.run(10_000);
        assertThat(target.activity()).isEqualTo(passes ? Core.Activity.RUNNING : Core.Activity.HALTED);
        assertThat(target.code64()).as("real mode only if it was restarted").isEqualTo(!passes);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theIoApicReachesRosCoresOnly(boolean strict) {
        HvmFixture fixture = fixture(strict, TinyHrt.SPIN);
        for (int target = 0; target < CORES; target++) {
            int vector = 0x50 + target;
            redirectTimer(fixture, target, vector);
            startTimer(fixture);
            fixture.run(1_000_000);
            assertThat(reached(fixture, vector)).isEqualTo(target < 2 ? List.of(target) : List.of());
        }
        redirectTimer(fixture, 0xFF, 0x58);
        fixture.run(1_000_000);
        assertThat(reached(fixture, 0x58)).as("to all").isEqualTo(List.of(0, 1));
    }

    /** Pin 2 of the I/O APIC, where timer 0 is: edge-triggered, fixed, physical destination. */
    private static void redirectTimer(HvmFixture fixture, int target, int vector) {
        fixture.ros().write(IO_APIC, 4, 0x15);
        fixture.ros().write(IO_APIC + 0x10, 4, (long) target << 24);
        fixture.ros().write(IO_APIC, 4, 0x14);
        fixture.ros().write(IO_APIC + 0x10, 4, vector);
    }

    /** Timer 0 as a rate generator with a period of about 200 microseconds. */
    private static void startTimer(HvmFixture fixture) {
        fixture.ros().ports().write(0x43, 1, 0x34);
        fixture.ros().ports().write(0x40, 1, 0x00);
        fixture.ros().ports().write(0x40, 1, 0x01);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCoreHasItsOwnTimer(boolean strict) {
        HvmFixture fixture = fixture(strict, TinyHrt.SPIN);
        for (int id = 0; id < CORES; id++) {
            write(fixture, id, TIMER, 0x70 + id);
            write(fixture, id, INITIAL_COUNT, 100);
        }
        fixture.run(1_000_000);
        for (int id = 0; id < CORES; id++) {
            assertThat(reached(fixture, 0x70 + id)).isEqualTo(List.of(id));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLegacyControllerNeverInterruptsTheHrt(boolean strict) {
        HvmFixture fixture = fixture(strict, TinyHrt.STI_HLT_FOREVER);
        write(fixture, 2, LINT0, 0x700);
        for (int[] write : new int[][] {{0x20, 0x11}, {0x21, 0x20}, {0x21, 0x04}, {0x21, 0x01}, {0x21, 0xFE}}) {
            fixture.ros().ports().write(write[0], 1, write[1]);
        }
        startTimer(fixture);
        fixture.run(1_000_000);
        fixture.ros().ports().write(0x20, 1, 0x0A);
        assertThat(fixture.ros().ports().read(0x20, 1) & 1)
                .as("raised, and nobody has acknowledged it")
                .isEqualTo(1);
        assertThat(fixture.record(0, TinyHrt.COUNT) + fixture.record(1, TinyHrt.COUNT))
                .isZero();
    }
}
