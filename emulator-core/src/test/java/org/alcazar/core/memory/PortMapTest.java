package org.alcazar.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PortMapTest {
    private final List<String> seen = new ArrayList<>();
    private final PortMap ports = new PortMap();

    private PortDevice device(String name, int value) {
        return new PortDevice() {
            @Override
            public int read(int offset, int width) {
                return value;
            }

            @Override
            public void write(int offset, int width, int written) {
                seen.add(name + offset + "/" + width + "=" + Integer.toHexString(written));
            }

            @Override
            public int peek(int offset, int width) {
                return value;
            }
        };
    }

    @Test
    void unclaimedPortsReadAllOnesAndIgnoreWrites() {
        ports.write(0x80, 4, 1);
        assertThat(ports.read(0x80, 1)).isEqualTo(0xFF);
        assertThat(ports.read(0x80, 2)).isEqualTo(0xFFFF);
        assertThat(ports.read(0xFFFF, 4)).isEqualTo(-1);
    }

    @Test
    void aWideAccessStaysWholeInOneDeviceAndIsSplitBetweenTwo() {
        ports.map(0x10, 4, device("a", 0x11223344));
        ports.map(0x14, 1, device("b", 0x55));
        ports.write(0x10, 4, 0xCAFEBABE);
        ports.write(0x13, 2, 0x0201);
        assertThat(seen).containsExactly("a0/4=cafebabe", "a3/1=1", "b0/1=2");
        assertThat(ports.read(0x10, 4)).isEqualTo(0x11223344);
        assertThat(ports.read(0x13, 4)).isEqualTo(0xFFFF5544);
    }

    @Test
    void overlapsAreRefusedAndReplacingIsNot() {
        ports.map(0x10, 4, device("a", 1));
        assertThatThrownBy(() -> ports.map(0x13, 2, device("b", 2)))
                .hasMessage("ports [0x13, 0x15) overlap [0x10, 0x14)");
        PortMap copy = ports.copy();
        copy.replace(0x12, 1, device("c", 3));
        assertThat(copy.read(0x12, 1)).isEqualTo(3);
        assertThat(copy.read(0x13, 1)).isEqualTo(1);
        assertThat(ports.read(0x12, 1)).isEqualTo(1);
    }
}
