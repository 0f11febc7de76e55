package org.alcazar.core.machine;

import com.google.common.hash.Hasher;
import java.util.Arrays;
import org.alcazar.core.exec.CodeCache;
import org.alcazar.core.memory.GuestMemory;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.core.state.StateException;

/** The contents of all memory cells as a component: the pages that are not zero, by cell number. */
final class MemoryState implements Component {
    private static final int PAGE = GuestMemory.PAGE_SIZE;

    private final GuestMemory memory;
    private final CodeCache code;

    MemoryState(GuestMemory memory, CodeCache code) {
        this.memory = memory;
        this.code = code;
    }

    @Override
    public String name() {
        return "memory";
    }

    /** Receives every page that is not zero; the buffer is reused. */
    private interface PageVisitor {
        void page(long cell, byte[] content);
    }

    private void visit(PageVisitor visitor) {
        byte[] page = new byte[PAGE];
        byte[] zero = new byte[PAGE];
        for (GuestMemory.Allocation part : memory.allocations()) {
            for (long cell = part.cell(); cell < part.cell() + part.size(); cell += PAGE) {
                memory.read(cell, page, 0, PAGE);
                if (!Arrays.equals(page, zero)) {
                    visitor.page(cell, page);
                }
            }
        }
    }

    @Override
    public void save(Section section) {
        visit((cell, content) -> section.putBytes(Long.toHexString(cell), content));
    }

    @Override
    public void load(Section section) {
        for (GuestMemory.Allocation part : memory.allocations()) {
            memory.clear(part.cell(), part.size());
        }
        for (String field : section.fields().keySet()) {
            long cell;
            try {
                cell = Long.parseUnsignedLong(field, 16);
            } catch (NumberFormatException e) {
                throw new StateException("memory page " + field + " is no number");
            }
            memory.write(cell, section.getBytes(field, PAGE), 0, PAGE);
        }
        code.clear();
    }

    @Override
    public void hashInto(Hasher hasher) {
        visit((cell, content) -> hasher.putLong(cell).putBytes(content));
        hasher.putLong(-1);
    }
}
