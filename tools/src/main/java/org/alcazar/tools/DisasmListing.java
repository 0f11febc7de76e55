package org.alcazar.tools;

import com.google.common.io.BaseEncoding;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.Decoder;
import org.alcazar.core.isa.Disassembler;
import org.alcazar.core.isa.Instruction;
import org.alcazar.devices.boot.Elf;
import org.alcazar.devices.boot.ImageBytes;

/** Prints code as lines of address, bytes and instruction, with the symbols of an ELF file between them. */
final class DisasmListing {
    private static final int BYTE_COLUMNS = 3 * Instruction.MAX_LENGTH;
    private static final BaseEncoding HEX = BaseEncoding.base16().lowerCase().withSeparator(" ", 2);

    private final byte[] code;
    private final CodeSize size;
    private final PrintWriter out;
    private final Map<Long, String> symbols = new HashMap<>();

    DisasmListing(byte[] code, CodeSize size, PrintWriter out) {
        this.code = code;
        this.size = size;
        this.out = out;
    }

    /** Every executable section, or every executable segment of a file without sections. */
    void elf(ImageBytes bytes, Elf elf) {
        for (Elf.Symbol symbol : elf.symbols()) {
            symbols.putIfAbsent(symbol.address(), symbol.name());
        }
        boolean sections = false;
        for (Elf.Section section : elf.sections()) {
            if ((section.flags() & Elf.SHF_EXECINSTR) != 0 && section.hasContent()) {
                bytes.require(section.offset(), section.size(), "ELF section " + section.name());
                title("section " + section.name());
                range((int) section.offset(), (int) section.size(), section.address());
                sections = true;
            }
        }
        if (sections) {
            return;
        }
        for (Elf.Segment segment : elf.segments()) {
            if (segment.type() == Elf.PT_LOAD && (segment.flags() & Elf.PF_X) != 0 && segment.fileSize() != 0) {
                title("segment at 0x" + Long.toHexString(segment.virtualAddress()));
                range((int) segment.offset(), (int) segment.fileSize(), segment.virtualAddress());
            }
        }
    }

    private void title(String text) {
        out.println();
        out.println(text);
    }

    /** The code in {@code code[offset]} and on, as if it were at {@code address}. */
    void range(int offset, int length, long address) {
        for (int done = 0; done < length; ) {
            String symbol = symbols.get(address + done);
            if (symbol != null) {
                out.println();
                out.println(symbol + ":");
            }
            Instruction instruction = Decoder.decode(code, offset + done, length - done, size);
            // A byte that starts no instruction is shown alone, so that the listing finds its way back.
            int step = instruction.status() == Instruction.Status.OK ? instruction.length() : 1;
            String bytes = HEX.encode(code, offset + done, step);
            out.println(String.format(
                    "%8x:  %-" + BYTE_COLUMNS + "s %s",
                    address + done,
                    bytes,
                    Disassembler.format(instruction, address + done)));
            done += step;
        }
    }
}
