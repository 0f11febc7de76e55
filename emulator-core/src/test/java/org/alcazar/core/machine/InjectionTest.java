package org.alcazar.core.machine;

import static org.alcazar.core.machine.LongModeMachine.CODE;
import static org.alcazar.core.machine.LongModeMachine.STACK;
import static org.alcazar.core.machine.LongModeMachine.handler;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.InjectedEvent;
import org.alcazar.core.cpu.InjectionListener;
import org.junit.jupiter.api.Test;

/** Injected events that wait for RFLAGS.IF, and what their platform hears of the core. */
final class InjectionTest {
    private static final InjectedEvent PATIENT = new InjectedEvent(0x50, false, 0, false, 0, true);
    /** Where an event without error code leaves RSP. */
    private static final long FRAME = STACK - 40;

    /** Notes what it hears, by name and where the core was. */
    private static final class Listener implements InjectionListener {
        final List<String> heard = new ArrayList<>();

        @Override
        public void delivered(Core core, InjectedEvent event) {
            note("delivered", core.r[Core.RSP]);
        }

        @Override
        public void returned(Core core, long frame) {
            note("returned", frame);
        }

        @Override
        public void tableLoaded(Core core) {
            note("table", core.idtrBase);
        }

        @Override
        public void interruptsEnabled(Core core) {
            note("enabled", core.rip);
        }

        private void note(String what, long where) {
            heard.add(String.format(Locale.ROOT, "%s %x", what, where));
        }
    }

    @Test
    void aPatientEventEntersOneInstructionBehindSti() {
        // nop; nop; sti; nop; nop; hlt
        LongModeMachine guest = new LongModeMachine().code("90 90 FB 90 90 F4");
        assertThat(guest.core().inject(PATIENT)).isTrue();
        guest.machine.run();
        assertThat(guest.core().injectionPending()).isFalse();
        assertThat(guest.read(guest.core().r[Core.RSP], 8)).isEqualTo(CODE + 4);
        assertThat(guest.core().rip).isEqualTo(handler(0x50) + 1);
    }

    @Test
    void aPatientEventWakesAHaltedCoreWhateverItsFlags() {
        LongModeMachine guest = new LongModeMachine().code("F4 90 F4");
        guest.machine.run();
        guest.core().inject(PATIENT);
        guest.machine.run(1);
        assertThat(guest.core().rip).isEqualTo(handler(0x50));
    }

    @Test
    void anEventThatIsHurriedWaitsNoLonger() {
        // jmp $
        LongModeMachine guest = new LongModeMachine().code("EB FE");
        guest.core().inject(PATIENT);
        guest.machine.run(100);
        assertThat(guest.core().injectionPending()).isTrue();
        guest.core().hurryInjection();
        guest.machine.run(1);
        assertThat(guest.core().rip).isEqualTo(handler(0x50));
    }

    @Test
    void thePlatformHearsOfDeliveryAndReturn() {
        LongModeMachine guest = new LongModeMachine().code("90 90 F4").at(handler(0x50), "48CF");
        Listener listener = new Listener();
        guest.core().setInjectionListener(listener);
        guest.core().inject(new InjectedEvent(0x50, false, 0, false, 0, false));
        guest.machine.run();
        String frame = Long.toHexString(FRAME);
        assertThat(listener.heard).containsExactly("delivered " + frame, "returned " + frame);
    }

    @Test
    void thePlatformHearsOfTheInterruptTableAndTheFirstTimeInterruptsAreOn() {
        // lidt [rsp]; nop; sti; cli; sti; hlt
        LongModeMachine guest = new LongModeMachine().code("0F011C24 90 FB FA FB F4");
        guest.at(STACK, "FF0F 0060000000000000");
        Listener listener = new Listener();
        guest.core().setInjectionListener(listener);
        guest.core().watchInterruptFlag();
        guest.machine.run();
        assertThat(listener.heard).containsExactly("table 6000", "enabled " + Long.toHexString(CODE + 6));
    }

    @Test
    void aWaitingEventAndAWatchAreState() {
        LongModeMachine saved = new LongModeMachine().code("90 90 90 FB 90 F4");
        saved.core().inject(PATIENT);
        saved.core().watchInterruptFlag();
        saved.machine.run(2);
        LongModeMachine restored = new LongModeMachine();
        Listener listener = new Listener();
        restored.core().setInjectionListener(listener);
        restored.machine.load(saved.machine.save());
        assertThat(restored.machine.stateHash()).isEqualTo(saved.machine.stateHash());
        restored.machine.run();
        saved.machine.run();
        assertThat(restored.machine.stateHash()).isEqualTo(saved.machine.stateHash());
        assertThat(listener.heard).hasSize(2);
    }
}
