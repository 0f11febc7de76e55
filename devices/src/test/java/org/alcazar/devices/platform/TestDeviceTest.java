package org.alcazar.devices.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.memory.PortMap;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;
import org.junit.jupiter.api.Test;

class TestDeviceTest {
    private final Bench bench =
            Bench.of(1, new PcOptions().firmwareState(false).testDevice(true).debugConsole(value -> {}));
    private final PortMap ports = bench.machine.bus().ports();

    @Test
    void scratchRegisterTakesAddressedBytes() {
        ports.write(0xE0, 4, 0x1122_3344);
        assertThat(ports.read(0xE0, 4)).isEqualTo(0x1122_3344);
        ports.write(0xE2, 2, 0xAABB);
        ports.write(0xE0, 1, 0xCC);
        assertThat(ports.read(0xE0, 4)).isEqualTo(0xAABB_33CC);
        assertThat(ports.read(0xE1, 1) & 0xFF).isEqualTo(0x33);
        assertThat(ports.read(0xE2, 2) & 0xFFFF).isEqualTo(0xAABB);
        assertThat(ports.read(0xE8, 1) & 0xFF).isEqualTo(0xCC);
        ports.write(0xEB, 1, 0x77);
        assertThat(ports.read(0xE0, 4)).isEqualTo(0x77BB_33CC);
    }

    @Test
    void debugConsoleTakesItsPortFromTheScratchBytes() {
        assertThat(ports.read(0xE9, 1)).isEqualTo(0xE9);
    }

    @Test
    void linePortsDriveLines() {
        bench.enableApic(0);
        bench.machine.bus().write(0xFEC0_0000L, 4, 0x10 + 2 * 20);
        bench.machine.bus().write(0xFEC0_0010L, 4, 0x55);
        ports.write(0x2000 + 20, 1, 1);
        assertThat(bench.board.lines().high(20)).isTrue();
        assertThat(bench.apic(0).acknowledge()).isEqualTo(0x55);
        ports.write(0x2000 + 20, 1, 0);
        assertThat(bench.board.lines().high(20)).isFalse();
    }

    @Test
    void wideWriteDrivesOneLine() {
        ports.write(0x2000 + 9, 4, 0x0101_0101);
        assertThat(bench.board.lines().high(9)).isTrue();
        assertThat(bench.board.lines().high(10)).isFalse();
    }

    @Test
    void memoryBehavesLikeRam() {
        bench.machine.bus().write(0xFF00_0FF8L, 8, 0x1122_3344_5566_7788L);
        assertThat(bench.machine.bus().read(0xFF00_0FF9L, 1)).isEqualTo(0x77);
        assertThat(bench.machine.bus().read(0xFF00_0FFCL, 4)).isEqualTo(0x1122_3344L);
        bench.machine.bus().write(0xFF00_FFFFL, 1, 0x99);
        assertThat(bench.machine.bus().read(0xFF00_FFFFL, 1)).isEqualTo(0x99);
        assertThat(bench.machine.bus().peek(0xFF00_FFFEL, 2)).isEqualTo(0x9900);
    }
}
