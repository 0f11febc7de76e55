package org.alcazar.tools.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineFileTest {
    @TempDir
    private Path folder;

    private List<MachineFile.Setting> read(String name, String text) throws IOException {
        return MachineFile.read(Files.writeString(folder.resolve(name), text));
    }

    @Test
    void yamlNamesOptionsWithoutTheirDashes() throws IOException {
        assertThat(read(
                        "m.yaml",
                        "# a machine\nmemory: 1G\ncores: 4\nserial: [stdio, 'null']\nstats: true\nno-pit: false\n"))
                .containsExactly(
                        new MachineFile.Setting("memory", "1G", 2),
                        new MachineFile.Setting("cores", "4", 3),
                        new MachineFile.Setting("serial", "stdio", 4),
                        new MachineFile.Setting("serial", "null", 4),
                        new MachineFile.Setting("stats", "", 5));
        assertThat(read("empty.yaml", "# nothing\n")).isEmpty();
    }

    @Test
    void theCommandLineWins() {
        List<MachineFile.Setting> settings = List.of(
                new MachineFile.Setting("memory", "1G", 1),
                new MachineFile.Setting("stats", "", 2),
                new MachineFile.Setting("cores", "2", 3));
        assertThat(MachineFile.expand(List.of("--memory=2G", "--cores", "1"), settings))
                .containsExactly("--stats", "--memory=2G", "--cores", "1");
    }

    private static final String XML = """
            <vm class="PC">
              <memory>1024</memory>
              <paging mode="nested"/>
              <cores count="4"/>
              <hvm enable="Y">
                <ros cores="2"><mem>256</mem></ros>
                <hrt file_id="image"/>
              </hvm>
              <files>
                <file id="other" filename="other.bin"/>
                <file id="image" filename="hrt.bin"/>
              </files>
            </vm>
            """;

    @Test
    void xmlDescribesAHybridMachine() throws IOException {
        assertThat(read("vm.xml", XML))
                .extracting(setting -> setting.name() + "=" + setting.value())
                .containsExactly(
                        "memory=1024M",
                        "cores=4",
                        "hvm-ros-cores=2",
                        "hvm-ros-mem=256M",
                        "hvm-hrt=" + folder.resolve("hrt.bin"));
        assertThat(read("plain.xml", XML.replace("\"Y\"", "\"n\""))).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<memory>1024</memory> | '' | vm has no memory",
                "count=\"4\" | n=\"4\" | vm/cores has no count",
                "<mem>256</mem> | '' | vm/hvm/ros has no mem",
                "<file id=\"image\" | <file id=\"imago\" | vm/files has no file with the id image",
                "cores=\"2\"> | cores=\"2\"><cores>2</cores> | ros has cores as an attribute and as an element",
                "</vm> | '' | line 14",
                "<vm class=\"PC\"> | <!DOCTYPE vm [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><vm> | DOCTYPE",
            })
    void whatIsMissingInXmlIsNamed(String what, String instead, String message) {
        assertThatThrownBy(() -> read("vm.xml", XML.replace(what, instead)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- a | line 1: expected a mapping of options",
                "a: {b: 1} | line 1: 'a' needs a value",
                "a: [1 | line 1: ",
            })
    void whatIsNoMappingOfOptionsIsRefusedByLine(String text, String message) {
        assertThatThrownBy(() -> read("m.yaml", text + "\n"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(message);
    }
}
