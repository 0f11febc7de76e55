package org.alcazar.core.exec;

import org.alcazar.core.cpu.Boundary;
import org.alcazar.core.cpu.Breakpoints;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.CoreEvents;
import org.alcazar.core.cpu.DebugRegisters;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.GuestFault;
import org.alcazar.core.cpu.Interrupts;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;

/**
 * The run loop of one core: between ticks it lets waiting events happen, then it executes a block, or as much of it as
 * the budget allows. A tick is one retired instruction, one REP iteration or one delivered event.
 *
 * <p>Not state: the code page remembered here is looked up anew whenever {@code Mmu.fetchGeneration} moves.
 */
public final class Interpreter {
    private final Core core;
    private final BlockBuilder builder = new BlockBuilder();
    private CodePage page;
    private long pageLinear;
    private long pageCell;
    private long pageGeneration = -1;

    public Interpreter(Core core) {
        this.core = core;
    }

    /**
     * Runs for at most {@code budget} ticks, less when the core stops running, yields or is told to leave.
     *
     * @return ticks executed
     */
    public long run(long budget) {
        long left = budget;
        core.beginTurn();
        while (left > 0 && !core.leaving()) {
            core.takeAttention();
            if (core.events().any() && Boundary.happen(core)) {
                core.retire(1);
                left--;
            } else if (core.activity() != Core.Activity.RUNNING) {
                break;
            } else if (needsSingleStep()) {
                left -= singleStep();
            } else {
                core.systemFlags &= ~(long) Flags.RF;
                left -= blocks(left);
            }
        }
        core.endTurn();
        return budget - left;
    }

    /** Executes blocks until the budget is used up or something calls for a look between ticks. Returns the ticks. */
    private long blocks(long budget) {
        long left = budget;
        do {
            left -= step(left);
        } while (left > 0 && !core.needsAttention());
        return budget - left;
    }

    private boolean needsSingleStep() {
        return (core.systemFlags & Flags.TF) != 0
                || core.events().interruptShadow
                || core.machine.observers().wantsInstructions()
                || Breakpoints.onCode(core);
    }

    /** Executes one instruction, with all that single instructions may call for before and after. */
    private long singleStep() {
        CoreEvents events = core.events();
        boolean trap = (core.systemFlags & Flags.TF) != 0;
        if (Breakpoints.hit(core)) {
            return breakpoint();
        }
        events.interruptShadow = false;
        events.stackShadow = false;
        core.systemFlags &= ~(long) Flags.RF;
        if (core.machine.observers().wantsInstructions()) {
            core.machine.observers().beforeInstruction(core);
            if (core.leaving()) {
                return 0;
            }
        }
        long ticks = step(1);
        if (trap && !core.takeTrapSuppression() && !events.stackShadow) {
            events.debugTrap |= DebugRegisters.BS;
        }
        core.endBlock();
        return ticks;
    }

    /** Executes the block at RIP, or its first instructions, and delivers what it raises. Returns the ticks that took. */
    private long step(long budget) {
        Block block;
        try {
            block = fetch();
        } catch (GuestFault fault) {
            return deliver(fault, 0);
        }
        int count = block.ops.length;
        if (!core.code64()) {
            count = withinLimit(block);
            if (count == 0) {
                return deliver(core.fault(Vector.GP, 0), 0);
            }
        }
        long start = core.rip;
        core.r[Core.BLOCK] = start;
        int end = count <= budget ? count : (int) budget;
        core.rip = start + block.offsets[end] & core.ipMask;
        core.beginBlock(end, budget);
        try {
            int done = execute(core, block.ops);
            while (loops(start, budget, done)) {
                core.extraTicks += done;
                long left = budget - core.extraTicks;
                end = count <= left ? count : (int) left;
                core.rip = start + block.offsets[end] & core.ipMask;
                core.repeatBlock(end);
                done = execute(core, block.ops);
            }
            if (done != end && !core.jumped()) {
                core.rip = start + block.offsets[done] & core.ipMask;
            }
            long ticks = done + core.extraTicks;
            core.retire(ticks);
            if (!block.quiet) {
                core.endBlock();
            }
            return ticks;
        } catch (GuestFault fault) {
            core.rip = start + block.offsets[core.position] & core.ipMask;
            return deliver(fault, core.position + core.extraTicks);
        }
    }

    /** Whether the block jumped to its own start and may go on there at once, without a look between ticks. */
    private boolean loops(long start, long budget, int done) {
        return core.jumped() && core.rip == start && !core.needsAttention() && core.extraTicks + done < budget;
    }

    /** The hottest loop there is. An operation that executes the next instruction too moves the position itself. */
    private static int execute(Core core, Op[] ops) {
        int i = 0;
        do {
            core.position = i;
            ops[i].execute(core);
            i = core.position + 1;
        } while (i < core.end);
        return i;
    }

    private long breakpoint() {
        Interrupts.deliverBreakpoint(core);
        core.retire(1);
        core.endBlock();
        return 1;
    }

    private long deliver(GuestFault fault, long retired) {
        core.retire(retired);
        CoreEvents events = core.events();
        events.interruptShadow = false;
        events.stackShadow = false;
        // Data breakpoints are traps: an instruction that faults has none, and hits them again when it is restarted.
        events.debugTrap = 0;
        core.suppressTrap();
        if (fault.vector() == GuestFault.NONE) {
            return retired;
        }
        Interrupts.deliverFault(core, fault);
        core.retire(1);
        core.endBlock();
        return retired + 1;
    }

    /** How many of the block's instructions lie within the code segment's limit. */
    private int withinLimit(Block block) {
        long room = (core.limit[Segment.CS] & 0xFFFF_FFFFL) - core.rip + 1;
        int count = block.ops.length;
        while (count > 0 && block.offsets[count] > room) {
            count--;
        }
        return count;
    }

    /** The block at RIP: from the page of the last one, else by way of the TLB. */
    private Block fetch() {
        long linear = core.code64() ? core.rip : core.r[Core.SEGMENT_BASE + Segment.CS] + core.rip & 0xFFFF_FFFFL;
        if ((linear & ~0xFFFL) != pageLinear || core.mmu.fetchGeneration() != pageGeneration) {
            long cell = core.mmu.fetchCell(linear);
            if (cell < 0) {
                pageGeneration = -1;
                return builder.fromDevice(core, linear);
            }
            page = core.machine.code().page(cell);
            pageCell = cell & ~0xFFFL;
            pageLinear = linear & ~0xFFFL;
            pageGeneration = core.mmu.fetchGeneration();
        }
        int offset = (int) linear & 0xFFF;
        Block block = page.blocks[offset];
        if (block == null || block.codeSize != core.codeSize) {
            block = builder.build(core, linear, pageCell + offset);
            core.machine.code().add(block);
        } else if (block.secondCell >= 0) {
            long next = (linear & ~0xFFFL) + 4096;
            if (core.mmu.fetchCell(core.code64() ? next : next & 0xFFFF_FFFFL) != block.secondCell) {
                block = builder.build(core, linear, pageCell + offset);
                core.machine.code().add(block);
            }
        }
        return block;
    }
}
