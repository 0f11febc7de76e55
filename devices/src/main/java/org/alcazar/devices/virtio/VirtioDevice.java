package org.alcazar.devices.virtio;

import java.util.Optional;
import org.alcazar.core.state.Section;

/**
 * A virtio device behind some transport, which a board chooses. Queues, features and status are here; what requests mean
 * is the subclass's.
 */
public abstract class VirtioDevice {
    /** VIRTIO_F_VERSION_1, VIRTIO_F_EVENT_IDX, VIRTIO_F_INDIRECT_DESC. */
    static final long COMMON_FEATURES = 1L << 32 | 1L << 29 | 1L << 28;

    private static final long EVENT_INDEX = 1L << 29;
    private static final long INDIRECT_TABLES = 1L << 28;
    /** Requests served at one notification. A ring that seems to hold more is being refilled by its own answers. */
    private static final int MOST_AT_ONCE = 1 << 16;

    static final int DRIVER_OK = 4;
    static final int FEATURES_OK = 8;
    static final int NEEDS_RESET = 0x40;

    final VirtQueue[] queues;
    /** Requests taken from each queue since the driver's last word about it. */
    private final int[] taken;

    long driverFeatures;
    int status;
    private VirtioTransport transport;

    /** @param queueSizes largest size of each queue, a power of two */
    VirtioDevice(int... queueSizes) {
        queues = new VirtQueue[queueSizes.length];
        taken = new int[queueSizes.length];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new VirtQueue(queueSizes[i]);
        }
    }

    /** Device number of the specification, chapter 5. */
    abstract int id();

    /** PCI class code, 24 bits. */
    abstract int pciClass();

    /** A short unique name of this one, for saved state. */
    abstract String name();

    /** Feature bits of this kind of device. */
    abstract long features();

    /** Bytes of the device's own configuration space. */
    abstract byte[] configuration();

    /** A write to configuration space; ignored by most. */
    void configure(int offset, int width, long value) {}

    /** The driver has put something into a queue. */
    abstract void serve(int queue) throws QueueException;

    /** Back to the state after power-up; queues are reset already. */
    void resetDevice() {}

    void saveDevice(Section section) {}

    void loadDevice(Section section) {}

    // ---------------------------------------------------------------------------------------- for transports

    final void attach(VirtioTransport owner) {
        transport = owner;
    }

    final VirtioTransport transport() {
        return transport;
    }

    final boolean has(long feature) {
        return (driverFeatures & feature) != 0;
    }

    final boolean running() {
        return (status & (DRIVER_OK | FEATURES_OK | NEEDS_RESET)) == (DRIVER_OK | FEATURES_OK);
    }

    final void setStatus(int value) {
        if (value == 0) {
            reset();
            return;
        }
        int accepted = value;
        if ((value & FEATURES_OK) != 0 && (driverFeatures & ~(features() | COMMON_FEATURES)) != 0
                || (driverFeatures & 1L << 32) == 0) {
            accepted &= ~FEATURES_OK;
        }
        boolean before = running();
        status = accepted | status & NEEDS_RESET;
        if (!before && running()) {
            resume();
        }
    }

    /** Looks into every queue: what the driver said while nothing could be done about it was not heard. */
    final void resume() {
        for (int i = 0; i < queues.length; i++) {
            notified(i);
        }
    }

    final void reset() {
        status = 0;
        driverFeatures = 0;
        for (VirtQueue queue : queues) {
            queue.reset();
        }
        resetDevice();
    }

    /** Takes 32 bits of what the driver has chosen of the features; too late once it has said that it has chosen. */
    final void chooseFeatures(int half, long value) {
        if ((status & FEATURES_OK) == 0) {
            if (half == 0) {
                driverFeatures = driverFeatures & ~0xFFFF_FFFFL | value & 0xFFFF_FFFFL;
            } else if (half == 1) {
                driverFeatures = driverFeatures & 0xFFFF_FFFFL | value << 32;
            }
        }
    }

    /** 32 bits of what there is to choose from. */
    final long offeredFeatures(int half) {
        long all = features() | COMMON_FEATURES;
        return half == 0 ? all & 0xFFFF_FFFFL : half == 1 ? all >>> 32 : 0;
    }

    /** Bytes of {@link #configuration}; zeros behind its end. */
    final long configuration(int offset, int width) {
        byte[] bytes = configuration();
        long value = 0;
        for (int i = 0; i < width && offset + i < bytes.length; i++) {
            value |= (bytes[offset + i] & 0xFFL) << 8 * i;
        }
        return value;
    }

    final void enable(VirtQueue queue) {
        queue.enable(has(EVENT_INDEX));
    }

    /** The driver says that there is something in a queue. */
    final void notified(int queue) {
        if (queue >= queues.length || !available(queue)) {
            return;
        }
        taken[queue] = 0;
        try {
            serve(queue);
        } catch (QueueException e) {
            broken(queue, e);
        }
    }

    private void broken(int queue, QueueException e) {
        transport.needsReset(name() + ", queue " + queue + ": " + e.getMessage());
    }

    // ---------------------------------------------------------------------------------------- for devices

    /** Whether a queue may be used: the device runs, the queue is enabled, and memory can be reached. */
    final boolean available(int queue) {
        return running() && queues[queue].ready && transport.reachesMemory();
    }

    final Optional<Chain> take(int queue) throws QueueException {
        if (!available(queue)) {
            return Optional.empty();
        }
        Optional<Chain> next = queues[queue].take(transport.memory(), has(INDIRECT_TABLES));
        if (next.isPresent() && ++taken[queue] > MOST_AT_ONCE) {
            throw new QueueException("more than " + MOST_AT_ONCE + " requests at one notification");
        }
        return next;
    }

    /** Gives a request back; on a queue that is not {@link #available} nothing happens. */
    final void give(int queue, Chain chain) {
        if (!available(queue)) {
            return;
        }
        try {
            queues[queue].give(transport.memory(), chain);
        } catch (QueueException e) {
            broken(queue, e);
        }
    }

    /** Interrupts the driver for what was given back, if it wants that. */
    final void interrupt(int queue) {
        if (available(queue) && queues[queue].wantsInterrupt(transport.memory())) {
            transport.interruptFor(queues[queue]);
        }
    }

    final void save(Section section) {
        section.putLong("virtio.features", driverFeatures);
        section.putLong("virtio.status", status);
        for (int i = 0; i < queues.length; i++) {
            queues[i].save(section, "virtio.queue" + i);
        }
        saveDevice(section);
    }

    final void load(Section section) {
        driverFeatures = section.getLong("virtio.features");
        status = section.getInt("virtio.status");
        for (int i = 0; i < queues.length; i++) {
            queues[i].load(section, "virtio.queue" + i);
        }
        loadDevice(section);
    }
}
