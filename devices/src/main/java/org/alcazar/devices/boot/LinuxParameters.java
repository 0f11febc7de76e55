package org.alcazar.devices.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The "zero page", Linux's {@code struct boot_params}: a copy of the kernel's setup header with the loader's answers
 * filled in, the memory map and the screen. Offsets: Linux/x86 documentation, "The Linux/x86 Boot Protocol" and "Zero
 * Page".
 */
final class LinuxParameters {
    static final int SIZE = 4096;
    /** Bytes of seed in the setup-data node that gives the kernel's random number generator its start. */
    static final int SEED = 32;
    /** Next node, type and length before a setup-data node's content. */
    static final int NODE_HEADER = 16;

    private static final int SETUP_RNG_SEED = 9;
    private static final int MAX_ENTRIES = 128;
    private static final int ENTRY = 20;
    private static final int USABLE = 1;
    private static final int RESERVED = 2;
    /** A boot loader without an assigned number. */
    private static final int UNDEFINED_LOADER = 0xFF;

    private static final int CAN_USE_HEAP = 0x80;
    private static final int HEAP_END = 0xE000 - 0x200;
    private static final int TEXT_80_BY_25 = 3;

    private final byte[] bytes = new byte[SIZE];
    private final ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    LinuxParameters(LinuxImage image, MemoryLayout layout) {
        ImageBytes file = image.bytes();
        int end = Math.min(image.headerEnd(), file.length());
        page.put(LinuxImage.HEADER, file.array(), LinuxImage.HEADER, end - LinuxImage.HEADER);
        page.put(0x210, (byte) UNDEFINED_LOADER);
        page.put(0x211, (byte) (page.get(0x211) | CAN_USE_HEAP));
        page.putShort(0x224, (short) HEAP_END);
        screen();
        memory(layout);
    }

    private void screen() {
        page.put(0x06, (byte) TEXT_80_BY_25);
        page.put(0x07, (byte) 80);
        page.put(0x0E, (byte) 25);
        page.put(0x0F, (byte) 1);
        page.putShort(0x10, (short) 16);
    }

    private void memory(MemoryLayout layout) {
        page.putShort(0x02, (short) Math.min(layout.upperKib(), 0xFFFF));
        page.putInt(0x1E0, (int) layout.upperKib());
        List<MemoryLayout.Entry> entries = layout.entries();
        int count = Math.min(entries.size(), MAX_ENTRIES);
        page.put(0x1E8, (byte) count);
        for (int i = 0; i < count; i++) {
            int at = 0x2D0 + i * ENTRY;
            page.putLong(at, entries.get(i).base());
            page.putLong(at + 8, entries.get(i).length());
            page.putInt(at + 16, entries.get(i).usable() ? USABLE : RESERVED);
        }
    }

    LinuxParameters loadedAt(long address) {
        page.putInt(0x214, (int) address);
        return this;
    }

    LinuxParameters commandLine(long address) {
        page.putInt(0x228, (int) address);
        return this;
    }

    LinuxParameters initrd(PlacedModule module) {
        page.putInt(0x218, (int) module.start());
        page.putInt(0x21C, (int) (module.end() - module.start()));
        return this;
    }

    LinuxParameters setupData(long address) {
        page.putLong(0x250, address);
        return this;
    }

    byte[] bytes() {
        return bytes;
    }

    /** A setup-data node, the last of its list, for {@link #SEED} bytes that are written behind it at every start. */
    static byte[] seedNode() {
        return new Words(NODE_HEADER).u64(0).u32(SETUP_RNG_SEED).u32(SEED).bytes();
    }
}
