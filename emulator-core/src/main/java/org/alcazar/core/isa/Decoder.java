package org.alcazar.core.isa;

/** Turns bytes into instructions. Stateless; any number of threads may use it. */
public final class Decoder {
    private Decoder() {}

    /**
     * Decodes the instruction at {@code code[offset]}. Never throws for any bytes, and reads neither beyond
     * {@code available} bytes nor beyond 15. Where the manuals of AMD and Intel differ this is AMD's: a 66 prefix makes
     * near branches 16 bits wide in 64-bit code, and LOCK MOV CR0 is MOV CR8.
     *
     * @param code the array that holds the code
     * @param offset index of the first byte
     * @param available bytes that may be read from {@code offset} on
     * @param size the code size
     * @return the instruction, or why there is none
     */
    public static Instruction decode(byte[] code, int offset, int available, CodeSize size) {
        return new Decoding(InstructionTable.standard(), code, offset, available, size).run();
    }
}
