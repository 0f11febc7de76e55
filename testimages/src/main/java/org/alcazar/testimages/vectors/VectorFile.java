package org.alcazar.testimages.vectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.BaseEncoding;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.alcazar.testimages.vectors.VectorCase.RecordedException;
import org.alcazar.testimages.vectors.VectorCase.Tolerance;

/** Reads a file of vectors, case by case: gzip, one JSON object a line. */
final class VectorFile implements Closeable {
    private static final ImmutableSet<String> NARROW = ImmutableSet.of(
            "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
            "r15", "rflags", "es", "cs", "ss", "ds", "fs", "gs", "mxcsr", "fcw", "fsw", "ftw");

    private final String name;
    private final BufferedReader reader;
    private final ObjectMapper mapper = new ObjectMapper();
    private int line;

    /** @param name what messages call the file */
    VectorFile(String name, InputStream compressed) throws IOException, VectorFormatException {
        this.name = name;
        try {
            reader = new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(compressed, 1 << 16), StandardCharsets.UTF_8));
        } catch (ZipException | EOFException e) {
            throw new VectorFormatException(name + " is not a gzip file");
        }
    }

    /** The next case, or empty at the end of the file. */
    Optional<VectorCase> next() throws IOException, VectorFormatException {
        try {
            String text;
            do {
                text = reader.readLine();
                line++;
            } while (text != null && text.isBlank());
            return text == null ? Optional.empty() : Optional.of(parse(mapper.readTree(text)));
        } catch (ZipException | EOFException e) {
            throw new VectorFormatException(name + " is damaged after line " + line);
        } catch (JsonProcessingException e) {
            throw new VectorFormatException(name + ", line " + line + ": no JSON object: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new VectorFormatException(name + ", line " + line + ": " + e.getMessage());
        }
    }

    private static VectorCase parse(JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("no JSON object");
        }
        int mode = node.path("mode").asInt(64);
        if (mode != 64 && mode != 32 && mode != 16) {
            throw new IllegalArgumentException("mode is " + mode + ", expected 64, 32 or 16");
        }
        byte[] code = bytes(text(node, "code"));
        if (code.length > VectorLayout.PAGE - 1) {
            throw new IllegalArgumentException("code of " + code.length + " bytes does not fit the code page");
        }
        return new VectorCase(
                text(node, "id"),
                text(node, "name"),
                text(node, "isa"),
                code,
                mode,
                node.path("cpl3").asBoolean(false),
                change(node.path("in")),
                change(node.path("out")),
                exception(node.path("exc")),
                hex(node.path("undef").asText("0")),
                (int) hex(node.path("undef_fsw").asText("0")),
                undefinedMemory(node.path("undef_mem")),
                tolerance(node),
                Optional.ofNullable(node.get("vendor")).map(mark -> VendorMark.named(mark.asText())));
    }

    private static Tolerance tolerance(JsonNode node) {
        int ulps = node.path("ulps").asInt(0);
        if (ulps == 0) {
            return Tolerance.NONE;
        }
        return switch (text(node, "ulps_fmt")) {
            case "f80" -> new Tolerance(ulps, 0);
            case "f32" -> new Tolerance(0, ulps);
            default -> throw new IllegalArgumentException("ulps_fmt is neither f80 nor f32");
        };
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException("field " + field + " is missing");
        }
        return value.asText();
    }

    private static StateChange change(JsonNode node) {
        Map<String, Long> registers = new LinkedHashMap<>();
        Map<String, BigInteger> wide = new LinkedHashMap<>();
        SortedMap<Long, byte[]> memory = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String key = field.getKey();
            if (key.equals("mem")) {
                for (Map.Entry<String, JsonNode> part : field.getValue().properties()) {
                    memory.put(window(part.getKey()), bytes(part.getValue().asText()));
                }
            } else if (NARROW.contains(key)) {
                registers.put(key, hex(field.getValue().asText()));
            } else if (FloatingImage.isWide(key)) {
                wide.put(key, new BigInteger(field.getValue().asText(), 16));
            } else {
                throw new IllegalArgumentException("unknown register " + key);
            }
        }
        memory.forEach((at, content) -> {
            if (at + content.length > VectorLayout.WINDOW + VectorLayout.PAGE) {
                throw new IllegalArgumentException("memory at " + Long.toHexString(at) + " runs out of the window");
            }
        });
        return new StateChange(registers, wide, memory);
    }

    private static Optional<RecordedException> exception(JsonNode node) {
        if (!node.isObject()) {
            return Optional.empty();
        }
        return Optional.of(new RecordedException(
                node.path("vec").asInt(-1),
                hex(text(node, "rip")),
                optionalHex(node, "addr"),
                Optional.ofNullable(node.get("access"))
                        .map(access -> access.asText().charAt(0)),
                optionalHex(node, "err")));
    }

    private static Optional<Long> optionalHex(JsonNode node, String field) {
        return Optional.ofNullable(node.get(field)).map(value -> hex(value.asText()));
    }

    private static SortedMap<Long, Integer> undefinedMemory(JsonNode node) {
        SortedMap<Long, Integer> result = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            result.put(window(field.getKey()), field.getValue().asInt());
        }
        return result;
    }

    private static long window(String digits) {
        long at = hex(digits);
        if (at < VectorLayout.WINDOW || at >= VectorLayout.WINDOW + VectorLayout.PAGE) {
            throw new IllegalArgumentException("memory address " + digits + " is outside the window");
        }
        return at;
    }

    private static long hex(String digits) {
        try {
            return Long.parseUnsignedLong(digits, 16);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + digits + "\" is no hexadecimal number of 64 bits", e);
        }
    }

    private static byte[] bytes(String digits) {
        return BaseEncoding.base16().lowerCase().decode(digits);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
