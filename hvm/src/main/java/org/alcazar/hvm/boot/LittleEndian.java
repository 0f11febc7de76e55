package org.alcazar.hvm.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Buffers in the byte order of every structure of the protocol. */
final class LittleEndian {
    private LittleEndian() {}

    /** A buffer over bytes. */
    static ByteBuffer over(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
