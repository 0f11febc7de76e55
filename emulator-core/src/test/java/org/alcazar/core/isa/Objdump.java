package org.alcazar.core.isa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** GNU objdump as a disassembler of single instructions. */
final class Objdump {
    /** What objdump says of one instruction. */
    record Line(int length, String text) {}

    /** Room for an instruction and at least one NOP, which brings objdump back in step. */
    private static final int SLOT = 16;
    /** As many as fit below 64 KiB, so that 16-bit branch targets do not wrap. */
    private static final int SLOTS = 3000;

    private static final int ORIGIN = 0x1000;

    private Objdump() {}

    /** Returns whether there is an objdump for x86. */
    static boolean isInstalled() {
        try {
            Process process = new ProcessBuilder("objdump", "--info")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.contains("i386");
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the address at which instruction {@code i} is disassembled. */
    static long address(int i) {
        return ORIGIN + (long) (i % SLOTS) * SLOT;
    }

    /** Disassembles instructions, each on its own. */
    static List<Line> disassemble(List<byte[]> instructions, CodeSize size) {
        List<Line> lines = new ArrayList<>();
        for (int first = 0; first < instructions.size(); first += SLOTS) {
            lines.addAll(chunk(instructions.subList(first, Math.min(instructions.size(), first + SLOTS)), size));
        }
        return lines;
    }

    private static List<Line> chunk(List<byte[]> instructions, CodeSize size) {
        byte[] image = new byte[instructions.size() * SLOT];
        Arrays.fill(image, (byte) 0x90);
        for (int i = 0; i < instructions.size(); i++) {
            byte[] bytes = instructions.get(i);
            System.arraycopy(bytes, 0, image, i * SLOT, bytes.length);
        }
        Map<Long, Line> byAddress = run(image, size);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < instructions.size(); i++) {
            lines.add(byAddress.getOrDefault(address(i), new Line(0, "(no line)")));
        }
        return lines;
    }

    private static Map<Long, Line> run(byte[] image, CodeSize size) {
        String mode =
                switch (size) {
                    case CODE16 -> "i8086";
                    case CODE32 -> "i386";
                    case CODE64 -> "x86-64";
                };
        try {
            Path file = Files.createTempFile("encodings", ".bin");
            try {
                Files.write(file, image);
                Process process = new ProcessBuilder(
                                "objdump",
                                "-D",
                                "-z",
                                "-b",
                                "binary",
                                "-m",
                                size == CodeSize.CODE64 ? "i386:x86-64" : "i386",
                                "-M",
                                mode + ",intel",
                                "--insn-width=" + SLOT,
                                "--adjust-vma=" + ORIGIN,
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
                return parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<Long, Line> parse(String output) {
        Map<Long, Line> lines = new HashMap<>();
        for (String line : output.lines().toList()) {
            int colon = line.indexOf(":\t");
            int tab = line.indexOf('\t', colon + 2);
            if (colon < 0 || tab < 0) {
                continue;
            }
            long address = Long.parseLong(line.substring(0, colon).trim(), 16);
            int length = (line.substring(colon + 2, tab).trim().length() + 1) / 3;
            lines.put(address, new Line(length, line.substring(tab + 1)));
        }
        return lines;
    }
}
