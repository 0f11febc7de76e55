package org.alcazar.core.exec;

import java.util.Arrays;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.Decoder;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.memory.GuestMemory;

/** Decodes blocks. */
final class BlockBuilder {
    private static final int PAGE = GuestMemory.PAGE_SIZE;

    /** Raises #UD: invalid encodings. */
    private static final Op INVALID = new Op() {
        @Override
        public void execute(Core core) {
            throw core.fault(Vector.UD);
        }
    };

    /** Raises #GP(0): more than 15 bytes. */
    private static final Op TOO_LONG = new Op() {
        @Override
        public void execute(Core core) {
            throw core.fault(Vector.GP, 0);
        }
    };

    private final byte[] bytes = new byte[PAGE + 16];
    private final Op[] ops = new Op[Block.MAX_LENGTH];
    private final int[] offsets = new int[Block.MAX_LENGTH + 1];

    /**
     * Decodes the block at the core's RIP.
     *
     * @param linear linear address of the first instruction
     * @param cell its memory cell
     * @throws org.alcazar.core.cpu.GuestFault when the first instruction crosses into a page that cannot be fetched
     */
    Block build(Core core, long linear, long cell) {
        int available = PAGE - ((int) cell & 0xFFF);
        GuestMemory memory = core.machine.memory();
        // Decoded where it is, unless that is beyond the first array.
        boolean near = cell + available <= memory.firstArray().length;
        byte[] code = near ? memory.firstArray() : bytes;
        int base = near ? (int) cell : 0;
        if (!near) {
            memory.read(cell, bytes, 0, available);
        }
        int count = 0;
        int at = 0;
        CodeSize size = core.codeSize;
        boolean quiet = true;
        BindContext previous = null;
        while (count < Block.MAX_LENGTH && at < available) {
            Instruction instruction = Decoder.decode(code, base + at, available - at, size);
            if (instruction.status() == Instruction.Status.TRUNCATED) {
                break;
            }
            offsets[count] = at;
            ops[count++] = bind(core, instruction, at);
            BindContext context = new BindContext(instruction, at);
            Op pair = previous == null ? null : ComparedBranch.bind(previous, context);
            if (pair != null) {
                ops[count - 2] = pair;
            }
            previous = context;
            at += instruction.length();
            if (endsBlock(instruction)) {
                quiet = BlockEnds.isQuiet(instruction.operation());
                break;
            }
        }
        if (count == 0) {
            return crossing(core, linear, cell, available);
        }
        offsets[count] = at;
        return new Block(size, Arrays.copyOf(ops, count), Arrays.copyOf(offsets, count + 1), quiet, cell, -1);
    }

    private Block crossing(Core core, long linear, long cell, int available) {
        core.machine.memory().read(cell, bytes, 0, available);
        long next = linear + available;
        long second = core.mmu.fetchCell(core.code64() ? next : next & 0xFFFF_FFFFL);
        if (second >= 0) {
            core.machine.memory().read(second, bytes, available, 15);
        } else {
            for (int i = 0; i < 15; i++) {
                bytes[available + i] = (byte) core.mmu.fetchDeviceByte(next + i);
            }
        }
        Instruction instruction = Decoder.decode(bytes, 0, available + 15, core.codeSize);
        return single(core, instruction, cell, second);
    }

    /** One instruction from a page that is not memory; never kept. */
    Block fromDevice(Core core, long linear) {
        for (int i = 0; i < 15; i++) {
            bytes[i] = (byte) core.mmu.fetchDeviceByte(core.code64() ? linear + i : linear + i & 0xFFFF_FFFFL);
        }
        return single(core, Decoder.decode(bytes, 0, 15, core.codeSize), 0, -1);
    }

    private static Block single(Core core, Instruction instruction, long cell, long second) {
        Op[] one = {bind(core, instruction, 0)};
        return new Block(core.codeSize, one, new int[] {0, instruction.length()}, false, cell, second);
    }

    private static boolean endsBlock(Instruction instruction) {
        return instruction.status() != Instruction.Status.OK || BlockEnds.endsBlock(instruction.operation());
    }

    private static Op bind(Core core, Instruction instruction, int offset) {
        return switch (instruction.status()) {
            case OK -> Binder.bind(new BindContext(instruction, offset), core.model);
            case TOO_LONG -> TOO_LONG;
            default -> INVALID;
        };
    }
}
