package org.alcazar.hvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.TransactionState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Acceptance check 7 of the protocol: the HRT takes over the lower half of a ROS process, reads and writes its pages, and
 * lets the ROS resolve what faults.
 */
class Acceptance07MergeTest {
    private static final long WHILE = 200_000;

    /** The call's descriptor: a pointer, a value to store there, and room for what was there. */
    private static final long DESCRIPTOR = HvmFixture.ROS_DATA;

    private static final long EVENT = HvmFixture.ROS_DATA + 0x1000;
    private static final long PAGE = HvmFixture.ROS_STACK;
    private static final long OTHER_FRAME = 0xE0_0000;
    private static final long ENTRIES = 0x3000;
    private static final long HRT_EVENT = TinyHrt.OFFSET + TinyHrt.LOAD + 0x10_0000;

    private static final int[] RETURN = {0x48, 0x83, 0xC4, 0x08, 0x48, 0xCF}; // add rsp, 8; iretq
    private static final int[] RELOAD = {0x0F, 0x20, 0xD8, 0x0F, 0x22, 0xD8}; // mov rax, cr3; mov cr3, rax
    private static final int[] OFFSET_TO_R8 = {0x49, 0xB8, 0, 0, 0, 0, 0, 0x80, 0xFF, 0xFF};

    private static int[] merge() {
        return TinyHrt.join(
                new int[] {0x48, 0x8B, 0x73, 0x08}, // mov rsi, [rbx + 8]
                new int[] {0x48, 0x81, 0xE6, 0x00, 0xF0, 0xFF, 0xFF}, // and rsi, -4096
                new int[] {0x0F, 0x20, 0xDF}, // mov rdi, cr3
                OFFSET_TO_R8,
                new int[] {0x4C, 0x01, 0xC6, 0x4C, 0x01, 0xC7}, // add rsi, r8; add rdi, r8
                new int[] {0xB9, 0, 1, 0, 0, 0xF3, 0x48, 0xA5}, // mov ecx, 256; rep movsq
                RELOAD,
                TinyHrt.hypercall(0x3F),
                RETURN);
    }

    private static int[] unmerge() {
        return TinyHrt.join(
                new int[] {0x0F, 0x20, 0xDF}, // mov rdi, cr3
                OFFSET_TO_R8,
                new int[] {0x4C, 0x01, 0xC7, 0x31, 0xC0}, // add rdi, r8; xor eax, eax
                new int[] {0xB9, 0, 1, 0, 0, 0xF3, 0x48, 0xAB}, // mov ecx, 256; rep stosq
                RELOAD,
                TinyHrt.hypercall(0x3F),
                RETURN);
    }

    private static int[] call() {
        return TinyHrt.join(
                new int[] {0x48, 0x8B, 0x53, 0x08}, // mov rdx, [rbx + 8]
                new int[] {0x4C, 0x8B, 0x12}, // mov r10, [rdx]
                new int[] {0x4C, 0x8B, 0x5A, 0x08}, // mov r11, [rdx + 8]
                new int[] {0x4D, 0x8B, 0x0A}, // mov r9, [r10]
                new int[] {0x4C, 0x89, 0x4A, 0x10}, // mov [rdx + 16], r9
                new int[] {0x4D, 0x89, 0x1A}, // mov [r10], r11
                TinyHrt.hypercall(0x2F),
                RETURN);
    }

    /** A page fault of the HRT's own becomes an event, and the instruction is tried again when the ROS has answered. */
    private static int[] forward() {
        int[] ask = TinyHrt.join(new int[] {0xF3, 0x90}, TinyHrt.hypercall(0x0F), new int[] {0x83, 0x3A, 0x05
        }); // pause; ...; cmp dword [rdx], 5
        int[] address = new int[8];
        for (int at = 0; at < 8; at++) {
            address[at] = (int) (HRT_EVENT >> 8 * at) & 0xFF;
        }
        return TinyHrt.join(
                new int[] {0x52, 0x48, 0xBA}, // push rdx; mov rdx, HRT_EVENT
                address,
                new int[] {0x48, 0xC7, 0x02, 1, 0, 0, 0}, // mov qword [rdx], 1
                new int[] {0x48, 0x8B, 0x44, 0x24, 0x10, 0x48, 0x89, 0x42, 0x10}, // RIP
                new int[] {0x0F, 0x20, 0xD0, 0x48, 0x89, 0x42, 0x18}, // CR2
                new int[] {0x48, 0x8B, 0x44, 0x24, 0x08, 0x48, 0xD1, 0xE8, 0x83, 0xE0, 0x01}, // W bit of the error code
                new int[] {0x48, 0x89, 0x42, 0x20},
                TinyHrt.hypercall(0x10),
                new int[] {0x48, 0x81, 0xC2, 0x00, 0x10, 0, 0}, // add rdx, 0x1000
                ask,
                new int[] {0x75, -(ask.length + 2) & 0xFF},
                TinyHrt.hypercall(0x1E),
                new int[] {0x5A},
                RETURN);
    }

    /** {@code cmp qword [rbx], code}, and past the block if it is another. */
    private static int[] on(int code, int... block) {
        return TinyHrt.join(new int[] {0x48, 0x83, 0x3B, code, 0x75, block.length}, block);
    }

    private static HvmFixture merged(boolean strict) {
        int[] upcalls = TinyHrt.join(on(0x30, merge()), on(0x31, unmerge()), call());
        int[] isUpcall = {0xB8, 0x0D, 0xF0, 0x0D, 0xF0, 0x48, 0x39, 0x04, 0x24}; // mov eax, magic; cmp [rsp], rax
        int[] past = {0x0F, 0x85, upcalls.length & 0xFF, upcalls.length >> 8, 0, 0}; // jne
        byte[] hrt = TinyHrt.file(true, TinyHrt.join(isUpcall, past, upcalls, forward()), TinyHrt.STI_HLT_FOREVER);
        HvmFixture fixture = new HvmFixture(3, 1, hrt, config -> config.strict(strict));
        fixture.run(WHILE);
        fixture.core(0).cr3 |= 0x18;
        assertThat(fixture.request(fixture.core(0), HvmRequest.MERGE)).isZero();
        assertThat(fixture.state()).isEqualTo(TransactionState.MERGE);
        fixture.run(WHILE);
        assertThat(fixture.record(0, TinyHrt.COMM_CODE)).isEqualTo(0x30);
        assertThat(fixture.record(0, TinyHrt.COMM_ARGUMENT)).as("CR3 as it is").isEqualTo(0x1018);
        assertThat(fixture.record(1, TinyHrt.COUNT)).isZero();
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        return fixture;
    }

    private static void call(HvmFixture fixture, long pointer, long value) {
        fixture.ros().write(DESCRIPTOR, 8, pointer);
        fixture.ros().write(DESCRIPTOR + 8, 8, value);
        assertThat(fixture.request(fixture.core(0), HvmRequest.CALL, DESCRIPTOR))
                .isZero();
        fixture.run(WHILE);
    }

    private static void checkFault(HvmFixture fixture, long address, int action) {
        assertThat(fixture.request(fixture.core(0), HvmRequest.GET_STATE, EVENT))
                .as("the call waits")
                .isEqualTo(1);
        assertThat(fixture.ros().peek(EVENT, 4)).isEqualTo(1);
        assertThat(fixture.ros().peek(EVENT + 24, 8)).isEqualTo(address);
        assertThat(fixture.ros().peek(EVENT + 32, 4)).isEqualTo(action);
    }

    private static void resolve(HvmFixture fixture, long page) {
        fixture.ros().write(ENTRIES + (page >> 21) * 8, 8, page | 0x87);
        assertThat(fixture.request(fixture.core(0), HvmRequest.EVENT_DONE, 0)).isZero();
        fixture.run(WHILE);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theHrtReadsAndWritesPagesOfTheProcess(boolean strict) {
        HvmFixture fixture = merged(strict);
        long entry = ENTRIES + (PAGE >> 21) * 8;
        fixture.ros().write(entry, 8, PAGE | 0x87);
        fixture.ros().write(PAGE, 8, 0x55);
        call(fixture, PAGE, 0x77);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        assertThat(fixture.ros().peek(DESCRIPTOR + 16, 8)).isEqualTo(0x55);
        assertThat(fixture.ros().peek(PAGE, 8)).isEqualTo(0x77);
        assertThat(fixture.ros().peek(entry, 8) & 0x60).as("accessed and dirty").isEqualTo(0x60);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theHrtSeesAPageMoveWhenTheRosDropsItsTranslation(boolean strict) {
        HvmFixture fixture = merged(strict);
        call(fixture, PAGE, 0x77);
        fixture.enterLongMode(fixture.core(0), 0, 0x0F, 0x01, 0x38, 0xEB, 0xFE); // invlpg [rax]
        fixture.core(0).r[Core.RAX] = PAGE;
        fixture.ros().write(ENTRIES + (PAGE >> 21) * 8, 8, OTHER_FRAME | 0x87);
        fixture.ros().write(OTHER_FRAME, 8, 0x66);
        fixture.run(WHILE);
        call(fixture, PAGE, 0x88);
        assertThat(fixture.ros().peek(DESCRIPTOR + 16, 8)).isEqualTo(0x66);
        assertThat(fixture.ros().peek(OTHER_FRAME, 8)).isEqualTo(0x88);
        assertThat(fixture.ros().peek(PAGE, 8)).isEqualTo(0x77);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRosResolvesWhatFaultsInTheHrt(boolean strict) {
        HvmFixture fixture = merged(strict);
        call(fixture, HvmFixture.READ_ONLY_DATA, 0x99);
        checkFault(fixture, HvmFixture.READ_ONLY_DATA, 1);
        assertThat(fixture.ros().peek(HvmFixture.READ_ONLY_DATA, 8)).isZero();
        resolve(fixture, HvmFixture.READ_ONLY_DATA);
        assertThat(fixture.ros().peek(HvmFixture.READ_ONLY_DATA, 8)).isEqualTo(0x99);
        call(fixture, HvmFixture.UNMAPPED + 8, 0xAA);
        checkFault(fixture, HvmFixture.UNMAPPED + 8, 0);
        resolve(fixture, HvmFixture.UNMAPPED);
        assertThat(fixture.ros().peek(HvmFixture.UNMAPPED + 8, 8)).isEqualTo(0xAA);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterUnmergeThePagesAreGone(boolean strict) {
        HvmFixture fixture = merged(strict);
        call(fixture, PAGE, 0x77);
        assertThat(fixture.request(fixture.core(0), HvmRequest.UNMERGE)).isZero();
        fixture.run(WHILE);
        assertThat(fixture.record(0, TinyHrt.COMM_CODE)).isEqualTo(0x31);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        call(fixture, PAGE, 0x88);
        checkFault(fixture, DESCRIPTOR, 0);
        assertThat(fixture.ros().peek(PAGE, 8)).isEqualTo(0x77);
    }
}
