package org.alcazar.devices.pci;

import com.google.common.base.Preconditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.MemoryMap;
import org.alcazar.devices.interrupt.ApicBus;

/**
 * Bus 0: which functions there are, and what of their memory and ports is decoded now. What a function decodes is laid
 * over the board's own map: it never hides RAM, ROM or another device's registers, as the host bridge claims those first.
 */
public final class PciBus {
    static final int DEVICES = 32;
    static final int FUNCTIONS = 8;

    /** A range that is decoded at present. */
    private record Mapping(PciFunction function, long address, BaseAddress base) {}

    private final Machine machine;
    private final Set<BusView> views;
    private final ApicBus apicBus;
    private final PciInterruptRouter router;
    private final Map<Integer, PciFunction> functions = new TreeMap<>();
    private final List<Mapping> mappings = new ArrayList<>();

    /** @param views where functions are seen; the first one is what their bus mastering goes through */
    public PciBus(Machine machine, Set<BusView> views, ApicBus apicBus, PciInterruptRouter router) {
        this.machine = machine;
        this.views = views;
        this.apicBus = apicBus;
        this.router = router;
    }

    /** Adds a function, which becomes a component of the machine. */
    public void attach(int device, int number, PciFunction function) {
        Preconditions.checkArgument(
                functions.put(device * FUNCTIONS + number, function) == null,
                "PCI function %s.%s exists already",
                device,
                number);
        int pin = function.interruptPinNumber();
        function.attached(this, pin == 0 ? org.alcazar.devices.interrupt.InterruptLine.NONE : router.line(device, pin));
        machine.register(function);
    }

    /** The function at a place, or null. */
    PciFunction function(int bus, int device, int number) {
        return bus != 0 ? null : functions.get(device * FUNCTIONS + number);
    }

    /** All functions with their place, device * 8 + function, in ascending order. */
    public Map<Integer, PciFunction> functions() {
        return functions;
    }

    /** Memory as bus masters see it. */
    public BusView memory() {
        return views.iterator().next();
    }

    public Machine machine() {
        return machine;
    }

    /** A message-signalled interrupt. */
    public void message(long address, int data) {
        apicBus.sendMsi(address, data);
    }

    /**
     * A function's base addresses or its command register have changed.
     *
     * @param restoring because a saved state is being loaded
     */
    void moved(PciFunction function, boolean restoring) {
        List<Mapping> wanted = wanted(function);
        List<Mapping> old =
                mappings.stream().filter(m -> m.function() == function).toList();
        if (old.equals(wanted)) {
            return;
        }
        for (Mapping mapping : old) {
            unmap(mapping, restoring);
            mappings.remove(mapping);
        }
        wanted.forEach(mapping -> mapIfFree(mapping, restoring));
        // Another function may have waited for the place that this one has left.
        for (PciFunction other : functions.values()) {
            if (other != function) {
                wanted(other).stream()
                        .filter(mapping -> !mappings.contains(mapping))
                        .forEach(mapping -> mapIfFree(mapping, restoring));
            }
        }
    }

    private static List<Mapping> wanted(PciFunction function) {
        List<Mapping> wanted = new ArrayList<>();
        for (int i = 0; i < PciFunction.BASES; i++) {
            BaseAddress base = function.base(i);
            if (base != null && function.decodes(base) && function.address(i) != 0) {
                wanted.add(new Mapping(function, function.address(i), base));
            }
        }
        return wanted;
    }

    private void mapIfFree(Mapping mapping, boolean restoring) {
        if (views.stream().allMatch(view -> isFree(view, mapping))) {
            map(mapping, restoring);
            mappings.add(mapping);
        }
    }

    private static boolean isFree(BusView view, Mapping mapping) {
        long size = mapping.base().size();
        if (mapping.base() instanceof BaseAddress.Ports) {
            return mapping.address() + size <= 0x10000 && view.ports().isFree((int) mapping.address(), (int) size);
        }
        return isFree(view, mapping.address(), size);
    }

    /** Whether nothing in a view decodes any of a range of memory. */
    public static boolean isFree(BusView view, long address, long size) {
        long end = address + size;
        for (MemoryMap.Region region : view.map().regions()) {
            if (region.base() < end && address < region.base() + region.size()) {
                return false;
            }
        }
        return address > 0 && end > 0;
    }

    private void map(Mapping mapping, boolean restoring) {
        long at = mapping.address();
        for (BusView view : views) {
            if (mapping.base() instanceof BaseAddress.Ports ports) {
                view.ports().map((int) at, (int) ports.size(), ports.device());
            } else if (mapping.base() instanceof BaseAddress.Memory memory) {
                change(view, view.map().toBuilder().registers(at, memory.size(), memory.device()), restoring);
            } else if (mapping.base() instanceof BaseAddress.Cells cells) {
                change(view, view.map().toBuilder().cells(at, cells.size(), cells.cell(), cells.writable()), restoring);
            }
        }
    }

    private void unmap(Mapping mapping, boolean restoring) {
        for (BusView view : views) {
            if (mapping.base() instanceof BaseAddress.Ports ports) {
                view.ports().unmap((int) mapping.address(), (int) ports.size());
            } else {
                change(
                        view,
                        view.map().toBuilder()
                                .remove(mapping.address(), mapping.base().size()),
                        restoring);
            }
        }
    }

    /** Gives a view a new map; with a state being loaded, without dropping the translations that were loaded with it. */
    public static void change(BusView view, MemoryMap.Builder map, boolean restoring) {
        if (restoring) {
            view.restoreMap(map.build());
        } else {
            view.setMap(map.build());
        }
    }
}
