package org.alcazar.core.isa;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes encodings of every form of the table, with random prefixes, ModRM, SIB, displacements and immediates. */
public final class EncodingGenerator {
    /** Bytes that are an instruction of a form. */
    public static final class Encoding {
        private final byte[] bytes;
        private final Instruction insn;

        private Encoding(byte[] bytes, Instruction insn) {
            this.bytes = bytes;
            this.insn = insn;
        }

        /** The machine code. */
        public byte[] bytes() {
            return bytes;
        }

        /** What it decodes to. */
        public Instruction insn() {
            return insn;
        }
    }

    /** So many random encodings are tried for each that is wanted. */
    private static final int MOST_TRIES = 8;

    private static final int[] SEGMENT_PREFIXES = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};
    private static final int[] LEGACY_PREFIX_OF_CLASS = {0, 0x66, 0xF3, 0xF2};

    private final Random random;
    private final CodeSize size;

    /** Makes a generator for code of a size. */
    public EncodingGenerator(long seed, CodeSize size) {
        this.random = new Random(seed);
        this.size = size;
    }

    /** Returns {@code attempts} encodings, or nearly that many, of each form that exists in code of the size. */
    List<Encoding> generate(int attempts) {
        List<Encoding> encodings = new ArrayList<>();
        for (Form form : InstructionTable.standard().forms()) {
            if (form.validIn(size)) {
                encodings.addAll(generate(form, attempts));
            }
        }
        return encodings;
    }

    /** Returns {@code attempts} encodings of a form, fewer if random bytes seldom are of that form. */
    public List<Encoding> generate(Form form, int attempts) {
        List<Encoding> encodings = new ArrayList<>();
        for (int i = 0; i < MOST_TRIES * attempts && encodings.size() < attempts; i++) {
            byte[] bytes = bytes(form);
            Instruction insn = Decoder.decode(bytes, 0, bytes.length, size);
            if (insn.status() == Instruction.Status.OK && insn.form() == form) {
                encodings.add(new Encoding(Arrays.copyOf(bytes, insn.length()), insn));
            }
        }
        return encodings;
    }

    private byte[] bytes(Form form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (chance(form.vectorIndex() ? 2 : 8)) {
            out.write(0x67);
        }
        if (chance(8)) {
            out.write(SEGMENT_PREFIXES[random.nextInt(SEGMENT_PREFIXES.length)]);
        }
        boolean moveCr = form.operation() == Operation.MOV_FROM_CR || form.operation() == Operation.MOV_TO_CR;
        if ((form.lockable() || moveCr) && chance(3)) {
            out.write(0xF0);
        }
        if (form.repeatable() && chance(2)) {
            out.write(chance(2) ? 0xF2 : 0xF3);
        }
        if (form.vex()) {
            vexOpcode(out, form);
        } else {
            legacyOpcode(out, form);
        }
        if (form.pattern().modRm()) {
            out.write(modRm(form));
        }
        byte[] tail = new byte[Instruction.MAX_LENGTH];
        random.nextBytes(tail);
        if (chance(4)) {
            // Small displacements and immediates, of both signs.
            Arrays.fill(tail, 1, 5, (byte) (chance(2) ? 0 : 0xFF));
        }
        out.write(tail, 0, tail.length);
        return out.toByteArray();
    }

    private void legacyOpcode(ByteArrayOutputStream out, Form form) {
        OpcodePattern pattern = form.pattern();
        if ((pattern.prefixes() & 1 << OpcodePattern.PREFIX_66) != 0 && !pattern.consumes66() && chance(4)) {
            out.write(0x66);
        }
        if (pattern.consumesRepeat() && form.implemented() && chance(4)) {
            out.write(0x66);
        }
        if (pattern.consumes66() || pattern.consumesRepeat()) {
            out.write(LEGACY_PREFIX_OF_CLASS[Integer.numberOfTrailingZeros(pattern.prefixes())]);
        }
        int rex = random.nextInt(16);
        if (pattern.w() != OpcodePattern.ANY) {
            rex = (rex & 7) | pattern.w() << 3;
        }
        if (pattern.b() == 0) {
            rex &= ~1;
        }
        if (size == CodeSize.CODE64 && (chance(2) || pattern.w() == 1)) {
            out.write(0x40 | rex);
        }
        if (pattern.map() > 0) {
            out.write(0x0F);
        }
        if (pattern.map() > 1) {
            out.write(pattern.map() == 2 ? 0x38 : 0x3A);
        }
        out.write(form.opcodeByte());
    }

    private void vexOpcode(ByteArrayOutputStream out, Form form) {
        OpcodePattern pattern = form.pattern();
        int length = pattern.length() == OpcodePattern.ANY ? random.nextInt(2) : pattern.length();
        int prefix = Integer.numberOfTrailingZeros(pattern.prefixes());
        int w = pattern.w() == OpcodePattern.ANY ? random.nextInt(2) : pattern.w();
        int vvvv = form.usesVvvv() ? random.nextInt(16) : 15;
        int inverted = 7;
        if (size == CodeSize.CODE64) {
            inverted = random.nextInt(8);
        } else {
            vvvv |= 8;
        }
        out.write(0xC4);
        out.write(inverted << 5 | pattern.map());
        out.write(w << 7 | vvvv << 3 | length << 2 | prefix);
        out.write(form.opcodeByte());
    }

    private int modRm(Form form) {
        OpcodePattern pattern = form.pattern();
        int reg = pattern.reg() == OpcodePattern.ANY ? random.nextInt(8) : pattern.reg();
        int rm = pattern.rm() == OpcodePattern.ANY ? random.nextInt(8) : pattern.rm();
        if (form.vectorIndex()) {
            rm = 4;
        }
        int mod = random.nextInt(4);
        if (pattern.mod() != OpcodePattern.ANY) {
            mod = pattern.mod() == OpcodePattern.REGISTER ? 3 : random.nextInt(3);
        }
        return mod << 6 | reg << 3 | rm;
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
