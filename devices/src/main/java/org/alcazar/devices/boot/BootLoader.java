package org.alcazar.devices.boot;

import static org.alcazar.devices.boot.ImageBytes.hex;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;

/**
 * Plans a boot against a machine's memory, and installs it.
 *
 * <p>Where things go: the kernel where it wants to be; modules behind it, on page boundaries, in the order given;
 * symbol tables in the lowest free RAM above 1 MiB; what the loader makes itself (information structure, descriptor table, page tables) in low
 * memory from 0x10000 on, which keeps the first 64 KiB free for the real-mode start-up code of kernels.
 */
public final class BootLoader {
    /** The boot loader name kernels are told. */
    public static final String NAME = "Alcazar";

    private static final long LOW_START = 0x1_0000;
    private static final long LOW_END = 0xA_0000;
    private static final long HIGH_START = 0x10_0000;
    private static final int PAGE = 4096;

    private final BootRequest request;
    private final MemoryLayout layout;
    private final Placement placement;
    private final BootPlan plan;
    private final Optional<RootPointer> rootPointer;
    private final Optional<BootDisplay> display;

    private BootLoader(
            BootRequest request,
            MemoryLayout layout,
            Optional<RootPointer> rootPointer,
            Optional<BootDisplay> display) {
        this.display = display;
        this.request = request;
        this.rootPointer = rootPointer;
        this.layout = layout;
        this.placement = new Placement(layout);
        this.plan = new BootPlan(request.image());
    }

    /**
     * Plans a boot on an undivided machine, and has it carried out now and at every later power-up.
     *
     * @throws ImageException if the request does not fit the machine; nothing has been changed then
     */
    public static BootPlan install(Machine machine, BootRequest request) {
        BootPlan plan = plan(machine.bus(), MemoryLayout.of(machine.bus(), machine.ram(), Long.MAX_VALUE), request);
        machine.onPowerUp(() -> plan.start(machine.core(0)));
        return plan;
    }

    /**
     * Plans a boot.
     *
     * @param bus where ACPI tables and the display are looked for, which kernels are told of
     * @throws ImageException if the request does not fit the memory
     */
    public static BootPlan plan(BusView bus, MemoryLayout layout, BootRequest request) {
        return new BootLoader(request, layout, RootPointer.find(bus), BootDisplay.find(bus.ports())).plan();
    }

    /** Plans a boot of a machine without ACPI and display. */
    static BootPlan plan(MemoryLayout layout, BootRequest request) {
        return new BootLoader(request, layout, Optional.empty(), Optional.empty()).plan();
    }

    private BootPlan plan() {
        if (request.commandLine().indexOf('\0') >= 0) {
            throw new ImageException(fileName(), "the command line contains a zero byte");
        }
        KernelImage image = request.image();
        if (image instanceof LinuxImage linux) {
            plan.enter(linux(linux));
            return plan;
        }
        image.segments().forEach(this::placeSegment);
        List<PlacedModule> modules = placeModules();
        long gdt = placeLow(EntryState.GDT_SIZE, 8, "the descriptor table");
        plan.write(gdt, EntryState.descriptors());
        if (image instanceof MultibootOneImage one) {
            plan.enter(multibootOne(one, modules, gdt));
        } else if (image instanceof MultibootTwoImage two) {
            OptionalLong base =
                    two.relocatable() ? OptionalLong.of(two.segments().get(0).address()) : OptionalLong.empty();
            long information = multibootTwo(two.elf(), modules, show(two.video()), base);
            plan.enter(new EntryState(image.entry(), MultibootTwo.BOOT_MAGIC, information, gdt, 0));
        } else if (image instanceof FlatElfImage flat) {
            long tables = placeLow(IdentityPaging.SIZE, PAGE, "the page tables");
            plan.write(tables, IdentityPaging.at(tables));
            long information =
                    multibootTwo(Optional.of(flat.elf()), modules, show(Optional.empty()), OptionalLong.empty());
            plan.enter(new EntryState(image.entry(), MultibootTwo.BOOT_MAGIC, information, gdt, tables));
        } else if (image instanceof PvhImage) {
            plan.enter(new EntryState(image.entry(), 0, pvh(modules), gdt, 0));
        }
        return plan;
    }

    private LinuxEntry linux(LinuxImage image) {
        long address = placeLinux(image);
        byte[] commandLine = new Words(256).text(request.commandLine()).bytes();
        if (commandLine.length - 1 > image.commandLineLimit()) {
            throw new ImageException(
                    fileName(),
                    "the command line of " + (commandLine.length - 1) + " bytes is longer than the kernel's limit of "
                            + image.commandLineLimit());
        }
        LinuxParameters parameters = new LinuxParameters(image, layout).loadedAt(address);
        long text = placeLow(commandLine.length, 16, "the command line");
        plan.write(text, commandLine);
        parameters.commandLine(text);
        placeInitrd(image).ifPresent(parameters::initrd);
        long seed = 0;
        if (image.version() >= 0x209) {
            long node = placeLow(LinuxParameters.NODE_HEADER + LinuxParameters.SEED, 16, "the random seed");
            plan.write(node, LinuxParameters.seedNode());
            parameters.setupData(node);
            seed = node + LinuxParameters.NODE_HEADER;
        }
        long zeroPage = placeLow(LinuxParameters.SIZE, PAGE, "the zero page");
        plan.write(zeroPage, parameters.bytes());
        long gdt = placeLow(LinuxEntry.GDT_SIZE, 8, "the descriptor table");
        plan.write(gdt, LinuxEntry.descriptors(image.starts64()));
        long tables = 0;
        if (image.starts64()) {
            tables = placeLow(IdentityPaging.SIZE, PAGE, "the page tables");
            plan.write(tables, IdentityPaging.at(tables));
        }
        return new LinuxEntry(image.entryAt(address), zeroPage, gdt, tables, seed);
    }

    /** Where it wants to be, or, relocatable, the lowest place where it fits. */
    private long placeLinux(LinuxImage image) {
        LoadSegment favourite = image.segmentAt(image.preferred());
        long address = favourite.address();
        if (!placement.takeForKernel(address, image.size())) {
            if (!image.relocatable()) {
                placeSegment(favourite);
            }
            address = placement
                    .place(image.size(), image.alignment(), HIGH_START, LoadSegments.LIMIT)
                    .orElseThrow(() -> noRoom(fileName(), "the kernel of " + image.size() + " bytes", hex(HIGH_START)));
        }
        load(image.segmentAt(address));
        return address;
    }

    private Optional<PlacedModule> placeInitrd(LinuxImage image) {
        if (request.modules().isEmpty()) {
            return Optional.empty();
        }
        if (request.modules().size() > 1) {
            throw new ImageException(
                    request.modules().get(1).fileName(), "Linux takes one initial RAM disk and no further modules");
        }
        BootModule module = request.modules().get(0);
        int length = module.content().length;
        long start = placement
                .placeHighest(length, PAGE, HIGH_START, Math.max(HIGH_START, image.initrdLimit() + 1))
                .orElseThrow(() ->
                        noRoom(module.fileName(), "the initial RAM disk of " + length + " bytes", hex(HIGH_START)));
        plan.write(start, module.content());
        return Optional.of(new PlacedModule(start, start + length, module.text()));
    }

    private EntryState multibootOne(MultibootOneImage image, List<PlacedModule> modules, long gdt) {
        Optional<PlacedSections> sections = PlacedSections.place(image.bytes(), image.elf(), placement, plan);
        MultibootOneInformation information = new MultibootOneInformation(
                image, commandLineWithName(), layout, modules, show(image.video()), sections);
        long address = placeLow(information.at(0).length, 8, "the Multiboot information");
        plan.write(address, information.at(address));
        return new EntryState(image.entry(), MultibootOne.BOOT_MAGIC, address, gdt, 0);
    }

    /** Has the display show what the kernel wants, or the text screen; empty without a display. */
    private Optional<FrameBuffer> show(Optional<VideoWish> wish) {
        if (display.isEmpty()) {
            if (wish.isPresent() && wish.get().required()) {
                throw new ImageException(fileName(), "the kernel requires a frame buffer, and there is no display");
            }
            return Optional.empty();
        }
        if (wish.isEmpty()) {
            return Optional.of(FrameBuffer.TEXT_SCREEN);
        }
        FrameBuffer mode = display.get().frameBuffer(wish.get());
        plan.show(mode);
        return Optional.of(mode);
    }

    private long multibootTwo(
            Optional<Elf> elf, List<PlacedModule> modules, Optional<FrameBuffer> shown, OptionalLong loadBase) {
        ImageBytes bytes = request.image().bytes();
        byte[] information = MultibootTwoInformation.of(
                bytes,
                request.commandLine(),
                layout,
                modules,
                shown,
                PlacedSections.place(bytes, elf, placement, plan),
                loadBase,
                rootPointer);
        long address = placeLow(information.length, 8, "the Multiboot 2 information");
        plan.write(address, information);
        return address;
    }

    private long pvh(List<PlacedModule> modules) {
        long pointer = rootPointer.map(RootPointer::address).orElse(0L);
        String commandLine = request.commandLine();
        int size = PvhInformation.at(0, commandLine, layout, modules, pointer).length;
        long address = placeLow(size, 8, "the start information");
        plan.write(address, PvhInformation.at(address, commandLine, layout, modules, pointer));
        return address;
    }

    /** By custom a Multiboot 1 command line starts with the kernel's name; folders are left out. */
    private String commandLineWithName() {
        String name = fileName();
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        return request.commandLine().isEmpty() ? last : last + " " + request.commandLine();
    }

    private void placeSegment(LoadSegment segment) {
        if (!placement.takeForKernel(segment.address(), segment.memorySize())) {
            throw new ImageException(
                    fileName(),
                    "segment " + LoadSegments.range(segment) + " is not completely in usable RAM, which is "
                            + layout.describe());
        }
        load(segment);
    }

    private void load(LoadSegment segment) {
        plan.write(segment.address(), request.image().bytes().array(), segment.fileOffset(), segment.fileSize());
        plan.clear(segment.address() + segment.fileSize(), segment.memorySize() - segment.fileSize());
    }

    private List<PlacedModule> placeModules() {
        List<PlacedModule> placed = new ArrayList<>();
        List<LoadSegment> segments = request.image().segments();
        long from = Math.max(HIGH_START, segments.get(segments.size() - 1).end());
        for (BootModule module : request.modules()) {
            if (module.text().indexOf('\0') >= 0) {
                throw new ImageException(module.fileName(), "the module's string contains a zero byte");
            }
            int length = module.content().length;
            long start = place(module.fileName(), from, length, PAGE, "the module of " + length + " bytes");
            plan.write(start, module.content());
            placed.add(new PlacedModule(start, start + length, module.text()));
            from = start + length;
        }
        return placed;
    }

    private long place(String file, long from, long length, int alignment, String what) {
        return placement
                .place(length, alignment, Math.min(from, LoadSegments.LIMIT), LoadSegments.LIMIT)
                .orElseThrow(() -> noRoom(file, what, hex(from)));
    }

    /** The lowest free place from 1 MiB on. */
    static long placeHigh(String file, Placement placement, long length, int alignment, String what) {
        return placement
                .place(length, alignment, HIGH_START, LoadSegments.LIMIT)
                .orElseThrow(() -> noRoom(file, what, hex(HIGH_START)));
    }

    private long placeLow(int length, int alignment, String what) {
        OptionalLong low = placement.place(length, alignment, LOW_START, LOW_END);
        return low.isPresent() ? low.getAsLong() : placeHigh(fileName(), placement, length, alignment, what);
    }

    private static ImageException noRoom(String file, String what, String from) {
        return new ImageException(file, "no room for " + what + " in usable RAM from " + from + " to 4 GiB");
    }

    private String fileName() {
        return request.image().bytes().fileName();
    }
}
