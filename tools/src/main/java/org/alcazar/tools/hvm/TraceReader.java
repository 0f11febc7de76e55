package org.alcazar.tools.hvm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads what {@link JsonTrace} writes, as steps of a timeline. */
final class TraceReader {
    private static final String[] EVENTS = {"none", "page fault", "system call", "HRT exception", "thread exit", "done"
    };

    private final ObjectMapper mapper = new ObjectMapper();

    /** A line that is no event of a trace. */
    static final class BadTraceException extends Exception {
        private static final long serialVersionUID = 1L;

        BadTraceException(int line, String problem) {
            super("line " + line + ": " + problem);
        }
    }

    List<Step> read(BufferedReader lines) throws IOException, BadTraceException {
        List<Step> steps = new ArrayList<>();
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                steps.add(step(number, line));
            }
        }
        return steps;
    }

    private Step step(int number, String line) throws BadTraceException {
        JsonNode node;
        try {
            node = mapper.readTree(line);
        } catch (JsonProcessingException e) {
            throw new BadTraceException(number, "no JSON object");
        }
        if (!node.isObject()
                || !node.path("t").canConvertToLong()
                || !node.path("kind").isTextual()) {
            throw new BadTraceException(number, "no event of a trace: expected an object with t and kind");
        }
        Step step = step(node);
        if (step == null) {
            throw new BadTraceException(
                    number, "unknown kind '" + node.path("kind").asText() + "'");
        }
        return step;
    }

    private static String lane(JsonNode node) {
        return node.path("side").asText() + " " + node.path("core").asInt();
    }

    private static Step at(JsonNode node, String from, String to, String kind, String text) {
        return new Step(node.path("t").asLong(), from, to, kind, text);
    }

    private static Step step(JsonNode node) {
        String lane = node.has("core") ? lane(node) : "";
        String text = node.path("text").asText();
        return switch (node.path("kind").asText()) {
            case "request" -> at(node, lane, Step.HVM, "request", request(node));
            case "stray" -> at(node, lane, Step.HVM, "bad", node.path("reason").asText() + " = -1");
            case "upcall" ->
                at(node, Step.HVM, lane, "upcall", node.path("upcall").asText() + waited(node));
            case "state" ->
                at(
                        node,
                        Step.HVM,
                        Step.HVM,
                        "state",
                        node.path("from").asText() + " => " + node.path("to").asText());
            case "event" ->
                at(node, Step.HVM, Step.HVM, "event", "event " + event(node, "from") + " => " + event(node, "to"));
            case "signal raised" ->
                at(
                        node,
                        Step.HVM,
                        Step.HVM,
                        "signal",
                        "signal " + node.path("code").asText() + " waits");
            case "signal" ->
                at(node, Step.HVM, lane, "signal", "signal " + node.path("code").asText());
            case "image" ->
                at(
                        node,
                        lane,
                        Step.HVM,
                        "reboot",
                        "image of " + node.path("bytes").asLong() + " bytes");
            case "illegal" ->
                at(
                        node,
                        lane,
                        Step.HVM,
                        "bad",
                        node.path("request").asText() + " out of turn in "
                                + node.path("state").asText());
            case "console" -> at(node, lane, lane, "console", text);
            case "boot handler" ->
                at(node, lane, lane, "bad", "vector " + node.path("vector").asInt() + " before an IDT");
            case "HRT started" -> at(node, Step.HVM, Step.HVM, "reboot", "HRT starts");
            case "HRT stopped" -> at(node, Step.HVM, Step.HVM, "bad", "HRT stopped: " + text);
            case "image refused" -> at(node, Step.HVM, Step.HVM, "bad", "image refused: " + text);
            case "reboot" ->
                at(node, Step.HVM, Step.HVM, "reboot", node.path("side").asText() + " reboots");
            default -> null;
        };
    }

    private static String event(JsonNode node, String field) {
        int type = node.path(field).asInt();
        return type >= 0 && type < EVENTS.length ? EVENTS[type] : "type " + type;
    }

    private static String waited(JsonNode node) {
        long nanos = node.path("waited").asLong();
        return nanos == 0 ? "" : String.format(Locale.ROOT, " (after %.1f us)", nanos / 1e3);
    }

    private static String request(JsonNode node) {
        StringBuilder text = new StringBuilder(node.path("request").asText());
        if (node.has("a2")) {
            text.append('(').append(node.path("a2").asText());
            if (node.has("a3")) {
                text.append(", ").append(node.path("a3").asText());
            }
            text.append(')');
        }
        text.append(" = ").append(node.path("result").asLong());
        if (node.has("times")) {
            text.append("  ").append(node.path("times").asLong()).append(" times");
        }
        return text.toString();
    }
}
