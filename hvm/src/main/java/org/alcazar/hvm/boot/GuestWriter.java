package org.alcazar.hvm.boot;

import org.alcazar.core.memory.BusView;

/** Where an image and the boot state are written: guest-physical memory, or in a test just bytes. */
public interface GuestWriter {
    void write(long address, byte[] bytes, int offset, int length);

    void clear(long address, long length);

    default void write(long address, byte[] bytes) {
        write(address, bytes, 0, bytes.length);
    }

    /** Memory as a bus view shows it. */
    static GuestWriter of(BusView view) {
        return new GuestWriter() {
            @Override
            public void write(long address, byte[] bytes, int offset, int length) {
                view.write(address, bytes, offset, length);
            }

            @Override
            public void clear(long address, long length) {
                view.clear(address, length);
            }
        };
    }
}
