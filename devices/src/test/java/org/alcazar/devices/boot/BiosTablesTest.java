package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.cpu.Cpuid;
import org.alcazar.core.machine.Machine;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.pci.PciInterruptRouter;
import org.junit.jupiter.api.Test;

class BiosTablesTest {
    private static final long AREA = 0xF_0000;

    private static Machine machine(PcOptions options, int cores) {
        return Machine.builder()
                .memory(64 << 20)
                .cores(cores)
                .board(new PcBoard(options))
                .build();
    }

    private static byte[] bytes(Machine machine, long address, int length) {
        byte[] bytes = new byte[length];
        machine.bus().read(address, bytes, 0, length);
        return bytes;
    }

    /** Where a signature stands on a 16-byte boundary; -1 if nowhere. */
    private static long find(Machine machine, String signature) {
        for (long at = AREA; at < 0x10_0000; at += 16) {
            if (new String(bytes(machine, at, signature.length()), java.nio.charset.StandardCharsets.US_ASCII)
                    .equals(signature)) {
                return at;
            }
        }
        return -1;
    }

    private static int sum(byte[] bytes) {
        int sum = 0;
        for (byte each : bytes) {
            sum += each;
        }
        return sum & 0xFF;
    }

    @Test
    void kernelsFindSmbiosByItsAnchor() {
        Machine machine = machine(new PcOptions(), 1);
        long anchor = find(machine, "_SM_");
        assertThat(anchor).isPositive();
        assertThat(sum(bytes(machine, anchor, 31))).isZero();
        assertThat(sum(bytes(machine, anchor + 16, 15))).isZero();
        long tables = machine.bus().read(anchor + 24, 4);
        int length = (int) machine.bus().read(anchor + 22, 2);
        assertThat(machine.bus().read(tables, 1)).as("type").isZero();
        assertThat(machine.bus().read(tables + length - 6, 2))
                .as("the last structure")
                .isEqualTo(4 << 8 | 127);
    }

    private static List<ByteBuffer> entries(Machine machine, int type) {
        long pointer = find(machine, "_MP_");
        assertThat(pointer).isPositive();
        assertThat(sum(bytes(machine, pointer, 16))).isZero();
        long at = machine.bus().read(pointer + 4, 4);
        byte[] table = bytes(machine, at, (int) machine.bus().read(at + 4, 2));
        assertThat(sum(table)).isZero();
        ByteBuffer all = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(all.getInt(36)).isEqualTo(0xFEE0_0000);
        List<ByteBuffer> found = new ArrayList<>();
        int offset = 44;
        for (int i = 0; i < all.getShort(34); i++) {
            int length = all.get(offset) == 0 ? 20 : 8;
            if (all.get(offset) == type) {
                found.add(all.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN));
            }
            offset += length;
        }
        assertThat(offset).as("the entries fill the table").isEqualTo(table.length);
        return found;
    }

    @Test
    void processorsAreThoseThatTheGuestSees() {
        Machine machine = machine(new PcOptions().visibleCores(3), 5);
        List<ByteBuffer> processors = entries(machine, 0);
        assertThat(processors).extracting(entry -> entry.get(1)).containsExactly((byte) 0, (byte) 1, (byte) 2);
        assertThat(processors).extracting(entry -> entry.get(3)).containsExactly((byte) 3, (byte) 1, (byte) 1);
        assertThat(processors.get(0).getInt(4)).isEqualTo(Cpuid.version(machine.core(0).model));
        assertThat(entries(machine, 2))
                .singleElement()
                .extracting(entry -> entry.get(1))
                .isEqualTo((byte) 5);
    }

    @Test
    void interruptsLeadWhereTheBoardsWiresDo() {
        Machine machine = machine(new PcOptions(), 1);
        List<ByteBuffer> interrupts = entries(machine, 3);
        assertThat(interrupts)
                .filteredOn(entry -> entry.get(4) == 1)
                .hasSize(15)
                .allMatch(entry -> entry.get(7) == (entry.get(5) == 0 ? 2 : entry.get(5)));
        assertThat(interrupts)
                .filteredOn(entry -> entry.get(4) == 0)
                .hasSize(128)
                .allMatch(entry -> entry.getShort(2) == 0xF
                        && entry.get(7) == PciInterruptRouter.ioApicPin(entry.get(5) >> 2, (entry.get(5) & 3) + 1));
        assertThat(entries(machine, 4)).extracting(entry -> entry.get(1)).containsExactly((byte) 3, (byte) 1);
    }

    @Test
    void firmwareMakesItsOwn() {
        Machine machine = machine(new PcOptions().firmwareState(false), 1);
        assertThat(find(machine, "_MP_")).isEqualTo(-1);
        assertThat(find(machine, "_SM_")).isEqualTo(-1);
    }

    @Test
    void withoutAcpiThereIsNoRootPointerButTheProcessorsAreStillThere() {
        Machine machine = machine(new PcOptions().acpi(false), 2);
        assertThat(RootPointer.find(machine.bus())).isEmpty();
        assertThat(entries(machine, 0)).hasSize(2);
    }
}
