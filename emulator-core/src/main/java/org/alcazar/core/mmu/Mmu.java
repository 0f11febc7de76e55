package org.alcazar.core.mmu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.alcazar.core.cpu.Breakpoints;
import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.GuestFault;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.state.Section;

/**
 * A core's way to memory: linear addresses in, bytes out, through the TLB.
 *
 * <p>A hit on plain RAM is one compare and one array access. Everything else takes the slow path: misses, page
 * crossings, devices, pages with decoded code, memory beyond the first array, alignment checks and observers. While
 * alignment checks or memory observers are on, the buffers in use are empty ones, so that every access is slow.
 *
 * <p>The {@code segment} arguments only choose between #SS and #GP when an address is not canonical.
 */
public final class Mmu {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Core core;
    private final BusView view;
    private final byte[] ram;
    private final PageWalker walker;
    private final TranslationBuffers buffers = new TranslationBuffers();
    private final SlowPath slow;
    private final long[] never = new Tlb().entries;
    private long[] readEntries = never;
    private long[] writeEntries = never;
    private int rights = View.SUPERVISOR;
    private boolean checkAlignment;
    private long fetchGeneration;
    private InvalidationListener invalidationListener;

    public Mmu(Core core, BusView view) {
        this.core = core;
        this.view = view;
        this.ram = view.memory().firstArray();
        this.walker = new PageWalker(core, view);
        this.slow = new SlowPath(core, view, walker, buffers);
        view.onChange(this::flushAll);
    }

    public BusView view() {
        return view;
    }

    // ---------------------------------------------------------------------------------------- modes and invalidation

    /**
     * Selects the translations of a privilege; {@code aligned} makes misaligned data accesses raise #AC. CR4.SMAP and
     * RFLAGS.AC of the core count too.
     */
    public void modeChanged(boolean user, boolean aligned) {
        boolean overrides = (core.cr4 & ControlBits.CR4_SMAP) != 0 && (core.systemFlags & Flags.AC) != 0;
        int selected = user ? View.USER : overrides ? View.SUPERVISOR_OVERRIDE : View.SUPERVISOR;
        if (buffers.of(rights, PageWalker.EXECUTE) != buffers.of(selected, PageWalker.EXECUTE)) {
            fetchGeneration++;
        }
        if (user && rights != View.USER) {
            core.userModeEntered();
        }
        rights = selected;
        checkAlignment = aligned;
        slow.breakpoints = Breakpoints.onData(core);
        boolean watched =
                aligned || slow.breakpoints || core.machine.observers().wantsMemory();
        readEntries = watched ? never : buffers.of(rights, PageWalker.READ).entries;
        writeEntries = watched ? never : buffers.of(rights, PageWalker.WRITE).entries;
    }

    public boolean pagingEnabled() {
        return (core.cr0 & ControlBits.CR0_PG) != 0;
    }

    /** Drops all translations, global ones and those of all process contexts too; looks at CR3 and CR4 anew. */
    public void flushAll() {
        buffers.flushAll();
        buffers.enterContext(core.pcid());
        manyDropped();
    }

    /** Drops all translations that are not global, of every process context: INVPCID type 3. */
    public void flushNonGlobal() {
        buffers.flushNonGlobal();
        manyDropped();
    }

    /** Drops the translations of a process context that are not global: MOV to CR3, INVPCID type 1. */
    public void flushContext(int pcid) {
        buffers.flushContext(pcid);
        manyDropped();
    }

    /** INVLPG: drops the translations of one page in the present process context, and global ones. */
    public void flushPage(long linear) {
        buffers.flushPage(linear, buffers.pcid(), true);
        pageDropped(linear);
    }

    /** INVPCID type 0: drops the translations of one page in a process context that are not global. */
    public void flushPage(long linear, int pcid) {
        buffers.flushPage(linear, pcid, false);
        pageDropped(linear);
    }

    /** Makes the translations of a process context the present ones. */
    public void enterContext(int pcid) {
        buffers.enterContext(pcid);
        manyDropped();
    }

    /** Who hears of dropped translations; null for nobody. */
    public void setInvalidationListener(InvalidationListener listener) {
        invalidationListener = listener;
    }

    private void manyDropped() {
        translationsDropped();
        if (invalidationListener != null) {
            invalidationListener.manyDropped();
        }
    }

    private void pageDropped(long linear) {
        translationsDropped();
        if (invalidationListener != null) {
            invalidationListener.pageDropped(linear);
        }
    }

    /** PKRU has changed: drops what it decided about the keys whose rights are others now. */
    public void pkruChanged(int before, int now) {
        int keys = 0;
        for (int key = 0; key < 16; key++) {
            keys |= ((before ^ now) >>> 2 * key & 3) != 0 ? 1 << key : 0;
        }
        if (keys != 0 && (core.cr4 & ControlBits.CR4_PKE) != 0) {
            buffers.flushKeys(keys);
        }
    }

    private void translationsDropped() {
        fetchGeneration++;
        core.endBlock();
    }

    /** Decoded code has been dropped: whoever remembers a code page looks it up again. */
    public void flushFetch() {
        fetchGeneration++;
    }

    /** Instructions have been decoded from a page: stores to it leave the fast path from now on. */
    public void markCode(long cellPage) {
        buffers.markCode(cellPage);
    }

    /**
     * Loads the PDPTE registers of PAE paging from CR3.
     *
     * @throws GuestFault #GP(0) if a present one has a reserved bit set; nothing is loaded then
     */
    public void loadPdptes() {
        long reserved = 0x1E6 | -1L << core.model.physicalAddressBits();
        long[] loaded = new long[4];
        for (int i = 0; i < 4; i++) {
            loaded[i] = view.read((core.cr3 & 0xFFFF_FFE0L) + 8L * i, 8);
            if ((loaded[i] & 1) != 0 && (loaded[i] & reserved) != 0) {
                throw core.fault(Vector.GP, 0);
            }
        }
        System.arraycopy(loaded, 0, walker.pdpte, 0, 4);
    }

    // ---------------------------------------------------------------------------------------- data, fast path

    /** Reads a byte, zero-extended. */
    public int load8(long linear, int segment) {
        int slot = Tlb.slot(linear);
        long[] entries = readEntries;
        if (entries[slot] == (linear & Tlb.PAGE_MASK)) {
            return ram[(int) entries[slot + 1] + ((int) linear & 0xFFF)] & 0xFF;
        }
        return (int) loadSlow(linear, 1, segment, PageWalker.READ);
    }

    /** Reads two bytes, zero-extended. */
    public int load16(long linear, int segment) {
        int slot = Tlb.slot(linear);
        long[] entries = readEntries;
        if (entries[slot] == (linear + 1 & Tlb.PAGE_MASK)) {
            return (short) SHORT.get(ram, (int) entries[slot + 1] + ((int) linear & 0xFFF)) & 0xFFFF;
        }
        return (int) loadSlow(linear, 2, segment, PageWalker.READ);
    }

    public int load32(long linear, int segment) {
        int slot = Tlb.slot(linear);
        long[] entries = readEntries;
        if (entries[slot] == (linear + 3 & Tlb.PAGE_MASK)) {
            return (int) INT.get(ram, (int) entries[slot + 1] + ((int) linear & 0xFFF));
        }
        return (int) loadSlow(linear, 4, segment, PageWalker.READ);
    }

    public long load64(long linear, int segment) {
        int slot = Tlb.slot(linear);
        long[] entries = readEntries;
        if (entries[slot] == (linear + 7 & Tlb.PAGE_MASK)) {
            return (long) LONG.get(ram, (int) entries[slot + 1] + ((int) linear & 0xFFF));
        }
        return loadSlow(linear, 8, segment, PageWalker.READ);
    }

    /** Reads a byte that will be written: write rights are required. */
    public int loadForUpdate8(long linear, int segment) {
        int slot = Tlb.slot(linear);
        long[] entries = writeEntries;
        if (entries[slot] == (linear & Tlb.PAGE_MASK)) {
            return ram[(int) entries[slot + 1] + ((int) linear & 0xFFF)] & 0xFF;
        }
        return (int) loadSlow(linear, 1, segment, PageWalker.WRITE);
    }

    public int loadForUpdate16(long linear, int segment) {
        int slot = Tlb.slot(linear);
        long[] entries = writeEntries;
        if (entries[slot] == (linear + 1 & Tlb.PAGE_MASK)) {
            return (short) SHORT.get(ram, (int) entries[slot + 1] + ((int) linear & 0xFFF)) & 0xFFFF;
        }
        return (int) loadSlow(linear, 2, segment, PageWalker.WRITE);
    }

    public int loadForUpdate32(long linear, int segment) {
        int slot = Tlb.slot(linear);
        long[] entries = writeEntries;
        if (entries[slot] == (linear + 3 & Tlb.PAGE_MASK)) {
            return (int) INT.get(ram, (int) entries[slot + 1] + ((int) linear & 0xFFF));
        }
        return (int) loadSlow(linear, 4, segment, PageWalker.WRITE);
    }

    public long loadForUpdate64(long linear, int segment) {
        int slot = Tlb.slot(linear);
        long[] entries = writeEntries;
        if (entries[slot] == (linear + 7 & Tlb.PAGE_MASK)) {
            return (long) LONG.get(ram, (int) entries[slot + 1] + ((int) linear & 0xFFF));
        }
        return loadSlow(linear, 8, segment, PageWalker.WRITE);
    }

    public void store8(long linear, int segment, int value) {
        int slot = Tlb.slot(linear);
        long[] entries = writeEntries;
        if (entries[slot] == (linear & Tlb.PAGE_MASK)) {
            ram[(int) entries[slot + 1] + ((int) linear & 0xFFF)] = (byte) value;
        } else {
            storeSlow(linear, 1, segment, value);
        }
    }

    public void store16(long linear, int segment, int value) {
        int slot = Tlb.slot(linear);
        long[] entries = writeEntries;
        if (entries[slot] == (linear + 1 & Tlb.PAGE_MASK)) {
            SHORT.set(ram, (int) entries[slot + 1] + ((int) linear & 0xFFF), (short) value);
        } else {
            storeSlow(linear, 2, segment, value);
        }
    }

    public void store32(long linear, int segment, int value) {
        int slot = Tlb.slot(linear);
        long[] entries = writeEntries;
        if (entries[slot] == (linear + 3 & Tlb.PAGE_MASK)) {
            INT.set(ram, (int) entries[slot + 1] + ((int) linear & 0xFFF), value);
        } else {
            storeSlow(linear, 4, segment, value);
        }
    }

    /** Writes eight bytes; of a page-crossing write both pages are checked before either changes. */
    public void store64(long linear, int segment, long value) {
        int slot = Tlb.slot(linear);
        long[] entries = writeEntries;
        if (entries[slot] == (linear + 7 & Tlb.PAGE_MASK)) {
            LONG.set(ram, (int) entries[slot + 1] + ((int) linear & 0xFFF), value);
        } else {
            storeSlow(linear, 8, segment, value);
        }
    }

    /**
     * Reads a vector of {@code count} quadwords, 2 or 4, into an array. Alignment checks ask for 16 bytes whatever the
     * length.
     */
    public void loadVector(long linear, int segment, long[] into, int at, int count) {
        int slot = Tlb.slot(linear);
        long[] entries = readEntries;
        if (entries[slot] != (linear + 8L * count - 1 & Tlb.PAGE_MASK)) {
            loadVectorSlow(linear, segment, into, at, count);
            return;
        }
        int cell = (int) entries[slot + 1] + ((int) linear & 0xFFF);
        into[at] = (long) LONG.get(ram, cell);
        into[at + 1] = (long) LONG.get(ram, cell + 8);
        if (count == 4) {
            into[at + 2] = (long) LONG.get(ram, cell + 16);
            into[at + 3] = (long) LONG.get(ram, cell + 24);
        }
    }

    /** Writes a vector of {@code count} quadwords, 2 or 4; when a part cannot be written none is. */
    public void storeVector(long linear, int segment, long[] from, int at, int count) {
        int slot = Tlb.slot(linear);
        long[] entries = writeEntries;
        if (entries[slot] != (linear + 8L * count - 1 & Tlb.PAGE_MASK)) {
            storeVectorSlow(linear, segment, from, at, count);
            return;
        }
        int cell = (int) entries[slot + 1] + ((int) linear & 0xFFF);
        LONG.set(ram, cell, from[at]);
        LONG.set(ram, cell + 8, from[at + 1]);
        if (count == 4) {
            LONG.set(ram, cell + 16, from[at + 2]);
            LONG.set(ram, cell + 24, from[at + 3]);
        }
    }

    private void loadVectorSlow(long linear, int segment, long[] into, int at, int count) {
        locateVector(linear, segment, count, PageWalker.READ);
        for (int i = 0; i < count; i++) {
            into[at + i] = slow.load(slow.wrap(linear + 8L * i, segment), 8, segment, PageWalker.READ, rights, false);
        }
    }

    private void storeVectorSlow(long linear, int segment, long[] from, int at, int count) {
        locateVector(linear, segment, count, PageWalker.WRITE);
        for (int i = 0; i < count; i++) {
            slow.store(slow.wrap(linear + 8L * i, segment), 8, segment, rights, false, from[at + i]);
        }
    }

    /** Raises what an access to a vector raises, before any part of it is made. */
    private void locateVector(long linear, int segment, int count, int kind) {
        slow.checkAligned(linear, 8 * count, 16, segment, checkAlignment);
        slow.locateAll(linear, 8 * count, kind, rights, segment);
    }

    /**
     * Reads an element of a gathered or masked vector, 4 or 8 bytes, zero-extended. Unlike other data these never have to
     * be aligned.
     */
    public long loadElement(long linear, int segment, int width) {
        if (checkAlignment) {
            return slow.load(linear, width, segment, PageWalker.READ, rights, false);
        }
        return width == 8 ? load64(linear, segment) : load32(linear, segment) & 0xFFFF_FFFFL;
    }

    /** Raises what {@link #storeElement} would raise; stores nothing. */
    public void probeElement(long linear, int segment, int width) {
        slow.locateAll(linear, width, PageWalker.WRITE, rights, segment);
    }

    /** Writes an element of a masked vector, 4 or 8 bytes, with any alignment. */
    public void storeElement(long linear, int segment, int width, long value) {
        if (checkAlignment) {
            slow.store(linear, width, segment, rights, false, value);
        } else if (width == 8) {
            store64(linear, segment, value);
        } else {
            store32(linear, segment, (int) value);
        }
    }

    // ---------------------------------------------------------------------------------------- data, bulk

    /**
     * Where a run of plain memory begins, for bulk string operations: the cell of a linear address whose page this
     * access may use on the fast path and that no one watches.
     *
     * @return the cell in the first array, or -1 when the access must go the ordinary way
     */
    public int bulkCell(long linear, boolean write) {
        long[] entries = write ? writeEntries : readEntries;
        int slot = Tlb.slot(linear);
        return entries[slot] == (linear & Tlb.PAGE_MASK) ? (int) entries[slot + 1] + ((int) linear & 0xFFF) : -1;
    }

    /** The array that {@link #bulkCell} indexes. */
    public byte[] bulkArray() {
        return ram;
    }

    // ---------------------------------------------------------------------------------------- data, slow path

    private long loadSlow(long linear, int width, int segment, int kind) {
        return slow.load(linear, width, segment, kind, rights, checkAlignment);
    }

    private void storeSlow(long linear, int width, int segment, long value) {
        slow.store(linear, width, segment, rights, checkAlignment, value);
    }

    /** Raises #AC when alignment is checked and data of {@code size} bytes are not aligned to {@code alignment}. */
    public void requireAligned(long linear, int size, int alignment, int segment) {
        slow.checkAligned(linear, size, alignment, segment, checkAlignment);
    }

    /** Raises what a store of so many bytes would raise; stores nothing. */
    public void probeWrite(long linear, int size, int segment) {
        slow.checkAligned(linear, size, size, segment, checkAlignment && size <= 8);
        slow.locateAll(linear, size, PageWalker.WRITE, rights, segment);
    }

    /** Raises what {@link #storeVector} would raise; stores nothing. */
    public void probeVectorWrite(long linear, int segment, int count) {
        locateVector(linear, segment, count, PageWalker.WRITE);
    }

    /** An implicit supervisor read, of a descriptor table or TSS: 1 to 8 bytes. */
    public long loadSystem(long linear, int width) {
        return slow.load(linear, width, SlowPath.SYSTEM, PageWalker.READ, View.SUPERVISOR, false);
    }

    /** An implicit supervisor write. */
    public void storeSystem(long linear, int width, long value) {
        slow.store(linear, width, SlowPath.SYSTEM, View.SUPERVISOR, false, value);
    }

    /** Raises what {@link #storeSystem} of so many bytes would raise; stores nothing. */
    public void probeSystemWrite(long linear, int size) {
        slow.locateAll(linear, size, PageWalker.WRITE, View.SUPERVISOR, SlowPath.SYSTEM);
    }

    /** A read from a supervisor's stack by an event delivery or far transfer: below CPL 3 RFLAGS.AC counts. */
    public long loadSupervisorStack(long linear, int width) {
        return slow.load(linear, width, SlowPath.SYSTEM, PageWalker.READ, supervisorRights(), false);
    }

    /** A write to a supervisor's stack by an event delivery or far transfer. */
    public void storeSupervisorStack(long linear, int width, long value) {
        slow.store(linear, width, SlowPath.SYSTEM, supervisorRights(), false, value);
    }

    private int supervisorRights() {
        return rights == View.USER ? View.SUPERVISOR : rights;
    }

    // ---------------------------------------------------------------------------------------- instruction fetch

    /** Changes whenever a code page looked up earlier must be looked up again. */
    public long fetchGeneration() {
        return fetchGeneration + slow.codeFills;
    }

    /**
     * Looks up the page of an instruction, in program order.
     *
     * @return the cell of the linear address, or -1 when its page is not memory
     * @throws GuestFault #PF, or #GP(0) when the address is not canonical
     */
    public long fetchCell(long linear) {
        Tlb tlb = buffers.of(rights, PageWalker.EXECUTE);
        int slot = Tlb.slot(linear);
        slow.locate(tlb, linear, PageWalker.EXECUTE, rights, Segment.CS);
        return (tlb.entries[slot] & Tlb.DEVICE) != 0 ? -1 : tlb.entries[slot + 1] + (linear & 0xFFF);
    }

    /** Reads an instruction byte from a page that is not memory. */
    public int fetchDeviceByte(long linear) {
        long physical =
                slow.locate(buffers.of(rights, PageWalker.EXECUTE), linear, PageWalker.EXECUTE, rights, Segment.CS);
        core.syncClock();
        return (int) view.read(physical, 1);
    }

    // ---------------------------------------------------------------------------------------- for others

    /**
     * Translates as an access would, setting accessed and dirty flags, but raises nothing.
     *
     * @return the physical address, or -1 when the access would fault
     */
    public long translate(long linear, boolean write, boolean user) {
        if (!pagingEnabled()) {
            return view.gate(linear & 0xFFFF_FFFFL);
        }
        if (!core.canonical(linear)) {
            return -1;
        }
        long page =
                walker.walk(linear, write ? PageWalker.WRITE : PageWalker.READ, user ? View.USER : View.OUTSIDE, true);
        return page == PageWalker.FAULT ? -1 : view.gate(page | linear & 0xFFF);
    }

    /** Translates with supervisor read rights and without any side effect; -1 when there is no translation. */
    public long translateForDebug(long linear) {
        if (!pagingEnabled()) {
            return view.gate(linear & 0xFFFF_FFFFL);
        }
        if (!core.canonical(linear)) {
            return -1;
        }
        long page = walker.walk(linear, PageWalker.READ, View.OUTSIDE, false);
        return page == PageWalker.FAULT ? -1 : view.gate(page | linear & 0xFFF);
    }

    /** The page walk of an address in words, for crash reports. */
    public String explainWalk(long linear) {
        if (!pagingEnabled()) {
            return "  paging is off";
        }
        return core.canonical(linear)
                ? walker.explain(linear, PageWalker.READ, View.OUTSIDE)
                : String.format("  0x%x is not canonical", linear);
    }

    /** Saves every translation held, and the PDPTE registers. */
    public void save(Section section) {
        section.putLongs("pdpte", walker.pdpte);
        buffers.save(section);
    }

    /** Restores them; control registers have been restored before. */
    public void load(Section section) {
        System.arraycopy(section.getLongs("pdpte", 4), 0, walker.pdpte, 0, 4);
        buffers.load(section, core.pcid(), slow::enter);
        fetchGeneration++;
    }

    /** Decides anew which translations lead to devices: after a whole machine's state has been loaded. */
    public void stateLoaded() {
        buffers.forEach(slow::enter);
        fetchGeneration++;
    }
}
