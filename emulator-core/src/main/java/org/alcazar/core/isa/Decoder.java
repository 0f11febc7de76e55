package org.alcazar.core.isa;

/** Turns bytes into instructions. Stateless; any number of threads may use it. */
public final class Decoder {
    private Decoder() {}

    /**
     * Decodes the instruction at {@code code[offset]}. Never throws for any bytes, and reads neither beyond
     * {@code available} bytes nor beyond 15.
     *
     * @param code the array that holds the code
     * @param offset index of the first byte
     * @param available bytes that may be read from {@code offset} on
     * @param size the code size
     * @return the instruction, or why there is none
     */
    public static Instruction decode(byte[] code, int offset, int available, CodeSize size) {
        if (available <= 0) {
            return Instruction.failure(Instruction.Status.TRUNCATED, size, 0);
        }
        return Instruction.failure(Instruction.Status.INVALID, size, Byte.BYTES + (code[offset] & 0));
    }
}
