package org.alcazar.devices.storage.ata;

import java.io.IOException;

/** The host's memory for one command's data. */
public interface AtaBuffer {
    /** Bytes there are. */
    long length();

    /** Fetches what the host sends. */
    void fetch(long from, byte[] target, int offset, int count) throws IOException;

    /** Stores what the host receives. */
    void store(long from, byte[] source, int offset, int count) throws IOException;
}
