package org.alcazar.devices.boot;

import java.util.Optional;
import java.util.Set;
import org.alcazar.core.memory.PortMap;

/**
 * The display as a boot loader uses it, through its ports: found by PCI configuration mechanism 1, and switched to a
 * linear frame buffer by the Bochs VBE extensions.
 */
final class BootDisplay {
    private static final int CONFIG_ADDRESS = 0xCF8;
    private static final int CONFIG_DATA = 0xCFC;
    private static final int ENABLE = 0x8000_0000;
    private static final int DEVICES = 32;
    /** Vendor and device of the adapter. */
    private static final int ADAPTER = 0x1111_1234;

    private static final int INDEX = 0x1CE;
    private static final int DATA = 0x1CF;
    private static final int WIDTH = 1;
    private static final int HEIGHT = 2;
    private static final int DEPTH = 3;
    private static final int SWITCH = 4;
    private static final int ON_AND_LINEAR = 0x41;

    private static final int MAX_WIDTH = 2560;
    private static final int MAX_HEIGHT = 1600;
    private static final int DEFAULT_WIDTH = 1024;
    private static final int DEFAULT_HEIGHT = 768;
    private static final int DEFAULT_DEPTH = 32;
    private static final Set<Long> DEPTHS = Set.of(15L, 16L, 24L, 32L);

    private final long frameBuffer;

    private BootDisplay(long frameBuffer) {
        this.frameBuffer = frameBuffer;
    }

    /** The display adapter on bus 0, if there is one with an address for its frame buffer. Leaves no trace. */
    static Optional<BootDisplay> find(PortMap ports) {
        int before = ports.read(CONFIG_ADDRESS, 4);
        try {
            for (int device = 0; device < DEVICES; device++) {
                if (config(ports, device, 0) == ADAPTER) {
                    long base = config(ports, device, 0x10) & 0xFFFF_FFF0L;
                    return base == 0 ? Optional.empty() : Optional.of(new BootDisplay(base));
                }
            }
            return Optional.empty();
        } finally {
            ports.write(CONFIG_ADDRESS, 4, before);
        }
    }

    private static int config(PortMap ports, int device, int register) {
        ports.write(CONFIG_ADDRESS, 4, ENABLE | device << 11 | register);
        return ports.read(CONFIG_DATA, 4);
    }

    /** What is nearest to a wish: direct colours, of the size wanted where the adapter can. */
    FrameBuffer frameBuffer(VideoWish wish) {
        int width = clamp(wish.width() == 0 ? DEFAULT_WIDTH : wish.width(), MAX_WIDTH) + 7 & -8;
        int height = clamp(wish.height() == 0 ? DEFAULT_HEIGHT : wish.height(), MAX_HEIGHT);
        int depth = DEPTHS.contains(wish.depth()) ? (int) wish.depth() : DEFAULT_DEPTH;
        return new FrameBuffer(frameBuffer, width * ((depth + 7) / 8), width, height, depth, FrameBuffer.DIRECT);
    }

    private static int clamp(long value, int limit) {
        return (int) Math.min(value, limit);
    }

    /** Switches a frame buffer on, cleared. */
    static void show(PortMap ports, FrameBuffer mode) {
        set(ports, SWITCH, 0);
        set(ports, WIDTH, mode.width());
        set(ports, HEIGHT, mode.height());
        set(ports, DEPTH, mode.depth());
        set(ports, SWITCH, ON_AND_LINEAR);
    }

    private static void set(PortMap ports, int register, int value) {
        ports.write(INDEX, 2, register);
        ports.write(DATA, 2, value);
    }
}
