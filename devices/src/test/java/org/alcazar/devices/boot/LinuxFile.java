package org.alcazar.devices.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes small bzImage files for tests: two sectors of real-mode code, then the "kernel", bytes 0x90 and a number each. */
final class LinuxFile {
    static final int PAYLOAD = 3 * 512;
    private static final int KERNEL = 1024;

    private final ByteBuffer file = ByteBuffer.allocate(PAYLOAD + KERNEL).order(ByteOrder.LITTLE_ENDIAN);

    private LinuxFile() {}

    /** Protocol 2.15, relocatable to multiples of 2 MiB, with both entry points; wants to be at 16 MiB, in 3 MiB. */
    static LinuxFile modern() {
        LinuxFile made = new LinuxFile();
        made.file.put(0x1F1, (byte) 2).putInt(0x1F4, KERNEL / 16).putShort(0x1FE, (short) 0xAA55);
        made.file.put(0x200, (byte) 0xEB).put(0x201, (byte) 0x6A);
        made.file.put(0x202, "HdrS".getBytes(StandardCharsets.US_ASCII));
        made.version(0x20F).u8(0x211, 1);
        made.file.putInt(0x22C, 0x7FFF_FFFF).putInt(0x230, 0x20_0000).put(0x234, (byte) 1);
        made.entry64(true);
        made.file.putInt(0x238, 2047).putLong(0x258, 0x100_0000).putInt(0x260, 0x30_0000);
        for (int i = 0; i < KERNEL; i += 2) {
            made.file.put(PAYLOAD + i, (byte) 0x90).put(PAYLOAD + i + 1, (byte) (i / 2));
        }
        return made;
    }

    LinuxFile version(int value) {
        file.putShort(0x206, (short) value);
        return this;
    }

    LinuxFile entry64(boolean there) {
        file.putShort(0x236, (short) (there ? 1 : 0));
        return this;
    }

    LinuxFile u8(int offset, int value) {
        file.put(offset, (byte) value);
        return this;
    }

    LinuxFile u32(int offset, long value) {
        file.putInt(offset, (int) value);
        return this;
    }

    LinuxFile u64(int offset, long value) {
        file.putLong(offset, value);
        return this;
    }

    byte[] build() {
        return file.array().clone();
    }

    LinuxImage parse() {
        return (LinuxImage) KernelImage.parse("bzImage", build());
    }

    /** With zero bytes up to that length before the end, for a longer real-mode part. */
    LinuxImage parseWith(int payload) {
        return (LinuxImage) KernelImage.parse("bzImage", java.util.Arrays.copyOf(build(), payload + KERNEL));
    }
}
