package org.alcazar.tools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.MachineBuilder;
import org.alcazar.core.machine.PlatformPolicy;
import org.alcazar.core.machine.StopReason;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.BootLoader;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.tools.monitor.MonitoredMachine;
import org.alcazar.tools.run.MachineRun;
import org.alcazar.tools.run.Outputs;
import org.alcazar.tools.run.RealTimePace;
import org.alcazar.tools.run.RunEnd;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts a machine. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = "alcazar run (--kernel FILE | --firmware FILE) [OPTION...]",
        description = "Starts a machine and runs it until it ends.",
        footer = {
            "",
            "Exit status: 0 the guest ended; 2 wrong usage or an unusable file; 3 a limit was reached, or nothing"
                    + " could happen any more; 4 the guest crashed; 130 interrupted; or what the guest wrote to the"
                    + " debug-exit port."
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup(validate = false, order = 1, heading = "Guest software%n")
    private GuestOptions guest = new GuestOptions();

    @ArgGroup(validate = false, order = 1, heading = "Firmware%n")
    private FirmwareOptions firmwareOptions = new FirmwareOptions();

    @ArgGroup(validate = false, order = 1, heading = "Disks%n")
    private DiskOptions disks = new DiskOptions();

    @ArgGroup(validate = false, order = 2, heading = "Machine%n")
    private MachineOptions options = new MachineOptions();

    @ArgGroup(validate = false, order = 4, heading = "Input, output and tools%n")
    private OutputOptions output = new OutputOptions();

    @ArgGroup(validate = false, order = 3, heading = "Hybrid machine%n")
    private HvmOptions hvm = new HvmOptions();

    @ArgGroup(validate = false, order = 5, heading = "Network%n")
    private NetOptions net = new NetOptions();

    @ArgGroup(validate = false, order = 1, heading = "Shared folders%n")
    private ShareOptions shares = new ShareOptions();

    @Override
    public Integer call() {
        options.check();
        shares.check();
        firmwareOptions.check();
        net.check();
        output.check();
        hvm.check();
        disks.check();
        if (hvm.wanted() && output.screenshot != null) {
            throw new UserError("--screenshot: a hybrid machine has no display");
        }
        if (firmwareOptions.given() && hvm.wanted()) {
            throw new UserError("--firmware starts a plain machine; a hybrid one boots --kernel FILE");
        }
        Optional<BootRequest> request = guest.read(firmwareOptions.given(), options.memory);
        try (Firmware firmware = firmwareOptions.open();
                Disks opened = disks.open();
                HostNetwork network = net.open();
                Outputs outputs = new Outputs(new FileOutputStream(FileDescriptor.out))) {
            GuestMachine guestMachine = build(firmware, request, opened, outputs, network);
            MachineRun run = new MachineRun(new MonitoredMachine(
                            guestMachine.machine(), guestMachine.runner(), guestMachine.board(), opened.descriptions()))
                    .limited(options.maxInstructions(), options.timeout())
                    .withStandardInput(output.inputChannel());
            if (output.monitorOnStandardInput()) {
                run.withMonitor(outputs.standard());
            }
            network.attach(guestMachine.machine().input());
            output.attachInputs(guestMachine.machine().input());
            long start = System.nanoTime();
            return run.run(reason -> finish(guestMachine, reason, outputs, System.nanoTime() - start));
        }
    }

    private GuestMachine build(
            Firmware firmware, Optional<BootRequest> request, Disks opened, Outputs outputs, HostNetwork network) {
        PcOptions board =
                new PcOptions().pit(!options.noPit).hpet(!options.noHpet).acpi(!options.noAcpi);
        options.rtc().ifPresent(board::rtcStart);
        output.apply(board, outputs);
        opened.apply(board);
        shares.apply(board);
        network.apply(board);
        firmware.apply(board);
        request.ifPresent(board::kernel);
        MachineBuilder builder = Machine.builder()
                .mips(options.mips())
                .quantum(options.quantum)
                .seed(options.seed)
                .pace(new RealTimePace());
        try {
            if (hvm.wanted()) {
                PrintWriter err = spec.commandLine().getErr();
                return new HybridSetup(hvm, outputs, err, output.serialOnStandardOutput())
                        .build(options, builder, board, request.orElseThrow());
            }
            PcBoard pc = new PcBoard(board);
            Machine machine = builder.memory(options.memory)
                    .cores(options.cores(false))
                    .cpu(options.cpu())
                    .policy(policy())
                    .layout(board.layout())
                    .extraMemory(board.extraMemory())
                    .board(pc)
                    .build();
            if (!firmware.present()) {
                BootLoader.install(machine, request.orElseThrow());
            }
            Runnable epilogue = () -> {};
            if (output.screenshot != null) {
                Screenshot screenshot = new Screenshot(output.screenshot);
                epilogue = () -> screenshot.write(pc.display().orElseThrow());
            }
            return new GuestMachine(machine, machine::run, Optional.of(pc), epilogue);
        } catch (OutOfMemoryError e) {
            throw new UserError("--memory " + Sizes.show(options.memory) + ": the host has not enough memory");
        }
    }

    private PlatformPolicy policy() {
        return PlatformPolicy.of(
                options.onReset == MachineOptions.OnReset.exit,
                options.onTripleFault == MachineOptions.OnTripleFault.reset);
    }

    private int finish(GuestMachine guestMachine, StopReason reason, Outputs outputs, long hostNanos) {
        Machine machine = guestMachine.machine();
        PrintWriter err = spec.commandLine().getErr();
        outputs.standard().flush();
        guestMachine.epilogue().run();
        outputs.close();
        RunEnd.explain(err, "alcazar run: ", machine, reason);
        if (output.stats) {
            Statistics.print(err, machine, hostNanos);
        }
        if (output.stateHash) {
            err.println("state-hash: " + machine.stateHash() + " instructions: " + machine.executedTicks());
        }
        err.flush();
        return RunEnd.status(reason);
    }
}
