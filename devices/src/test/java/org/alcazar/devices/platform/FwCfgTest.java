package org.alcazar.devices.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FwCfgTest {
    private final FwCfg device = new FwCfg(0x1_8000_0000L, 3);

    private byte[] read(int key, int length) {
        device.write(0, 2, key);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) device.read(1, 1);
        }
        return bytes;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void signatureRamAndProcessorsAnswer() {
        assertThat(new String(read(0, 4), StandardCharsets.US_ASCII)).isEqualTo("QEMU");
        assertThat(little(read(1, 4)).getInt()).isEqualTo(3);
        assertThat(little(read(3, 8)).getLong()).isEqualTo(0x1_8000_0000L);
        assertThat(little(read(5, 2)).getShort()).isEqualTo((short) 3);
        assertThat(little(read(0x0F, 2)).getShort()).isEqualTo((short) 3);
    }

    @Test
    void absentItemsAndWhatIsBeyondAnItemReadZero() {
        assertThat(read(0x1F, 3)).containsOnly(0);
        assertThat(read(0, 6)).endsWith(0, 0);
    }

    @Test
    void bootItemsCarrySizeAndContent() {
        device.putKernel(new byte[] {1, 2, 3});
        device.putInitrd(new byte[] {4, 5});
        device.putCommandLine("a=b");
        assertThat(little(read(0x08, 4)).getInt()).isEqualTo(3);
        assertThat(read(0x11, 3)).containsExactly(1, 2, 3);
        assertThat(little(read(0x0B, 4)).getInt()).isEqualTo(2);
        assertThat(read(0x12, 2)).containsExactly(4, 5);
        assertThat(little(read(0x14, 4)).getInt()).isEqualTo(4);
        assertThat(read(0x15, 4)).containsExactly('a', '=', 'b', 0);
    }

    @Test
    void filesAreFoundThroughTheDirectory() {
        device.putFile("etc/one", new byte[] {9});
        device.putFile("etc/two", new byte[] {7, 8});
        device.putFile("etc/one", new byte[] {5, 6, 7});
        ByteBuffer directory = ByteBuffer.wrap(read(0x19, 4 + 2 * 64));
        assertThat(directory.getInt()).isEqualTo(2);
        assertThat(directory.getInt(4)).isEqualTo(3);
        assertThat(directory.getShort(8)).isEqualTo((short) 0x20);
        assertThat(new String(directory.array(), 12, 8, StandardCharsets.US_ASCII))
                .isEqualTo("etc/one\0");
        assertThat(directory.getShort(64 + 8)).isEqualTo((short) 0x21);
        assertThat(read(0x20, 3)).containsExactly(5, 6, 7);
        assertThat(read(0x21, 2)).containsExactly(7, 8);
    }

    @Test
    void fileNamesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> device.putFile("x".repeat(56), new byte[0])).hasMessageContaining("1 to 55");
    }

    @Test
    void peekDoesNotMoveOn() {
        device.write(0, 2, 0);
        assertThat(device.peek(1, 1)).isEqualTo('Q');
        assertThat(device.read(1, 1)).isEqualTo('Q');
        assertThat(device.read(1, 1)).isEqualTo('E');
    }
}
