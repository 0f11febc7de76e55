package org.alcazar.testimages;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.BootLoader;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.KernelImage;

/**
 * What came of one bundled guest on a plain PC.
 *
 * @param stop why the machine stopped
 * @param serial what it printed on COM1, carriage returns left out
 * @param debug what it wrote to the debug console
 * @param ticks executed
 */
record GuestRun(StopReason stop, String serial, String debug, long ticks) {
    private static final long MEMORY = 64L << 20;

    /** Runs a guest until it stops or has executed {@code limit} ticks. */
    static GuestRun of(String image, String commandLine, int cores, long limit) {
        ByteArrayOutputStream serial = new ByteArrayOutputStream();
        ByteArrayOutputStream debug = new ByteArrayOutputStream();
        PcOptions options = new PcOptions()
                .serial(serial::write)
                .debugConsole(debug::write)
                .debugExit()
                .testDevice(true);
        Machine machine = Machine.builder()
                .memory(MEMORY)
                .cores(cores)
                .cpu(CpuModel.parse("max"))
                .board(new PcBoard(options))
                .build();
        BootLoader.install(machine, BootRequest.of(KernelImage.parse(image, TestImages.load(image)), commandLine));
        StopReason stop = machine.run(limit);
        return new GuestRun(stop, text(serial), text(debug), machine.executedTicks());
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1).replace("\r", "");
    }
}
