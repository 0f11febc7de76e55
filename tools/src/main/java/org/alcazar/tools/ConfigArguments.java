package org.alcazar.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alcazar.tools.config.MachineFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Replaces {@code --config FILE} of {@code run} by what the machine file says. */
final class ConfigArguments {
    private static final String OPTION = "--config";

    private ConfigArguments() {}

    /**
     * The arguments with the file's settings in them; as they are when there is no {@code --config}.
     *
     * @param run the command, whose options a file may set
     * @throws UserError when the file cannot be used
     */
    static String[] expand(String[] arguments, CommandSpec run) {
        if (arguments.length == 0 || !arguments[0].equals(run.name())) {
            return arguments;
        }
        List<String> rest = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
        Optional<Path> file = take(rest);
        if (file.isEmpty()) {
            return arguments;
        }
        List<MachineFile.Setting> settings;
        try {
            settings = MachineFile.read(file.get());
        } catch (IOException e) {
            throw UserError.file(file.get(), e);
        }
        settings.forEach(setting -> check(file.get(), setting, run));
        List<String> expanded = new ArrayList<>(List.of(arguments[0]));
        expanded.addAll(MachineFile.expand(rest, settings));
        return expanded.toArray(String[]::new);
    }

    /** Takes the option and its file out of the arguments. */
    private static Optional<Path> take(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(OPTION + "=")) {
                arguments.remove(i);
                return Optional.of(Path.of(argument.substring(OPTION.length() + 1)));
            } else if (argument.equals(OPTION) && i + 1 < arguments.size()) {
                arguments.remove(i);
                return Optional.of(Path.of(arguments.remove(i)));
            }
        }
        return Optional.empty();
    }

    private static void check(Path file, MachineFile.Setting setting, CommandSpec run) {
        String place = file + (setting.line() > 0 ? ": line " + setting.line() : "");
        OptionSpec option = run.findOption("--" + setting.name());
        if (option == null || setting.name().equals("config")) {
            throw new UserError(place + ": unknown key '" + setting.name() + "'"
                    + UsageMessages.nearest("--" + setting.name(), UsageMessages.optionNames(run))
                            .replace("--", ""));
        }
        if (option.arity().max() == 0 && !setting.value().isEmpty()) {
            throw new UserError(place + ": '" + setting.name() + "' has no value; expected true or false");
        }
        if (option.arity().min() > 0 && setting.value().isEmpty()) {
            throw new UserError(place + ": '" + setting.name() + "' needs a value");
        }
    }
}
