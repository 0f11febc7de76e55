package org.alcazar.tools;

import java.nio.file.Path;
import org.alcazar.hvm.HvmConfig;
import org.alcazar.hvm.protocol.UpcallMechanism;
import org.alcazar.tools.hvm.Symbols;
import picocli.CommandLine.Option;

/** The hybrid machine: how it is divided, and how the two halves talk. */
final class HvmOptions {
    enum Switch {
        on,
        off
    }

    private static final int PAGE = 4096;

    @Option(names = "--hvm", description = "a hybrid machine, whose HRT cores stay stopped without --hvm-hrt")
    private boolean hvm;

    @Option(names = "--hvm-hrt", paramLabel = "FILE", description = "the HRT's image; makes the machine a hybrid one")
    private Path hrt;

    @Option(names = "--hvm-ros-cores", paramLabel = "N", description = "cores of the ROS (half of all, at least 1)")
    private Integer rosCores;

    @Option(
            names = "--hvm-ros-mem",
            paramLabel = "SIZE",
            converter = Sizes.class,
            description = "memory of the ROS (what the HRT's image leaves, half of the memory without one)")
    private Long rosMemory;

    @Option(
            names = "--hvm-upcall",
            paramLabel = "pf|int|gp",
            defaultValue = "pf",
            description = "what an upcall looks like to an HRT core (pf)")
    private String upcall;

    @Option(
            names = "--hvm-identity",
            paramLabel = "on|off",
            description = "a hoisted HRT also finds physical memory at 0 (on)")
    private Switch identity;

    @Option(names = "--hvm-isolate", paramLabel = "on|off", description = "the ROS cannot reach the HRT's memory (on)")
    private Switch isolate;

    @Option(names = "--hvm-boot-gate", paramLabel = "on|off", description = "upcalls wait while an HRT core boots (on)")
    private Switch bootGate;

    @Option(
            names = "--hvm-signal-hold",
            paramLabel = "on|off",
            description = "a signal waits until the handler of the one before has returned (on)")
    private Switch signalHold;

    @Option(
            names = "--hvm-strict",
            description = "the four above off, and the amendments of the protocol's specification off")
    private boolean strict;

    @Option(
            names = "--hvm-console",
            paramLabel = "FILE|-",
            defaultValue = "-",
            description = "the HRT's console port; prefixed on standard output when COM1 is there too (-)")
    String console;

    @Option(
            names = "--hvm-trace",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = "",
            description = {
                "a line for each request, upcall, event, signal and state change (standard error);",
                "JSON lines in a file whose name ends in .json or .jsonl"
            })
    String trace;

    @Option(names = "--hvm-stats", description = "print a table of latencies at the end")
    boolean stats;

    /** Whether the machine is a hybrid one. */
    boolean wanted() {
        return hvm || hrt != null;
    }

    /** Refuses wrong values, and options that only make sense in a hybrid machine. */
    void check() {
        mechanism();
        if (wanted()) {
            return;
        }
        boolean any = rosCores != null
                || rosMemory != null
                || identity != null
                || isolate != null
                || bootGate != null
                || signalHold != null
                || strict
                || trace != null
                || stats;
        if (any) {
            throw new UserError("a --hvm-... option needs a hybrid machine; add --hvm or --hvm-hrt FILE");
        }
    }

    /** The configuration as far as these options say; console and trace are left to the caller. */
    HvmConfig.Builder config(MachineOptions machine) {
        HvmConfig.Builder config = HvmConfig.builder()
                .memory(machine.memory)
                .cores(machine.cores(true))
                .upcalls(mechanism())
                .strict(strict)
                .exitOnReset(machine.onReset == MachineOptions.OnReset.exit)
                .resetOnTripleFault(machine.onTripleFault == MachineOptions.OnTripleFault.reset);
        if (rosCores != null) {
            config.rosCores(rosCores);
        }
        if (rosMemory != null) {
            if (rosMemory % PAGE != 0) {
                throw new UserError("--hvm-ros-mem " + rosMemory + " is no multiple of 4096 bytes");
            }
            config.rosMemory(rosMemory);
        }
        if (identity != null) {
            config.identity(identity == Switch.on);
        }
        if (isolate != null) {
            config.isolate(isolate == Switch.on);
        }
        if (bootGate != null) {
            config.bootGate(bootGate == Switch.on);
        }
        if (signalHold != null) {
            config.signalHold(signalHold == Switch.on);
        }
        if (hrt != null) {
            config.hrtImage(Files.read(hrt));
        }
        return config;
    }

    private UpcallMechanism mechanism() {
        return switch (upcall) {
            case "pf" -> UpcallMechanism.PAGE_FAULT;
            case "int" -> UpcallMechanism.INTERRUPT;
            case "gp" -> UpcallMechanism.GENERAL_PROTECTION;
            default -> throw new UserError("unknown upcall '" + upcall + "' of --hvm-upcall; expected pf, int or gp");
        };
    }

    /** Whether the trace is for programs. */
    boolean traceIsJson() {
        return trace.endsWith(".json") || trace.endsWith(".jsonl");
    }

    /** Names in the HRT's image. */
    Symbols symbols() {
        return Symbols.of(imageName(), hrt == null ? new byte[0] : Files.read(hrt));
    }

    /** What messages call the image. */
    String imageName() {
        return hrt == null ? "" : hrt.toString();
    }
}
