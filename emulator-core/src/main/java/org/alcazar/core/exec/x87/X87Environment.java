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

    /** The image in memory. Its first part and its last byte are looked at before anything else, so all of it is there. */
    private record Image(long linear, int segment, int word) {
        static Image toWrite(Core core, Address address, int word, int bytes) {
            long linear = address.toWrite(core, bytes);
            core.mmu.probeWrite(linear, word, address.segment);
            core.mmu.probeWrite(X87Memory.further(core, linear, bytes - 1), 1, address.segment);
            return new Image(linear, address.segment, word);
        }

        static Image toRead(Core core, Address address, int word, int bytes) {
            long linear = address.toRead(core, bytes);
            Image image = new Image(linear, address.segment, word);
            image.get(core, 0);
            core.mmu.load8(X87Memory.further(core, linear, bytes - 1), address.segment);
            return image;
        }

        int get(Core core, int index) {
            long at = X87Memory.further(core, linear, index * word);
            return word == 2 ? core.mmu.load16(at, segment) & 0xFFFF : core.mmu.load32(at, segment);
        }

        void put(Core core, int index, int value) {
            long at = X87Memory.further(core, linear, index * word);
            if (word == 2) {
                core.mmu.store16(at, segment, value);
            } else {
                core.mmu.store32(at, segment, value);
            }
        }

        long register(Core core, int i) {
            return X87Memory.further(core, linear, 7 * word + 10 * i);
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
            state.instructionPointer = third & 0xFFFF | (narrow ? fourth & 0xF000 : fourth >>> 12 << 12) << 4;
            state.dataPointer = fifth & 0xFFFF | (narrow ? sixth & 0xF000 : sixth >>> 12 << 12) << 4;
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

    /** By words: the registers need no more alignment than the image as a whole. */
    private static void storeRegisters(Core core, Image image) {
        FloatingState state = core.floating;
        for (int i = 0; i < 8; i++) {
            int physical = X87Stack.physical(state, i);
            long at = image.register(core, i);
            for (int part = 0; part < 4; part++) {
                int bits = (int) (state.significand[physical] >>> 16 * part);
                core.mmu.store16(X87Memory.further(core, at, 2 * part), image.segment, bits);
            }
            core.mmu.store16(X87Memory.further(core, at, 8), image.segment, state.signExponent[physical]);
        }
    }

    private static void loadRegisters(Core core, Image image) {
        FloatingState state = core.floating;
        for (int i = 0; i < 8; i++) {
            int physical = X87Stack.physical(state, i);
            long at = image.register(core, i);
            long significand = 0;
            for (int part = 0; part < 4; part++) {
                long bits = core.mmu.load16(X87Memory.further(core, at, 2 * part), image.segment) & 0xFFFF;
                significand |= bits << 16 * part;
            }
            state.significand[physical] = significand;
            state.signExponent[physical] = core.mmu.load16(X87Memory.further(core, at, 8), image.segment) & 0xFFFF;
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
