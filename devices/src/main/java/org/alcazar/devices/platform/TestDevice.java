package org.alcazar.devices.platform;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.memory.PortDevice;
import org.alcazar.core.memory.PortMap;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.devices.interrupt.InterruptLine;
import org.alcazar.devices.interrupt.InterruptLines;

/**
 * The PC test device of hypervisor test suites: a scratch register at ports 0xE0 and 0xE8, a port that ignores what it
 * is told at 0xE4, a port for every interrupt line from 0x2000 on, and 64 KiB of registers that behave like RAM.
 */
public final class TestDevice implements Component, Resettable {
    /** Where the RAM-like registers are. */
    public static final long MEMORY_BASE = 0xFF00_0000L;

    public static final int MEMORY_SIZE = 0x1_0000;

    private static final int SCRATCH_PORT = 0xE0;
    private static final int FLUSH_PORT = 0xE4;
    private static final int SCRATCH_BYTES_PORT = 0xE8;
    private static final int LINES_PORT = 0x2000;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final InterruptLine[] lines = new InterruptLine[InterruptLines.COUNT];
    /** Eight bytes more than there are registers, so that every one can be read as part of a 64-bit word. */
    private final byte[] memory = new byte[MEMORY_SIZE + 8];

    private int scratch;
    /** Bit n: line n is driven high. */
    private int levels;

    public TestDevice(InterruptLines interruptLines) {
        for (int i = 0; i < lines.length; i++) {
            lines[i] = interruptLines.source(i);
        }
    }

    /** Claims the ports. */
    public void map(PortMap ports) {
        ports.map(SCRATCH_PORT, 4, new Scratch());
        ports.map(FLUSH_PORT, 4, new Flush());
        ports.map(SCRATCH_BYTES_PORT, 4, new Scratch());
        ports.map(LINES_PORT, lines.length, new Lines());
    }

    /** The RAM-like registers. */
    public MmioDevice memory() {
        return new Memory();
    }

    private final class Scratch implements PortDevice {
        @Override
        public int read(int offset, int width) {
            return scratch >>> 8 * offset;
        }

        @Override
        public int peek(int offset, int width) {
            return scratch >>> 8 * offset;
        }

        @Override
        public void write(int offset, int width, int value) {
            int mask = (width == 4 ? -1 : (1 << 8 * width) - 1) << 8 * offset;
            scratch = scratch & ~mask | value << 8 * offset & mask;
        }
    }

    /** Elsewhere this port takes a page out of the hypervisor's own mapping, which no guest can notice. */
    private static final class Flush implements PortDevice {
        @Override
        public int read(int offset, int width) {
            return -1;
        }

        @Override
        public int peek(int offset, int width) {
            return -1;
        }

        @Override
        public void write(int offset, int width, int value) {}
    }

    private final class Lines implements PortDevice {
        @Override
        public int read(int offset, int width) {
            return -1;
        }

        @Override
        public int peek(int offset, int width) {
            return -1;
        }

        @Override
        public void write(int offset, int width, int value) {
            boolean high = value != 0;
            levels = high ? levels | 1 << offset : levels & ~(1 << offset);
            lines[offset].set(high);
        }
    }

    private final class Memory implements MmioDevice {
        @Override
        public long read(long offset, int width) {
            return peek(offset, width);
        }

        @Override
        public long peek(long offset, int width) {
            long word = (long) LONG.get(memory, (int) offset);
            return width == 8 ? word : word & (1L << 8 * width) - 1;
        }

        @Override
        public void write(long offset, int width, long value) {
            for (int i = 0; i < width; i++) {
                memory[(int) offset + i] = (byte) (value >>> 8 * i);
            }
        }
    }

    @Override
    public void reset() {
        scratch = 0;
        levels = 0;
        Arrays.fill(memory, (byte) 0);
        for (InterruptLine line : lines) {
            line.set(false);
        }
    }

    @Override
    public String name() {
        return "testdevice";
    }

    @Override
    public void save(Section section) {
        section.putLong("scratch", scratch);
        section.putLong("levels", levels);
        section.putBytes("memory", memory);
    }

    @Override
    public void load(Section section) {
        scratch = section.getInt("scratch");
        levels = section.getInt("levels");
        System.arraycopy(section.getBytes("memory", memory.length), 0, memory, 0, memory.length);
    }
}
