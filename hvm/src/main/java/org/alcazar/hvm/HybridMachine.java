package org.alcazar.hvm;

import com.google.common.base.Preconditions;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.cpu.CpuTopology;
import org.alcazar.core.cpu.Feature;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.MachineBuilder;
import org.alcazar.core.machine.Resettable;
import org.alcazar.core.machine.StopReason;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.boot.BootLoader;
import org.alcazar.devices.boot.BootPlan;
import org.alcazar.devices.boot.BootRequest;
import org.alcazar.devices.boot.MemoryLayout;
import org.alcazar.devices.interrupt.InterruptFilter;
import org.alcazar.devices.timer.SpeakerTimer;
import org.alcazar.hvm.boot.BootState;
import org.alcazar.hvm.boot.GuestWriter;
import org.alcazar.hvm.boot.HrtCoreState;
import org.alcazar.hvm.boot.HrtImage;
import org.alcazar.hvm.boot.PageModel;
import org.alcazar.hvm.boot.Partition;
import org.alcazar.hvm.boot.Partitioning;
import org.alcazar.hvm.protocol.CommPage;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmProtocol;
import org.alcazar.hvm.protocol.PartitionControl;
import org.alcazar.hvm.protocol.Where;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hybrid virtual machine: a {@link Machine} divided into a ROS, which is an ordinary PC, and an HRT. Build it, say
 * what the ROS boots with {@link #bootRos}, and {@link #run} it; the HRT's cores have been started already.
 *
 * <p>Restarts: the ROS's cores, memory and devices are those of a PC after a platform reset; the HRT gets its image and
 * boot state written anew, its other memory stays.
 */
public final class HybridMachine implements PartitionControl {
    private static final Logger LOG = LoggerFactory.getLogger(HybridMachine.class);
    private static final long KILO = 1000;

    private final HvmConfig config;
    private final Partitioning parts;
    private final HvmBuses buses;
    private final Machine machine;
    private final CommPage commPage;
    private final HvmProtocol protocol;
    private final ConsolePort console;
    private final SpeakerTimer hrtTimer;
    private Runnable rosLoader = () -> {};
    private boolean rebootPending;
    /** The image a guest has uploaded; null for none. */
    private byte[] uploaded;

    private HybridMachine(HvmConfig config, MachineBuilder builder, PcOptions pc, CpuModel cpu) {
        this.config = config;
        parts = config.parts();
        buses = new HvmBuses(parts, config.isolated());
        HybridPolicy policy = new HybridPolicy(config);
        policy.attach(this);
        PcBoard board = new PcBoard(pc.visibleMemory(parts.rosMemory())
                .visibleCores(parts.rosCores())
                .display(false)
                .memoryHole(false));
        machine = builder.memory(parts.memory())
                .cores(parts.cores())
                .cpu(cpuFor(config, cpu))
                .layout(buses)
                .policy(policy)
                .board(board)
                .build();
        board.apicBus().setFilter(filter());
        hrtTimer = SpeakerTimer.privateInstance("hrt.timer", machine.clock());
        machine.register(hrtTimer);
        hrtTimer.mapInto(buses.hrt().ports());
        console = new ConsolePort(machine, parts, config.console(), config.trace());
        commPage = new CommPage(buses.hrt());
        protocol =
                new HvmProtocol(machine, parts, commPage, config.upcalls(), config.signalHold(), this, config.trace());
        machine.register(new State());
        machine.addObserver(new HvmObserver(parts, protocol, config.trace()));
        for (BusView view : Set.of(buses.ros(), buses.hrt())) {
            view.ports().map(ConsolePort.PORT, 1, console);
        }
        for (Core core : machine.cores()) {
            core.setDropsSvme(parts.isHrt(core.id()));
            core.setTopology(
                    parts.isHrt(core.id())
                            ? new CpuTopology(parts.firstHrtCore(), parts.hrtCores())
                            : new CpuTopology(0, parts.rosCores()));
        }
        board.apicBus().apic(parts.firstHrtCore()).setBootstrap(config.amended());
    }

    /**
     * Builds a hybrid machine and starts its HRT; nothing has been executed yet.
     *
     * @param builder clock, quantum, seed and further boards; memory, cores, bus layout and policy are set here
     * @param pc the devices of the ROS
     * @param cpu the processor; features that HRTs are known to mishandle are left out unless it was asked for them
     * @throws IllegalArgumentException in one line, when configuration, image and devices do not fit each other
     */
    public static HybridMachine build(HvmConfig config, MachineBuilder builder, PcOptions pc, CpuModel cpu) {
        HybridMachine hybrid = new HybridMachine(config, builder, pc, cpu);
        if (config.hrtImage().isPresent()) {
            hybrid.startHrt(hybrid.checkImage(config.hrtImage().get()));
        } else {
            hybrid.haltHrtCores();
        }
        return hybrid;
    }

    /** With default clock, devices and processor. */
    public static HybridMachine build(HvmConfig config) {
        return build(config, Machine.builder(), new PcOptions(), CpuModel.defaultModel());
    }

    /** The processor an HVM has by default; 1 GiB pages only where the configured image is mapped with them. */
    private static CpuModel cpuFor(HvmConfig config, CpuModel asked) {
        CpuModel model = asked.withDefaultsOff(Feature.X2APIC, Feature.MONITOR);
        boolean gigabytePages = config.hrtImage()
                .map(file ->
                        HrtImage.check(file, config.parts(), address -> false).model() == PageModel.GIB_1)
                .orElse(false);
        return gigabytePages ? model : model.withDefaultsOff(Feature.PDPE1GB);
    }

    /** Who can interrupt whom, section 14.2: only an HRT core reaches an HRT core. */
    private InterruptFilter filter() {
        return (sender, target, mode) ->
                !parts.isHrt(target) || sender != InterruptFilter.DEVICE && parts.isHrt(sender);
    }

    // ---------------------------------------------------------------------------------------- parts

    public Machine machine() {
        return machine;
    }

    public HvmConfig config() {
        return config;
    }

    public HvmProtocol protocol() {
        return protocol;
    }

    // ---------------------------------------------------------------------------------------- running

    /**
     * Plans the ROS's boot and carries it out, now and at every restart of the ROS.
     *
     * @throws IllegalArgumentException if the request does not fit the ROS's memory; nothing has been changed then
     */
    public BootPlan bootRos(BootRequest request) {
        BootPlan plan =
                BootLoader.plan(buses.ros(), MemoryLayout.of(buses.ros(), machine.ram(), parts.rosMemory()), request);
        onRosStart(() -> plan.start(machine.core(0)));
        return plan;
    }

    /** Replaces what puts the ROS into its memory and first core; runs now and at every restart of the ROS. */
    public void onRosStart(Runnable loader) {
        rosLoader = Preconditions.checkNotNull(loader);
        loader.run();
    }

    /** Runs until something stops the machine; unfinished console lines are passed on then. */
    public StopReason run() {
        return run(Long.MAX_VALUE);
    }

    /** Runs for at most {@code ticks} further ticks. */
    public StopReason run(long ticks) {
        StopReason reason = machine.run(ticks);
        if (!(reason instanceof StopReason.LimitReached)) {
            console.flushAll();
        }
        return reason;
    }

    // ---------------------------------------------------------------------------------------- the HRT

    private HrtImage checkImage(byte[] file) {
        HrtImage image = HrtImage.check(file, parts, buses::deviceAt);
        if (image.model() == PageModel.GIB_1 && !machine.core(0).model.hasGigabytePages()) {
            throw new IllegalArgumentException(
                    "HRT image: asks for 1 GiB pages, which the processor does not have (--cpu ...,+pdpe1gb)");
        }
        return image;
    }

    private void startHrt(HrtImage image) {
        buses.showCommPage(image.commPage());
        commPage.setAddress(image.commPage());
        GuestWriter memory = GuestWriter.of(buses.hrt());
        BootState.load(memory, image);
        long tscKhz = machine.clock().mips() * KILO;
        BootState.write(memory, image, parts, tscKhz, config.identityAlias(), config.amended());
        commPage.clear();
        hrtTimer.reset();
        for (int index = 0; index < parts.hrtCores(); index++) {
            Core core = machine.core(parts.firstHrtCore() + index);
            powerUp(core);
            HrtCoreState.set(core, image, index);
        }
        protocol.hrtStarted(image.layout().idt() + image.offset(), image.vector());
        String description = String.format(
                Locale.ROOT,
                "at 0x%x, image 0x%x-0x%x, %s pages, comm page 0x%x",
                image.entry(),
                image.load(),
                image.bssEnd(),
                image.model().label(),
                image.commPage());
        config.trace().event(new HvmEvent.HrtStarted(machine.clock().now(), parts.hrtCores(), description));
    }

    /** A core and its local APIC as after power-up. */
    private static void powerUp(Core core) {
        if (core.apic() instanceof Resettable apic) {
            apic.reset();
        }
        core.powerUp();
    }

    private void haltHrtCores() {
        for (int id = parts.firstHrtCore(); id < parts.cores(); id++) {
            machine.core(id).dropPendingEvents();
            machine.core(id).setActivity(Core.Activity.STOPPED);
        }
        protocol.hrtStopped();
    }

    /** Stops the HRT's cores for good, or until the next restart of the HRT; the ROS goes on. */
    void stopHrt(String reason, String details) {
        LOG.error("{}: HRT stopped\n{}", reason, details);
        haltHrtCores();
        config.trace().event(new HvmEvent.HrtStopped(machine.clock().now(), reason));
    }

    /** Loads the image anew and restarts the HRT's cores; between two ticks only. */
    public void rebootHrt(String cause) {
        config.trace().event(new HvmEvent.Reboot(machine.clock().now(), Partition.HRT, cause));
        Optional<byte[]> file = uploaded == null ? config.hrtImage() : Optional.of(uploaded);
        try {
            startHrt(checkImage(file.orElseThrow(() -> new IllegalArgumentException("HRT image: there is none"))));
        } catch (IllegalArgumentException refused) {
            LOG.error("HRT not restarted: {}", refused.getMessage());
            haltHrtCores();
            config.trace().event(new HvmEvent.ImageRefused(machine.clock().now(), refused.getMessage()));
        }
    }

    // ---------------------------------------------------------------------------------------- the ROS

    /** Clears the ROS's memory, resets its devices and cores, and boots it again; between two ticks only. */
    public void rebootRos(String cause) {
        config.trace().event(new HvmEvent.Reboot(machine.clock().now(), Partition.ROS, cause));
        Set<Object> notOfTheRos = new LinkedHashSet<>();
        notOfTheRos.add(hrtTimer);
        for (int id = parts.firstHrtCore(); id < parts.cores(); id++) {
            notOfTheRos.add(machine.core(id).apic());
        }
        buses.ros().clear(0, parts.rosMemory());
        for (Component component : machine.components()) {
            if (component instanceof Resettable resettable && !notOfTheRos.contains(component)) {
                resettable.reset();
            }
        }
        for (int id = 0; id < parts.rosCores(); id++) {
            machine.core(id).powerUp();
        }
        protocol.rosStarted();
        machine.loadGuestSoftware();
        rosLoader.run();
    }

    @Override
    public boolean requestReboot(boolean ros, boolean hrt, Core caller) {
        if (rebootPending) {
            return false;
        }
        rebootPending = true;
        String cause = "asked for by core " + caller.id();
        machine.atBoundary(() -> {
            rebootPending = false;
            if (hrt) {
                rebootHrt(cause);
            }
            if (ros) {
                rebootRos(cause);
            }
        });
        return true;
    }

    @Override
    public void replaceImage(byte[] file, Core caller) {
        uploaded = file;
        config.trace().event(new HvmEvent.ImageReplaced(Where.at(caller, parts, caller.rip), file.length));
    }

    // ---------------------------------------------------------------------------------------- state

    /** Everything of the hybrid machine that is not in memory, cores and devices. */
    private final class State implements Component {
        @Override
        public String name() {
            return "hvm";
        }

        @Override
        public void save(Section section) {
            protocol.save(section);
            console.save(section);
            section.putBytes("upload", uploaded == null ? new byte[0] : uploaded);
            section.putLong("commPage", buses.commPageAddress());
            section.putLong("fenceAccesses", buses.fence().accesses());
        }

        @Override
        public void load(Section section) {
            protocol.load(section);
            console.load(section);
            byte[] upload = section.getBytes("upload");
            uploaded = upload.length == 0 ? null : upload;
            buses.showCommPage(section.getLong("commPage"));
            commPage.setAddress(buses.commPageAddress());
            buses.fence().setAccesses(section.getLong("fenceAccesses"));
        }
    }
}
