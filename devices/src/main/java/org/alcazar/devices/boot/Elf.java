package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.ImageBytes.hex;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/**
 * An ELF file of either class for the x86 family (System V ABI, chapters 4 and 5). Headers, program headers and the
 * section table are read and checked at once: every table and every segment's bytes are inside the file. Symbols are
 * read when asked for.
 */
public final class Elf {
    public static final int TYPE_REL = 1;
    public static final int TYPE_EXEC = 2;
    public static final int TYPE_DYN = 3;
    public static final int MACHINE_386 = 3;
    public static final int MACHINE_X86_64 = 62;

    public static final int PT_LOAD = 1;
    public static final int PT_NOTE = 4;
    public static final int PF_X = 1;
    public static final int PF_W = 2;
    public static final int PF_R = 4;

    public static final int SHT_NULL = 0;
    public static final int SHT_SYMTAB = 2;
    public static final int SHT_STRTAB = 3;
    public static final int SHT_NOBITS = 8;
    public static final int SHF_ALLOC = 2;
    public static final int SHF_EXECINSTR = 4;

    private static final int IDENT_CLASS = 4;
    private static final int IDENT_DATA = 5;
    /** Names are cut there, so that a file that shares one long string among all symbols stays small in memory. */
    private static final int MAX_NAME = 256;

    private static final int EXTENDED_SECTION_INDEX = 0xFFFF;

    /** A program header. */
    public record Segment(
            int type,
            int flags,
            long offset,
            long virtualAddress,
            long physicalAddress,
            long fileSize,
            long memorySize,
            long alignment) {
        /** Whether a virtual address lies in the segment's memory. */
        public boolean containsVirtual(long address) {
            return Long.compareUnsigned(address - virtualAddress, memorySize) < 0;
        }
    }

    /** A section header. */
    public record Section(
            String name,
            long type,
            long flags,
            long address,
            long offset,
            long size,
            long link,
            long alignment,
            long entrySize) {
        /** Whether the file holds bytes of the section. */
        public boolean hasContent() {
            return type != SHT_NULL && type != SHT_NOBITS && size != 0;
        }
    }

    /**
     * A symbol with a name and an address.
     *
     * @param type the low four bits of st_info: 0 none, 1 data, 2 function
     */
    public record Symbol(String name, long address, long size, int type) {}

    private final ImageBytes bytes;
    private final boolean wide;
    private final int type;
    private final int machine;
    private final long entry;
    private final long sectionTable;
    private final int sectionCount;
    private final int sectionNames;
    private final ImmutableList<Segment> segments;
    private final ImmutableList<Section> sections;

    private Elf(ImageBytes bytes) {
        this.bytes = bytes;
        bytes.require(0, 52, "the ELF header");
        int fileClass = bytes.u8(IDENT_CLASS, "ELF class");
        if (fileClass != 1 && fileClass != 2) {
            throw bytes.error("ELF class " + fileClass + ", expected 1 (32-bit) or 2 (64-bit)");
        }
        int encoding = bytes.u8(IDENT_DATA, "ELF data encoding");
        if (encoding != 1) {
            throw bytes.error("ELF data encoding " + encoding + ", expected 1 (little-endian)");
        }
        wide = fileClass == 2;
        bytes.require(0, wide ? 64 : 52, "the ELF header");
        type = bytes.u16(16, "ELF type");
        machine = bytes.u16(18, "ELF machine");
        if (machine != MACHINE_X86_64 && (wide || machine != MACHINE_386)) {
            throw bytes.error("ELF machine " + machine + ", expected "
                    + (wide ? "62 (x86-64) in a 64-bit file" : "3 (i386) or 62 (x86-64)"));
        }
        entry = word(24, "ELF entry");
        long programTable = word(wide ? 32 : 28, "ELF program header offset");
        sectionTable = word(wide ? 40 : 32, "ELF section header offset");
        int counts = wide ? 54 : 42;
        segments = readSegments(programTable, bytes.u16(counts, "e_phentsize"), bytes.u16(counts + 2, "e_phnum"));
        sectionCount = sectionTable == 0 ? 0 : bytes.u16(counts + 6, "e_shnum");
        sectionNames = bytes.u16(counts + 8, "e_shstrndx");
        sections = readSections(bytes.u16(counts + 4, "e_shentsize"));
    }

    /** Whether the file starts with the ELF magic. */
    public static boolean matches(ImageBytes bytes) {
        return bytes.has(0, 4) && bytes.u32(0, "magic") == 0x464C_457FL;
    }

    /** @throws ImageException if the file is not a sound ELF file for the x86 family */
    public static Elf parse(ImageBytes bytes) {
        if (!matches(bytes)) {
            throw bytes.error("no ELF file: it does not start with 7F 45 4C 46");
        }
        return new Elf(bytes);
    }

    private long word(long offset, String what) {
        return wide ? bytes.u64(offset, what) : bytes.u32(offset, what);
    }

    private ImmutableList<Segment> readSegments(long table, int entrySize, int count) {
        if (count == 0) {
            return ImmutableList.of();
        }
        int expected = wide ? 56 : 32;
        if (entrySize != expected) {
            throw bytes.error("ELF program headers of " + entrySize + " bytes, expected " + expected);
        }
        bytes.require(table, (long) count * entrySize, "the ELF program header table");
        List<Segment> result = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Segment segment = readSegment(table + (long) i * entrySize);
            if (segment.type == PT_LOAD) {
                checkLoadable(segment, i);
            }
            result.add(segment);
        }
        return ImmutableList.copyOf(result);
    }

    private Segment readSegment(long at) {
        String what = "an ELF program header";
        int segmentType = (int) bytes.u32(at, what);
        if (wide) {
            return new Segment(
                    segmentType,
                    (int) bytes.u32(at + 4, what),
                    bytes.u64(at + 8, what),
                    bytes.u64(at + 16, what),
                    bytes.u64(at + 24, what),
                    bytes.u64(at + 32, what),
                    bytes.u64(at + 40, what),
                    bytes.u64(at + 48, what));
        }
        return new Segment(
                segmentType,
                (int) bytes.u32(at + 24, what),
                bytes.u32(at + 4, what),
                bytes.u32(at + 8, what),
                bytes.u32(at + 12, what),
                bytes.u32(at + 16, what),
                bytes.u32(at + 20, what),
                bytes.u32(at + 28, what));
    }

    private void checkLoadable(Segment segment, int index) {
        bytes.require(segment.offset, segment.fileSize, "ELF segment " + index);
        if (Long.compareUnsigned(segment.fileSize, segment.memorySize) > 0) {
            throw bytes.error("ELF segment " + index + " has " + hex(segment.fileSize) + " bytes in the file but only "
                    + hex(segment.memorySize) + " in memory");
        }
    }

    private ImmutableList<Section> readSections(int entrySize) {
        if (sectionCount == 0) {
            return ImmutableList.of();
        }
        if (entrySize != sectionEntrySize()) {
            throw bytes.error("ELF section headers of " + entrySize + " bytes, expected " + sectionEntrySize());
        }
        bytes.require(sectionTable, (long) sectionCount * entrySize, "the ELF section header table");
        long names = -1;
        long namesSize = 0;
        if (sectionNames < sectionCount && sectionNames != EXTENDED_SECTION_INDEX) {
            long at = sectionTable + (long) sectionNames * entrySize;
            names = word(at + (wide ? 24 : 16), "the ELF section names");
            namesSize = word(at + (wide ? 32 : 20), "the ELF section names");
        }
        List<Section> result = new ArrayList<>(sectionCount);
        for (int i = 0; i < sectionCount; i++) {
            result.add(readSection(sectionTable + (long) i * entrySize, names, namesSize));
        }
        return ImmutableList.copyOf(result);
    }

    private Section readSection(long at, long names, long namesSize) {
        String what = "an ELF section header";
        long name = bytes.u32(at, what);
        long width = wide ? 8 : 4;
        long field = at + 8;
        return new Section(
                names >= 0 && name < namesSize ? bytes.text(names + name, Math.min(namesSize - name, MAX_NAME)) : "",
                bytes.u32(at + 4, what),
                word(field, what),
                word(field + width, what),
                word(field + 2 * width, what),
                word(field + 3 * width, what),
                bytes.u32(field + 4 * width, what),
                word(field + 4 * width + 8, what),
                word(field + 5 * width + 8, what));
    }

    /** Whether this is ELF64. */
    public boolean wide() {
        return wide;
    }

    public int type() {
        return type;
    }

    /** The type as messages show it. */
    String typeText() {
        return switch (type) {
            case TYPE_REL -> "1 (REL)";
            case TYPE_EXEC -> "2 (EXEC)";
            case TYPE_DYN -> "3 (DYN)";
            default -> Integer.toString(type);
        };
    }

    public int machine() {
        return machine;
    }

    /** The entry point as the header has it: a virtual address. */
    public long entry() {
        return entry;
    }

    public List<Segment> segments() {
        return segments;
    }

    public List<Section> sections() {
        return sections;
    }

    /** Offset of the section table in the file. */
    long sectionTable() {
        return sectionTable;
    }

    /** Bytes of a section header. */
    int sectionEntrySize() {
        return wide ? 64 : 40;
    }

    /** Index of the section that holds the sections' names. */
    int sectionNames() {
        return sectionNames;
    }

    /**
     * The entry point as a physical address: moved with the segment whose virtual addresses contain it, as it is
     * otherwise.
     */
    public long physicalEntry() {
        for (Segment segment : segments) {
            if (segment.type == PT_LOAD && segment.containsVirtual(entry)) {
                return entry - segment.virtualAddress + segment.physicalAddress;
            }
        }
        return entry;
    }

    /** The named symbols of the symbol table (ELF allows one); empty if there is none or it is damaged. */
    public List<Symbol> symbols() {
        List<Symbol> result = new ArrayList<>();
        int step = wide ? 24 : 16;
        for (Section table : sections) {
            if (table.type == SHT_SYMTAB) {
                if (table.link < sections.size() && bytes.has(table.offset, table.size)) {
                    Section strings = sections.get((int) table.link);
                    for (long at = table.offset; at + step <= table.offset + table.size; at += step) {
                        addSymbol(result, at, strings);
                    }
                }
                break;
            }
        }
        return result;
    }

    private void addSymbol(List<Symbol> result, long at, Section strings) {
        String what = "an ELF symbol";
        long name = bytes.u32(at, what);
        if (name == 0 || Long.compareUnsigned(name, strings.size) >= 0 || !bytes.has(strings.offset, strings.size)) {
            return;
        }
        result.add(new Symbol(
                bytes.text(strings.offset + name, Math.min(strings.size - name, MAX_NAME)),
                wide ? bytes.u64(at + 8, what) : bytes.u32(at + 4, what),
                wide ? bytes.u64(at + 16, what) : bytes.u32(at + 8, what),
                bytes.u8(at + (wide ? 4 : 12), what) & 0xF));
    }
}
