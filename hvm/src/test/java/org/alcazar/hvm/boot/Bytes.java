package org.alcazar.hvm.boot;

import com.google.common.base.CharMatcher;
import com.google.common.io.BaseEncoding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Sparse guest memory for tests: pages that were written, whatever their address. */
final class Bytes implements GuestWriter {
    private static final int PAGE = 4096;
    private static final byte UNTOUCHED = (byte) 0xA5;

    private final Map<Long, byte[]> pages = new HashMap<>();

    @Override
    public void write(long address, byte[] bytes, int offset, int length) {
        for (int done = 0; done < length; ) {
            int at = (int) ((address + done) % PAGE);
            int part = Math.min(length - done, PAGE - at);
            System.arraycopy(bytes, offset + done, page(address + done), at, part);
            done += part;
        }
    }

    @Override
    public void clear(long address, long length) {
        for (long done = 0; done < length; ) {
            int part = (int) Math.min(length - done, PAGE);
            write(address + done, new byte[part]);
            done += part;
        }
    }

    private byte[] page(long address) {
        return pages.computeIfAbsent(address / PAGE, number -> {
            byte[] fresh = new byte[PAGE];
            Arrays.fill(fresh, UNTOUCHED);
            return fresh;
        });
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
