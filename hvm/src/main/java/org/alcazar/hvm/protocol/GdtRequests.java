package org.alcazar.hvm.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.state.Section;
import org.alcazar.hvm.boot.Partitioning;

/** GDT_REGISTER, GDT_SYNC, GDT_RESTORE and GDT_DONE: descriptors of the ROS for the HRT (sections 2.7 and 12). */
final class GdtRequests {
    /** Bytes of the area in front of the table: an operand for LGDT, the FS base, six selectors. */
    private static final int HEADER = 30;

    private static final int[] SELECTORS = {Segment.CS, Segment.DS, Segment.ES, Segment.FS, Segment.GS, Segment.SS};

    private final Machine machine;
    private final Partitioning parts;
    private final Transactions transactions;
    private final CommPage commPage;
    private final Upcalls upcalls;
    /** Where the HRT wants the table, in its own address space; 0 for nowhere. */
    private long area;

    GdtRequests(Machine machine, Partitioning parts, Transactions transactions, CommPage commPage, Upcalls upcalls) {
        this.machine = machine;
        this.parts = parts;
        this.transactions = transactions;
        this.commPage = commPage;
        this.upcalls = upcalls;
    }

    Map<HvmRequest, RequestHandler> handlers() {
        return Map.of(
                HvmRequest.GDT_REGISTER, (caller, address, unused) -> register(caller, address),
                HvmRequest.GDT_SYNC, this::sync,
                HvmRequest.GDT_RESTORE, (caller, unused2, unused3) -> restore(caller),
                HvmRequest.GDT_DONE, (caller, unused2, unused3) -> done(caller));
    }

    /** An HRT restart: nothing is registered. */
    void reset() {
        area = 0;
    }

    private long register(Core caller, long address) {
        if (!parts.isHrt(caller.id())) {
            return RequestHandler.REFUSED;
        }
        area = address;
        return RequestHandler.DONE;
    }

    private long sync(Core caller, long fsBase, long passedThrough) {
        if (area == 0 || !canStart(caller, HvmRequest.GDT_SYNC)) {
            return RequestHandler.REFUSED;
        }
        int length = (caller.gdtrLimit & 0xFFFF) + 1;
        Optional<byte[]> table = CallerMemory.readPrivileged(caller, caller.gdtrBase, length);
        if (table.isEmpty()
                || !CallerMemory.writePrivileged(
                        machine.core(parts.firstHrtCore()), area, content(caller, fsBase, table.get()))) {
            return RequestHandler.REFUSED;
        }
        commPage.write(HvmRequest.GDT_SYNC.code(), area, passedThrough);
        start(HvmRequest.GDT_SYNC);
        return RequestHandler.DONE;
    }

    private byte[] content(Core caller, long fsBase, byte[] table) {
        ByteBuffer content = ByteBuffer.allocate(HEADER + table.length).order(ByteOrder.LITTLE_ENDIAN);
        content.putShort((short) caller.gdtrLimit).putLong(area + HEADER).putLong(fsBase);
        for (int segment : SELECTORS) {
            content.putShort((short) caller.selector[segment]);
        }
        return content.put(table).array();
    }

    private long restore(Core caller) {
        if (!canStart(caller, HvmRequest.GDT_RESTORE)) {
            return RequestHandler.REFUSED;
        }
        commPage.write(HvmRequest.GDT_RESTORE.code(), 0, 0);
        start(HvmRequest.GDT_RESTORE);
        return RequestHandler.DONE;
    }

    private boolean canStart(Core caller, HvmRequest request) {
        if (parts.isHrt(caller.id()) || !transactions.canStart(request)) {
            return false;
        }
        if (!upcalls.canRaise(1)) {
            transactions.expect(0);
            return false;
        }
        return true;
    }

    private void start(HvmRequest request) {
        transactions.expect(1);
        upcalls.raise(request.code(), 1);
        transactions.start(request);
    }

    private long done(Core caller) {
        boolean accepted = parts.isHrt(caller.id()) && transactions.complete(HvmRequest.GDT_DONE);
        return accepted ? RequestHandler.DONE : RequestHandler.REFUSED;
    }

    void save(Section section) {
        section.putLong("gdtArea", area);
    }

    void load(Section section) {
        area = section.getLong("gdtArea");
    }
}
