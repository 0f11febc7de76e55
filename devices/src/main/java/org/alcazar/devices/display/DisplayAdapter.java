package org.alcazar.devices.display;

import java.util.Optional;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.memory.PortMap;
import org.alcazar.core.state.Section;
import org.alcazar.devices.pci.BaseAddress;
import org.alcazar.devices.pci.PciFunction;

/**
 * The display adapter: a VGA at its customary ports and addresses, and the Bochs VBE extensions with a frame buffer of
 * 16 MiB in base address 0 and registers in base address 2. The VGA's own ports and window are decoded whatever the
 * command register says.
 */
public final class DisplayAdapter extends PciFunction {
    /** Where the board has it: device 2. */
    public static final int DEVICE = 2;
    /** Bytes of video memory, which a machine with this adapter has room for. */
    public static final long MEMORY_SIZE = VideoMemory.SIZE;
    /** Where the VGA's memory window is. */
    public static final long WINDOW = VgaWindow.BASE;

    public static final long WINDOW_SIZE = VgaWindow.SIZE;
    /** Where the frame buffer is when there is no firmware to place it. */
    public static final long FRAME_BUFFER = 0xFD00_0000L;

    private static final long REGISTERS = 0xFEBF_0000L;
    /** Where a BIOS looks in the firmware configuration for the adapter's option ROM: by vendor and device. */
    public static final String OPTION_ROM_FILE = "pci1234,1111.rom";

    private static final int VENDOR = 0x1234;
    private static final int MODEL = 0x1111;
    private static final int VGA_CLASS = 0x030000;
    private static final int COMMAND = 4;
    private static final int PORTS_AND_MEMORY = 3;

    private final VideoMemory memory;
    private final VgaRegisters vga;
    private final VbeRegisters vbe;
    private final VgaWindow window;
    private final Font font = Font.standard();
    private final boolean firmwareState;

    /**
     * @param firmwareState whether power-up leaves it as firmware does, for kernels that are loaded without any: base
     *     addresses assigned, text mode 3, an empty screen
     */
    public DisplayAdapter(Machine machine, boolean firmwareState) {
        super(VENDOR, MODEL, VGA_CLASS, 2);
        this.firmwareState = firmwareState;
        subsystem(0x1AF4, 0x1100);
        memory = new VideoMemory(machine.memory(), machine.code());
        vga = new VgaRegisters(machine.clock());
        vbe = new VbeRegisters(memory);
        window = new VgaWindow(vga, vbe, memory);
        base(0, new BaseAddress.Cells(VideoMemory.SIZE, false, true, memory.firstCell(), true));
        base(2, new BaseAddress.Memory(RegisterBlock.SIZE, false, false, new RegisterBlock(vga, vbe)));
        if (firmwareState) {
            config.set(0x10, 4, FRAME_BUFFER | 8);
            config.set(0x18, 4, REGISTERS);
            config.set(COMMAND, 2, PORTS_AND_MEMORY);
        }
    }

    /** The VGA's memory window, for {@link #WINDOW}. */
    public MmioDevice window() {
        return window;
    }

    /** Claims the ports. */
    public void map(PortMap ports) {
        ports.map(VgaRegisters.PORT, VgaRegisters.SIZE, vga);
        ports.map(VbeRegisters.PORT, VbeRegisters.SIZE, vbe);
    }

    // ---------------------------------------------------------------------------------------- what is on the screen

    /** The picture on the screen; a dark one when the adapter shows nothing. */
    public Picture picture() {
        if (vbe.enabled() && vbe.width() > 0 && vbe.height() > 0) {
            return GraphicsRenderer.vbe(vbe, vga, memory);
        }
        if (!vga.shows()) {
            return Picture.black(720, 400);
        }
        return vga.isText() ? new TextRenderer(vga, memory, font).picture() : GraphicsRenderer.vga(vga, memory);
    }

    /** The characters on the screen; empty in graphics modes. */
    public Optional<TextScreen> text() {
        return vbe.enabled() || !vga.isText()
                ? Optional.empty()
                : Optional.of(new TextRenderer(vga, memory, font).text());
    }

    // ---------------------------------------------------------------------------------------- state

    @Override
    public String name() {
        return "display";
    }

    @Override
    public void reset() {
        super.reset();
        vga.reset();
        vbe.reset();
        window.reset();
        if (firmwareState) {
            TextMode.set(vga, memory, font);
        }
    }

    @Override
    public void save(Section section) {
        super.save(section);
        vga.save(section);
        vbe.save(section);
        window.save(section);
    }

    @Override
    public void load(Section section) {
        super.load(section);
        vga.load(section);
        vbe.load(section);
        window.load(section);
    }
}
