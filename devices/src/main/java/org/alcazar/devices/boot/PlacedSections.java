package org.alcazar.devices.boot;

import com.google.common.collect.ImmutableMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The section table of an ELF kernel as the kernel gets it: symbol and string tables have been put into memory, and
 * their headers say where; sections that are part of the kernel keep their own addresses; the rest stays at address 0.
 *
 * @param addresses index of a section that was put into memory, and its physical address
 */
record PlacedSections(Elf elf, ImmutableMap<Integer, Long> addresses) {
    /** Puts an image's tables into memory, behind everything else; empty if the image has no section table. */
    static Optional<PlacedSections> place(ImageBytes bytes, Optional<Elf> elf, Placement placement, BootPlan plan) {
        if (elf.isEmpty() || elf.get().sections().isEmpty()) {
            return Optional.empty();
        }
        ImmutableMap.Builder<Integer, Long> addresses = ImmutableMap.builder();
        for (int i = 0; i < elf.get().sections().size(); i++) {
            Elf.Section section = elf.get().sections().get(i);
            boolean table = section.type() == Elf.SHT_SYMTAB || section.type() == Elf.SHT_STRTAB;
            if (table && (section.flags() & Elf.SHF_ALLOC) == 0 && section.hasContent()) {
                bytes.require(section.offset(), section.size(), "ELF section " + i);
                long address =
                        BootLoader.placeHigh(bytes.fileName(), placement, section.size(), 16, "ELF section " + i);
                plan.write(address, bytes.array(), (int) section.offset(), (int) section.size());
                addresses.put(i, address);
            }
        }
        return Optional.of(new PlacedSections(elf.get(), addresses.buildOrThrow()));
    }

    int count() {
        return elf.sections().size();
    }

    int entrySize() {
        return elf.sectionEntrySize();
    }

    int namesIndex() {
        return elf.sectionNames();
    }

    /** The section headers, with addresses. */
    byte[] table(ImageBytes bytes) {
        byte[] table = new byte[count() * entrySize()];
        System.arraycopy(bytes.array(), (int) elf.sectionTable(), table, 0, table.length);
        ByteBuffer buffer = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        addresses.forEach((index, address) -> {
            if (elf.wide()) {
                buffer.putLong(index * entrySize() + 16, address);
            } else {
                buffer.putInt(index * entrySize() + 12, (int) (long) address);
            }
        });
        return table;
    }
}
