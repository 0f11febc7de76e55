package org.alcazar.testimages;

import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs of the host that some tests use where they are installed. */
final class Programs {
    private Programs() {}

    /** The full name of a program on the search path. */
    static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        for (String folder : Splitter.on(File.pathSeparatorChar).split(path)) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    /**
     * Runs a program and returns what it printed on standard output and standard error together.
     *
     * @throws IOException if it cannot be run, or has not ended after {@code seconds}; it is ended then
     */
    static String run(Path folder, int seconds, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("alcazar-test", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException(command.get(0) + " has not ended after " + seconds + " s; it printed:\n"
                        + Files.readString(output, StandardCharsets.ISO_8859_1));
            }
            return Files.readString(output, StandardCharsets.ISO_8859_1);
        } finally {
            Files.delete(output);
        }
    }
}
