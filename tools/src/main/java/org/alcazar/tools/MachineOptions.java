package org.alcazar.tools;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.alcazar.core.cpu.CpuModel;
import picocli.CommandLine.Option;

/** The machine: size, processor, time and limits. Ranges are checked by {@link #check}. */
final class MachineOptions {
    enum OnReset {
        restart,
        exit
    }

    enum OnTripleFault {
        stop,
        reset
    }

    private static final long MIB = 1 << 20;
    private static final long LARGEST_MEMORY = 1L << 36;
    private static final int PAGE = 4096;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = Sizes.class,
            defaultValue = "512M",
            description = "all of the machine's RAM, from 1M to 64G (512M)")
    long memory;

    @Option(names = "--cores", paramLabel = "N", description = "all of the machine's cores (1; 2 with an HVM)")
    private Integer cores;

    @Option(
            names = "--cpu",
            paramLabel = "MODEL",
            description = {
                "x86-64-v1, -v2, -v3 or max, then [,+feature][,-feature][,key=value]",
                "with the keys vendor, family, model and phys-bits"
            })
    private String cpu;

    @Option(
            names = "--engine",
            paramLabel = "interpreter|auto",
            defaultValue = "auto",
            description = "how instructions are executed (auto: the fastest there is)")
    Engine engine;

    @Option(
            names = "--schedule",
            paramLabel = "deterministic",
            defaultValue = "deterministic",
            description = "cores take turns in a fixed interleaving")
    private String schedule;

    @Option(
            names = "--quantum",
            paramLabel = "TICKS",
            converter = Numbers.class,
            defaultValue = "1000",
            description = "the length of a core's turn (1000)")
    long quantum;

    @Option(
            names = "--clock",
            paramLabel = "virtual[,mips=N]",
            defaultValue = "virtual",
            description = "guest time from executed instructions, N million a guest second (1000)")
    private String clock;

    @Option(
            names = "--rtc",
            paramLabel = "DATE|host",
            description = "what the real-time clock starts at, such as 2026-01-31 or 2026-01-31T12:00:00")
    private String rtc;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = Numbers.class,
            defaultValue = "0",
            description = "seed of every random source of the machine (0)")
    long seed;

    @Option(
            names = "--max-instructions",
            paramLabel = "N",
            converter = Numbers.class,
            description = "stop after so many ticks, with exit status 3")
    private Long maxInstructions;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "stop after so many seconds on the host, with exit status 3")
    private Double timeout;

    @Option(
            names = "--on-reset",
            paramLabel = "restart|exit",
            defaultValue = "restart",
            description = "what a reset made by the guest does (restart)")
    OnReset onReset;

    @Option(
            names = "--on-triple-fault",
            paramLabel = "stop|reset",
            defaultValue = "stop",
            description = "stop: exit status 4 with an explanation (stop)")
    OnTripleFault onTripleFault;

    @Option(names = "--no-pit", description = "a machine without the 8254 timer")
    boolean noPit;

    @Option(names = "--no-hpet", description = "a machine without the high-precision event timer")
    boolean noHpet;

    @Option(
            names = "--no-acpi",
            description = "a machine without ACPI; kernels find processors and interrupts in the multiprocessor table")
    boolean noAcpi;

    /** Refuses values out of range. */
    void check() {
        if (memory < MIB || memory > LARGEST_MEMORY) {
            throw new UserError("--memory " + Sizes.show(memory) + " is out of range; expected 1M to 64G");
        }
        if (memory % PAGE != 0) {
            throw new UserError("--memory " + memory + " is no multiple of 4096 bytes");
        }
        if (cores != null && (cores < 1 || cores > 255)) {
            throw new UserError("--cores " + cores + " is out of range; expected 1 to 255");
        }
        if (!schedule.equals("deterministic")) {
            throw new UserError("unknown schedule '" + schedule + "' of --schedule; expected deterministic");
        }
        if (quantum < 1) {
            throw new UserError("--quantum " + quantum + " is out of range; expected 1 or more");
        }
        if (maxInstructions != null && maxInstructions < 0) {
            throw new UserError("--max-instructions " + maxInstructions + " is out of range; expected 0 or more");
        }
        if (timeout != null && !(timeout >= 0 && timeout <= 1e9)) {
            throw new UserError("--timeout " + timeout + " is out of range; expected seconds, 0 or more");
        }
        cpu();
        mips();
        rtc();
    }

    int cores(boolean hybrid) {
        return cores != null ? cores : hybrid ? 2 : 1;
    }

    CpuModel cpu() {
        return cpu == null ? CpuModel.defaultModel() : CpuModels.parse(cpu);
    }

    long mips() {
        String[] parts = clock.split(",", -1);
        if (!parts[0].equals("virtual") || parts.length > 2) {
            throw new UserError("unknown clock '" + clock + "' of --clock; expected virtual[,mips=N]");
        }
        if (parts.length == 1) {
            return 1000;
        }
        if (parts[1].matches("mips=[0-9]{1,7}")) {
            long mips = Long.parseLong(parts[1].substring("mips=".length()));
            if (mips >= 1 && mips <= 1_000_000) {
                return mips;
            }
        }
        throw new UserError("'" + parts[1] + "' of --clock; expected mips=N with N from 1 to 1000000");
    }

    /** Where the real-time clock starts; empty for the machine's fixed date. */
    Optional<LocalDateTime> rtc() {
        if (rtc == null) {
            return Optional.empty();
        }
        if (rtc.equals("host")) {
            return Optional.of(LocalDateTime.now(ZoneOffset.UTC));
        }
        try {
            LocalDateTime start = rtc.contains("T")
                    ? LocalDateTime.parse(rtc)
                    : LocalDate.parse(rtc).atStartOfDay();
            if (start.getYear() >= 1970 && start.getYear() <= 2099) {
                return Optional.of(start);
            }
        } catch (DateTimeParseException e) {
            // Told below, as a date out of range is.
        }
        throw new UserError("--rtc '" + rtc
                + "': expected host, or a date from 1970 to 2099 such as 2026-01-31 or 2026-01-31T12:00:00");
    }

    long maxInstructions() {
        return maxInstructions == null ? Long.MAX_VALUE : maxInstructions;
    }

    Optional<Duration> timeout() {
        return Optional.ofNullable(timeout).map(seconds -> Duration.ofMillis(Math.round(seconds * 1000)));
    }
}
