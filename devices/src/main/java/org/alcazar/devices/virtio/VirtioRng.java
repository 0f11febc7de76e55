package org.alcazar.devices.virtio;

import java.util.Optional;
import org.alcazar.core.machine.RandomSource;

/** The entropy device: random bytes from the machine's seeded source (Virtual I/O Device Version 1.2, section 5.4). */
public final class VirtioRng extends VirtioDevice {
    private static final int ID = 4;
    private static final int LARGEST = 1 << 16;

    private final RandomSource random;

    public VirtioRng(RandomSource random) {
        super(64);
        this.random = random;
    }

    @Override
    int id() {
        return ID;
    }

    @Override
    int pciClass() {
        return 0xFF0000;
    }

    @Override
    String name() {
        return "virtio-rng";
    }

    @Override
    long features() {
        return 0;
    }

    @Override
    byte[] configuration() {
        return new byte[0];
    }

    @Override
    void serve(int queue) throws QueueException {
        for (Optional<Chain> next = take(queue); next.isPresent(); next = take(queue)) {
            Chain chain = next.get();
            byte[] bytes = new byte[(int) Math.min(chain.writableLength(), LARGEST)];
            for (int i = 0; i < bytes.length; i += 8) {
                long word = random.next();
                for (int j = i; j < Math.min(i + 8, bytes.length); j++) {
                    bytes[j] = (byte) (word >>> 8 * (j - i));
                }
            }
            chain.append(bytes, 0, bytes.length);
            give(queue, chain);
        }
        interrupt(queue);
    }
}
