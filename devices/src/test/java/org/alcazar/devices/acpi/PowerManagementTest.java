package org.alcazar.devices.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.machine.StopReason;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.junit.jupiter.api.Test;

class PowerManagementTest {
    private static final int STATUS = 0;
    private static final int ENABLE = 2;
    private static final int CONTROL = 4;
    private static final int TIMER = 8;
    private static final int POWER_BUTTON = 1 << 8;

    private final VirtualClock clock = new VirtualClock(1000);
    private final Bench.Probe sci = new Bench.Probe();
    private int offs;
    private final PowerManagement power = new PowerManagement(clock, sci, () -> offs++);

    @Test
    void acpiIsOnFromTheStart() {
        assertThat(power.read(CONTROL, 2)).isEqualTo(1);
        power.write(CONTROL, 2, 0);
        assertThat(power.read(CONTROL, 2)).isEqualTo(1);
    }

    @Test
    void onlySoftOffWithSleepEnableSwitchesOff() {
        power.write(CONTROL, 2, 5 << 10);
        assertThat(offs).isZero();
        power.write(CONTROL, 2, 1 << 13 | 3 << 10);
        assertThat(offs).isZero();
        power.write(CONTROL, 2, 1 << 13 | 5 << 10);
        assertThat(offs).isEqualTo(1);
        assertThat(power.read(CONTROL, 2) & 1 << 13)
                .as("sleep enable reads zero")
                .isZero();
        power.write(CONTROL + 1, 1, (1 << 13 | 5 << 10) >> 8);
        assertThat(offs).isEqualTo(2);
    }

    @Test
    void powerButtonInterruptsWhenEnabledUntilItsStatusIsCleared() {
        power.pressPowerButton();
        assertThat(sci.level).isFalse();
        assertThat(power.read(STATUS, 2)).isEqualTo(POWER_BUTTON);
        power.write(ENABLE, 2, POWER_BUTTON);
        assertThat(sci.level).isTrue();
        power.write(STATUS, 2, ~POWER_BUTTON & 0xFFFF);
        assertThat(sci.level).isTrue();
        power.write(STATUS, 2, POWER_BUTTON);
        assertThat(sci.level).isFalse();
        assertThat(power.read(STATUS, 2)).isZero();
        assertThat(power.read(ENABLE, 2)).isEqualTo(POWER_BUTTON);
    }

    @Test
    void timerCountsAtItsRate() {
        assertThat(power.read(TIMER, 4)).isZero();
        Bench.pass(clock, 1_000_000_000L);
        assertThat(power.read(TIMER, 4)).isEqualTo(3_579_545);
        assertThat(power.read(TIMER + 1, 1)).isEqualTo(3_579_545 >> 8 & 0xFF);
        power.write(TIMER, 4, 0);
        assertThat(power.read(TIMER, 4)).as("read-only").isEqualTo(3_579_545);
        Bench.pass(clock, 1_200_000_000_000L);
        long counts = 1201L * 3_579_545;
        assertThat(power.read(TIMER, 4)).as("32 bits").isEqualTo((int) counts);
    }

    @Test
    void timerInterruptsWheneverItsHighestBitChanges() {
        power.write(ENABLE, 2, 1);
        long halfTurn = (1L << 31) * 1_000_000_000L / 3_579_545;
        Bench.pass(clock, halfTurn - 1000);
        assertThat(sci.level).isFalse();
        Bench.pass(clock, 2000);
        assertThat(sci.level).isTrue();
        assertThat(power.read(STATUS, 2)).isEqualTo(1);
        power.write(STATUS, 2, 1);
        assertThat(sci.level).isFalse();
        Bench.pass(clock, halfTurn);
        assertThat(sci.rises()).isEqualTo(2);
    }

    @Test
    void generalPurposeEventsAreStatusThenEnable() {
        power.write(0x24, 4, 0x0403_0201);
        assertThat(power.read(0x24, 4)).isEqualTo(0x0403_0201);
        power.write(0x20, 4, -1);
        assertThat(power.read(0x20, 4)).isZero();
        assertThat(power.read(0x10, 4)).as("nothing in between").isZero();
    }

    @Test
    void resetForgetsEverythingAndStateRoundTrips() {
        power.write(ENABLE, 2, POWER_BUTTON);
        power.write(CONTROL, 2, 3 << 10);
        power.pressPowerButton();
        Section saved = Section.of(power);
        power.reset();
        assertThat(sci.level).isFalse();
        assertThat(power.read(STATUS, 4)).isZero();
        power.load(saved);
        assertThat(power.read(STATUS, 4)).isEqualTo(POWER_BUTTON << 16 | POWER_BUTTON);
        assertThat(Section.of(power)).hasToString(saved.toString());
    }

    @Test
    void guestSwitchesTheMachineOff() {
        Bench bench = Bench.of(1, new PcOptions());
        // mov dx, 0x604; mov ax, 0x3400; out dx, ax; hlt
        byte[] code = {(byte) 0xBA, 0x04, 0x06, (byte) 0xB8, 0x00, 0x34, (byte) 0xEF, (byte) 0xF4};
        bench.machine.bus().write(0x7C00, code, 0, code.length);
        bench.core(0).setSegment(org.alcazar.core.cpu.Segment.CS, 0, 0, 0xFFFF, 0x9B);
        bench.core(0).rip = 0x7C00;
        assertThat(bench.machine.run(1000)).isInstanceOf(StopReason.PoweredOff.class);
    }

    @Test
    void powerButtonChannelReachesIrq9() {
        Bench bench = Bench.of(1, new PcOptions());
        bench.machine.bus().ports().write(0x602, 2, POWER_BUTTON);
        bench.machine.input().post(PcBoard.POWER_BUTTON_CHANNEL, new byte[1]);
        bench.run(200_000);
        assertThat(bench.board.lines().high(9)).isTrue();
    }
}
