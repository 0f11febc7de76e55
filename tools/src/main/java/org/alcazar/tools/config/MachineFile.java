package org.alcazar.tools.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a machine file says, as options of the command line. */
public final class MachineFile {
    /**
     * A setting.
     *
     * @param name of the option, without dashes
     * @param value empty for an option that has none
     * @param line where it is in the file
     */
    public record Setting(String name, String value, int line) {}

    private MachineFile() {}

    /**
     * Reads a file; one whose name ends in .xml is the XML description, any other one is YAML.
     *
     * @throws IOException also for what the file may not say, in one line that names the place
     */
    public static List<Setting> read(Path file) throws IOException {
        boolean xml = file.toString().toLowerCase(Locale.ROOT).endsWith(".xml");
        byte[] content = Files.readAllBytes(file);
        return xml ? new XmlDescription(file).read(content) : YamlFile.read(content);
    }

    /**
     * Puts the settings of a machine file into a command line in place of {@code --config}: in front of all, and only
     * those of which the command line says nothing itself.
     */
    public static List<String> expand(List<String> arguments, List<Setting> settings) {
        Set<String> given = new java.util.HashSet<>();
        for (String argument : arguments) {
            if (argument.startsWith("--")) {
                int equals = argument.indexOf('=');
                given.add(argument.substring(2, equals < 0 ? argument.length() : equals));
            }
        }
        List<String> expanded = new ArrayList<>();
        for (Setting setting : settings) {
            if (!given.contains(setting.name())) {
                expanded.add("--" + setting.name() + (setting.value().isEmpty() ? "" : "=" + setting.value()));
            }
        }
        expanded.addAll(arguments);
        return expanded;
    }
}
