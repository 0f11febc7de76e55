package org.alcazar.tools.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A mapping of option names to values; a list repeats an option, {@code true} is an option without a value. */
final class YamlFile {
    private YamlFile() {}

    static List<MachineFile.Setting> read(byte[] content) throws IOException {
        List<MachineFile.Setting> settings = new ArrayList<>();
        try (JsonParser parser = new YAMLFactory().createParser(content)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return settings;
            }
            if (first != JsonToken.START_OBJECT) {
                throw problem(parser, "expected a mapping of options");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                int line = parser.currentTokenLocation().getLineNr();
                parser.nextToken();
                if (parser.currentToken() == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        add(settings, name, line, parser);
                    }
                } else {
                    add(settings, name, line, parser);
                }
            }
            return settings;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            String text = e.getOriginalMessage().lines().findFirst().orElse("no YAML");
            throw new IOException("line " + line + ": " + text, e);
        }
    }

    private static void add(List<MachineFile.Setting> settings, String name, int line, JsonParser parser)
            throws IOException {
        switch (parser.currentToken()) {
            case VALUE_TRUE -> settings.add(new MachineFile.Setting(name, "", line));
            case VALUE_FALSE -> {
                // The option is left out.
            }
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                settings.add(new MachineFile.Setting(name, parser.getText(), line));
            default ->
                throw problem(parser, "'" + name + "' needs a value: a text, a number, true, false or a list of them");
        }
    }

    private static IOException problem(JsonParser parser, String text) {
        return new IOException("line " + parser.currentTokenLocation().getLineNr() + ": " + text);
    }
}
