package org.alcazar.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.alcazar.testimages.TestImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunCommandTest {
    @TempDir
    private Path folder;

    private String image(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, TestImages.load(name));
        return file.toString();
    }

    private String bench() throws IOException {
        return image(TestImages.BENCH);
    }

    private static CommandLineTester run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("run", "--memory", "16M"));
        all.addAll(List.of(arguments));
        return CommandLineTester.run(all.toArray(new String[0]));
    }

    @Test
    void theGuestsExitStatusIsThePrograms() throws IOException {
        Path serial = folder.resolve("com1.txt");
        CommandLineTester result =
                run("--kernel", bench(), "--append", "kernel=crc n=1000", "--debug-exit", "--serial", "file:" + serial);
        assertThat(result.status).isEqualTo(1);
        assertThat(result.err).isEmpty();
        assertThat(serial).content().startsWith("crc ").endsWith("\n");
    }

    @Test
    void aGuestThatHaltsForGoodEndsWithStatus0() throws IOException {
        CommandLineTester result = run("--kernel", bench(), "--append", "kernel=crc n=1000", "--serial", "null");
        assertThat(result.status).isZero();
        assertThat(result.err).isEmpty();
    }

    @Test
    void limitsStopAGuestThatDoesNotEnd() throws IOException {
        CommandLineTester ticks = run("--kernel", bench(), "--serial", "null", "--max-instructions", "5000");
        assertThat(ticks.status).isEqualTo(3);
        assertThat(ticks.err).contains("instruction limit");
        CommandLineTester seconds =
                run("--kernel", bench(), "--append", "n=0x7fffffffff", "--serial", "null", "--timeout", "0.5");
        assertThat(seconds.status).isEqualTo(3);
        assertThat(seconds.err).contains("time limit");
    }

    @Test
    void aCrashIsExplainedWithRegistersAndTheChainOfFaults() throws IOException {
        CommandLineTester result = run("--kernel", bench(), "--append", "kernel=unknown", "--serial", "null");
        assertThat(result.status).isEqualTo(4);
        assertThat(result.err).contains("triple fault on core 0", "#DF", "RIP ", "CR3 ");
    }

    @Test
    void theStateHashIsTheLastLineAndTheSameEachTime() throws IOException {
        String[] arguments = {"--kernel", bench(), "--append", "kernel=sort n=100", "--serial", "null", "--state-hash"};
        CommandLineTester first = run(arguments);
        CommandLineTester second = run(arguments);
        assertThat(first.lastErrorLine()).matches("state-hash: [0-9a-f]{64} instructions: [0-9]+");
        assertThat(second.lastErrorLine()).isEqualTo(first.lastErrorLine());
    }

    @Test
    void theScreenIsAPngFile() throws IOException {
        Path file = folder.resolve("screen.png");
        CommandLineTester result = run(
                "--kernel",
                bench(),
                "--append",
                "kernel=crc n=10",
                "--serial",
                "null",
                "--screenshot",
                file.toString());
        assertThat(result.status).isZero();
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(720);
        assertThat(image.getHeight()).isEqualTo(400);
    }

    @Test
    void aScreenshotThatCannotBeWrittenIsToldBeforeTheMachineRuns() throws IOException {
        String path = folder.resolve("none").resolve("screen.png").toString();
        CommandLineTester result = run("--kernel", bench(), "--serial", "null", "--screenshot", path);
        assertThat(result.status).isEqualTo(2);
        assertThat(result.err).contains(path);
    }

    @Test
    void aHybridMachineRunsThePairAndTracesIt() throws IOException {
        Path console = folder.resolve("hrt.txt");
        Path trace = folder.resolve("trace.txt");
        CommandLineTester result = CommandLineTester.run(
                "run",
                "--memory=256M",
                "--cores=3",
                "--kernel",
                image(TestImages.SAMPLE_ROS),
                "--append",
                "seed=7",
                "--hvm-hrt",
                image(TestImages.SAMPLE_HRT),
                "--hvm-console",
                console.toString(),
                "--hvm-trace=" + trace,
                "--hvm-stats",
                "--serial",
                "null");
        assertThat(result.status).isZero();
        assertThat(console).content().contains("HRT up: 2 cores");
        assertThat(trace).content().contains("PARCALL");
        assertThat(result.err).containsPattern("parallel call +3 ");
    }

    @Test
    void aRefusedHrtImageStartsNothing() throws IOException {
        CommandLineTester result = CommandLineTester.run(
                "run",
                "--memory=256M",
                "--kernel",
                image(TestImages.SAMPLE_ROS),
                "--hvm-hrt",
                bench(),
                "--serial",
                "null");
        assertThat(result.status).isEqualTo(2);
        assertThat(result.err.lines()).hasSize(1);
        assertThat(result.err).contains(TestImages.BENCH);
    }

    @Test
    void truncatedImagesAreRefusedInOneLine() throws IOException {
        byte[] whole = TestImages.load(TestImages.BENCH);
        Path file = folder.resolve("cut.elf");
        for (int length : new int[] {0, 1, 4, 52, 100, 4096, whole.length / 2}) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            CommandLineTester result = run("--kernel", file.toString(), "--serial", "null");
            assertThat(result.status).as("first %s bytes", length).isEqualTo(2);
            assertThat(result.err.lines()).hasSize(1);
        }
    }

    @Test
    void aDiskThatCannotBeUsedIsRefusedInOneLine() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.img"));
        Path foreign =
                Files.write(folder.resolve("foreign.img"), new byte[] {'v', 'h', 'd', 'x', 'f', 'i', 'l', 'e', 0});
        for (String[] pair : new String[][] {
            {"/nowhere/disk.img", "/nowhere/disk.img: no such file"},
            {folder.toString(), "is a folder"},
            {empty.toString(), "is empty"},
            {foreign + ",snapshot", "a VHDX image"}
        }) {
            CommandLineTester result = run("--kernel", bench(), "--serial", "null", "--disk", pair[0]);
            assertThat(result.status).isEqualTo(2);
            assertThat(result.err.lines()).hasSize(1);
            assertThat(result.err).contains(pair[1]);
        }
    }

    @Test
    void aGuestRunsWithADiskWhoseFileNameHasACommaAndLeavesItClosed() throws IOException {
        Path disk = Files.write(folder.resolve("a,b"), new byte[1024]);
        for (int i = 0; i < 2; i++) {
            CommandLineTester result = run(
                    "--kernel", bench(), "--append", "kernel=crc n=10", "--serial", "null", "--disk", disk.toString());
            assertThat(result.status).as(result.err).isZero();
        }
    }

    /** A ROM of 64 KiB whose reset vector writes {@code value} to the debug-exit port. */
    private String firmware(int value) throws IOException {
        byte[] rom = new byte[1 << 16];
        byte[] code = {(byte) 0xB0, (byte) value, (byte) 0xE6, (byte) 0xF4, (byte) 0xFA, (byte) 0xF4};
        System.arraycopy(code, 0, rom, rom.length - 16, code.length);
        Path file = folder.resolve("rom.bin");
        Files.write(file, rom);
        return file.toString();
    }

    @Test
    void firmwareStartsFromItsResetVector() throws IOException {
        CommandLineTester result = run("--firmware", firmware(0x15), "--debug-exit", "--serial", "null");
        assertThat(result.status).isEqualTo(0x2B);
        assertThat(result.err).isEmpty();
    }

    @Test
    void whatDoesNotGoWithFirmwareIsRefusedInOneLine() throws IOException {
        String rom = firmware(1);
        for (String[] arguments : new String[][] {
            {"--append", "quiet"}, {"--initrd", rom}, {"--hvm"}, {"--kernel", bench()}, {"--kernel", rom}
        }) {
            List<String> all = new ArrayList<>(List.of("--firmware", rom, "--serial", "null"));
            all.addAll(List.of(arguments));
            CommandLineTester result = run(all.toArray(new String[0]));
            assertThat(result.status).as("%s", all).isEqualTo(2);
            assertThat(result.err.lines()).hasSize(1);
        }
        Path cut = folder.resolve("cut.bin");
        Files.write(cut, new byte[1000]);
        CommandLineTester result = run("--firmware", cut.toString(), "--serial", "null");
        assertThat(result.status).isEqualTo(2);
        assertThat(result.err).contains("cut.bin: a firmware image of 1000 bytes");
    }
}
