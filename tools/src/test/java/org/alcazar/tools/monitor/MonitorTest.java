package org.alcazar.tools.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.BootLoader;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.KernelImage;
import org.alcazar.testimages.TestImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonitorTest {
    private final PcBoard board = new PcBoard(new PcOptions());
    private final Machine machine =
            Machine.builder().memory(64 << 20).cores(2).board(board).build();
    private final MonitoredMachine target =
            new MonitoredMachine(machine, machine::run, Optional.of(board), List.of("disk.img: 512 bytes, read-only"));
    private final MonitorCommands commands = new MonitorCommands(target);

    MonitorTest() {
        KernelImage kernel = KernelImage.parse("bench.elf", TestImages.load(TestImages.BENCH));
        BootLoader.install(machine, BootRequest.of(kernel, "kernel=crc n=100000000"));
    }

    private String answer(String line) {
        StringWriter text = new StringWriter();
        commands.execute(line, new PrintWriter(text));
        return text.toString();
    }

    @Test
    void registersMemoryAndCodeAreShownAsTheyAre() {
        machine.core(0).r[0] = 0x1234;
        machine.bus().write(0x20_0000, 8, 0x8877_6655_4433_2211L);
        assertThat(answer("info registers")).contains("RAX 0000000000001234");
        assertThat(answer("info registers -a")).contains("CPU#1");
        assertThat(answer("xp/2xw 0x200000")).isEqualTo("0000000000200000: 0x44332211 0x88776655\n");
        assertThat(answer("x/3db 0x200005")).isEqualTo("0000000000200005: 102 119 -120\n");
        assertThat(answer("x /2cb 0x200001")).isEqualTo("0000000000200001: '\"' '3'\n");
        assertThat(answer("x/1xg 0x200000")).isEqualTo("0000000000200000: 0x8877665544332211\n");
        assertThat(answer("x/2i $rip").lines()).hasSize(2);
        assertThat(answer("p $rax+0x10-1")).isEqualTo("0x1243\n");
        assertThat(answer("info cpus")).contains("* CPU #0", "  CPU #1");
        assertThat(answer("info blocks")).isEqualTo("disk.img: 512 bytes, read-only\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inf registers | unknown command 'inf'; did you mean 'info'?",
                "info regs | unknown topic 'regs'; try help",
                "x/2y 0 | 'y' is no format; expected one of x d u o c i and one of b h w g",
                "x/0x 0 | a count of 0; expected 1 to 100000",
                "x/99999999x 0 | a count of 99999999; expected 1 to 100000",
                "x/4x | an address is missing, as in x/4xg $rsp",
                "p $foo | there is no register $foo",
                "p 12zz | '12zz' is no number and no register such as $rip",
                "cpu 2 | '2' is out of range; expected 0 to 1",
                "screendump a.gif | 'a.gif' is no FILE.png and no FILE.txt",
                "step -1 | '-1' is out of range; expected 1 to 1000000000",
            })
    void whatCannotBeDoneIsSaidInOneLine(String line, String message) {
        assertThat(answer(line)).isEqualTo(message + "\n");
    }

    @Test
    void devicesAreShown(@TempDir Path folder) throws Exception {
        assertThat(answer("info pci")).contains("PCI device 1234:1111", "BAR0: 32-bit memory at 0xfd000000");
        assertThat(answer("info pic")).contains("master", "IMR ff");
        assertThat(answer("info apic")).contains("local APIC of core 0", "LVT LINT0", "pin 23");
        assertThat(answer("info mem")).isEqualTo("paging is off\n");
        machine.bus().write(0xB_8000, 2, 0x0741);
        assertThat(answer("info screen")).startsWith("A");
        assertThat(answer("screendump " + folder.resolve("a.txt"))).isEmpty();
        assertThat(Files.readString(folder.resolve("a.txt"))).startsWith("A");
        assertThat(answer("screendump " + folder.resolve("a.png"))).isEmpty();
        assertThat(Files.readAllBytes(folder.resolve("a.png"))).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void mappingsAreThoseOfTheTables() {
        for (int i = 0; i < 1000 && !machine.core(0).mmu.pagingEnabled(); i++) {
            machine.run(10_000);
        }
        assertThat(machine.core(0).mmu.pagingEnabled()).isTrue();
        String first = answer("info tlb").lines().findFirst().orElseThrow();
        assertThat(first).startsWith("0000000000000000: 0000000000000000 ");
        String ranges = answer("info mem");
        assertThat(ranges).startsWith("0000000000000000-").contains("rw");
        assertThat(answer("x/1xb 0x7fffffffffff")).isEqualTo("cannot access memory at 0x7fffffffffff\n");
    }

    @Test
    void lookingLeavesNoTrace() {
        String before = machine.stateHash();
        for (String line : commands.words()) {
            if (line.startsWith("info")) {
                answer(line);
            }
        }
        answer("x/100i 0x100000");
        assertThat(machine.stateHash()).isEqualTo(before);
    }

    @Test
    void steppingExecutesInstructionsAndKeepsTheMachineStopped() {
        long before = machine.executedTicks();
        assertThat(answer("step 3")).startsWith("0x0000000000");
        assertThat(machine.executedTicks()).isEqualTo(before + 3);
        assertThat(commands.stopped()).isTrue();
        answer("cont");
        assertThat(commands.stopped()).isFalse();
    }

    /** Commands from another thread, while the machine runs: stop, look, go on, quit. */
    @Test
    void aRunningMachineServesItsMonitor() throws Exception {
        Monitor monitor = new Monitor(target);
        CompletableFuture<StopReason> end = CompletableFuture.supplyAsync(() -> {
            while (true) {
                StopReason reason = machine.run(Long.MAX_VALUE);
                if (!(reason instanceof StopReason.Interrupted interrupted)
                        || !interrupted.why().equals(Monitor.REASON)) {
                    return reason;
                }
                StopReason wanted = monitor.serve();
                if (wanted != null) {
                    return wanted;
                }
            }
        });
        assertThat(monitor.submit("stop")).isEmpty();
        assertThat(monitor.submit("info status")).isEqualTo("VM status: paused\n");
        String once = monitor.submit("p $rip");
        assertThat(monitor.submit("p $rip")).isEqualTo(once);
        assertThat(monitor.submit("cont")).isEmpty();
        assertThat(monitor.submit("info status")).isEqualTo("VM status: running\n");
        monitor.submit("quit");
        assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(new StopReason.Interrupted("the monitor was told to quit"));
    }
}
