package org.alcazar.tools;

import com.google.common.base.CharMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One line for whatever is wrong with the arguments; of an unknown name it tells the nearest known one. */
final class UsageMessages implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine line = failure.getCommandLine();
        String text = failure instanceof UnmatchedArgumentException unmatched
                ? unknown(line.getCommandSpec(), unmatched.getUnmatched().get(0))
                : failure.getMessage();
        String name = line.getCommandSpec().qualifiedName();
        line.getErr().println(name + ": " + CharMatcher.javaIsoControl().replaceFrom(text, ' '));
        return AlcazarCommand.USAGE;
    }

    private static String unknown(CommandSpec spec, String argument) {
        if (argument.startsWith("-")) {
            String name = argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
            return "unknown option " + name + nearest(name, optionNames(spec));
        }
        List<String> commands = new ArrayList<>(spec.subcommands().keySet());
        return commands.isEmpty()
                ? "unexpected argument " + argument
                : "unknown command " + argument + nearest(argument, commands);
    }

    static List<String> optionNames(CommandSpec spec) {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                names.add(option.longestName());
            }
        }
        return names;
    }

    static String nearest(String name, List<String> known) {
        Optional<String> nearest = known.stream().min(Comparator.comparingInt(other -> distance(name, other)));
        return nearest.map(other -> "; the nearest there is: " + other).orElse("");
    }

    /** Edit distance with transpositions (optimal string alignment). */
    static int distance(String a, String b) {
        String from = a.toLowerCase(Locale.ROOT);
        String to = b.toLowerCase(Locale.ROOT);
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                int best = Math.min(cost[i - 1][j - 1] + change, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    best = Math.min(best, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = best;
            }
        }
        return cost[from.length()][to.length()];
    }
}
