package org.alcazar.hvm;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.machine.BusLayout;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.GuestMemory;
import org.alcazar.core.memory.MemoryMap;
import org.alcazar.core.memory.PortMap;
import org.alcazar.hvm.boot.Partitioning;

/**
 * The two views of the bus, section 4.1 of the protocol. RAM is linear from 0, less the pages of I/O APIC and local APIC.
 * The HRT sees all of it; the ROS its own part, and where isolation is off the rest as well. The comm page is shown to
 * both, wherever the HRT's image wants it.
 */
final class HvmBuses implements BusLayout {
    private static final long PAGE = GuestMemory.PAGE_SIZE;
    /** No device of a PC decodes addresses below this, so the fence can stand there. */
    private static final long DEVICE_WINDOW = LOW_RAM_END;

    private final Partitioning parts;
    private final boolean isolated;
    private final Fence fence;
    private BusView ros;
    private BusView hrt;
    private GuestMemory.Allocation commPage;
    private long commPageAddress = -1;

    HvmBuses(Partitioning parts, boolean isolated) {
        this.parts = parts;
        this.isolated = isolated;
        this.fence = new Fence(parts.rosMemory());
    }

    @Override
    public List<BusView> views(
            GuestMemory memory, GuestMemory.Allocation ram, int cores, BusView.StoreListener stores) {
        commPage = memory.allocate("comm page", PAGE);
        MemoryMap.Builder rosMap = ram(ram, isolated ? parts.rosMemory() : parts.memory());
        long fenceEnd = Math.min(parts.memory(), DEVICE_WINDOW);
        if (isolated && parts.rosMemory() < fenceEnd) {
            rosMap.registers(parts.rosMemory(), fenceEnd - parts.rosMemory(), fence);
        }
        ros = new BusView("ros", memory, rosMap.build(), new PortMap(), stores);
        hrt = new BusView("hrt", memory, ram(ram, parts.memory()).build(), new PortMap(), stores);
        List<BusView> views = new ArrayList<>();
        for (int core = 0; core < cores; core++) {
            views.add(parts.isHrt(core) ? hrt : ros);
        }
        return views;
    }

    private static MemoryMap.Builder ram(GuestMemory.Allocation ram, long size) {
        return MemoryMap.builder()
                .cells(0, size, ram.cell(), true)
                .remove(Partitioning.IO_APIC, PAGE)
                .remove(Partitioning.LOCAL_APIC, PAGE);
    }

    BusView ros() {
        return ros;
    }

    BusView hrt() {
        return hrt;
    }

    Fence fence() {
        return fence;
    }

    /** Whether a device of the ROS decodes an address. */
    boolean deviceAt(long physical) {
        return ros.map().at(physical) instanceof MemoryMap.Registers;
    }

    long commPageAddress() {
        return commPageAddress;
    }

    /** Moves the comm page to an address where nothing else is; -1 takes it away. */
    void showCommPage(long physical) {
        if (physical == commPageAddress) {
            return;
        }
        for (BusView view : List.of(ros, hrt)) {
            MemoryMap.Builder map = view.map().toBuilder();
            if (commPageAddress != -1) {
                map.remove(commPageAddress, PAGE);
            }
            if (physical != -1) {
                map.cells(physical, PAGE, commPage.cell(), true);
            }
            view.setMap(map.build());
        }
        commPageAddress = physical;
    }
}
