package org.alcazar.hvm.boot;

import java.util.function.LongPredicate;
import org.alcazar.core.memory.GuestMemory;

/**
 * An HRT image that has passed every check against a machine's partitioning, with all addresses settled: relocated
 * where it had to be, defaults of the address tag filled in, the initial map raised to what the boot state needs.
 *
 * @param file the whole file; not to be changed
 * @param fileStart where in the file the bytes to load start
 * @param load guest-physical address of the first byte
 * @param loadEnd address behind the last byte that comes from the file
 * @param bssEnd address behind the last byte that is zeroed
 * @param entry guest-virtual address of the first instruction
 * @param flags {@code hrt_flags} as mapped: exactly one page-size bit
 * @param model page size of the initial map
 * @param mapBytes bytes of physical space the initial map covers
 * @param offset {@code gva_offset}
 * @param commPage guest-physical address of the comm page
 * @param vector interrupt vector for upcalls, where interrupts are asked for
 * @param layout where the boot state goes
 */
public record HrtImage(
        byte[] file,
        int fileStart,
        long load,
        long loadEnd,
        long bssEnd,
        long entry,
        long flags,
        PageModel model,
        long mapBytes,
        long offset,
        long commPage,
        int vector,
        BootLayout layout) {
    private static final long PAGE = GuestMemory.PAGE_SIZE;
    private static final long LARGE_PAGE = 2L << 20;
    private static final long MIN_MAP = 4L << 30;

    /** The ROS memory an image leaves: up to the lower of its header and load address, in whole 2 MiB. */
    public static long rosMemoryBelow(HrtHeader.Address address) {
        return Math.min(address.header(), address.load()) & -LARGE_PAGE;
    }

    /**
     * Checks an image, in the order of the protocol's section 3.3.
     *
     * @param deviceAt whether a device of the ROS decodes a guest-physical address: no place for the comm page
     * @throws HrtImageException at the first rule broken
     */
    public static HrtImage check(byte[] file, Partitioning parts, LongPredicate deviceAt) {
        HrtHeader header = HrtHeader.parse(file);
        HrtTag tag = header.hrt();
        PageModel model = pageModel(tag.flags());
        if ((tag.flags() & HrtTag.EXE) != 0) {
            throw new HrtImageException("flags 0x%x have EXE set: a program for an HRT, not a kernel", tag.flags());
        }
        if (tag.offset() != 0 && tag.offset() != HrtTag.HIGH_HALF) {
            throw new HrtImageException("gva_offset 0x%x, expected 0 or 0x%x", tag.offset(), HrtTag.HIGH_HALF);
        }
        HrtHeader.Address asked = header.address()
                .orElseThrow(() -> new HrtImageException("no address tag: nothing says where to load it"));
        long fileStart = header.fileOffset() - (asked.header() - asked.load()) & 0xFFFF_FFFFL;
        Extent extent = Extent.of(asked, fileStart, file.length);
        long delta = tag.relocatable() ? extent.relocation(parts) : 0;
        extent = extent.moved(delta);
        extent.checkOutsideRosAndBootState(parts);
        if (tag.vector() < 32) {
            throw new HrtImageException("interrupt vector %d, expected 32 to 255", tag.vector());
        }
        long commPage = tag.commPage() & -PAGE;
        checkCommPage(commPage, parts, deviceAt);
        if (tag.entry() == 0 && header.entry().isEmpty()) {
            throw new HrtImageException("no entry: neither an entry tag nor gva_entry");
        }
        long entry = delta + (tag.entry() != 0 ? tag.entry() : header.entry().getAsLong() + tag.offset());
        extent.checkFile(parts, fileStart, file.length);
        long map = mapBytes(tag, model, commPage, parts);
        BootLayout layout = new BootLayout(parts.memory(), parts.hrtCores(), model, map);
        checkBootState(layout, extent);
        return new HrtImage(
                file,
                (int) fileStart,
                extent.load,
                extent.loadEnd,
                extent.bssEnd,
                entry,
                tag.flags() & ~PageModel.MASK | model.flag(),
                model,
                map,
                tag.offset(),
                commPage,
                tag.vector(),
                layout);
    }

    private static PageModel pageModel(long flags) {
        if ((flags & PageModel.GIB_512) != 0) {
            throw new HrtImageException("flags 0x%x ask for 512 GiB pages, which no processor has", flags);
        }
        PageModel best = null;
        for (PageModel model : PageModel.values()) {
            if ((flags & model.flag()) != 0) {
                best = model;
            }
        }
        if (best == null) {
            throw new HrtImageException("flags 0x%x name no page size, expected 0x100, 0x200 or 0x400", flags);
        }
        return best;
    }

    private static void checkCommPage(long commPage, Partitioning parts, LongPredicate deviceAt) {
        if (commPage < parts.memory() || commPage >= Partitioning.MAX_PHYSICAL) {
            throw new HrtImageException(
                    "comm page 0x%x, expected at or above the end of memory 0x%x and below 0x%x",
                    commPage, parts.memory(), Partitioning.MAX_PHYSICAL);
        }
        if (commPage == Partitioning.LOCAL_APIC || commPage == Partitioning.IO_APIC || deviceAt.test(commPage)) {
            throw new HrtImageException("comm page 0x%x lies on a device", commPage);
        }
    }

    /** The request, raised to cover memory and, where the boot state still fits, the comm page. */
    private static long mapBytes(HrtTag tag, PageModel model, long commPage, Partitioning parts) {
        long asked = tag.mapBytes();
        if (asked < 0 || asked > Partitioning.MAX_PHYSICAL) {
            throw new HrtImageException("max_mem_to_map 0x%x, expected at most 0x%x", asked, Partitioning.MAX_PHYSICAL);
        }
        long needed = Math.max(asked, MIN_MAP);
        if (parts.memory() > needed) {
            needed = roundUp(parts.memory(), model.pageSize());
        }
        if (!BootLayout.fits(parts.hrtCores(), model, needed)) {
            throw new HrtImageException(
                    "mapping 0x%x bytes in %s pages needs more boot state than the 64 MiB kept free at the top",
                    needed, model.label());
        }
        if (commPage + PAGE > needed) {
            long more = roundUp(commPage + PAGE, model.pageSize());
            if (BootLayout.fits(parts.hrtCores(), model, more)) {
                return more;
            }
        }
        return needed;
    }

    private static void checkBootState(BootLayout layout, Extent extent) {
        if (layout.lowest() < extent.bssEnd) {
            throw new HrtImageException(
                    "ends at 0x%x, inside the boot state that starts at 0x%x", extent.bssEnd, layout.lowest());
        }
        for (long page : new long[] {Partitioning.IO_APIC, Partitioning.LOCAL_APIC}) {
            if (layout.lowest() < page + PAGE && page < layout.top()) {
                throw new HrtImageException(
                        "boot state 0x%x to 0x%x would cover the interrupt controller at 0x%x; choose another memory"
                                + " size",
                        layout.lowest(), layout.top(), page);
            }
        }
    }

    private static long roundUp(long value, long unit) {
        return (value + unit - 1) & -unit;
    }

    /** The addresses an image occupies. */
    private record Extent(long header, long load, long loadEnd, long bssEnd) {
        /** As the tag says, a zero end meaning the end of the file, a zero bss end meaning no bss. */
        static Extent of(HrtHeader.Address asked, long fileStart, int fileLength) {
            long loadEnd = asked.loadEnd();
            if (loadEnd == 0) {
                loadEnd = asked.load() + Math.max(fileLength - fileStart, 0);
            }
            return new Extent(asked.header(), asked.load(), loadEnd, asked.bssEnd() == 0 ? loadEnd : asked.bssEnd());
        }

        /** What to add so that the image starts at the lowest allowed address; 0 when it fits where it is. */
        long relocation(Partitioning parts) {
            long lowest = Math.min(header, load);
            if (lowest >= parts.rosMemory() && bssEnd <= parts.memory() - Partitioning.BOOT_STATE_SPACE) {
                return 0;
            }
            long distance = parts.rosMemory() - lowest;
            return Math.floorDiv(distance + LARGE_PAGE - 1, LARGE_PAGE) * LARGE_PAGE;
        }

        Extent moved(long delta) {
            return new Extent(header + delta, load + delta, loadEnd + delta, bssEnd + delta);
        }

        void checkOutsideRosAndBootState(Partitioning parts) {
            if (load < parts.rosMemory()) {
                throw new HrtImageException(
                        "loads at 0x%x, expected at or above the ROS's memory, which ends at 0x%x",
                        load, parts.rosMemory());
            }
            long limit = parts.memory() - Partitioning.BOOT_STATE_SPACE;
            if (bssEnd > limit) {
                throw new HrtImageException(
                        "ends at 0x%x, expected at most 0x%x (memory less 64 MiB for the boot state)", bssEnd, limit);
            }
        }

        void checkFile(Partitioning parts, long fileStart, int fileLength) {
            if (header < parts.rosMemory()) {
                throw new HrtImageException(
                        "header at 0x%x, expected at or above the ROS's memory, which ends at 0x%x",
                        header, parts.rosMemory());
            }
            if (loadEnd > parts.memory()) {
                throw new HrtImageException(
                        "load end 0x%x, expected at most the end of memory 0x%x", loadEnd, parts.memory());
            }
            if (load > loadEnd || loadEnd > bssEnd) {
                throw new HrtImageException(
                        "load address 0x%x, load end 0x%x and bss end 0x%x must ascend", load, loadEnd, bssEnd);
            }
            if (fileStart + (loadEnd - load) > fileLength) {
                throw new HrtImageException(
                        "0x%x bytes from file offset 0x%x, but the file has 0x%x",
                        loadEnd - load, fileStart, fileLength);
            }
        }
    }
}
