package org.alcazar.core.memory;

import com.google.common.collect.ImmutableRangeMap;
import com.google.common.collect.Range;
import com.google.common.collect.RangeMap;
import com.google.common.collect.TreeRangeMap;
import java.util.Map;

/**
 * The 64 Ki I/O ports as one bus view sees them. A port that no device claims reads all ones and ignores writes, as
 * on a PC.
 *
 * <p>Wide accesses: a device that claims all ports of an access sees it whole; otherwise the access is split into bytes.
 */
public final class PortMap {
    /** What decodes one port: the device and the first port it claims. */
    private record Slot(int base, int size, PortDevice device) {}

    private final RangeMap<Integer, Slot> slots = TreeRangeMap.create();
    private Slot[] byPort = new Slot[0x10000];

    /** @throws IllegalArgumentException if a port of the range is claimed already; names both ranges */
    public void map(int base, int size, PortDevice device) {
        Range<Integer> range = Range.closedOpen(base, base + size);
        for (Map.Entry<Range<Integer>, Slot> other :
                slots.subRangeMap(range).asMapOfRanges().entrySet()) {
            throw new IllegalArgumentException(
                    "ports " + hex(base, size) + " overlap " + hex(other.getValue().base, other.getValue().size));
        }
        replace(base, size, device);
    }

    /** Claims ports whether or not another device had them: how a partition gets a private device. */
    public void replace(int base, int size, PortDevice device) {
        if (base < 0 || size < 1 || base + size > 0x10000) {
            throw new IllegalArgumentException("ports " + hex(base, size) + " are outside 0 to 0xffff");
        }
        Slot slot = new Slot(base, size, device);
        slots.put(Range.closedOpen(base, base + size), slot);
        for (int port = base; port < base + size; port++) {
            byPort[port] = slot;
        }
    }

    /** Whether no device claims any port of the range. */
    public boolean isFree(int base, int size) {
        return slots.subRangeMap(Range.closedOpen(base, base + size))
                .asMapOfRanges()
                .isEmpty();
    }

    /** Takes whatever claims the range away. */
    public void unmap(int base, int size) {
        slots.remove(Range.closedOpen(base, base + size));
        for (int port = base; port < base + size; port++) {
            byPort[port] = null;
        }
    }

    /** An independent copy with the same devices. */
    public PortMap copy() {
        PortMap copy = new PortMap();
        copy.slots.putAll(ImmutableRangeMap.copyOf(slots));
        copy.byPort = byPort.clone();
        return copy;
    }

    private static String hex(int base, int size) {
        return String.format("[0x%x, 0x%x)", base, base + size);
    }

    /** @param width 1, 2 or 4 */
    public int read(int port, int width) {
        Slot slot = byPort[port];
        if (slot != null && port - slot.base + width <= slot.size) {
            return slot.device.read(port - slot.base, width);
        }
        int value = 0;
        for (int i = 0; i < width; i++) {
            Slot one = byPort[(port + i) & 0xFFFF];
            int part = one == null ? 0xFF : one.device.read(((port + i) & 0xFFFF) - one.base, 1) & 0xFF;
            value |= part << (8 * i);
        }
        return value;
    }

    /** As {@link #read}, without any side effect of a device. */
    public int peek(int port, int width) {
        Slot slot = byPort[port];
        if (slot != null && port - slot.base + width <= slot.size) {
            return slot.device.peek(port - slot.base, width);
        }
        int value = 0;
        for (int i = 0; i < width; i++) {
            Slot one = byPort[(port + i) & 0xFFFF];
            int part = one == null ? 0xFF : one.device.peek(((port + i) & 0xFFFF) - one.base, 1) & 0xFF;
            value |= part << (8 * i);
        }
        return value;
    }

    /** @param width 1, 2 or 4 */
    public void write(int port, int width, int value) {
        Slot slot = byPort[port];
        if (slot != null && port - slot.base + width <= slot.size) {
            slot.device.write(port - slot.base, width, value);
            return;
        }
        for (int i = 0; i < width; i++) {
            Slot one = byPort[(port + i) & 0xFFFF];
            if (one != null) {
                one.device.write(((port + i) & 0xFFFF) - one.base, 1, value >>> (8 * i) & 0xFF);
            }
        }
    }
}
