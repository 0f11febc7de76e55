package org.alcazar.devices.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.core.state.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemPortsTest {
    private final Machine machine = Machine.builder().memory(4 << 20).build();
    private final AtomicInteger resets = new AtomicInteger();

    @Test
    void port92SwitchesA20AndResets() {
        A20Gate gate = new A20Gate(machine.bus());
        SystemControl port = new SystemControl(gate, resets::incrementAndGet);
        assertThat(port.read(0, 1)).isEqualTo(2);
        port.write(0, 1, 0);
        assertThat(port.read(0, 1)).isZero();
        machine.bus().write(0x10_0000, 1, 0x5A);
        assertThat(machine.bus().read(0, 1)).isEqualTo(0x5A);
        port.write(0, 1, 2);
        assertThat(machine.bus().read(0x10_0000, 1)).isZero();
        assertThat(resets).hasValue(0);
        port.write(0, 1, 3);
        assertThat(resets).hasValue(1);
    }

    @Test
    void a20GateIsOpenAfterReset() {
        A20Gate gate = new A20Gate(machine.bus());
        gate.set(false);
        gate.reset();
        assertThat(gate.enabled()).isTrue();
    }

    @Test
    void a20GateRestoresWithoutDroppingTranslations() {
        A20Gate gate = new A20Gate(machine.bus());
        gate.set(false);
        Section saved = Section.of(gate);
        gate.set(true);
        AtomicInteger changes = new AtomicInteger();
        machine.bus().onChange(changes::incrementAndGet);
        gate.load(saved);
        assertThat(machine.bus().a20()).isFalse();
        assertThat(changes).hasValue(0);
    }

    @Test
    void resetControlActsOnTheRisingBitOnly() {
        ResetControl port = new ResetControl(resets::incrementAndGet);
        port.write(1, 1, 2);
        assertThat(resets).hasValue(0);
        port.write(1, 1, 6);
        assertThat(resets).hasValue(1);
        port.write(1, 1, 0xE);
        assertThat(resets).hasValue(1);
        assertThat(port.read(1, 1)).isEqualTo(0xE);
        port.write(1, 1, 0);
        port.write(1, 1, 4);
        assertThat(resets).hasValue(2);
    }

    @Test
    void pciConfigurationAddressesDoNotReset() {
        ResetControl port = new ResetControl(resets::incrementAndGet);
        port.write(0, 4, 0x8000_0600);
        port.write(1, 2, 0x0006);
        assertThat(resets).hasValue(0);
        assertThat(port.read(0, 4)).isEqualTo(-1);
        assertThat(port.read(1, 1)).isZero();
    }

    @Test
    void debugConsoleCanBeFoundAndWritesEveryByte() {
        List<Integer> bytes = new ArrayList<>();
        DebugConsole console = new DebugConsole(bytes::add);
        assertThat(console.read(0, 1)).isEqualTo(0xE9);
        assertThat(console.peek(0, 1)).isEqualTo(0xE9);
        console.write(0, 1, 0x80);
        console.write(0, 1, 'a');
        assertThat(bytes).containsExactly(0x80, (int) 'a');
    }

    @ParameterizedTest
    @CsvSource({"1,0,1", "1,16,33", "1,255,255", "2,256,1", "4,-1,255", "4,49,99"})
    void debugExitStopsTheMachineWithTheStatus(int width, int value, int status) {
        new DebugExit(machine).write(0, width, value);
        assertThat(machine.run(10)).isEqualTo(new StopReason.Exit(status));
    }

    @Test
    void delayPortKeepsWhatIsWritten() {
        DelayPort port = new DelayPort();
        port.write(0, 1, 0xAB);
        assertThat(port.read(0, 1)).isEqualTo(0xAB);
        port.reset();
        assertThat(port.read(0, 1)).isZero();
    }
}
