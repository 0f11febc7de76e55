package org.alcazar.tools;

import com.google.common.base.CharMatcher;
import com.google.common.io.BaseEncoding;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.devices.boot.Elf;
import org.alcazar.devices.boot.ImageBytes;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code alcazar disasm}: the code of an ELF file, or any bytes, as instructions. */
@Command(
        name = "disasm",
        description = "Disassembles the executable parts of an ELF file, any other file from its start, or bytes.",
        mixinStandardHelpOptions = true)
final class DisasmCommand implements Callable<Integer> {
    @ArgGroup
    private Source source;

    @Option(names = "--mode", paramLabel = "16|32|64", description = "code size (what the ELF file says, else 64)")
    private Integer mode;

    @Spec
    private CommandSpec spec;

    /** Either a file or bytes. */
    static final class Source {
        @Parameters(paramLabel = "FILE", description = "an ELF file, or raw code")
        private Path file;

        @Option(names = "--hex", paramLabel = "BYTES", description = "bytes in hexadecimal; blanks are ignored")
        private String hex;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (source == null) {
            throw new ParameterException(spec.commandLine(), "a FILE or --hex BYTES is missing");
        }
        if (source.hex != null) {
            byte[] code = decodeHex(source.hex);
            new DisasmListing(code, size(CodeSize.CODE64), out).range(0, code.length, 0);
        } else {
            disassemble(new ImageBytes(source.file.toString(), Files.read(source.file)), out);
        }
        return 0;
    }

    private void disassemble(ImageBytes bytes, PrintWriter out) {
        byte[] code = bytes.copy();
        if (Elf.matches(bytes)) {
            Elf elf = Elf.parse(bytes);
            CodeSize own = elf.machine() == Elf.MACHINE_386 ? CodeSize.CODE32 : CodeSize.CODE64;
            new DisasmListing(code, size(own), out).elf(bytes, elf);
        } else {
            new DisasmListing(code, size(CodeSize.CODE64), out).range(0, code.length, 0);
        }
    }

    private byte[] decodeHex(String text) {
        String digits = CharMatcher.whitespace().removeFrom(text);
        if (!BaseEncoding.base16().ignoreCase().canDecode(digits)) {
            throw new ParameterException(
                    spec.commandLine(), "--hex " + text + ": expected an even number of hexadecimal digits");
        }
        return BaseEncoding.base16().ignoreCase().decode(digits);
    }

    private CodeSize size(CodeSize otherwise) {
        if (mode == null) {
            return otherwise;
        }
        return switch (mode) {
            case 16 -> CodeSize.CODE16;
            case 32 -> CodeSize.CODE32;
            case 64 -> CodeSize.CODE64;
            default -> throw new ParameterException(spec.commandLine(), "--mode " + mode + ": expected 16, 32 or 64");
        };
    }
}
