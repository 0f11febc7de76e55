package org.alcazar.devices.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.alcazar.core.memory.BusView;
import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;
import org.junit.jupiter.api.Test;

final class FwCfgDmaTest {
    private static final int COMMAND = 0x1000;
    private static final int TARGET = 0x2FFC;

    private final Bench bench = Bench.of(1, new PcOptions());
    private final BusView bus = bench.machine.bus();

    /** Carries a command out and returns what its control field has become. */
    private int command(int control, int length, long address) {
        byte[] command = ByteBuffer.allocate(16)
                .putInt(control)
                .putInt(length)
                .putLong(address)
                .array();
        bus.write(COMMAND, command, 0, 16);
        start(COMMAND);
        return Integer.reverseBytes((int) bus.read(COMMAND, 4));
    }

    private void start(long address) {
        bus.ports().write(0x514, 4, Integer.reverseBytes((int) (address >>> 32)));
        bus.ports().write(0x518, 4, Integer.reverseBytes((int) address));
    }

    private String text(long address, int length) {
        byte[] bytes = new byte[length];
        bus.read(address, bytes, 0, length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void thePortsReadAsTheSignature() {
        byte[] signature = new byte[8];
        for (int i = 0; i < 8; i++) {
            signature[i] = (byte) bench.in(0x514 + i);
        }
        assertThat(new String(signature, StandardCharsets.US_ASCII)).isEqualTo("QEMU CFG");
        assertThat(bus.ports().read(0x514, 4)).isEqualTo(0x554D_4551);
    }

    @Test
    void anItemIsSelectedReadAcrossPagesAndGoneOnWith() {
        bench.board.firmwareConfiguration().put(0x40, "ABCDEFGHIJKL".getBytes(StandardCharsets.US_ASCII));
        assertThat(command(0x40 << 16 | 8 | 2, 8, TARGET)).isZero();
        assertThat(text(TARGET, 9)).isEqualTo("ABCDEFGH\0");
        assertThat(command(4, 2, 0)).isZero();
        assertThat(command(2, 4, TARGET)).isZero();
        assertThat(text(TARGET, 4)).isEqualTo("KL\0\0");
    }

    @Test
    void portsAndDirectAccessShareSelectionAndPosition() {
        bus.ports().write(0x510, 2, 0);
        bench.in(0x511);
        assertThat(command(2, 2, TARGET)).isZero();
        assertThat(text(TARGET, 2)).isEqualTo("EM");
        assertThat(bench.in(0x511)).isEqualTo('U');
    }

    @Test
    void whatIsNotRamIsAnErrorAndMovesNothing() {
        long end = bench.machine.ram().size();
        bus.write(end - 8, 8, 0x1122_3344_5566_7788L);
        for (long address : new long[] {end - 4, end, 0xFEC0_0000L, -8, Long.MAX_VALUE - 2, 1L << 62}) {
            assertThat(command(8 | 2, 8, address)).as("%x", address).isEqualTo(1);
        }
        assertThat(command(8 | 2, -1, 0)).isEqualTo(1);
        assertThat(bus.read(end - 8, 8)).isEqualTo(0x1122_3344_5566_7788L);
    }

    @Test
    void itemsCannotBeWritten() {
        assertThat(command(8 | 16, 2, TARGET)).isEqualTo(1);
        assertThat(command(8 | 2, 4, TARGET)).isZero();
        assertThat(text(TARGET, 4)).isEqualTo("QEMU");
    }

    @Test
    void aCommandThatIsNotInRamIsNotCarriedOut() {
        String before = bench.machine.stateHash();
        start(0xFEC0_0000L);
        start(bench.machine.ram().size() - 8);
        start(-1);
        assertThat(bench.machine.stateHash()).isEqualTo(before);
    }

    @Test
    void skippingAnyDistanceEndsInZeros() {
        for (int i = 0; i < 5; i++) {
            assertThat(command(4, -1, 0)).isZero();
        }
        assertThat(command(2, 1, TARGET)).isZero();
        assertThat(bench.in(0x511)).isZero();
    }
}
