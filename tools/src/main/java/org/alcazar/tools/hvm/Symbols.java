package org.alcazar.tools.hvm;

import java.util.Map;
import java.util.TreeMap;
import org.alcazar.devices.boot.Elf;
import org.alcazar.devices.boot.ImageBytes;
import org.alcazar.devices.boot.ImageException;

/** Names for addresses in a kernel image, from the symbol table of its ELF file. */
public final class Symbols {
    private static final long FARTHEST = 1 << 20;

    private final TreeMap<Long, String> names = new TreeMap<>(Long::compareUnsigned);

    /** Of a file that is no ELF file, or has no symbols, there are none. */
    public static Symbols of(String fileName, byte[] file) {
        Symbols symbols = new Symbols();
        ImageBytes bytes = new ImageBytes(fileName, file);
        try {
            if (Elf.matches(bytes)) {
                Elf.parse(bytes)
                        .symbols()
                        .forEach(symbol -> symbols.names.putIfAbsent(symbol.address(), symbol.name()));
            }
        } catch (ImageException damaged) {
            // An image that can be loaded by other means than its ELF headers.
            symbols.names.clear();
        }
        return symbols;
    }

    /** The symbol at or below an address, with the distance from it; empty when there is none near. */
    public String at(long address) {
        Map.Entry<Long, String> below = names.floorEntry(address);
        if (below == null || Long.compareUnsigned(address - below.getKey(), FARTHEST) > 0) {
            return "";
        }
        long distance = address - below.getKey();
        return distance == 0 ? below.getValue() : below.getValue() + "+0x" + Long.toHexString(distance);
    }
}
