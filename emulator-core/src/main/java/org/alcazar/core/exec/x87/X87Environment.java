package org.alcazar.core.exec.x87;

import static org.alcazar.core.fpu.X87Status.EXCEPTIONS;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.FloatingState;
import org.alcazar.core.exec.Address;
import org.alcazar.core.exec.BindContext;
import org.alcazar.core.exec.Op;
import org.alcazar.core.fpu.Extended;
import org.alcazar.core.isa.MemoryOperand;

/**
 * FNSTENV, FLDENV, FNSAVE and FRSTOR: images of 14 or 28 bytes, with the registers 80 more, in the formats of protected
 * mode or of real and virtual-8086 mode. AMD APM volume 2, section 11.4.4.
 */
final class X87Environment {
    private static final int REGISTERS = 80;
    private static final int RESERVED = 0xFFFF_0000;
    private static final int OPCODE = 0x7FF;

    private X87Environment() {}

    static Op bind(BindContext context) {
        int word = context.instruction().operandSize() == 16 ? 2 : 4;
        Address address =
                Address.bind(context, (MemoryOperand) context.instruction().operand(0));
        return switch (context.instruction().operation()) {
            case FNSTENV ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        X87Exceptions.checkAvailable(core);
                        Image image = Image.toWrite(core, address, word, 7 * word);
                        storeEnvironment(core, image);
                        core.floating.controlWord |= EXCEPTIONS;
                        X87Exceptions.summarize(core.floating);
                        PendingException.signal(core);
                    }
                };
            case FNSAVE ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        X87Exceptions.checkAvailable(core);
                        Image image = Image.toWrite(core, address, word, 7 * word + REGISTERS);
                        storeEnvironment(core, image);
                        storeRegisters(core, image);
                        X87Control.initialize(core.floating);
                        PendingException.signal(core);
                    }
                };
            case FLDENV ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        X87Exceptions.checkReady(core);
                        loadEnvironment(core, Image.toRead(core, address, word, 7 * word));
                        PendingException.signal(core);
                    }
                };
            case FRSTOR ->
                new Op() {
                    @Override
                    public void execute(Core core) {
                        X87Exceptions.checkReady(core);
                        Image image = Image.toRead(core, address, word, 7 * word + REGISTERS);
                        loadEnvironment(core, image);
                        loadRegisters(core, image);
                        PendingException.signal(core);
                    }
                };
            default -> null;
        };
    }

    /**
     * The image in memory. Its first part and its last byte are looked at before anything else, and each part goes through
     * the segment on its own, so that the image wraps where addresses do.
     */
    private record Image(Address address, int word) {
        static Image toWrite(Core core, Address address, int word, int bytes) {
            core.mmu.probeWrite(address.toWrite(core, word), word, address.segment);
            core.mmu.probeWrite(address.toWriteAt(core, bytes - 1, 1), 1, address.segment);
            return new Image(address, word);
        }

        static Image toRead(Core core, Address address, int word, int bytes) {
            Image image = new Image(address, word);
            image.get(core, 0);
            core.mmu.load8(address.toReadAt(core, bytes - 1, 1), address.segment);
            return image;
        }

        int get(Core core, int index) {
            long at = address.toReadAt(core, (long) index * word, word);
            return word == 2 ? core.mmu.load16(at, address.segment) & 0xFFFF : core.mmu.load32(at, address.segment);
        }

        void put(Core core, int index, int value) {
            long at = address.toWriteAt(core, (long) index * word, word);
            if (word == 2) {
                core.mmu.store16(at, address.segment, value);
            } else {
                core.mmu.store32(at, address.segment, value);
            }
        }

        /** 16 bits of a register's ten bytes. */
        int getPart(Core core, int register, int part) {
            long at = address.toReadAt(core, 7L * word + 10L * register + 2L * part, 2);
            return core.mmu.load16(at, address.segment) & 0xFFFF;
        }

        void putPart(Core core, int register, int part, int value) {
            long at = address.toWriteAt(core, 7L * word + 10L * register + 2L * part, 2);
            core.mmu.store16(at, address.segment, value);
        }
    }

    private static boolean realFormat(Core core) {
        return !core.protectedMode() || core.virtual8086();
    }

    private static void storeEnvironment(Core core, Image image) {
        FloatingState state = core.floating;
        image.put(core, 0, RESERVED | state.controlWord);
        image.put(core, 1, RESERVED | state.statusWord);
        image.put(core, 2, RESERVED | fullTags(state));
        int opcode = state.lastOpcode & OPCODE;
        if (realFormat(core)) {
            int instruction = (int) state.instructionPointer + (state.instructionSelector << 4);
            int data = (int) state.dataPointer + (state.dataSelector << 4);
            boolean narrow = image.word == 2;
            image.put(core, 3, (narrow ? 0 : RESERVED) | instruction & 0xFFFF);
            image.put(core, 4, (narrow ? instruction >>> 4 & 0xF000 : (instruction >>> 16) << 12) | opcode);
            image.put(core, 5, (narrow ? 0 : RESERVED) | data & 0xFFFF);
            image.put(core, 6, narrow ? data >>> 4 & 0xF000 : (data >>> 16) << 12);
        } else {
            image.put(core, 3, (int) state.instructionPointer);
            image.put(core, 4, state.instructionSelector | opcode << 16);
            image.put(core, 5, (int) state.dataPointer);
            image.put(core, 6, RESERVED | state.dataSelector);
        }
    }

    private static void loadEnvironment(Core core, Image image) {
        FloatingState state = core.floating;
        int control = image.get(core, 0);
        int status = image.get(core, 1);
        int tags = image.get(core, 2) & 0xFFFF;
        int third = image.get(core, 3);
        int fourth = image.get(core, 4);
        int fifth = image.get(core, 5);
        int sixth = image.get(core, 6);
        X87Control.setControl(state, control);
        state.statusWord = status & 0xFFFF;
        X87Exceptions.summarize(state);
        state.tagWord = tags;
        if (realFormat(core)) {
            boolean narrow = image.word == 2;
            state.instructionPointer = linear(third, fourth, narrow);
            state.dataPointer = linear(fifth, sixth, narrow);
            state.instructionSelector = 0;
            state.dataSelector = 0;
            state.lastOpcode = fourth & OPCODE;
        } else {
            state.instructionPointer = third & 0xFFFF_FFFFL;
            state.instructionSelector = fourth & 0xFFFF;
            state.dataPointer = fifth & 0xFFFF_FFFFL;
            state.dataSelector = sixth & 0xFFFF;
            if (image.word == 4) {
                state.lastOpcode = fourth >>> 16 & OPCODE;
            }
        }
    }

    /** A linear address in the format of real mode: 16 bits, and above them 4 or 16 more in bits 12 and up. */
    private static long linear(int low, int high, boolean narrow) {
        int upper = narrow ? high >>> 12 & 0xF : high >>> 12 & 0xFFFF;
        return (low & 0xFFFF | (long) upper << 16) & 0xFFFF_FFFFL;
    }

    /** By words: the registers need no more alignment than the image as a whole. */
    private static void storeRegisters(Core core, Image image) {
        FloatingState state = core.floating;
        for (int i = 0; i < 8; i++) {
            int physical = X87Stack.physical(state, i);
            for (int part = 0; part < 4; part++) {
                image.putPart(core, i, part, (int) (state.significand[physical] >>> 16 * part));
            }
            image.putPart(core, i, 4, state.signExponent[physical]);
        }
    }

    private static void loadRegisters(Core core, Image image) {
        FloatingState state = core.floating;
        for (int i = 0; i < 8; i++) {
            int physical = X87Stack.physical(state, i);
            long significand = 0;
            for (int part = 0; part < 4; part++) {
                significand |= (long) image.getPart(core, i, part) << 16 * part;
            }
            state.significand[physical] = significand;
            state.signExponent[physical] = image.getPart(core, i, 4);
        }
    }

    /** The tag word with what the registers hold. */
    private static int fullTags(FloatingState state) {
        int tags = 0;
        for (int i = 0; i < 8; i++) {
            int tag = X87Stack.isEmpty(state, i) ? 3 : Extended.tag(state.signExponent[i], state.significand[i]);
            tags |= tag << 2 * i;
        }
        return tags;
    }
}
