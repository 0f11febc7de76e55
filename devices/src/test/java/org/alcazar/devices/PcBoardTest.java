package org.alcazar.devices;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.alcazar.core.machine.BusLayout;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.MemoryMap;
import org.alcazar.core.memory.PortMap;
import org.alcazar.devices.timer.SpeakerTimer;
import org.junit.jupiter.api.Test;

class PcBoardTest {
    private static void programPic(Bench bench) {
        for (int port : new int[] {0x20, 0xA0}) {
            bench.out(port, 0x11);
            bench.out(port + 1, port == 0x20 ? 0x20 : 0x28);
            bench.out(port + 1, port == 0x20 ? 4 : 2);
            bench.out(port + 1, 1);
            bench.out(port + 1, 0);
        }
    }

    @Test
    void timerInterruptReachesTheCoreThroughPicAndVirtualWire() {
        Bench bench = Bench.of(2, new PcOptions());
        programPic(bench);
        bench.out(0x43, 0x34);
        bench.out(0x40, 0xA9);
        bench.out(0x40, 0x04);
        bench.pass(990_000);
        assertThat(bench.requested(0)).isFalse();
        bench.pass(20_000);
        assertThat(bench.requested(0)).isTrue();
        assertThat(bench.requested(1)).isFalse();
        assertThat(bench.apic(0).acknowledge()).isEqualTo(0x20);
        assertThat(bench.requested(0)).isFalse();
        bench.out(0x20, 0x20);
        bench.pass(1_000_000);
        assertThat(bench.apic(0).acknowledge()).isEqualTo(0x20);
    }

    @Test
    void firmwareStateMasksThePicSoThatAnUnpreparedKernelIsNotHit() {
        Bench bench = Bench.of(1, new PcOptions());
        bench.out(0x43, 0x34);
        bench.out(0x40, 0x10);
        bench.out(0x40, 0);
        bench.pass(1_000_000);
        assertThat(bench.requested(0)).isFalse();
    }

    @Test
    void serialInputArrivesOnIrq4() {
        StringBuilder output = new StringBuilder();
        Bench bench = Bench.of(1, new PcOptions().serial(value -> output.append((char) value)));
        programPic(bench);
        bench.out(0x3F9, 1);
        bench.machine.input().post("serial0", "k".getBytes(StandardCharsets.US_ASCII));
        bench.run(200_000);
        assertThat(bench.in(0x3FD) & 1).isOne();
        assertThat(bench.apic(0).acknowledge()).isEqualTo(0x24);
        assertThat(bench.in(0x3F8)).isEqualTo('k');
        bench.out(0x3F8, '!');
        assertThat(output).hasToString("!");
    }

    @Test
    void unclaimedPortsReadAllOnes() {
        Bench bench = Bench.of(1, new PcOptions());
        PortMap ports = bench.machine.bus().ports();
        for (int port : new int[] {0x3F8, 0xCF8, 0xCFC, 0x3B4, 0x1F7, 0xF4, 0xE9}) {
            assertThat(ports.read(port, 1)).as("port %x", port).isEqualTo(0xFF);
        }
        assertThat(ports.read(0xCFC, 4)).isEqualTo(-1);
    }

    @Test
    void pitCanBeLeftOut() {
        Bench bench = Bench.of(1, new PcOptions().pit(false));
        assertThat(bench.in(0x40)).isEqualTo(0xFF);
        assertThat(bench.in(0x61)).isEqualTo(0xFF);
    }

    @Test
    void visibleMemoryAndCoresAreWhatTheGuestIsTold() {
        Bench bench = Bench.of(4, new PcOptions().visibleMemory(64 << 20).visibleCores(2));
        bench.out(0x70, 0x5F);
        assertThat(bench.in(0x71)).isEqualTo(1);
        bench.out(0x70, 0x31);
        assertThat(bench.in(0x71)).isEqualTo(63 << 2);
        bench.machine.bus().ports().write(0x510, 2, 5);
        assertThat(bench.in(0x511)).isEqualTo(2);
    }

    @Test
    void resetPortsAskTheMachineForAReset() {
        for (int[] access : new int[][] {{0x64, 0xFE}, {0xCF9, 6}, {0x92, 3}}) {
            Bench bench = Bench.of(1, new PcOptions());
            bench.out(0x80, 0x12);
            bench.out(access[0], access[1]);
            assertThat(bench.in(0x80)).as("port %x", access[0]).isZero();
        }
    }

    @Test
    void everyViewGetsTheDevicesAndMayReplaceSome() {
        BusLayout layout = (memory, ram, cores, stores) -> {
            MemoryMap map =
                    MemoryMap.builder().cells(0, ram.size(), ram.cell(), true).build();
            return List.of(
                    new BusView("one", memory, map, new PortMap(), stores),
                    new BusView("two", memory, map, new PortMap(), stores));
        };
        PcBoard board = new PcBoard(new PcOptions());
        Machine machine = Machine.builder()
                .memory(1 << 20)
                .cores(2)
                .layout(layout)
                .board(board)
                .board(target -> {
                    SpeakerTimer own = SpeakerTimer.privateInstance("two.speaker", target.clock());
                    target.register(own);
                    own.mapInto(target.core(1).mmu.view().ports());
                })
                .build();
        BusView one = machine.core(0).mmu.view();
        BusView two = machine.core(1).mmu.view();
        one.write(PcBoard.IO_APIC_BASE, 4, 1);
        assertThat(two.read(PcBoard.IO_APIC_BASE + 0x10, 4)).isEqualTo(0x0017_0011);
        one.ports().write(0x61, 1, 1);
        assertThat(one.ports().read(0x61, 1) & 0xF).isEqualTo(1);
        assertThat(two.ports().read(0x61, 1) & 0xF).isZero();
        two.ports().write(0x80, 1, 7);
        assertThat(one.ports().read(0x80, 1)).isEqualTo(7);
    }

    @Test
    void sharedLineIsHighWhileAnySourceAssertsIt() {
        Bench bench = Bench.of(1, new PcOptions());
        var first = bench.board.lines().source(10);
        var second = bench.board.lines().source(10);
        first.set(true);
        second.set(true);
        first.set(false);
        assertThat(bench.board.lines().high(10)).isTrue();
        second.set(false);
        assertThat(bench.board.lines().high(10)).isFalse();
    }
}
