package org.alcazar.hvm;

import static org.alcazar.hvm.HvmFixture.MARKER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.protocol.HvmEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Acceptance check 2 of the protocol: both hypercall instructions, executed by both sides at both privilege levels, with
 * everything right and with one thing wrong at a time.
 */
class Acceptance02HypercallsTest {
    private static final int REGISTERS = 16;
    private static final int VMCALL = 0xC1;
    private static final int VMMCALL = 0xD9;

    /** What a caller has in its registers, and what it gets. */
    private record Call(String name, long number, long marker, long request, long answer) {}

    private static final List<Call> CALLS = List.of(
            new Call("a ping", 0xF00D, MARKER, 0, 0),
            new Call("a ping with rubbish above EAX", 0xFFFF_0000_0000_F00DL, MARKER, 0, 0),
            new Call("a wrong marker", 0xF00D, MARKER ^ 1L << 63, 0, -1),
            new Call("half a marker", 0xF00D, MARKER & 0xFFFF_FFFFL, 0, -1),
            new Call("an unknown number", 0xF00E, MARKER, 0, -1),
            new Call("an unknown request", 0xF00D, MARKER, 0x60, -1),
            new Call("a known request with rubbish above ECX", 0xF00D, MARKER, 1L << 32, -1));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCallIsAnsweredAndNothingElseChanges(boolean strict) {
        HvmFixture fixture =
                new HvmFixture(2, 1, TinyHrt.file(TinyHrt.STI_HLT_FOREVER), config -> config.strict(strict));
        fixture.core(0).setActivity(Core.Activity.STOPPED);
        for (Core caller : List.of(fixture.core(0), fixture.hrt(0))) {
            for (int cpl : new int[] {0, 3}) {
                for (int instruction : new int[] {VMCALL, VMMCALL}) {
                    for (Call call : CALLS) {
                        check(fixture, caller, cpl, instruction, call);
                    }
                }
            }
            caller.setActivity(Core.Activity.STOPPED);
        }
        assertThat(fixture.events(HvmEvent.StateChange.class)).isEmpty();
    }

    private static void check(HvmFixture fixture, Core caller, int cpl, int instruction, Call call) {
        fixture.enterLongMode(caller, cpl, 0x0F, 0x01, instruction, 0xEB, 0xFE);
        for (int register = 0; register < REGISTERS; register++) {
            caller.r[register] = 0x1111_1111_1111_1111L * register;
        }
        caller.r[Core.RAX] = call.number();
        caller.r[Core.RBX] = call.marker();
        caller.r[Core.RCX] = call.request();
        caller.setRflags(0xCD7);
        long[] expected = Arrays.copyOf(caller.r, REGISTERS);
        expected[Core.RAX] = call.answer();
        fixture.run(20_000);
        String name =
                String.format("%s with 0F 01 %X on core %d at CPL %d", call.name(), instruction, caller.id(), cpl);
        assertThat(Arrays.copyOf(caller.r, REGISTERS)).as(name).isEqualTo(expected);
        assertThat(caller.rflags()).as(name).isEqualTo(0xCD7);
        assertThat(caller.rip).as(name).isEqualTo(HvmFixture.ROS_CODE + 3);
        assertThat(caller.cpl).as(name).isEqualTo(cpl);
    }
}
