package org.alcazar.devices.virtio;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.devices.interrupt.InterruptLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A virtio device by memory-mapped registers alone (Virtual I/O Device Version 1.2, section 4.2): a range of
 * {@link #SIZE} bytes and an interrupt line. Registers are of 32 bits; the device's own configuration follows them.
 */
public final class VirtioMmio implements VirtioTransport, MmioDevice, Component, Resettable {
    /** Bytes of registers. */
    public static final int SIZE = 0x200;

    private static final long FIRST = 0xFEF0_0000L;
    /** I/O APIC pins that no PCI device uses. */
    private static final int FIRST_LINE = 16;

    private static final int LINES = 4;

    private static final Logger LOG = LoggerFactory.getLogger(VirtioMmio.class);

    private static final int MAGIC = 0x7472_6976;
    private static final int VERSION = 2;
    private static final int VENDOR = 0x1AF4;
    private static final int CONFIGURATION = 0x100;
    private static final int QUEUE_INTERRUPT = 1;
    private static final int CONFIGURATION_INTERRUPT = 2;

    private final VirtioDevice device;
    private final BusView memory;
    private final InterruptLine line;

    private int deviceFeatureSelect;
    private int driverFeatureSelect;
    private int queueSelect;
    private int generation;
    private int interruptStatus;

    /**
     * @param device has no other transport
     * @param memory as the device sees it
     */
    public VirtioMmio(VirtioDevice device, BusView memory, InterruptLine line) {
        this.device = device;
        this.memory = memory;
        this.line = line;
        device.attach(this);
    }

    /** Physical address of a machine's device of that number, from 0 on. */
    public static long base(int number) {
        return FIRST + (long) SIZE * number;
    }

    /** The interrupt line of a machine's device of that number, which is low while asserted. */
    public static int line(int number) {
        return FIRST_LINE + number % LINES;
    }

    @Override
    public BusView memory() {
        return memory;
    }

    @Override
    public boolean reachesMemory() {
        return true;
    }

    @Override
    public void interruptFor(VirtQueue queue) {
        raise(QUEUE_INTERRUPT);
    }

    @Override
    public void configurationChanged() {
        generation++;
        if (device.running()) {
            raise(CONFIGURATION_INTERRUPT);
        }
    }

    @Override
    public void needsReset(String why) {
        LOG.warn("{}; the driver has to reset the device", why);
        device.status |= VirtioDevice.NEEDS_RESET;
        raise(CONFIGURATION_INTERRUPT);
    }

    private void raise(int reason) {
        interruptStatus |= reason;
        line.set(true);
    }

    @Override
    public void reset() {
        device.reset();
        deviceFeatureSelect = 0;
        driverFeatureSelect = 0;
        queueSelect = 0;
        interruptStatus = 0;
        line.set(false);
    }

    // ---------------------------------------------------------------------------------------- registers

    @Override
    public long read(long offset, int width) {
        return peek(offset, width);
    }

    @Override
    public long peek(long offset, int width) {
        int at = (int) offset;
        if (at >= CONFIGURATION) {
            return device.configuration(at - CONFIGURATION, width);
        }
        return width == 4 ? register(at) & 0xFFFF_FFFFL : 0;
    }

    @Override
    public void write(long offset, int width, long value) {
        int at = (int) offset;
        if (at >= CONFIGURATION) {
            device.configure(at - CONFIGURATION, width, value);
        } else if (width == 4) {
            setRegister(at, value & 0xFFFF_FFFFL);
        }
    }

    /** The selected queue, or null. */
    private VirtQueue queue() {
        return queueSelect < device.queues.length ? device.queues[queueSelect] : null;
    }

    private long register(int offset) {
        VirtQueue queue = queue();
        return switch (offset) {
            case 0x000 -> MAGIC;
            case 0x004 -> VERSION;
            case 0x008 -> device.id();
            case 0x00C -> VENDOR;
            case 0x010 -> device.offeredFeatures(deviceFeatureSelect);
            case 0x034 -> queue == null ? 0 : queue.maxSize();
            case 0x044 -> queue != null && queue.ready ? 1 : 0;
            case 0x060 -> interruptStatus;
            case 0x070 -> device.status;
            // No shared memory region: its length and base are all ones.
            case 0x0B0, 0x0B4, 0x0B8, 0x0BC -> -1;
            case 0x0FC -> generation;
            default -> 0;
        };
    }

    private void setRegister(int offset, long value) {
        switch (offset) {
            case 0x014 -> deviceFeatureSelect = (int) value;
            case 0x020 -> device.chooseFeatures(driverFeatureSelect, value);
            case 0x024 -> driverFeatureSelect = (int) value;
            case 0x030 -> queueSelect = (int) Math.min(value, Integer.MAX_VALUE);
            case 0x050 -> device.notified((int) Math.min(value, Integer.MAX_VALUE));
            case 0x064 -> {
                interruptStatus &= (int) ~value;
                line.set(interruptStatus != 0);
            }
            case 0x070 -> {
                if (value == 0) {
                    reset();
                } else {
                    device.setStatus((int) value & 0xFF);
                }
            }
            default -> {
                if (queue() != null) {
                    setQueue(queue(), offset, value);
                }
            }
        }
    }

    private void setQueue(VirtQueue queue, int offset, long value) {
        if (offset == 0x044 && value == 0) {
            queue.reset();
        }
        if (queue.ready) {
            return;
        }
        switch (offset) {
            case 0x038 -> queue.resize(value);
            case 0x044 -> {
                if (value == 1) {
                    device.enable(queue);
                }
            }
            case 0x080 -> queue.descriptors = queue.descriptors & -1L << 32 | value;
            case 0x084 -> queue.descriptors = queue.descriptors & 0xFFFF_FFFFL | value << 32;
            case 0x090 -> queue.available = queue.available & -1L << 32 | value;
            case 0x094 -> queue.available = queue.available & 0xFFFF_FFFFL | value << 32;
            case 0x0A0 -> queue.used = queue.used & -1L << 32 | value;
            case 0x0A4 -> queue.used = queue.used & 0xFFFF_FFFFL | value << 32;
            default -> {
                // Read-only, or nothing.
            }
        }
    }

    // ---------------------------------------------------------------------------------------- state

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public void save(Section section) {
        section.putInts(
                "transport",
                new int[] {deviceFeatureSelect, driverFeatureSelect, queueSelect, generation, interruptStatus});
        device.save(section);
    }

    @Override
    public void load(Section section) {
        int[] saved = section.getInts("transport", 5);
        deviceFeatureSelect = saved[0];
        driverFeatureSelect = saved[1];
        queueSelect = saved[2];
        generation = saved[3];
        interruptStatus = saved[4];
        device.load(section);
    }
}
