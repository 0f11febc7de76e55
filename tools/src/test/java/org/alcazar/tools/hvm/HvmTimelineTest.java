package org.alcazar.tools.hvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.machine.Machine;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.KernelImage;
import org.alcazar.hvm.HvmConfig;
import org.alcazar.hvm.HybridMachine;
import org.alcazar.testimages.TestImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HvmTimelineTest {
    /** The trace of the bundled pair. */
    private static List<String> trace() {
        List<String> lines = new ArrayList<>();
        byte[] hrt = TestImages.load(TestImages.SAMPLE_HRT);
        byte[] ros = TestImages.load(TestImages.SAMPLE_ROS);
        JsonTrace trace = new JsonTrace(lines::add, Symbols.of("ros", ros), Symbols.of("hrt", hrt));
        HvmConfig config = HvmConfig.builder()
                .memory(256 << 20)
                .cores(4)
                .rosCores(1)
                .hrtImage(hrt)
                .trace(trace)
                .build();
        HybridMachine hybrid =
                HybridMachine.build(config, Machine.builder(), new PcOptions().debugExit(), CpuModel.defaultModel());
        hybrid.bootRos(BootRequest.of(KernelImage.parse("ros", ros), "seed=3"));
        hybrid.run();
        trace.flush();
        return lines;
    }

    private static HvmTimeline timeline(List<String> lines, int limit) throws IOException {
        String text = String.join("\n", lines);
        return HvmTimeline.read(new BufferedReader(new StringReader(text)), 0, Long.MAX_VALUE, limit);
    }

    private static String text(HvmTimeline timeline) {
        StringWriter text = new StringWriter();
        timeline.printText(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void aRunIsDrawnWithALaneForEachCore() throws Exception {
        List<String> lines = trace();
        assertThat(lines).anyMatch(line -> line.contains("\"request\":\"PARCALL\""));
        HvmTimeline timeline = timeline(lines, 10_000);
        String text = text(timeline);
        assertThat(text.lines().findFirst().orElseThrow())
                .containsSubsequence("ROS 0", "HVM", "HRT 1", "HRT 2", "HRT 3");
        assertThat(text).contains("IDLE => PARCALL", "|------->|", "|=======>|", "EXEC_DONE = 0");
        byte[] svg = timeline.svg("a <title>").getBytes(StandardCharsets.UTF_8);
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg));
        assertThat(document.getElementsByTagName("line").getLength()).isGreaterThan(50);
        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("a <title>");
    }

    @Test
    void whatRepeatsIsDrawnOnce() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            lines.add("{\"t\":" + 10 * i
                    + ",\"kind\":\"request\",\"core\":0,\"side\":\"ROS\",\"request\":\"CALL\",\"a2\":\"0x" + i
                    + "\",\"result\":0}");
            lines.add("{\"t\":" + (10 * i + 5)
                    + ",\"kind\":\"upcall\",\"core\":1,\"side\":\"HRT\",\"upcall\":\"CALL\",\"waited\":0}");
        }
        String text = text(timeline(lines, 100));
        assertThat(text.lines()).hasSize(4);
        assertThat(text).contains("the 2 lines above, 1000 times in all, until 9.995 us");
    }

    @Test
    void aLimitLeavesTheRestOut() throws Exception {
        HvmTimeline timeline = timeline(trace(), 5);
        assertThat(text(timeline).lines()).hasSize(6);
        assertThat(timeline.left()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"t\":1}", "{\"t\":\"x\",\"kind\":\"state\"}", "{\"t\":1,\"kind\":\"new\"}"})
    void aLineThatIsNoEventIsNamed(String line) {
        assertThatThrownBy(() -> timeline(List.of("{\"t\":1,\"kind\":\"HRT started\"}", line), 10))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("line 2: ");
    }
}
