package org.alcazar.core.machine;

import static org.alcazar.core.machine.LongModeMachine.CODE;
import static org.alcazar.core.machine.LongModeMachine.DATA;
import static org.alcazar.core.machine.LongModeMachine.handler;

import java.util.Random;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;

/** Random programs that stay in their code for a while: arithmetic, jumps, strings, stack and stores to the code itself. */
final class RandomProgram {
    /** Opcodes with a ModRM byte, 32-bit or with REX.W 64-bit operands. */
    private static final int[] OPCODES = {
        0x01, 0x03, 0x09, 0x0B, 0x11, 0x13, 0x19, 0x1B, 0x21, 0x23, 0x29, 0x2B, 0x31, 0x33, 0x39, 0x3B, 0x85, 0x87,
        0x89, 0x8B, 0x8D, 0x0FAF, 0x0FB6, 0x0FBE, 0x0FA3, 0x0FAB, 0x0FC1, 0x0FBC, 0x0F44, 0x0F4C, 0x0F92, 0xF7, 0xFF,
        0xD1, 0xD3
    };

    private final Random random;
    private final byte[] code = new byte[256];
    private int length;

    private RandomProgram(long seed) {
        random = new Random(seed);
    }

    private void emit(int... bytes) {
        for (int value : bytes) {
            code[length++] = (byte) value;
        }
    }

    /** One instruction: mostly arithmetic on registers and data memory, with jumps, strings, stack and stores to code. */
    private void instruction() {
        switch (random.nextInt(14)) {
            case 0, 1 -> emit(0x70 + random.nextInt(16), random.nextInt(24) - 12);
            case 2 -> emit(0xF3, new int[] {0xA4, 0xA5, 0xAA, 0xAB}[random.nextInt(4)]);
            case 3 -> emit(0x50 + random.nextInt(3), 0x58 + random.nextInt(3));
            case 4 -> emit(0x88, 0x05, random.nextInt(40) - 20, 0, 0, 0); // mov [rip + n], al
            case 5 -> emit(0xB9, random.nextInt(60), 0, 0, 0); // mov ecx, n
            case 6 -> emit(0xBF, random.nextInt(256), 0x0F + random.nextInt(2) * 0x10, 0x40, 0); // mov edi, data
            case 7 -> emit(0x83, 0xC0 + random.nextInt(64) & ~4, random.nextInt(256)); // group 1
            default -> modRm();
        }
    }

    private void modRm() {
        if (random.nextBoolean()) {
            emit(0x48);
        }
        int opcode = OPCODES[random.nextInt(OPCODES.length)];
        if (opcode > 0xFF) {
            emit(0x0F);
        }
        int register = random.nextInt(4);
        boolean memory = random.nextInt(3) == 0 || opcode == 0x8D;
        if ((opcode & 0xFF) == 0xFF) {
            register &= 1; // INC and DEC only
        }
        emit(opcode & 0xFF);
        if (memory) {
            emit(0x47 | register << 3, random.nextInt(256)); // [rdi + disp8]
        } else {
            emit(0xC0 | register << 3 | random.nextInt(3));
        }
    }

    /** A machine with the program of a seed loaded; nothing has been executed. */
    static LongModeMachine program(long seed) {
        RandomProgram generator = new RandomProgram(seed);
        while (generator.length < 200) {
            generator.instruction();
        }
        LongModeMachine guest = new LongModeMachine();
        guest.machine.bus().write(CODE, generator.code, 0, generator.code.length);
        // Faults without an error code skip two bytes and go on; the others end the run.
        for (int vector : new int[] {Vector.DE, Vector.UD}) {
            guest.at(handler(vector), "4883042402 48CF");
        }
        Core core = guest.core();
        for (int i = 0; i < 4; i++) {
            core.r[i] = generator.random.nextLong();
        }
        core.r[Core.RSI] = DATA + 0x800;
        core.r[Core.RDI] = DATA + 0x400;
        return guest;
    }
}
