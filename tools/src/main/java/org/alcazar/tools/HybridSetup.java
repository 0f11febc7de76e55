package org.alcazar.tools;

import com.google.common.base.CharMatcher;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.alcazar.core.machine.MachineBuilder;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.ImageBytes;
import org.alcazar.hvm.HvmConfig;
import org.alcazar.hvm.HvmConsole;
import org.alcazar.hvm.HybridMachine;
import org.alcazar.hvm.boot.HrtImageException;
import org.alcazar.hvm.protocol.HvmTrace;
import org.alcazar.hvm.trace.TraceText;
import org.alcazar.tools.hvm.JsonTrace;
import org.alcazar.tools.hvm.LatencyTable;
import org.alcazar.tools.hvm.Symbols;
import org.alcazar.tools.run.GuestOutput;
import org.alcazar.tools.run.Outputs;

/** Builds a hybrid machine from the options of a command line. */
final class HybridSetup {
    private final HvmOptions options;
    private final Outputs outputs;
    private final PrintWriter err;
    private final boolean prefixed;

    /** @param prefixed whether HRT lines on standard output must be told from those of a serial port */
    HybridSetup(HvmOptions options, Outputs outputs, PrintWriter err, boolean prefixed) {
        this.options = options;
        this.outputs = outputs;
        this.err = err;
        this.prefixed = prefixed;
    }

    /** @throws UserError when options and images do not fit each other */
    GuestMachine build(MachineOptions machine, MachineBuilder builder, PcOptions board, BootRequest request) {
        LatencyTable latencies = options.stats ? new LatencyTable() : null;
        Runnable flush = () -> {};
        HvmTrace trace = latencies == null ? HvmTrace.NONE : latencies;
        if (options.trace != null && options.traceIsJson()) {
            JsonTrace json = new JsonTrace(traceLines(), rosSymbols(request), options.symbols());
            flush = json::flush;
            trace = trace.and(json);
        } else if (options.trace != null) {
            TraceText text = new TraceText(traceLines());
            flush = text::flush;
            trace = trace.and(text);
        }
        HvmConfig.Builder config = options.config(machine).console(console()).trace(trace);
        Runnable flushTrace = flush;
        try {
            HybridMachine hybrid = HybridMachine.build(config.build(), builder, board, machine.cpu());
            hybrid.bootRos(request);
            if (latencies != null) {
                latencies.attach(hybrid.machine());
            }
            return new GuestMachine(hybrid.machine(), hybrid::run, Optional.empty(), () -> {
                flushTrace.run();
                if (latencies != null) {
                    latencies.print(err);
                }
            });
        } catch (HrtImageException e) {
            throw new UserError(options.imageName() + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage());
        }
    }

    private static Symbols rosSymbols(BootRequest request) {
        ImageBytes image = request.image().bytes();
        return Symbols.of(image.fileName(), image.array());
    }

    private HvmConsole console() {
        if (options.console.equals("-")) {
            GuestOutput standard = outputs.standard();
            return (partition, core, line) -> standard.line(prefixed ? "[" + partition + " " + core + "] " : "", line);
        }
        GuestOutput file = outputs.add(Files.create(Path.of(options.console)));
        return (partition, core, line) -> file.line("", line);
    }

    private Consumer<String> traceLines() {
        if (options.trace.isEmpty()) {
            return line -> err.println(CharMatcher.javaIsoControl().replaceFrom(line, '.'));
        }
        OutputStream file = Files.create(Path.of(options.trace));
        GuestOutput output = outputs.add(file);
        return line -> output.line("", line.getBytes(StandardCharsets.UTF_8));
    }
}
