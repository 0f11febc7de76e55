package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.ImageBytes.hex;

import java.util.List;

/**
 * The load addresses both Multiboot headers may carry ("a.out kludge", address tag): they load one run of the file
 * without looking at its format.
 *
 * @param headerAddress physical address that belongs to the header's first byte
 * @param loadAddress where the first loaded byte goes; may be above the header
 * @param loadEnd behind the last byte from the file; 0: to the end of the file
 * @param bssEnd behind the zeros that follow; 0: there are none
 */
record AddressFields(long headerAddress, long loadAddress, long loadEnd, long bssEnd) {
    static AddressFields read(ImageBytes bytes, long offset, String what) {
        return new AddressFields(
                bytes.u32(offset, what),
                bytes.u32(offset + 4, what),
                bytes.u32(offset + 8, what),
                bytes.u32(offset + 12, what));
    }

    /** The one segment they describe. */
    List<LoadSegment> segments(ImageBytes bytes, long headerOffset) {
        long start = headerOffset + loadAddress - headerAddress;
        if (start < 0 || start > bytes.length()) {
            throw bytes.error("load address " + hex(loadAddress) + " with header address " + hex(headerAddress)
                    + " means file offset " + start + ", which is not in the file of " + bytes.length() + " bytes");
        }
        long size = loadEnd == 0 ? bytes.length() - start : loadEnd - loadAddress;
        if (size < 0) {
            throw bytes.error("load end address " + hex(loadEnd) + " is below load address " + hex(loadAddress));
        }
        bytes.require(start, size, "the range from load address " + hex(loadAddress) + " to its end");
        long memory = bssEnd == 0 ? size : bssEnd - loadAddress;
        if (memory < size) {
            throw bytes.error(
                    "bss end address " + hex(bssEnd) + " is below load end address " + hex(loadAddress + size));
        }
        if (memory == 0) {
            throw bytes.error("load address " + hex(loadAddress) + " equals the load end address: nothing to load");
        }
        return List.of(LoadSegments.segment(bytes, loadAddress, memory, start, size));
    }
}
