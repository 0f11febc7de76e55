package org.alcazar.core.memory;

import com.google.common.base.Preconditions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Everything that behaves like memory: RAM, ROM, shared pages. One flat space of <em>cells</em>, numbered from 0 in
 * order of allocation and held in byte arrays; which guest-physical addresses show which cells is a {@link MemoryMap}'s
 * business.
 *
 * <p>The first array holds the first 2 GiB less one page and is what the fast path of a TLB hit reads. Cells beyond it
 * are in chunks of 64 MiB that are made when something is first written to them, so a machine with much memory starts
 * as fast as it uses it. All access is little-endian and bounds-checked, so no guest reaches host memory.
 */
public final class GuestMemory {
    public static final int PAGE_SIZE = 4096;
    /** Cells the first array holds at most: the largest page multiple a Java array can have. */
    public static final long ARRAY_SIZE = 0x7FFF_F000L;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int CHUNK = 64 << 20;

    private final byte[] first;
    private final byte[][] chunks;
    private final long capacity;
    private final List<Allocation> allocations = new ArrayList<>();
    private long allocated;

    /** A named run of cells. */
    public record Allocation(String name, long cell, long size) {}

    /** @param capacity cells there will ever be, in bytes; a multiple of the page size */
    public GuestMemory(long capacity) {
        Preconditions.checkArgument(
                capacity > 0 && capacity % PAGE_SIZE == 0, "capacity %s is no page multiple", capacity);
        this.capacity = capacity;
        first = new byte[(int) Math.min(ARRAY_SIZE, capacity)];
        chunks = new byte[(int) ((capacity - first.length + CHUNK - 1) / CHUNK)][];
    }

    /** Takes the next {@code size} cells; zero at first. */
    public Allocation allocate(String name, long size) {
        Preconditions.checkArgument(size > 0 && size % PAGE_SIZE == 0, "size %s of %s is no page multiple", size, name);
        Preconditions.checkState(
                allocated + size <= capacity, "%s of %s bytes does not fit the backing memory", name, size);
        Allocation allocation = new Allocation(name, allocated, size);
        allocations.add(allocation);
        allocated += size;
        return allocation;
    }

    /** All cells there are, allocated or not. */
    public long capacity() {
        return capacity;
    }

    public List<Allocation> allocations() {
        return List.copyOf(allocations);
    }

    /** The array that the fast path indexes by cell. */
    public byte[] firstArray() {
        return first;
    }

    /** The array of a cell, or null for a chunk that is all zero. */
    private byte[] arrayToRead(long cell) {
        return cell < ARRAY_SIZE ? first : chunks[chunk(cell)];
    }

    private byte[] arrayToWrite(long cell) {
        if (cell < ARRAY_SIZE) {
            return first;
        }
        int chunk = chunk(cell);
        if (chunks[chunk] == null) {
            chunks[chunk] = new byte[(int) Math.min(CHUNK, capacity - ARRAY_SIZE - (long) chunk * CHUNK)];
        }
        return chunks[chunk];
    }

    private static int chunk(long cell) {
        return (int) ((cell - ARRAY_SIZE) / CHUNK);
    }

    private static int index(long cell) {
        return (int) (cell < ARRAY_SIZE ? cell : (cell - ARRAY_SIZE) % CHUNK);
    }

    /** How many of the cells from this one on, at most {@code length}, are in the same array. */
    private static int run(long cell, long length) {
        return (int) Math.min(length, (cell < ARRAY_SIZE ? ARRAY_SIZE : CHUNK) - index(cell));
    }

    /** Reads 1, 2, 4 or 8 bytes, zero-extended. They must lie in one page. */
    public long read(long cell, int width) {
        byte[] array = arrayToRead(cell);
        int at = index(cell);
        if (array == null) {
            return 0;
        }
        return switch (width) {
            case 1 -> array[at] & 0xFF;
            case 2 -> (short) SHORT.get(array, at) & 0xFFFF;
            case 4 -> (int) INT.get(array, at) & 0xFFFF_FFFFL;
            default -> (long) LONG.get(array, at);
        };
    }

    /** Writes 1, 2, 4 or 8 bytes. They must lie in one page. */
    public void write(long cell, int width, long value) {
        byte[] array = arrayToWrite(cell);
        int at = index(cell);
        switch (width) {
            case 1 -> array[at] = (byte) value;
            case 2 -> SHORT.set(array, at, (short) value);
            case 4 -> INT.set(array, at, (int) value);
            default -> LONG.set(array, at, value);
        }
    }

    /** Copies cells out; they may cross pages and arrays. */
    public void read(long cell, byte[] target, int offset, int length) {
        for (int done = 0; done < length; ) {
            int part = run(cell + done, length - done);
            byte[] array = arrayToRead(cell + done);
            if (array == null) {
                Arrays.fill(target, offset + done, offset + done + part, (byte) 0);
            } else {
                System.arraycopy(array, index(cell + done), target, offset + done, part);
            }
            done += part;
        }
    }

    /** Copies cells in; they may cross pages and arrays. */
    public void write(long cell, byte[] source, int offset, int length) {
        for (int done = 0; done < length; ) {
            int part = run(cell + done, length - done);
            System.arraycopy(source, offset + done, arrayToWrite(cell + done), index(cell + done), part);
            done += part;
        }
    }

    /** Sets cells to zero. */
    public void clear(long cell, long length) {
        for (long done = 0; done < length; ) {
            int part = run(cell + done, length - done);
            byte[] array = arrayToRead(cell + done);
            if (array != null) {
                Arrays.fill(array, index(cell + done), index(cell + done) + part, (byte) 0);
            }
            done += part;
        }
    }
}
