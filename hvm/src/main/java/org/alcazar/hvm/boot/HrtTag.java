package org.alcazar.hvm.boot;

/**
 * The multiboot2 header tag 0xF00D of an HRT image, as it stands in the file.
 *
 * @param flags {@code hrt_flags}
 * @param mapBytes {@code max_mem_to_map}; unsigned
 * @param offset {@code gva_offset}, the guest-virtual address of guest-physical 0
 * @param entry {@code gva_entry}, 0 for none
 * @param commPage {@code comm_page_gpa}
 * @param vector {@code hrt_int_vector}
 */
public record HrtTag(long flags, long mapBytes, long offset, long entry, long commPage, int vector) {
    public static final int TYPE = 0xF00D;
    static final int SIZE = 56;

    /** The image is position independent. */
    public static final long RELOC = 1;
    /** The image is a program for an HRT kernel, not a kernel. */
    public static final long EXE = 2;
    /** The only hoist there is besides none. */
    public static final long HIGH_HALF = 0xFFFF_8000_0000_0000L;

    public boolean relocatable() {
        return (flags & RELOC) != 0;
    }
}
