package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.ImageBytes.hex;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.alcazar.devices.platform.FwCfg;

/**
 * A Linux kernel that firmware shall start: the parts of the file, the initial RAM disk and the command line as items of
 * the firmware configuration, with the loader's answers in the setup header ("The Linux/x86 Boot Protocol").
 */
final class LinuxHandOver {
    static final String ROM = "genroms/linux.rom";

    private static final long SETUP = LinuxStarterRom.SETUP_SEGMENT * 16L;
    private static final long COMMAND_LINE = 0x2_0000;
    private static final long KERNEL = 0x10_0000;
    private static final int PAGE = 4096;
    /** What firmware may keep for itself at the end of RAM below 4 GiB. */
    private static final long FIRMWARE_MEMORY = 2 << 20;

    private static final int UNDEFINED_LOADER = 0xFF;
    private static final int CAN_USE_HEAP = 0x80;
    private static final int HEAP_END = 0xE000 - 0x200;

    private LinuxHandOver() {}

    /**
     * Adds the items.
     *
     * @param lowRamEnd where RAM from 1 MiB on ends
     * @throws ImageException if it is no Linux kernel, or does not fit
     */
    static void install(FwCfg target, BootRequest request, long lowRamEnd) {
        if (!(request.image() instanceof LinuxImage image)) {
            throw request.image()
                    .bytes()
                    .error("firmware can be given a " + ImageKind.LINUX.title() + " only, not a "
                            + request.image().kind().title());
        }
        if (request.modules().size() > 1) {
            throw new ImageException(
                    request.modules().get(1).fileName(), "Linux takes one initial RAM disk and no further modules");
        }
        target.putCommandLine(request.commandLine());
        target.put(FwCfg.COMMAND_LINE_ADDRESS, 4, COMMAND_LINE);
        byte[] file = image.bytes().array();
        target.putKernel(Arrays.copyOfRange(file, image.payloadOffset(), file.length));
        target.put(FwCfg.KERNEL_ADDRESS, 4, KERNEL);
        Optional<BootModule> initrd = request.modules().stream().findFirst();
        long initrdAt = 0;
        if (initrd.isPresent()) {
            initrdAt = place(image, initrd.get(), lowRamEnd);
            target.putInitrd(initrd.get().content());
            target.put(FwCfg.INITRD_ADDRESS, 4, initrdAt);
        }
        byte[] setup = setup(
                image, initrdAt, initrd.map(module -> module.content().length).orElse(0));
        target.put(FwCfg.SETUP_SIZE, 4, setup.length);
        target.put(FwCfg.SETUP_DATA, setup);
        target.put(FwCfg.SETUP_ADDRESS, 4, SETUP);
        target.putFile(ROM, LinuxStarterRom.image());
    }

    private static long place(LinuxImage image, BootModule initrd, long lowRamEnd) {
        int length = initrd.content().length;
        long end = Math.min(image.initrdLimit() + 1, lowRamEnd - FIRMWARE_MEMORY);
        long address = (end - length) / PAGE * PAGE;
        long kernelEnd = (image.relocatable() ? image.preferred() : KERNEL) + image.size();
        if (address < kernelEnd) {
            throw new ImageException(
                    initrd.fileName(),
                    "no room for the initial RAM disk of " + length + " bytes between the kernel, which ends at "
                            + hex(kernelEnd) + ", and " + hex(end));
        }
        return address;
    }

    private static byte[] setup(LinuxImage image, long initrdAt, int initrdLength) {
        byte[] setup = Arrays.copyOf(image.bytes().array(), image.payloadOffset());
        ByteBuffer header = ByteBuffer.wrap(setup).order(ByteOrder.LITTLE_ENDIAN);
        header.put(0x210, (byte) UNDEFINED_LOADER);
        header.put(0x211, (byte) (header.get(0x211) | CAN_USE_HEAP));
        header.putInt(0x218, (int) initrdAt);
        header.putInt(0x21C, initrdLength);
        header.putShort(0x224, (short) HEAP_END);
        header.putInt(0x228, (int) COMMAND_LINE);
        return setup;
    }
}
