package org.alcazar.devices.virtio;

import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.state.Section;
import org.alcazar.devices.pci.BaseAddress;
import org.alcazar.devices.pci.MsiX;
import org.alcazar.devices.pci.PciFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A virtio device on the PCI bus (Virtual I/O Device Version 1.2, section 4.1): base address 1 is the MSI-X table, base
 * address 4 has a page each for the common configuration, the interrupt status, the device's configuration and the
 * notifications.
 */
public final class VirtioPci extends PciFunction implements VirtioTransport {
    private static final Logger LOG = LoggerFactory.getLogger(VirtioPci.class);

    private static final int VENDOR = 0x1AF4;
    private static final int FIRST_DEVICE = 0x1040;
    private static final int VENDOR_SPECIFIC = 9;
    private static final int REGISTERS = 4;
    private static final int COMMON = 0;
    private static final int INTERRUPT_STATUS = 0x1000;
    private static final int DEVICE = 0x2000;
    private static final int NOTIFY = 0x3000;
    private static final int PAGE = 0x1000;
    private static final int COMMON_SIZE = 0x38;
    private static final int CONFIG_ACCESS = 5;
    private static final int CONFIG_ACCESS_DATA = 16;
    private static final int NOTIFY_MULTIPLIER = 4;
    private static final int QUEUE_INTERRUPT = 1;
    private static final int CONFIGURATION_INTERRUPT = 2;

    private final VirtioDevice device;
    private final MsiX messages;
    private final Registers registers = new Registers();
    /** Offset of the capability through which configuration accesses reach the registers. */
    private final int access;

    private int deviceFeatureSelect;
    private int driverFeatureSelect;
    private int queueSelect;
    private int configurationVector = NO_VECTOR;
    private int generation;
    private int interruptStatus;

    /** @param device has no other transport */
    public VirtioPci(VirtioDevice device) {
        super(VENDOR, FIRST_DEVICE + device.id(), device.pciClass(), 1);
        this.device = device;
        subsystem(VENDOR, 0x1100);
        interruptPin(1);
        base(REGISTERS, new BaseAddress.Memory(4 * PAGE, true, true, registers));
        structure(1, COMMON, COMMON_SIZE, 16);
        int notify = structure(2, NOTIFY, NOTIFY_MULTIPLIER * device.queues.length, 20);
        config.set(notify + 16, 4, NOTIFY_MULTIPLIER);
        structure(3, INTERRUPT_STATUS, 1, 16);
        if (device.configuration().length > 0) {
            structure(4, DEVICE, device.configuration().length, 16);
        }
        access = structure(CONFIG_ACCESS, 0, 0, 20);
        config.allow(access + 4, 1, 0xFF);
        config.allow(access + 8, 4, -1);
        config.allow(access + 12, 4, -1);
        config.allow(access + CONFIG_ACCESS_DATA, 4, -1);
        messages = msiX(1, device.queues.length + 1);
        device.attach(this);
    }

    private int structure(int type, int offset, int length, int size) {
        int at = capability(VENDOR_SPECIFIC, size);
        config.set(at + 2, 1, size);
        config.set(at + 3, 1, type);
        config.set(at + 4, 1, REGISTERS);
        config.set(at + 8, 4, offset);
        config.set(at + 12, 4, length);
        return at;
    }

    /** The access of section 4.1.4.9 that the capability describes now is a legal one. */
    private boolean accessible(int length) {
        long at = config.get(access + 8, 4);
        return config.get(access + 4, 1) == REGISTERS
                && (length == 1 || length == 2 || length == 4)
                && at % length == 0
                && at < 4 * PAGE;
    }

    private boolean reachesData(int offset, int width) {
        int data = access + CONFIG_ACCESS_DATA;
        return offset < data + 4 && offset + width > data;
    }

    @Override
    protected long readConfig(int offset, int width) {
        int length = (int) config.get(access + 12, 4);
        if (reachesData(offset, width) && accessible(length)) {
            config.set(access + CONFIG_ACCESS_DATA, length, registers.read(config.get(access + 8, 4), length));
        }
        return super.readConfig(offset, width);
    }

    @Override
    protected void writeConfig(int offset, int width, long value) {
        boolean master = isMaster();
        super.writeConfig(offset, width, value);
        int length = (int) config.get(access + 12, 4);
        if (reachesData(offset, width) && accessible(length)) {
            registers.write(config.get(access + 8, 4), length, config.get(access + CONFIG_ACCESS_DATA, length));
        }
        if (!master && isMaster()) {
            device.resume();
        }
    }

    @Override
    public boolean reachesMemory() {
        return isMaster();
    }

    @Override
    public BusView memory() {
        return bus().memory();
    }

    @Override
    public void interruptFor(VirtQueue queue) {
        raise(queue.vector, QUEUE_INTERRUPT);
    }

    @Override
    public void configurationChanged() {
        generation = generation + 1 & 0xFF;
        if (device.running()) {
            raise(configurationVector, CONFIGURATION_INTERRUPT);
        }
    }

    private void raise(int vector, int reason) {
        if (messages.enabled()) {
            messages.send(vector);
        } else {
            interruptStatus |= reason;
            setInterrupt(true);
        }
    }

    @Override
    public void needsReset(String why) {
        LOG.warn("{}; the driver has to reset the device", why);
        device.status |= VirtioDevice.NEEDS_RESET;
        raise(configurationVector, CONFIGURATION_INTERRUPT);
    }

    @Override
    public void reset() {
        super.reset();
        deviceReset();
    }

    private void deviceReset() {
        device.reset();
        deviceFeatureSelect = 0;
        driverFeatureSelect = 0;
        queueSelect = 0;
        configurationVector = NO_VECTOR;
        interruptStatus = 0;
        setInterrupt(false);
    }

    private final class Registers implements MmioDevice {
        @Override
        public long read(long offset, int width) {
            long value = peek(offset, width);
            if (offset == INTERRUPT_STATUS) {
                interruptStatus = 0;
                setInterrupt(false);
            }
            return value;
        }

        @Override
        public long peek(long offset, int width) {
            int at = (int) offset;
            if (at < INTERRUPT_STATUS) {
                return width == 8 ? common(at) | common(at + 4) << 32 : common(at);
            } else if (at < DEVICE) {
                return at == INTERRUPT_STATUS ? interruptStatus : 0;
            } else if (at < NOTIFY) {
                return device.configuration(at - DEVICE, width);
            }
            return 0;
        }

        @Override
        public void write(long offset, int width, long value) {
            int at = (int) offset;
            if (at < INTERRUPT_STATUS) {
                setCommon(at, width, value);
            } else if (at >= NOTIFY) {
                device.notified((at - NOTIFY) / NOTIFY_MULTIPLIER);
            } else if (at >= DEVICE) {
                device.configure(at - DEVICE, width, value);
            }
        }
    }

    /** The selected queue, or null. */
    private VirtQueue queue() {
        return queueSelect < device.queues.length ? device.queues[queueSelect] : null;
    }

    /** Section 4.1.4.3. */
    private long common(int offset) {
        VirtQueue queue = queue();
        return switch (offset) {
            case 0x00 -> deviceFeatureSelect & 0xFFFF_FFFFL;
            case 0x04 -> device.offeredFeatures(deviceFeatureSelect);
            case 0x08 -> driverFeatureSelect & 0xFFFF_FFFFL;
            case 0x0C -> half(device.driverFeatures, driverFeatureSelect);
            case 0x10 -> configurationVector;
            case 0x12 -> device.queues.length;
            case 0x14 -> device.status;
            case 0x15 -> generation;
            case 0x16 -> queueSelect;
            case 0x18 -> queue == null ? 0 : queue.size;
            case 0x1A -> queue == null ? NO_VECTOR : queue.vector;
            case 0x1C -> queue != null && queue.ready ? 1 : 0;
            case 0x1E -> queueSelect;
            case 0x20 -> queue == null ? 0 : queue.descriptors & 0xFFFF_FFFFL;
            case 0x24 -> queue == null ? 0 : queue.descriptors >>> 32;
            case 0x28 -> queue == null ? 0 : queue.available & 0xFFFF_FFFFL;
            case 0x2C -> queue == null ? 0 : queue.available >>> 32;
            case 0x30 -> queue == null ? 0 : queue.used & 0xFFFF_FFFFL;
            case 0x34 -> queue == null ? 0 : queue.used >>> 32;
            default -> 0;
        };
    }

    private static long half(long features, int select) {
        return select == 0 ? features & 0xFFFF_FFFFL : select == 1 ? features >>> 32 : 0;
    }

    private void setCommon(int offset, int width, long value) {
        if (width == 8) {
            setCommon(offset, 4, value & 0xFFFF_FFFFL);
            setCommon(offset + 4, 4, value >>> 32);
            return;
        }
        VirtQueue queue = queue();
        switch (offset) {
            case 0x00 -> deviceFeatureSelect = (int) value;
            case 0x08 -> driverFeatureSelect = (int) value;
            case 0x0C -> device.chooseFeatures(driverFeatureSelect, value);
            case 0x10 -> configurationVector = vector(value);
            case 0x14 -> setStatus((int) value & 0xFF);
            case 0x16 -> queueSelect = (int) value & 0xFFFF;
            default -> {
                if (queue != null) {
                    setQueue(queue, offset, value);
                }
            }
        }
    }

    private void setStatus(int value) {
        if (value == 0) {
            deviceReset();
        } else {
            device.setStatus(value);
        }
    }

    private int vector(long value) {
        return value <= device.queues.length ? (int) value : NO_VECTOR;
    }

    private void setQueue(VirtQueue queue, int offset, long value) {
        if (offset == 0x1A) {
            queue.vector = vector(value);
        }
        if (queue.ready) {
            return;
        }
        switch (offset) {
            case 0x18 -> queue.resize(value);
            case 0x1C -> {
                if (value == 1) {
                    device.enable(queue);
                }
            }
            case 0x20 -> queue.descriptors = low(queue.descriptors, value);
            case 0x24 -> queue.descriptors = high(queue.descriptors, value);
            case 0x28 -> queue.available = low(queue.available, value);
            case 0x2C -> queue.available = high(queue.available, value);
            case 0x30 -> queue.used = low(queue.used, value);
            case 0x34 -> queue.used = high(queue.used, value);
            default -> {
                // Read-only, or nothing.
            }
        }
    }

    private static long low(long old, long value) {
        return old & ~0xFFFF_FFFFL | value & 0xFFFF_FFFFL;
    }

    private static long high(long old, long value) {
        return old & 0xFFFF_FFFFL | value << 32;
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public void save(Section section) {
        super.save(section);
        section.putInts("transport", new int[] {
            deviceFeatureSelect, driverFeatureSelect, queueSelect, configurationVector, generation, interruptStatus
        });
        device.save(section);
    }

    @Override
    public void load(Section section) {
        super.load(section);
        int[] saved = section.getInts("transport", 6);
        deviceFeatureSelect = saved[0];
        driverFeatureSelect = saved[1];
        queueSelect = saved[2];
        configurationVector = saved[3];
        generation = saved[4];
        interruptStatus = saved[5];
        device.load(section);
    }
}
