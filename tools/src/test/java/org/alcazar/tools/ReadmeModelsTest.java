package org.alcazar.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Joiner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.cpu.Feature;
import org.junit.jupiter.api.Test;

/** The README's table of processor models says what the models have. */
class ReadmeModelsTest {
    private static final List<String> MODELS = List.of("x86-64-v1", "x86-64-v2", "x86-64-v3", "max");

    @Test
    void theTableNamesWhatEachModelAdds() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        CpuModel before = null;
        for (String name : MODELS) {
            CpuModel model = CpuModel.parse(name);
            CpuModel last = before;
            List<String> added = Arrays.stream(Feature.values())
                    .filter(model::advertises)
                    .filter(feature -> last == null || !last.advertises(feature))
                    .map(Feature::optionName)
                    .toList();
            assertThat(readme).contains("| `" + name + "` | " + Joiner.on(' ').join(added) + " |");
            before = model;
        }
    }
}
