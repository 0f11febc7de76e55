package org.alcazar.tools.monitor;

import java.io.PrintWriter;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.Decoder;
import org.alcazar.core.isa.Disassembler;
import org.alcazar.core.isa.Instruction;
import org.alcazar.core.memory.BusView;

/** Prints memory by a format such as {@code /8xw}: how many, how, how wide. */
final class MemoryDump {
    private static final int MAX_COUNT = 100_000;
    private static final String KINDS = "xduoci";
    private static final String WIDTHS = "bhwg";

    private final Core core;
    private final boolean physical;
    private int count = 1;
    private char kind = 'x';
    private int width = 4;

    /** @param physical addresses are physical, and not linear ones of the core */
    MemoryDump(Core core, boolean physical) {
        this.core = core;
        this.physical = physical;
    }

    /** Reads the part behind the slash; may be empty. */
    MemoryDump format(String text) throws CommandException {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits > 0) {
            count = digits > 6 ? MAX_COUNT + 1 : Integer.parseInt(text.substring(0, digits));
        }
        if (count < 1 || count > MAX_COUNT) {
            throw new CommandException("a count of " + text.substring(0, digits) + "; expected 1 to " + MAX_COUNT);
        }
        for (int i = digits; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (KINDS.indexOf(letter) >= 0) {
                kind = letter;
            } else if (WIDTHS.indexOf(letter) >= 0) {
                width = 1 << WIDTHS.indexOf(letter);
            } else {
                throw new CommandException(
                        "'" + letter + "' is no format; expected one of x d u o c i and one of b h w g");
            }
        }
        return this;
    }

    void print(long address, PrintWriter out) throws CommandException {
        if (kind == 'i') {
            instructions(address, out);
            return;
        }
        int columns = kind == 'c' ? 8 : Math.max(1, 16 / width);
        long at = address;
        for (int done = 0; done < count; ) {
            StringBuilder line = new StringBuilder(String.format("%016x:", at));
            for (int i = 0; i < columns && done < count; i++, done++) {
                line.append(' ').append(shown(read(at)));
                at += width;
            }
            out.println(line);
        }
    }

    private String shown(long value) {
        long signed = value << 64 - 8 * width >> 64 - 8 * width;
        return switch (kind) {
            case 'd' -> Long.toString(signed);
            case 'u' -> Long.toUnsignedString(value);
            case 'o' -> "0" + Long.toOctalString(value);
            case 'c' ->
                value >= 0x20 && value < 0x7F ? "'" + (char) value + "'" : String.format("'\\x%02x'", value & 0xFF);
            default -> String.format("0x%0" + 2 * width + "x", value);
        };
    }

    private void instructions(long address, PrintWriter out) throws CommandException {
        long at = address;
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[Instruction.MAX_LENGTH];
            for (int j = 0; j < bytes.length; j++) {
                try {
                    bytes[j] = (byte) readByte(at + j);
                } catch (CommandException e) {
                    if (j == 0) {
                        throw e;
                    }
                    break;
                }
            }
            Instruction instruction = Decoder.decode(bytes, 0, bytes.length, core.codeSize);
            out.printf("0x%016x:  %s%n", at, Disassembler.format(instruction, at));
            at += instruction.status() == Instruction.Status.OK ? instruction.length() : 1;
        }
    }

    private long read(long address) throws CommandException {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (long) readByte(address + i) << 8 * i;
        }
        return value;
    }

    private int readByte(long address) throws CommandException {
        BusView view = core.mmu.view();
        long target = physical ? address : core.mmu.translateForDebug(address);
        if (target < 0) {
            throw new CommandException(String.format("cannot access memory at 0x%x", address));
        }
        return (int) view.peek(target, 1) & 0xFF;
    }
}
