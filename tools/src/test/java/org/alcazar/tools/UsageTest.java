package org.alcazar.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UsageTest {
    @ParameterizedTest
    @CsvSource({
        "run --memroy 3M,--memory",
        "run --max-instruction 3,--max-instructions",
        "run --hvm-roscores 3,--hvm-ros-cores",
        "vectors --verbos x,--verbose",
        "rnu,run",
        "vector,vectors"
    })
    void aWrongNameIsAnsweredWithTheNearestRightOne(String line, String nearest) {
        CommandLineTester result = CommandLineTester.run(line.split(" "));
        assertThat(result.status).isEqualTo(2);
        assertThat(result.out).isEmpty();
        assertThat(result.err.lines()).hasSize(1);
        assertThat(result.err.strip()).endsWith(": " + nearest);
    }

    @ParameterizedTest
    @CsvSource({
        "--memory 1K,1M to 64G",
        "--memory 65G,1M to 64G",
        "--memory 1234567,multiple of 4096",
        "--memory 12Q,no size",
        "--memory -1M,no size",
        "--cores 0,1 to 255",
        "--cores 256,1 to 255",
        "--cores many,--cores",
        "--engine jit,interpreter",
        "--schedule parallel,deterministic",
        "--quantum 0,--quantum 0",
        "--clock host,virtual",
        "'--clock virtual,mips=0',1 to 1000000",
        "--rtc yesterday,2026-01-31",
        "--timeout -1,--timeout",
        "--cpu 486,x86-64-v1",
        "--on-reset never,restart",
        "--serial pipe:x,stdio",
        "--serial tcp:localhost,a port up to 65535",
        "--monitor file:x,expected stdio or null",
        "--serial stdio --monitor stdio,a device has standard input",
        "'--share /tmp,tag=',1 to 31 characters",
        "--virtio isa,pci",
        "--firmware-vars v.fd,--firmware FILE",
        "--debug-exit 70000,0xFFFC",
        "--hvm-upcall nmi,'pf, int or gp'",
        "--hvm-ros-cores 1,--hvm-hrt",
        "'--disk disk.img,if=floppy','expected if=virtio, if=ahci or if=ide'",
        "'--disk disk.img,writable',readonly",
        "--gdb 1234,unknown option --gdb",
        "--kernel /nowhere/kernel,no such file"
    })
    void aWrongValueIsNamedInOneLineWithWhatWasExpected(String options, String expected) {
        CommandLineTester result = CommandLineTester.run(("run --serial null " + options).split(" "));
        assertThat(result.status).isEqualTo(2);
        assertThat(result.out).isEmpty();
        assertThat(result.err.lines()).hasSize(1);
        assertThat(result.err).startsWith("alcazar run: ").contains(expected);
    }

    @Test
    void aFolderIsNoKernel(@TempDir Path folder) {
        CommandLineTester result = CommandLineTester.run("run", "--kernel", folder.toString());
        assertThat(result.status).isEqualTo(2);
        assertThat(result.err.lines()).hasSize(1);
        assertThat(result.err).contains("is a folder");
    }

    @ParameterizedTest
    @CsvSource({
        "--help,COMMAND",
        "run --help,--kernel",
        "demo --help,--seed",
        "vectors --help,FILE",
        "bench --help,MIPS"
    })
    void everyCommandHasHelp(String line, String content) {
        CommandLineTester result = CommandLineTester.run(line.split(" "));
        assertThat(result.status).isZero();
        assertThat(result.out + result.err).contains(content.equals("MIPS") ? "million guest" : content);
    }
}
