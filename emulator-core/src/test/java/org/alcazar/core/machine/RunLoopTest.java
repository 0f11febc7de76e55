package org.alcazar.core.machine;

import static org.alcazar.core.machine.LongModeMachine.CODE;
import static org.alcazar.core.machine.LongModeMachine.DATA;
import static org.alcazar.core.machine.LongModeMachine.STACK;
import static org.alcazar.core.machine.LongModeMachine.handler;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.InjectedEvent;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.trace.Observer;
import org.junit.jupiter.api.Test;

/** What a tick is, what happens between two of them, and that stopping there changes nothing. */
final class RunLoopTest {
    /** mov ecx, 5; mov edi, DATA; rep stosb; nop; hlt. */
    private static final String FILL = "B9 05000000  BF 00004000  F3AA  90  F4";

    /**
     * A loop with a call, a repeated move, a division that faults every other time and a store that rewrites its own
     * next instruction, 50 rounds.
     */
    private static final String BUSY = "41BC32000000" // mov r12d, 50
            + "E825000000" // again: call function
            + "BE00002000 BF00004000 B907000000 F3A4" // mov esi, CODE; mov edi, DATA; mov ecx, 7; rep movsb
            + "4489E0 83E001 7406" // mov eax, r12d; and eax, 1; jz skip
            + "31C9 F7F1 9090" // xor ecx, ecx; div ecx; nop; nop
            + "41FFCC 75D7 F4" // skip: dec r12d; jnz again; hlt
            + "44882501000000 B000 00C3 C3"; // function: mov [rip + 1], r12b; mov al, 0; add bl, al; ret

    private static void divideErrorSkips(LongModeMachine guest) {
        // add qword [rsp], 2; iretq
        guest.at(handler(Vector.DE), "4883042402 48CF");
    }

    @Test
    void aTickIsAnInstructionOrAnIterationOfARepeatedOne() {
        LongModeMachine guest = new LongModeMachine().code(FILL);
        assertThat(guest.machine.run()).isEqualTo(new StopReason.Halted());
        assertThat(guest.machine.executedTicks()).isEqualTo(2 + 5 + 1 + 1);
        assertThat(guest.machine.clock().ticks()).isEqualTo(9);
    }

    @Test
    void aRepeatCountOfZeroIsOneTick() {
        LongModeMachine guest = new LongModeMachine().code("31C9 F3AA F4");
        guest.machine.run();
        assertThat(guest.machine.executedTicks()).isEqualTo(3);
    }

    @Test
    void aLimitStopsBetweenIterations() {
        LongModeMachine guest = new LongModeMachine().code(FILL);
        assertThat(guest.machine.run(4)).isEqualTo(new StopReason.LimitReached(4));
        assertThat(guest.core().r[Core.RCX]).isEqualTo(3);
        assertThat(guest.core().rip).isEqualTo(CODE + 10);
        assertThat(guest.machine.run(0)).isEqualTo(new StopReason.LimitReached(4));
    }

    @Test
    void aFaultIsNotRetiredAndItsDeliveryIsOneTick() {
        // ud2
        LongModeMachine guest = new LongModeMachine().code("90 0F0B");
        guest.machine.run(2);
        assertThat(guest.core().rip).isEqualTo(handler(Vector.UD));
        assertThat(guest.read(guest.core().r[Core.RSP], 8)).isEqualTo(CODE + 1);
    }

    @Test
    void aSoftwareInterruptIsOneTickDeliveryIncluded() {
        // int 0x80
        LongModeMachine guest = new LongModeMachine().code("CD80 90");
        guest.machine.run(1);
        assertThat(guest.core().rip).isEqualTo(handler(0x80));
        assertThat(guest.read(guest.core().r[Core.RSP], 8)).isEqualTo(CODE + 2);
    }

    @Test
    void iretIntoSingleStepTrapsAfterOneMoreInstruction() {
        // push 0x10; push STACK; push flags with TF; push 8; push CODE + 0x20; iretq
        LongModeMachine guest = new LongModeMachine()
                .code("6A10 6800003000 6802010000 6A08 6820002000 48CF")
                .at(CODE + 0x20, "90 90 90");
        guest.machine.run(6);
        assertThat(guest.core().rip).isEqualTo(CODE + 0x20);
        guest.machine.run(1);
        assertThat(guest.core().rip).isEqualTo(CODE + 0x21);
        guest.machine.run(1);
        assertThat(guest.core().rip).isEqualTo(handler(Vector.DB));
        assertThat(guest.read(guest.core().r[Core.RSP], 8)).isEqualTo(CODE + 0x21);
        assertThat(guest.core().dr[6] & 1 << 14).isNotZero();
        assertThat(guest.core().rflags() & Flags.TF).isZero();
    }

    @Test
    void aSoftwareInterruptUnderSingleStepDoesNotTrap() {
        // pushfq; or qword [rsp], 0x100; popfq; int 0x80
        LongModeMachine guest = new LongModeMachine().code("9C 48810C2400010000 9D CD80");
        guest.machine.run(5);
        assertThat(guest.core().activity()).isEqualTo(Core.Activity.HALTED);
        assertThat(guest.core().rip).isEqualTo(handler(0x80) + 1);
    }

    @Test
    void interruptsWaitForOneInstructionAfterSti() {
        FakeApic apic = new FakeApic();
        LongModeMachine guest = new LongModeMachine().code("FB 90 90");
        guest.core().setApic(apic.of(guest.core()));
        apic.raise(0x40);
        guest.machine.run(2);
        assertThat(guest.core().rip).isEqualTo(CODE + 2);
        guest.machine.run(1);
        assertThat(guest.core().rip).isEqualTo(handler(0x40));
        assertThat(guest.read(guest.core().r[Core.RSP], 8)).isEqualTo(CODE + 2);
    }

    @Test
    void movToStackSegmentHoldsBackASingleStepTrap() {
        // pushfq; or qword [rsp], 0x100; mov eax, ss; popfq; mov ss, eax; nop; nop
        LongModeMachine guest = new LongModeMachine().code("9C 48810C2400010000 8CD0 9D 8ED0 90 90");
        guest.machine.run(4);
        guest.machine.run(2);
        assertThat(guest.core().rip).isEqualTo(CODE + 15);
        guest.machine.run(1);
        assertThat(guest.core().rip).isEqualTo(handler(Vector.DB));
        assertThat(guest.read(guest.core().r[Core.RSP], 8)).isEqualTo(CODE + 15);
    }

    @Test
    void aStoreIsVisibleToTheVeryNextInstruction() {
        // mov byte [rip + 1], 0x42; mov al, 0; hlt
        LongModeMachine guest = new LongModeMachine().code("C6050100000042 B000 F4");
        guest.machine.run();
        assertThat(guest.core().r[Core.RAX] & 0xFF).isEqualTo(0x42);
    }

    @Test
    void anInjectedEventIgnoresInterruptFlagAndWakesHalt() {
        LongModeMachine guest = new LongModeMachine().code("F4 90").at(handler(Vector.PF), "90 F4");
        guest.machine.run();
        InjectedEvent upcall = new InjectedEvent(Vector.PF, true, 0xF00DF00D, true, 0x0000_800D_F00D_F00DL, false);
        assertThat(guest.core().inject(upcall)).isTrue();
        assertThat(guest.core().inject(upcall)).isFalse();
        guest.machine.run(1);
        assertThat(guest.core().injectionPending()).isFalse();
        assertThat(guest.core().rip).isEqualTo(handler(Vector.PF));
        assertThat(guest.core().cr2).isEqualTo(0x0000_800D_F00D_F00DL);
        assertThat(guest.read(guest.core().r[Core.RSP], 8)).isEqualTo(0xF00D_F00DL);
        assertThat(guest.read(guest.core().r[Core.RSP] + 8, 8)).isEqualTo(CODE + 1);
    }

    @Test
    void stoppingAfterEveryTickChangesNothing() {
        LongModeMachine whole = new LongModeMachine().code(BUSY);
        divideErrorSkips(whole);
        whole.machine.run();
        LongModeMachine stepped = new LongModeMachine().code(BUSY);
        divideErrorSkips(stepped);
        while (stepped.machine.run(1) instanceof StopReason.LimitReached) {
            assertThat(stepped.machine.executedTicks()).isLessThanOrEqualTo(whole.machine.executedTicks());
        }
        assertThat(whole.core().r[12]).isZero();
        assertThat(whole.machine.executedTicks()).isGreaterThan(50 * 15);
        assertThat(stepped.machine.stateHash()).isEqualTo(whole.machine.stateHash());
    }

    @Test
    void aStateSavedAnywhereRunsOnTheSameInAnotherMachine() {
        LongModeMachine whole = new LongModeMachine().code(BUSY);
        divideErrorSkips(whole);
        whole.machine.run();
        for (int at = 1; at < 300; at += 23) {
            LongModeMachine first = new LongModeMachine().code(BUSY);
            divideErrorSkips(first);
            first.machine.run(at);
            LongModeMachine second = new LongModeMachine();
            second.machine.load(first.machine.save());
            assertThat(second.machine.stateHash()).isEqualTo(first.machine.stateHash());
            second.machine.run();
            assertThat(second.machine.stateHash()).isEqualTo(whole.machine.stateHash());
        }
    }

    @Test
    void anInstructionObserverSeesEachOneAndCanStopBeforeIt() {
        LongModeMachine guest = new LongModeMachine().code("90 90 90 F4");
        List<Long> seen = new ArrayList<>();
        guest.machine.addObserver(new Observer() {
            @Override
            public boolean wantsInstructions() {
                return true;
            }

            @Override
            public void beforeInstruction(Core core) {
                seen.add(core.rip - CODE);
                if (seen.size() == 2) {
                    core.machine.requestStop(new StopReason.ObserverStop("enough"));
                }
            }
        });
        assertThat(guest.machine.run()).isEqualTo(new StopReason.ObserverStop("enough"));
        assertThat(guest.core().rip).isEqualTo(CODE + 1);
        assertThat(guest.machine.run()).isEqualTo(new StopReason.Halted());
        assertThat(seen).containsExactly(0L, 1L, 1L, 2L, 3L);
    }

    @Test
    void aMemoryObserverSeesReadsAndWrites() {
        // mov edi, DATA; mov [rdi], edi; add byte [rdi + 1], 1; hlt
        LongModeMachine guest = new LongModeMachine().code("BF 00004000 893F 80470101 F4");
        List<String> seen = new ArrayList<>();
        guest.machine.addObserver(new Observer() {
            @Override
            public boolean wantsMemory() {
                return true;
            }

            @Override
            public void memoryAccess(Core core, long linear, long physical, int width, boolean write, long value) {
                seen.add((write ? "write " : "read ") + (linear - DATA) + "/" + width + " " + Long.toHexString(value));
            }
        });
        guest.machine.run();
        assertThat(seen).containsExactly("write 0/4 400000", "read 1/1 0", "write 1/1 1");
    }

    @Test
    void coresTakeTurnsByQuantumAndAPauseEndsATurnEarly() {
        List<Integer> turns = new ArrayList<>();
        LongModeMachine guest =
                new LongModeMachine(Machine.builder().cores(2).quantum(3)).code("90 90 F390 90 90 90 90 F4");
        guest.machine.addObserver(new Observer() {
            @Override
            public boolean wantsInstructions() {
                return true;
            }

            @Override
            public void beforeInstruction(Core core) {
                turns.add(core.id());
            }
        });
        guest.machine.run();
        assertThat(turns).startsWith(0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1).hasSize(16);
    }

    @Test
    void theClockJumpsToTheNextTimerWhenAllCoresSleep() {
        LongModeMachine guest = new LongModeMachine().code("FB F4");
        List<Long> expired = new ArrayList<>();
        guest.machine
                .clock()
                .timer("test", () -> expired.add(guest.machine.clock().now()))
                .armAt(5_000_000);
        assertThat(guest.machine.run()).isEqualTo(new StopReason.NothingLeft());
        assertThat(expired).containsExactly(5_000_000L);
        assertThat(guest.machine.executedTicks()).isEqualTo(2);
    }

    @Test
    void aTimerExpiresAtItsTickWhateverTheBlockLength() {
        LongModeMachine guest = new LongModeMachine().code("90".repeat(60) + "F4");
        List<Long> rips = new ArrayList<>();
        guest.machine
                .clock()
                .timer("test", () -> rips.add(guest.core().rip - CODE))
                .armAt(37);
        guest.machine.run();
        assertThat(rips).containsExactly(37L);
    }

    @Test
    void aTripleFaultStopsWithItsExplanation() {
        // lidt [rsp] with an empty table; ud2
        LongModeMachine guest = new LongModeMachine().code("6A00 6A00 0F011C24 0F0B");
        StopReason stop = guest.machine.run();
        assertThat(stop).isInstanceOf(StopReason.TripleFault.class);
        assertThat(((StopReason.TripleFault) stop).explanation()).contains("#UD", "#DF");
        assertThat(guest.machine.run()).isEqualTo(stop);
        assertThat(STACK).isPositive();
    }

    @Test
    void aStartupIpiRightAfterAnInitIsTaken() {
        LongModeMachine guest = new LongModeMachine(Machine.builder().cores(2)).at(0x9000, "F4");
        Core second = guest.machine.core(1);
        second.setActivity(Core.Activity.WAIT_FOR_STARTUP);
        guest.code("F4");
        second.requestInit();
        second.requestStartup(9);
        guest.machine.run();
        assertThat(second.activity()).isEqualTo(Core.Activity.HALTED);
        assertThat(second.segmentBase(1) + second.rip).isEqualTo(0x9001);
    }

    @Test
    void sysretThatSetsSingleStepTrapsBeforeTheNextInstruction() {
        // mov r11d, flags with TF; mov ecx, CODE + 0x40; rex.w sysret
        LongModeMachine guest =
                new LongModeMachine().code("41BB 02010000 B9 40002000 480F07").at(CODE + 0x40, "90 90");
        Core core = guest.core();
        core.efer |= 1;
        core.msrs.write(0xC000_0081, 0x0013_0008L << 32);
        guest.machine.run(3);
        assertThat(core.rip).isEqualTo(CODE + 0x40);
        assertThat(core.events().debugTrap).isEqualTo(1 << 14);
    }

    @Test
    void aRepeatCountIsUnsigned() {
        // or rcx, -1; mov edi, DATA; rep stosb
        LongModeMachine guest = new LongModeMachine().code("4883C9FF BF 00004000 F3AA");
        assertThat(guest.machine.run(2 + 300)).isEqualTo(new StopReason.LimitReached(302));
        assertThat(guest.core().r[Core.RCX]).isEqualTo(-1L - 300);
        assertThat(guest.core().r[Core.RDI]).isEqualTo(DATA + 300);
    }
}
