package org.alcazar.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedding example of the README is compiled and run as it stands there. */
final class ReadmeExampleTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path classes;

    @Test
    void theEmbeddingExampleCompilesAndRuns() throws Exception {
        compile(example());
        PrintStream standard = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            loader.loadClass("Embedding").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(standard);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("after one instruction RIP is ")
                .contains("Exit[status=1]")
                .contains("crc ")
                .contains("ROS: PASS")
                .contains("Halted[], 18 upcalls");
    }

    private static String example() throws IOException {
        Path readme = Path.of("..", "README.md");
        Matcher matcher = JAVA_BLOCK.matcher(Files.readString(readme));
        assertThat(matcher.find()).as("a Java example in the README").isTrue();
        return matcher.group(1);
    }

    private void compile(String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Embedding.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options = List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        StringBuilder messages = new StringBuilder();
        boolean good = compiler.getTask(
                        null,
                        null,
                        diagnostic -> messages.append(diagnostic).append('\n'),
                        options,
                        null,
                        List.of(file))
                .call();
        assertThat(good).as(messages.toString()).isTrue();
    }
}
