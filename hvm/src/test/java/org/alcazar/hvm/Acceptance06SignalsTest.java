package org.alcazar.hvm;

import static org.alcazar.hvm.HvmFixture.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.protocol.HvmRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acceptance check 6 of the protocol: the signal of the HRT to a program of the ROS. */
class Acceptance06SignalsTest {
    private static final long WHILE = 100_000;

    /** The program that is interrupted, and the handler: both loop at once unless a test writes more. */
    private static final long PROGRAM = HvmFixture.ROS_CODE + 0x100;

    private static final long HANDLER = HvmFixture.ROS_CODE + 0x200;
    private static final long STACK = HvmFixture.ROS_STACK + 0x1_0008;
    /** 16 bytes lower, rounded down to 16, and six words lower. */
    private static final long FRAME = HvmFixture.ROS_STACK + 0x1_0000 - 16 - 48;

    private static final long ROOT = 0x1000;
    private static final long OTHER_ROOT = 0x5000;
    private static final long FLAGS = 0x8D7;

    private static final int[] SPIN = {0xEB, 0xFE};
    private static final int[] LOAD_ROOT_AND_ENTER = {0x0F, 0x22, 0xD8, 0x48, 0xCF}; // mov cr3, rax; iretq

    private static HvmFixture fixture(boolean strict) {
        HvmFixture fixture =
                new HvmFixture(2, 1, TinyHrt.file(TinyHrt.STI_HLT_FOREVER), config -> config.strict(strict));
        fixture.run(WHILE);
        put(fixture, PROGRAM, SPIN);
        put(fixture, HANDLER, SPIN);
        // Descriptors for the selectors that the fixture uses, so that IRETQ finds them.
        fixture.ros().write(HvmFixture.KERNEL_DATA + 0x28, 8, 0x00CF_F300_0000_FFFFL);
        fixture.ros().write(HvmFixture.KERNEL_DATA + 0x30, 8, 0x00AF_FB00_0000_FFFFL);
        fixture.ros().write(OTHER_ROOT, 8, fixture.ros().peek(ROOT, 8));
        return fixture;
    }

    private static void put(HvmFixture fixture, long address, int... code) {
        for (int at = 0; at < code.length; at++) {
            fixture.ros().write(address + at, 1, code[at]);
        }
    }

    private static HvmFixture installed(boolean strict) {
        HvmFixture fixture = fixture(strict);
        inProgram(fixture);
        assertThat(install(fixture, HANDLER, STACK)).isZero();
        return fixture;
    }

    /** The ROS's core is in the program, at CPL 3. */
    private static void inProgram(HvmFixture fixture) {
        Core core = fixture.core(0);
        fixture.enterLongMode(core, 3, SPIN);
        core.gdtrBase = HvmFixture.KERNEL_DATA;
        core.gdtrLimit = 0x7F;
        core.rip = PROGRAM;
        core.setRflags(FLAGS);
        core.modeChanged();
    }

    /** The ROS's kernel is about to enter the program with a root of page tables. */
    private static void inKernel(HvmFixture fixture, long root) {
        Core core = fixture.core(0);
        fixture.enterLongMode(core, 0, LOAD_ROOT_AND_ENTER);
        core.gdtrBase = HvmFixture.KERNEL_DATA;
        core.gdtrLimit = 0x7F;
        long[] frame = {PROGRAM, 0x33, FLAGS, HvmFixture.ROS_STACK, 0x2B};
        core.r[Core.RSP] = HvmFixture.ROS_STACK - 8L * frame.length;
        core.r[Core.RAX] = root;
        for (int word = 0; word < frame.length; word++) {
            fixture.ros().write(core.r[Core.RSP] + 8L * word, 8, frame[word]);
        }
    }

    private static long install(HvmFixture fixture, long handler, long stack) {
        fixture.core(0).r[Core.RSI] = stack;
        return fixture.request(fixture.core(0), HvmRequest.SIGNAL_INSTALL, handler);
    }

    private static long raise(HvmFixture fixture, long code) {
        return fixture.request(fixture.hrt(0), HvmRequest.SIGNAL_RAISE, code);
    }

    private static boolean handled(HvmFixture fixture) {
        return fixture.core(0).rip == HANDLER;
    }

    private static void checkFrame(HvmFixture fixture, long code, long rip) {
        Core core = fixture.core(0);
        assertThat(core.rip).isEqualTo(HANDLER);
        assertThat(core.r[Core.RSP]).isEqualTo(FRAME);
        assertThat(core.r[Core.RSP] & 15).isZero();
        assertThat(core.cpl).isEqualTo(3);
        long[] expected = {code, rip, 0x33, FLAGS, HvmFixture.ROS_STACK, 0x2B};
        for (int word = 0; word < expected.length; word++) {
            assertThat(fixture.ros().peek(FRAME + 8L * word, 8))
                    .as("word %d", word)
                    .isEqualTo(expected[word]);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFrameLiesOnTheGivenStackAndNothingElseChanges(boolean strict) {
        HvmFixture fixture = installed(strict);
        long[] before = fixture.core(0).r.clone();
        assertThat(raise(fixture, 0xFEDC_BA98_7654_3210L)).isZero();
        fixture.run(WHILE);
        checkFrame(fixture, 0xFEDC_BA98_7654_3210L, PROGRAM);
        for (int register = 0; register < 16; register++) {
            if (register != Core.RSP) {
                assertThat(fixture.core(0).r[register])
                        .as("register %d", register)
                        .isEqualTo(before[register]);
            }
        }
        assertThat(fixture.core(0).rflags()).isEqualTo(FLAGS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itWaitsForTheProgramsPrivilegeLevelAndPageTables(boolean strict) {
        HvmFixture fixture = installed(strict);
        fixture.enterLongMode(fixture.core(0), 0, SPIN);
        assertThat(raise(fixture, 3)).isZero();
        fixture.run(WHILE);
        assertThat(fixture.core(0).rip).as("in the kernel").isEqualTo(HvmFixture.ROS_CODE);
        inKernel(fixture, OTHER_ROOT);
        fixture.run(WHILE);
        assertThat(fixture.core(0).cpl).isEqualTo(3);
        assertThat(fixture.core(0).rip).as("in another address space").isEqualTo(PROGRAM);
        inKernel(fixture, ROOT);
        fixture.run(WHILE);
        checkFrame(fixture, 3, PROGRAM);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProgramThatSignalsItselfIsInterruptedBehindTheInstruction(boolean strict) {
        HvmFixture fixture = installed(strict);
        int[] code = TinyHrt.hypercall(0x41);
        put(fixture, PROGRAM, TinyHrt.join(code, SPIN));
        inProgram(fixture);
        fixture.core(0).r[Core.RDX] = 9;
        fixture.run(WHILE);
        checkFrame(fixture, 9, PROGRAM + code.length);
        assertThat(fixture.core(0).r[Core.RAX]).as("answered").isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theHandlerReturnsByItsFrame(boolean strict) {
        HvmFixture fixture = installed(strict);
        put(fixture, HANDLER, 0x48, 0x83, 0xC4, 0x08, 0x48, 0xCF); // add rsp, 8; iretq
        for (int signal = 1; signal <= 3; signal++) {
            fixture.ros().write(FRAME, 8, 0);
            assertThat(raise(fixture, signal)).isZero();
            fixture.run(WHILE);
            assertThat(fixture.ros().peek(FRAME, 8)).isEqualTo(signal);
            assertThat(fixture.core(0).rip).isEqualTo(PROGRAM);
            assertThat(fixture.core(0).r[Core.RSP]).isEqualTo(HvmFixture.ROS_STACK);
            assertThat(fixture.core(0).rflags()).isEqualTo(FLAGS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSecondSignalWaitsForTheEndOfTheFirstUnlessStrict(boolean strict) {
        HvmFixture fixture = installed(strict);
        assertThat(raise(fixture, 1)).isZero();
        fixture.run(WHILE);
        assertThat(handled(fixture)).isTrue();
        assertThat(raise(fixture, 2)).isZero();
        assertThat(raise(fixture, 3)).as("one is pending").isEqualTo(REFUSED);
        fixture.run(WHILE);
        assertThat(fixture.ros().peek(FRAME, 8)).isEqualTo(strict ? 2 : 1);
        if (!strict) {
            put(fixture, HANDLER + 0x80, 0x48, 0x83, 0xC4, 0x08, 0x48, 0xCF);
            fixture.core(0).rip = HANDLER + 0x80;
            fixture.core(0).modeChanged();
            fixture.run(WHILE);
            checkFrame(fixture, 2, PROGRAM);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneRegistrationAtATime(boolean strict) {
        HvmFixture fixture = fixture(strict);
        inProgram(fixture);
        assertThat(raise(fixture, 1)).as("nobody to signal").isEqualTo(REFUSED);
        fixture.hrt(0).r[Core.RSI] = STACK;
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.SIGNAL_INSTALL, HANDLER))
                .as("for the ROS only")
                .isEqualTo(REFUSED);
        assertThat(install(fixture, HANDLER, STACK)).isZero();
        assertThat(install(fixture, HANDLER, STACK)).as("taken").isEqualTo(REFUSED);
        assertThat(raise(fixture, 0)).as("no code").isEqualTo(REFUSED);
        assertThat(raise(fixture, 5)).isZero();
        assertThat(install(fixture, 0, 0)).as("a code is pending").isEqualTo(REFUSED);
        fixture.run(WHILE);
        assertThat(handled(fixture)).isTrue();
        assertThat(install(fixture, 0, 0)).isZero();
        assertThat(install(fixture, 0, 0)).as("again").isZero();
        assertThat(raise(fixture, 6)).isEqualTo(REFUSED);
        assertThat(install(fixture, HANDLER, STACK)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRestartOfTheRosForgetsTheRegistration(boolean strict) {
        HvmFixture fixture = installed(strict);
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.REBOOT_ROS)).isZero();
        fixture.run(WHILE);
        assertThat(raise(fixture, 1)).isEqualTo(REFUSED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherProgramRemovesTheRegistrationOfADeadOne(boolean strict) {
        HvmFixture fixture = installed(strict);
        fixture.enterLongMode(fixture.core(0), 0, SPIN);
        assertThat(raise(fixture, 1)).isZero();
        inKernel(fixture, OTHER_ROOT);
        fixture.run(WHILE);
        assertThat(install(fixture, 0, 0)).isZero();
        assertThat(install(fixture, HANDLER, STACK)).isZero();
        fixture.run(WHILE);
        assertThat(fixture.core(0).rip).as("the code was for the other").isEqualTo(PROGRAM);
    }
}
