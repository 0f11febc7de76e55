package org.alcazar.hvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.TransactionState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Acceptance check 8 of the protocol: synchronous mode from setup to teardown, the calls themselves by polling on shared
 * words. The HRT adds up the arguments.
 */
class Acceptance08SynchronousTest {
    private static final long WORDS = HvmFixture.ROS_DATA;
    private static final long STEP = 1_000_000;

    private static final int[] RETURN = {0x48, 0x83, 0xC4, 0x08, 0x48, 0xCF}; // add rsp, 8; iretq
    private static final int[] EXEC_DONE = TinyHrt.hypercall(0x2F);

    /** The handler: on SYNC_SETUP it answers and serves calls until the flag at R14 + 56 is set; else it sets the flag. */
    private static int[] handler(boolean pause) {
        int[] relax = pause ? new int[] {0xF3, 0x90} : new int[0];
        int[] serve = {
            0x4C, 0x39, 0x07, // cmp [rdi], r8
            0x75, 0x0F, // jne behind the call
            0x48, 0x8B, 0x47, 0x10, // mov rax, [rdi + 16]
            0x49, 0x01, 0x46, 0x40, // add [r14 + 64], rax
            0x49, 0xFF, 0xC0, // inc r8
            0x48, 0xFF, 0x47, 0x08, // inc qword [rdi + 8]
        };
        int[] body = TinyHrt.join(relax, serve);
        int[] check = {0x49, 0x83, 0x7E, 0x38, 0, 0x75, body.length + 2}; // cmp qword [r14 + 56], 0; jne out
        int[] loop = TinyHrt.join(check, body);
        int[] setup = TinyHrt.join(
                new int[] {0x48, 0x8B, 0x7B, 0x08}, // mov rdi, [rbx + 8]
                new int[] {0x49, 0xC7, 0x46, 0x38, 0, 0, 0, 0}, // mov qword [r14 + 56], 0
                EXEC_DONE,
                new int[] {0x41, 0xB8, 1, 0, 0, 0}, // mov r8d, 1
                loop,
                new int[] {0xEB, -(loop.length + 2) & 0xFF},
                RETURN);
        int[] leave = TinyHrt.join(new int[] {0x49, 0xC7, 0x46, 0x38, 1, 0, 0, 0}, EXEC_DONE, RETURN);
        return TinyHrt.join(new int[] {0x48, 0x83, 0x3B, 0x28, 0x75, setup.length}, setup, leave);
    }

    /** As many calls as RDI says, with RDI as the argument, by the words at RSI; then the loop at the end. */
    private static int[] caller(boolean pause) {
        int[] relax = pause ? new int[] {0xF3, 0x90} : new int[0];
        int[] spin = TinyHrt.join(relax, new int[] {0x48, 0x39, 0x46, 0x08}); // cmp [rsi + 8], rax
        int[] call = TinyHrt.join(
                new int[] {0x48, 0x89, 0x7E, 0x10}, // mov [rsi + 16], rdi
                new int[] {0x48, 0xFF, 0x06, 0x48, 0x8B, 0x06}, // inc qword [rsi]; mov rax, [rsi]
                spin,
                new int[] {0x75, -(spin.length + 2) & 0xFF},
                new int[] {0x48, 0xFF, 0xCF}); // dec rdi
        return TinyHrt.join(call, new int[] {0x75, -(call.length + 2) & 0xFF, 0xEB, 0xFE});
    }

    @ParameterizedTest
    @CsvSource({"false, true, 1000000", "true, true, 1000000", "false, false, 1000", "true, false, 1000"})
    void theWholeSequence(boolean strict, boolean pause, long calls) {
        byte[] hrt = TinyHrt.file(true, handler(pause), TinyHrt.STI_HLT_FOREVER);
        HvmFixture fixture = new HvmFixture(2, 1, hrt, config -> config.strict(strict));
        Core ros = fixture.core(0);
        fixture.run(STEP);
        long sum = 0;
        for (int round = 1; round <= 2; round++) {
            fixture.ros().write(WORDS, 8, 0);
            fixture.ros().write(WORDS + 8, 8, 0);
            assertThat(fixture.request(ros, HvmRequest.SYNC_SETUP, TinyHrt.OFFSET + WORDS))
                    .isZero();
            assertThat(fixture.state()).isEqualTo(TransactionState.SYNCSETUP);
            fixture.run(STEP);
            assertThat(fixture.request(ros, HvmRequest.GET_STATE, HvmFixture.ROS_STACK))
                    .isEqualTo(4);
            assertThat(fixture.record(0, TinyHrt.COMM_CODE)).isEqualTo(0x28);
            assertThat(fixture.request(ros, HvmRequest.CALL, 1))
                    .as("no other way out")
                    .isEqualTo(-1);

            int[] code = caller(pause);
            fixture.enterLongMode(ros, 3, code);
            ros.r[Core.RSI] = WORDS;
            ros.r[Core.RDI] = calls;
            long end = HvmFixture.ROS_CODE + code.length - 2;
            for (int steps = 0; ros.rip != end && steps < 1000; steps++) {
                fixture.run(STEP);
            }
            sum += calls * (calls + 1) / 2;
            assertThat(fixture.ros().peek(WORDS + 8, 8)).isEqualTo(calls);
            assertThat(fixture.record(0, 64)).isEqualTo(sum);

            assertThat(fixture.request(ros, HvmRequest.SYNC_TEARDOWN, WORDS)).isZero();
            assertThat(fixture.state()).isEqualTo(TransactionState.SYNCTEARDOWN);
            fixture.run(STEP);
            assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
            assertThat(fixture.record(0, TinyHrt.COUNT))
                    .as("one upcall nested into the other")
                    .isEqualTo(2L * round);
            assertThat(fixture.record(0, TinyHrt.FLAGS) & 0x200)
                    .as("with interrupts off")
                    .isZero();
            assertThat(fixture.hrt(0).activity()).as("both have returned").isEqualTo(Core.Activity.HALTED);
        }
    }
}
