package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.ImageBytes.hex;

import java.util.List;

/**
 * Linux's bzImage. Offsets and meanings: "The Linux/x86 Boot Protocol" in the kernel's documentation.
 *
 * @param version boot protocol version, such as 0x20F
 * @param payloadOffset where the protected-mode kernel begins in the file
 * @param headerEnd end of the setup header in the file, which the zero page takes a copy of
 * @param preferred physical address the kernel would like to be at
 * @param alignment of other places, when it is relocatable
 * @param size bytes of memory it needs from there on until it can look after itself
 * @param commandLineLimit longest command line, without the zero byte
 * @param initrdLimit highest address an initial RAM disk may reach
 * @param starts64 whether it has a 64-bit entry point
 */
public record LinuxImage(
        ImageBytes bytes,
        int version,
        int payloadOffset,
        int headerEnd,
        long preferred,
        long alignment,
        boolean relocatable,
        long size,
        long commandLineLimit,
        long initrdLimit,
        boolean starts64)
        implements KernelImage {
    static final int HEADER = 0x1F1;
    private static final int SECTOR = 512;
    private static final int LOADED_HIGH = 1;
    private static final int XLF_KERNEL_64 = 1;
    private static final long HIGH = 0x10_0000;
    /** From the start of the protected-mode kernel to its 64-bit entry point. */
    private static final int ENTRY_64 = 0x200;

    /** Protocol 2.02, of 1999: the first one with a command line at any address. */
    private static final int OLDEST = 0x202;

    static LinuxImage parse(ImageBytes bytes) {
        int version = bytes.u16(0x206, "the boot protocol version");
        if (version < OLDEST) {
            throw bytes.error("Linux boot protocol " + hex(version) + " is older than 2.02");
        }
        if ((bytes.u8(0x211, "loadflags") & LOADED_HIGH) == 0) {
            throw bytes.error("a Linux zImage, which is loaded below 640 KiB; expected a bzImage");
        }
        int sectors = bytes.u8(HEADER, "setup_sects");
        int payload = ((sectors == 0 ? 4 : sectors) + 1) * SECTOR;
        bytes.require(payload, 1, "the protected-mode kernel");
        boolean sized = version >= 0x20A;
        long stated = bytes.u32(0x1F4, "syssize") * 16;
        if (version >= 0x204 && !bytes.has(payload, Math.max(0, stated - 15))) {
            throw bytes.error("the kernel states " + stated + " bytes from offset " + hex(payload)
                    + " on, but the file has only " + bytes.length() + " bytes");
        }
        boolean relocatable = version >= 0x205 && bytes.u8(0x234, "relocatable_kernel") != 0;
        int length = bytes.length() - payload;
        return new LinuxImage(
                bytes,
                version,
                payload,
                0x202 + bytes.u8(0x201, "the length of the setup header"),
                sized ? bytes.u64(0x258, "pref_address") : HIGH,
                relocatable ? Math.max(bytes.u32(0x230, "kernel_alignment"), 4096) : 0,
                relocatable,
                Math.max(length, sized ? bytes.u32(0x260, "init_size") : 2L * length),
                version >= 0x206 ? bytes.u32(0x238, "cmdline_size") : 255,
                version >= 0x203 ? bytes.u32(0x22C, "initrd_addr_max") : 0x37FF_FFFFL,
                version >= 0x20C && (bytes.u16(0x236, "xloadflags") & XLF_KERNEL_64) != 0);
    }

    /** What the kernel calls itself, or an empty text. */
    String release() {
        int pointer = bytes.u16(0x20E, "kernel_version");
        if (pointer == 0) {
            return "";
        }
        String text = bytes.text(SECTOR + pointer, 256);
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7F) ? text : "";
    }

    @Override
    public ImageKind kind() {
        return ImageKind.LINUX;
    }

    /** Where it goes when its favourite place is free. */
    @Override
    public List<LoadSegment> segments() {
        return List.of(segmentAt(preferred));
    }

    LoadSegment segmentAt(long address) {
        return LoadSegments.segment(bytes, address, size, payloadOffset, bytes.length() - payloadOffset);
    }

    @Override
    public long entry() {
        return entryAt(preferred);
    }

    long entryAt(long address) {
        return starts64 ? address + ENTRY_64 : address;
    }
}
