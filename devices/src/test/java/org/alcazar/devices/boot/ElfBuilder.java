package org.alcazar.devices.boot;

import java.util.ArrayList;
import java.util.List;

/** Writes small ELF files for tests: header, program headers, contents, section names, section headers. */
final class ElfBuilder {
    private record Part(long virtual, long physical, byte[] content, long memorySize) {}

    private record Table(String name, int type, long flags, long address, byte[] content, int link) {}

    private final boolean wide;
    private final List<Part> parts = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    private int type = Elf.TYPE_EXEC;
    private int machine;
    private long entry;

    private ElfBuilder(boolean wide) {
        this.wide = wide;
        machine = wide ? Elf.MACHINE_X86_64 : Elf.MACHINE_386;
    }

    static ElfBuilder elf32() {
        return new ElfBuilder(false);
    }

    static ElfBuilder elf64() {
        return new ElfBuilder(true);
    }

    ElfBuilder type(int value) {
        type = value;
        return this;
    }

    ElfBuilder machine(int value) {
        machine = value;
        return this;
    }

    ElfBuilder entry(long value) {
        entry = value;
        return this;
    }

    ElfBuilder segment(long address, byte[] content, long memorySize) {
        return segment(address, address, content, memorySize);
    }

    ElfBuilder segment(long virtual, long physical, byte[] content, long memorySize) {
        parts.add(new Part(virtual, physical, content, memorySize));
        return this;
    }

    ElfBuilder section(String name, int sectionType, long flags, long address, byte[] content, int link) {
        tables.add(new Table(name, sectionType, flags, address, content, link));
        return this;
    }

    /** Where the contents of the first segment start in the file. */
    int firstOffset() {
        return (wide ? 64 : 52) + parts.size() * (wide ? 56 : 32);
    }

    byte[] build() {
        Words contents = new Words(1000);
        Words programHeaders = new Words(1000);
        for (Part part : parts) {
            programHeader(programHeaders, part, firstOffset() + contents.size());
            contents.raw(part.content);
        }
        boolean sections = !tables.isEmpty();
        Words names = new Words(100).u8(0);
        Words headers = new Words(1000);
        sectionHeader(headers, 0, 0, 0, 0, 0, 0, 0);
        for (Table table : tables) {
            int name = names.size();
            names.text(table.name);
            sectionHeader(
                    headers,
                    name,
                    table.type,
                    table.flags,
                    table.address,
                    firstOffset() + contents.size(),
                    table.content.length,
                    table.link);
            contents.raw(table.content);
        }
        int name = names.size();
        names.text(".shstrtab");
        sectionHeader(headers, name, Elf.SHT_STRTAB, 0, 0, firstOffset() + contents.size(), names.size(), 0);
        if (sections) {
            contents.raw(names.bytes());
        }
        long table = sections ? firstOffset() + contents.size() : 0;
        Words file = header(table, sections ? tables.size() + 2 : 0);
        file.raw(programHeaders.bytes()).raw(contents.bytes());
        return sections ? file.raw(headers.bytes()).bytes() : file.bytes();
    }

    private Words header(long sectionTable, int sectionCount) {
        Words out = new Words(64).u32(0x464C_457F).u8(wide ? 2 : 1).u8(1).u8(1).zeros(9);
        out.u16(type).u16(machine).u32(1);
        word(out, entry);
        word(out, wide ? 64 : 52);
        word(out, sectionTable);
        out.u32(0).u16(wide ? 64 : 52);
        out.u16(wide ? 56 : 32).u16(parts.size());
        return out.u16(wide ? 64 : 40).u16(sectionCount).u16(Math.max(0, sectionCount - 1));
    }

    private void programHeader(Words out, Part part, int offset) {
        out.u32(Elf.PT_LOAD);
        if (wide) {
            out.u32(7);
        }
        word(out, offset);
        word(out, part.virtual);
        word(out, part.physical);
        word(out, part.content.length);
        word(out, part.memorySize);
        if (!wide) {
            out.u32(7);
        }
        word(out, 1);
    }

    private void sectionHeader(
            Words out, int name, int sectionType, long flags, long address, long offset, long size, int link) {
        out.u32(name).u32(sectionType);
        word(out, flags);
        word(out, address);
        word(out, offset);
        word(out, size);
        out.u32(link).u32(0);
        word(out, 1);
        word(out, 0);
    }

    private void word(Words out, long value) {
        if (wide) {
            out.u64(value);
        } else {
            out.u32(value);
        }
    }
}
