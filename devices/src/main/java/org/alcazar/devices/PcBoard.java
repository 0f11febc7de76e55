package org.alcazar.devices;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Cpuid;
import org.alcazar.core.cpu.Feature;
import org.alcazar.core.machine.Board;
import org.alcazar.core.machine.BusLayout;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.MemoryMap;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.memory.PortDevice;
import org.alcazar.devices.acpi.AcpiTables;
import org.alcazar.devices.acpi.PowerManagement;
import org.alcazar.devices.acpi.TableLoader;
import org.alcazar.devices.boot.BiosTables;
import org.alcazar.devices.boot.FirmwareFiles;
import org.alcazar.devices.boot.FirmwareRom;
import org.alcazar.devices.display.DisplayAdapter;
import org.alcazar.devices.interrupt.ApicBus;
import org.alcazar.devices.interrupt.ApicOptions;
import org.alcazar.devices.interrupt.GatedLine;
import org.alcazar.devices.interrupt.InterruptLines;
import org.alcazar.devices.interrupt.IoApic;
import org.alcazar.devices.interrupt.LocalApic;
import org.alcazar.devices.interrupt.PicPair;
import org.alcazar.devices.net.UserNetwork;
import org.alcazar.devices.pci.HostBridge;
import org.alcazar.devices.pci.IsaBridge;
import org.alcazar.devices.pci.PciBus;
import org.alcazar.devices.pci.PciHost;
import org.alcazar.devices.pci.PciInterruptRouter;
import org.alcazar.devices.platform.A20Gate;
import org.alcazar.devices.platform.DebugConsole;
import org.alcazar.devices.platform.DebugExit;
import org.alcazar.devices.platform.DelayPort;
import org.alcazar.devices.platform.FwCfg;
import org.alcazar.devices.platform.FwCfgDma;
import org.alcazar.devices.platform.Keyboard8042;
import org.alcazar.devices.platform.NumericError;
import org.alcazar.devices.platform.ParallelFlash;
import org.alcazar.devices.platform.ResetControl;
import org.alcazar.devices.platform.SystemControl;
import org.alcazar.devices.platform.TestDevice;
import org.alcazar.devices.serial.Serial16550;
import org.alcazar.devices.share.FileServer;
import org.alcazar.devices.storage.DiskImage;
import org.alcazar.devices.storage.ahci.AhciController;
import org.alcazar.devices.storage.ide.IdeController;
import org.alcazar.devices.timer.Hpet;
import org.alcazar.devices.timer.Pit8254;
import org.alcazar.devices.timer.RtcCmos;
import org.alcazar.devices.timer.SpeakerTimer;
import org.alcazar.devices.virtio.VirtioBlk;
import org.alcazar.devices.virtio.VirtioConsole;
import org.alcazar.devices.virtio.VirtioDevice;
import org.alcazar.devices.virtio.VirtioMmio;
import org.alcazar.devices.virtio.VirtioNet;
import org.alcazar.devices.virtio.VirtioPci;
import org.alcazar.devices.virtio.VirtioRng;
import org.alcazar.devices.virtio.VirtioShare;

/**
 * The PC: every device, where it is mapped, and what it is wired to. Devices are mapped into every bus view the
 * machine's cores have; a hybrid machine's builder replaces or takes away what a partition must not see.
 *
 * <p>Components are registered in the order in which a reset has to reach them: what drives lines before what listens to
 * them.
 */
public final class PcBoard implements Board {
    /** Physical address of the I/O APIC. */
    public static final long IO_APIC_BASE = 0xFEC0_0000L;

    /** Where memory-mapped PCI configuration space is after a reset. */
    private static final long EXPRESS_BASE = 0xE000_0000L;
    /** The least address of PCI devices' memory. */
    private static final long PCI_MEMORY = 0xC000_0000L;

    private static final long PCI_HIGH_MEMORY = 64L << 30;

    /** Input channel of the keyboard: scan codes of set 1. */
    public static final String KEYBOARD_CHANNEL = "keyboard";

    /** Input channel of the virtio console. */
    public static final String VIRTIO_CONSOLE_CHANNEL = "virtio-console";

    /** Input channel of the power button: any byte presses it. */
    public static final String POWER_BUTTON_CHANNEL = "powerbutton";

    /** A locally administered address. */
    private static final byte[] HARDWARE_ADDRESS = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

    private static final int[] SERIAL_PORTS = {0x3F8, 0x2F8, 0x3E8, 0x2E8};
    private static final int[] SERIAL_IRQS = {4, 3, 4, 3};

    private final PcOptions options;
    private final ApicBus apicBus = new ApicBus();
    private Machine machine;
    private Set<BusView> views;
    private InterruptLines lines;
    private FirmwareRom rom;
    private FwCfg firmwareConfiguration;
    private PciBus pci;
    /** Virtio devices with registers of their own. */
    private int virtioCount;

    private DisplayAdapter display;

    public PcBoard(PcOptions options) {
        this.options = options;
    }

    /** The bus of the local APICs: where an interrupt filter is installed and messages are sent. */
    public ApicBus apicBus() {
        return apicBus;
    }

    /** The interrupt lines, for further devices; there after assembly. */
    public InterruptLines lines() {
        return lines;
    }

    /** What firmware is told, for loaders to add to; there after assembly. */
    public FwCfg firmwareConfiguration() {
        return firmwareConfiguration;
    }

    /** The display adapter; there after assembly, unless the options leave it out. */
    public Optional<DisplayAdapter> display() {
        return Optional.ofNullable(display);
    }

    @Override
    public long memoryNeeded() {
        return options.display ? DisplayAdapter.MEMORY_SIZE : 0;
    }

    @Override
    public void assemble(Machine target) {
        machine = target;
        views = new LinkedHashSet<>();
        machine.cores().forEach(core -> views.add(core.mmu.view()));

        PicPair pic = new PicPair(level -> apicBus.apic(0).setLint(0, level), options.firmwareState);
        IoApic ioApic = new IoApic(machine.clock(), apicBus, machine.cores().size());
        lines = new InterruptLines(pic, ioApic);
        machine.register(lines);

        addTimers();
        addSerialPorts();
        addPlatform();
        addDisplay();
        addDebugDevices();
        addPowerManagement();
        addNetwork();
        addTables();

        machine.register(pic);
        views.forEach(view -> pic.map(view.ports()));
        machine.register(ioApic);
        mapRegisters(IO_APIC_BASE, IoApic.SIZE, ioApic);
        addLocalApics(pic);
    }

    private void addLocalApics(PicPair pic) {
        for (Core core : machine.cores()) {
            ApicOptions offered = new ApicOptions(
                    core.model.has(Feature.X2APIC),
                    core.model.has(Feature.TSC_DEADLINE),
                    core.model.physicalAddressBits());
            LocalApic apic = new LocalApic(core, apicBus, offered);
            core.setApic(apic);
            apic.setExternalController(pic::acknowledge);
        }
        apicBus.apic(0).setVirtualWire(options.firmwareState);
    }

    private void addTimers() {
        long memory = visibleMemory();
        long low = lowMemory();
        GatedLine timerLine = new GatedLine("line0", lines.source(0));
        GatedLine clockLine = new GatedLine("line8", lines.source(8));
        machine.register(timerLine);
        machine.register(clockLine);
        RtcCmos rtc = new RtcCmos(machine.clock(), clockLine, options.rtcStart);
        rtc.describe(low, memory - low, visibleCores());
        machine.register(rtc);
        map(RtcCmos.PORT, RtcCmos.SIZE, rtc);
        if (options.pit) {
            Pit8254 pit = new Pit8254(machine.clock(), timerLine);
            machine.register(pit);
            map(Pit8254.PORT, Pit8254.SIZE, pit);
            SpeakerTimer speaker = SpeakerTimer.of(machine.clock(), pit);
            machine.register(speaker);
            views.forEach(view -> speaker.mapInto(view.ports()));
        }
        if (options.hpet) {
            Hpet hpet = new Hpet(machine.clock(), lines, replaces -> {
                timerLine.cut(replaces);
                clockLine.cut(replaces);
            });
            machine.register(hpet);
            mapRegisters(Hpet.BASE, Hpet.SIZE, hpet);
        }
    }

    private void addSerialPorts() {
        for (int i = 0; i < options.serialPorts.size(); i++) {
            Serial16550 port = new Serial16550(
                    "serial" + i, machine.clock(), options.serialPorts.get(i), lines.source(SERIAL_IRQS[i]));
            machine.register(port);
            map(SERIAL_PORTS[i], Serial16550.SIZE, port);
            machine.input().channel(port.name(), port::receive);
        }
    }

    private void addPlatform() {
        A20Gate a20 = new A20Gate(machine.bus());
        machine.register(a20);
        map(SystemControl.PORT, 1, new SystemControl(a20, machine::requestReset));
        ResetControl reset = new ResetControl(machine::requestReset);
        machine.register(reset);
        addPci(reset);
        DelayPort delay = new DelayPort();
        machine.register(delay);
        map(DelayPort.PORT, 1, delay);
        Keyboard8042 keyboard = new Keyboard8042(a20, machine::requestReset, lines.source(1), lines.source(12));
        machine.register(keyboard);
        views.forEach(view -> keyboard.map(view.ports()));
        machine.input().channel(KEYBOARD_CHANNEL, keyboard::keys);
        NumericError numericError = new NumericError(lines.source(NumericError.IRQ));
        machine.register(numericError);
        map(NumericError.PORT, 1, numericError);
        machine.core(0).setNumericErrorLine(numericError);
        firmwareConfiguration = new FwCfg(visibleMemory(), visibleCores());
        machine.register(firmwareConfiguration);
        map(FwCfg.PORT, FwCfg.SIZE, firmwareConfiguration);
        FwCfgDma transfers = new FwCfgDma(firmwareConfiguration, machine.bus());
        machine.register(transfers);
        map(FwCfgDma.PORT, FwCfgDma.SIZE, transfers);
    }

    /** What firmware asks for, and what a machine without firmware has in memory; every device is known by now. */
    private void addTables() {
        addFirmwareFiles();
        if (options.firmwareState) {
            addBiosTables();
        }
    }

    private void addFirmwareFiles() {
        long low = lowMemory();
        FirmwareFiles.install(
                firmwareConfiguration, low, visibleMemory() - low, visibleCores(), PowerManagement.SOFT_OFF);
        if (options.acpi) {
            TableLoader.install(firmwareConfiguration, tablesFor(firmwareExpressBase()));
        }
        if (options.displayRom != null) {
            firmwareConfiguration.putFile(DisplayAdapter.OPTION_ROM_FILE, options.displayRom);
        }
        if (options.kernel != null && options.firmware == null) {
            FirmwareFiles.describe(firmwareConfiguration, options.kernel);
        } else if (options.kernel != null) {
            FirmwareFiles.handOver(firmwareConfiguration, options.kernel, low);
        }
    }

    private void addPci(ResetControl reset) {
        PciInterruptRouter router = new PciInterruptRouter(lines);
        machine.register(router);
        pci = new PciBus(machine, views, apicBus, router);
        PciHost host = new PciHost(pci, reset);
        machine.register(host);
        map(PciHost.PORT, PciHost.SIZE, host.ports());
        if (options.firmware != null) {
            rom = new FirmwareRom(machine, views, options.firmware);
            addFirmwareVariables();
        }
        HostBridge bridge = new HostBridge(new BridgeEffects(host));
        bridge.expressInitially(expressBase());
        pci.attach(0, 0, bridge);
        pci.attach(IsaBridge.DEVICE, 0, new IsaBridge(router, PowerManagement.PORT, options.firmwareState));
        attach(PciSlots.VIRTIO_RNG, new VirtioRng(machine.random()));
        addDisks();
        addShares();
        addVirtioConsole();
    }

    private void addFirmwareVariables() {
        ParallelFlash flash = options.firmwareVariables;
        if (flash != null) {
            machine.register(flash);
            mapRegisters(BusLayout.HIGH_RAM - options.firmware.size() - flash.size(), flash.size(), flash);
        }
    }

    /** A virtio device, on the PCI bus or by registers and a line of its own. */
    private void attach(int slot, VirtioDevice device) {
        if (!options.virtioMmio) {
            pci.attach(slot, 0, new VirtioPci(device));
            return;
        }
        int line = VirtioMmio.line(virtioCount);
        lines.activeLow(line);
        VirtioMmio registers = new VirtioMmio(device, machine.bus(), lines.source(line));
        machine.register(registers);
        mapRegisters(VirtioMmio.base(virtioCount++), VirtioMmio.SIZE, registers);
    }

    private void addShares() {
        for (int i = 0; i < options.shares.size(); i++) {
            PcOptions.Share share = options.shares.get(i);
            FileServer server = new FileServer(share.folder(), this::wallClock);
            attach(PciSlots.VIRTIO_SHARES + i, new VirtioShare("virtio-share" + i, share.tag(), server));
        }
    }

    /** What the guest's clock says, if it is left as it was at power-up. */
    private Instant wallClock() {
        return options.rtcStart
                .toInstant(ZoneOffset.UTC)
                .plusNanos(machine.clock().now());
    }

    private void addVirtioConsole() {
        if (options.virtioConsole != null) {
            VirtioConsole console = new VirtioConsole("virtio-console", options.virtioConsole);
            attach(PciSlots.VIRTIO_CONSOLE, console);
            machine.input().channel(VIRTIO_CONSOLE_CHANNEL, console::receive);
        }
    }

    private void addDisks() {
        for (int i = 0; i < options.virtioDisks.size(); i++) {
            DiskImage image = options.virtioDisks.get(i);
            attach(PciSlots.VIRTIO_DISKS + i, new VirtioBlk("virtio-blk" + i, image, machine.clock()));
        }
        if (!options.ideDrives.isEmpty()) {
            IdeController controller = new IdeController(machine.clock(), lines, options.ideDrives);
            pci.attach(IsaBridge.DEVICE, PciSlots.IDE_FUNCTION, controller);
            views.forEach(view -> controller.map(view.ports()));
        }
        if (!options.sataDevices.isEmpty()) {
            AhciController controller = new AhciController(machine.clock(), options.sataDevices);
            pci.attach(IsaBridge.DEVICE, PciSlots.SATA_FUNCTION, controller);
        }
    }

    private void addDisplay() {
        if (options.display) {
            display = new DisplayAdapter(machine, options.firmwareState);
            pci.attach(DisplayAdapter.DEVICE, 0, display);
            views.forEach(view -> display.map(view.ports()));
            mapRegisters(DisplayAdapter.WINDOW, DisplayAdapter.WINDOW_SIZE, display.window());
        }
    }

    /** A machine whose RAM is linear may have RAM there; firmware decides for itself. */
    private long expressBase() {
        return options.memoryHole && options.firmware == null ? EXPRESS_BASE : 0;
    }

    private long firmwareExpressBase() {
        return options.firmware == null ? expressBase() : PcOptions.FIRMWARE_EXPRESS_BASE;
    }

    private void addNetwork() {
        if (options.network == null) {
            return;
        }
        VirtioNet device = new VirtioNet("virtio-net", HARDWARE_ADDRESS);
        UserNetwork network = new UserNetwork(machine.clock(), options.network, device::receive);
        device.connect(network::receive);
        machine.register(network);
        attach(PciSlots.VIRTIO_NET, device);
        machine.input().channel(UserNetwork.CHANNEL, network::hostEvent);
        options.network.start(event -> machine.input().post(UserNetwork.CHANNEL, event));
    }

    /** The PCI bus, for further devices; there after assembly. */
    public PciBus pci() {
        return pci;
    }

    private final class BridgeEffects implements HostBridge.Effects {
        private final MmioDevice express;
        private long at;

        BridgeEffects(PciHost host) {
            express = host.express();
        }

        @Override
        public void expressAt(long base, boolean restoring) {
            if (base == at) {
                return;
            }
            // Over RAM or another device it would take from the machine what nothing gives back.
            boolean free =
                    base != 0 && views.stream().allMatch(view -> PciBus.isFree(view, base, PciHost.EXPRESS_SIZE));
            for (BusView view : views) {
                MemoryMap.Builder map = view.map().toBuilder();
                if (at != 0) {
                    map.remove(at, PciHost.EXPRESS_SIZE);
                }
                if (free) {
                    map.registers(base, PciHost.EXPRESS_SIZE, express);
                }
                PciBus.change(view, map, restoring);
            }
            at = free ? base : 0;
        }

        @Override
        public void attribute(long base, long size, boolean readRam, boolean writeRam, boolean restoring) {
            // Without firmware there is nothing but RAM in this range.
            if (rom != null) {
                rom.attribute(base, size, readRam, writeRam, restoring);
            }
        }
    }

    private void addPowerManagement() {
        if (!options.acpi) {
            return;
        }
        PowerManagement power = new PowerManagement(
                machine.clock(), lines.source(9), () -> machine.requestStop(new StopReason.PoweredOff()));
        machine.register(power);
        map(PowerManagement.PORT, PowerManagement.SIZE, power);
        machine.input().channel(POWER_BUTTON_CHANNEL, bytes -> power.pressPowerButton());
    }

    private void addBiosTables() {
        if (options.acpi) {
            byte[] acpi = AcpiTables.of(tablesFor(expressBase()));
            machine.onPowerUp(() -> AcpiTables.install(machine.bus(), acpi));
        }
        BiosTables tables = new BiosTables(
                lowMemory(),
                visibleMemory() - lowMemory(),
                visibleCores(),
                Cpuid.version(machine.core(0).model),
                machine.cores().size());
        machine.onPowerUp(() -> tables.install(machine.bus()));
    }

    private AcpiTables.Platform tablesFor(long express) {
        return new AcpiTables.Platform(
                visibleCores(),
                machine.cores().size(),
                options.hpet,
                express,
                options.memoryHole
                        ? PCI_MEMORY
                        : Math.max(PCI_MEMORY, machine.ram().size()),
                Math.max(PCI_HIGH_MEMORY, BusLayout.HIGH_RAM + visibleMemory()),
                virtioCount);
    }

    private long lowMemory() {
        return Math.min(visibleMemory(), options.lowRamEnd());
    }

    private long visibleMemory() {
        return options.visibleMemory > 0 ? options.visibleMemory : machine.ram().size();
    }

    private int visibleCores() {
        return options.visibleCores > 0 ? options.visibleCores : machine.cores().size();
    }

    private void addDebugDevices() {
        if (options.testDevice) {
            TestDevice device = new TestDevice(lines);
            machine.register(device);
            views.forEach(view -> device.map(view.ports()));
            mapRegisters(TestDevice.MEMORY_BASE, TestDevice.MEMORY_SIZE, device.memory());
        }
        if (options.debugConsole != null) {
            // One of the test device's scratch bytes gives way.
            DebugConsole console = new DebugConsole(options.debugConsole);
            views.forEach(view -> view.ports().replace(DebugConsole.PORT, 1, console));
            if (options.firmware != null) {
                map(DebugConsole.FIRMWARE_PORT, 1, console);
            }
        }
        if (options.debugExitPort >= 0) {
            map(options.debugExitPort, DebugExit.SIZE, new DebugExit(machine));
        }
    }

    /** Maps registers over whatever memory a view has there. */
    private void mapRegisters(long base, long size, MmioDevice device) {
        views.forEach(view -> view.setMap(view.map().toBuilder()
                .remove(base, size)
                .registers(base, size, device)
                .build()));
    }

    private void map(int port, int size, PortDevice device) {
        views.forEach(view -> view.ports().map(port, size, device));
    }
}
