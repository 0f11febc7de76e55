package org.alcazar.hvm.boot;

import com.google.common.base.CharMatcher;
import com.google.common.io.BaseEncoding;
import java.util.Map;
import java.util.TreeMap;

/** Sparse guest memory for tests: pages that were written, whatever their address. */
final class Bytes implements GuestWriter {
    private static final int PAGE = 4096;
    private static final byte UNTOUCHED = (byte) 0xA5;

    private final Map<Long, byte[]> pages = new TreeMap<>();

    @Override
    public void write(long address, byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
            put(address + i, bytes[offset + i]);
        }
    }

    @Override
    public void clear(long address, long length) {
        for (long i = 0; i < length; i++) {
            put(address + i, (byte) 0);
        }
    }

    private void put(long address, byte value) {
        byte[] page = pages.computeIfAbsent(address / PAGE, number -> {
            byte[] fresh = new byte[PAGE];
            java.util.Arrays.fill(fresh, UNTOUCHED);
            return fresh;
        });
        page[(int) (address % PAGE)] = value;
    }

    byte at(long address) {
        byte[] page = pages.get(address / PAGE);
        return page == null ? UNTOUCHED : page[(int) (address % PAGE)];
    }

    byte[] read(long address, int length) {
        byte[] result = new byte[length];
        for (int i = 0; i < length; i++) {
            result[i] = at(address + i);
        }
        return result;
    }

    long word(long address) {
        return LittleEndian.over(read(address, 8)).getLong(0);
    }

    /** Whether nothing was ever written in the page of an address. */
    boolean untouched(long address) {
        return !pages.containsKey(address / PAGE);
    }

    static byte[] hex(String text) {
        return BaseEncoding.base16().lowerCase().decode(CharMatcher.whitespace().removeFrom(text));
    }
}
