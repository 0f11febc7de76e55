package org.alcazar.devices.platform;

import com.google.common.base.Preconditions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.PortDevice;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;

/**
 * The firmware configuration device: numbered items that firmware reads byte by byte, a 16-bit selector at port 0x510,
 * data at 0x511. Reading beyond an item, or an item that does not exist, gives zeros. Numbers in items are
 * little-endian, those of the file directory big-endian.
 *
 * <p>Items are configuration; the selector and the position are state. {@link FwCfgDma} shares them.
 */
public final class FwCfg implements PortDevice, Component, Resettable {
    public static final int PORT = 0x510;
    public static final int SIZE = 2;

    public static final int SIGNATURE = 0x00;
    public static final int FEATURES = 0x01;
    public static final int RAM_SIZE = 0x03;
    public static final int CPU_COUNT = 0x05;
    public static final int KERNEL_ADDRESS = 0x07;
    public static final int KERNEL_SIZE = 0x08;
    public static final int INITRD_ADDRESS = 0x0A;
    public static final int INITRD_SIZE = 0x0B;
    public static final int MAX_CPU_COUNT = 0x0F;
    public static final int KERNEL_DATA = 0x11;
    public static final int INITRD_DATA = 0x12;
    public static final int COMMAND_LINE_ADDRESS = 0x13;
    public static final int COMMAND_LINE_SIZE = 0x14;
    public static final int COMMAND_LINE_DATA = 0x15;
    public static final int SETUP_ADDRESS = 0x16;
    public static final int SETUP_SIZE = 0x17;
    public static final int SETUP_DATA = 0x18;
    public static final int FILE_DIRECTORY = 0x19;

    private static final int FIRST_FILE = 0x20;
    private static final int MAX_FILE_NAME = 55;
    private static final int DIRECTORY_ENTRY = 64;
    /** The port interface, and the one of {@link FwCfgDma}. */
    private static final int TRADITIONAL_AND_DMA = 3;

    private static final int SELECTOR_MASK = 0xBFFF;

    private final Map<Integer, byte[]> items = new TreeMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private int selector;
    private int position;

    /**
     * @param ramSize what the guest is told of memory, in bytes
     * @param cores what the guest is told of processors
     */
    public FwCfg(long ramSize, int cores) {
        items.put(SIGNATURE, "QEMU".getBytes(StandardCharsets.US_ASCII));
        put(FEATURES, 4, TRADITIONAL_AND_DMA);
        put(RAM_SIZE, 8, ramSize);
        put(CPU_COUNT, 2, cores);
        put(MAX_CPU_COUNT, 2, cores);
        rebuildDirectory();
    }

    /** Sets an item's bytes. */
    public void put(int key, byte[] content) {
        items.put(key, content.clone());
    }

    /** Sets an item to a little-endian number of so many bytes. */
    public void put(int key, int bytes, long value) {
        ByteBuffer number =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
        byte[] content = new byte[bytes];
        number.get(content);
        items.put(key, content);
    }

    /** Adds a file or replaces one of the same name, at most 55 bytes long. */
    public void putFile(String name, byte[] content) {
        Preconditions.checkArgument(
                !name.isEmpty() && name.getBytes(StandardCharsets.UTF_8).length <= MAX_FILE_NAME,
                "file name %s is not 1 to %s bytes long",
                name,
                MAX_FILE_NAME);
        files.put(name, content.clone());
        rebuildDirectory();
    }

    /** The kernel image for firmware to start. */
    public void putKernel(byte[] image) {
        put(KERNEL_SIZE, 4, image.length);
        put(KERNEL_DATA, image);
    }

    /** The initial RAM disk. */
    public void putInitrd(byte[] image) {
        put(INITRD_SIZE, 4, image.length);
        put(INITRD_DATA, image);
    }

    /** The kernel's command line. */
    public void putCommandLine(String text) {
        byte[] content = (text + "\0").getBytes(StandardCharsets.UTF_8);
        put(COMMAND_LINE_SIZE, 4, content.length);
        put(COMMAND_LINE_DATA, content);
    }

    private void rebuildDirectory() {
        ByteBuffer directory = ByteBuffer.allocate(4 + DIRECTORY_ENTRY * files.size());
        directory.putInt(files.size());
        int key = FIRST_FILE;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            ByteArrayOutputStream name = new ByteArrayOutputStream();
            name.writeBytes(file.getKey().getBytes(StandardCharsets.UTF_8));
            name.writeBytes(new byte[MAX_FILE_NAME + 1 - name.size()]);
            directory.putInt(file.getValue().length).putShort((short) key).putShort((short) 0);
            directory.put(name.toByteArray());
            items.put(key++, file.getValue());
        }
        items.put(FILE_DIRECTORY, directory.array());
    }

    @Override
    public void reset() {
        selector = 0;
        position = 0;
    }

    @Override
    public int read(int offset, int width) {
        int value = peek(offset, width);
        if (offset == 1) {
            skip(1);
        }
        return value;
    }

    @Override
    public int peek(int offset, int width) {
        if (offset == 0) {
            return selector;
        }
        byte[] item = items.get(selector);
        return item != null && position >= 0 && position < item.length ? item[position] & 0xFF : 0;
    }

    /** Only the selector can be written, 16 bits at once. */
    @Override
    public void write(int offset, int width, int value) {
        if (offset == 0 && width == 2) {
            select(value);
        }
    }

    void select(int key) {
        selector = key & SELECTOR_MASK;
        position = 0;
    }

    /** Moves on, at most to the end of what a position can say. */
    void skip(long count) {
        position = (int) Math.min(position + count, Integer.MAX_VALUE);
    }

    /** Reads the next {@code count} bytes. */
    void readInto(byte[] target, int count) {
        byte[] item = items.getOrDefault(selector, new byte[0]);
        int there = Math.max(0, Math.min(count, item.length - position));
        System.arraycopy(item, Math.min(position, item.length), target, 0, there);
        Arrays.fill(target, there, count, (byte) 0);
        skip(count);
    }

    @Override
    public String name() {
        return "fwcfg";
    }

    @Override
    public void save(Section section) {
        section.putLong("selector", selector);
        section.putLong("position", position);
    }

    @Override
    public void load(Section section) {
        selector = section.getInt("selector");
        position = section.getInt("position");
    }
}
