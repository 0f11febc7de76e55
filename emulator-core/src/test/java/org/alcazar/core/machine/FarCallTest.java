package org.alcazar.core.machine;

import static org.alcazar.core.machine.LongModeMachine.CODE;
import static org.alcazar.core.machine.LongModeMachine.DATA;
import static org.alcazar.core.machine.LongModeMachine.STACK;
import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.junit.jupiter.api.Test;

final class FarCallTest {
    /** Measured on an AMD Zen processor: REX.W does not widen the pointer in memory, but does widen what is pushed. */
    @Test
    void withRexWAnAmdProcessorReadsA32BitOffsetAndPushesTwoQuadwords() {
        // mov ebx, DATA; rex.w call far [rbx]
        LongModeMachine guest = new LongModeMachine().code("BB 00004000 48FF1B").at(DATA, "40002000 0800 FFFF FFFF");
        guest.machine.run(2);
        assertThat(guest.core().rip).isEqualTo(CODE + 0x40);
        assertThat(guest.core().r[Core.RSP]).isEqualTo(STACK - 16);
        assertThat(guest.read(STACK - 16, 8)).isEqualTo(CODE + 8);
        assertThat(guest.read(STACK - 8, 8)).isEqualTo(8);
    }
}
