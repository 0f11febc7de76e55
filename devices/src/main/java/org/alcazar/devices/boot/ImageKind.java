package org.alcazar.devices.boot;

/** What a kernel file is, by what it contains; the file's name plays no part. */
public enum ImageKind {
    /** Multiboot 1: magic 0x1BADB002 in the first 8192 bytes. */
    MULTIBOOT_1("Multiboot 1"),
    /** Multiboot 2: magic 0xE85250D6 in the first 32768 bytes. */
    MULTIBOOT_2("Multiboot 2"),
    /** An x86-64 ELF file without a boot header of any kind. */
    FLAT_ELF64("flat ELF64"),
    /** Linux's bzImage: "HdrS" at 0x202. */
    LINUX("Linux bzImage"),
    /** ELF with the note XEN_ELFNOTE_PHYS32_ENTRY. */
    PVH("ELF with a PVH note");

    private final String title;

    ImageKind(String title) {
        this.title = title;
    }

    /** The kind as users read it. */
    public String title() {
        return title;
    }
}
