package org.alcazar.devices.interrupt;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.PortDevice;
import org.alcazar.core.memory.PortMap;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;

/**
 * The PC's two 8259A, the slave's output wired to input 2 of the master, with the edge/level control registers of EISA
 * chip sets at 0x4D0.
 */
public final class PicPair implements Component, Resettable {
    private static final int MASTER_PORT = 0x20;
    private static final int SLAVE_PORT = 0xA0;
    private static final int ELCR_PORT = 0x4D0;
    /** Inputs that can be level-triggered; 0 to 2, 8 and 13 belong to the board and are always edge. */
    private static final int ELCR_WRITABLE = 0xDEF8;

    private static final int SPURIOUS_INPUT = 7;
    private static final int FIRMWARE_MASTER_VECTORS = 0x08;
    private static final int FIRMWARE_SLAVE_VECTORS = 0x70;

    private final Pic8259 master;
    private final Pic8259 slave;
    private final boolean firmwareState;

    /**
     * @param output the INTR line to the processor
     * @param firmwareState whether a reset leaves the pair as PC firmware does: initialised for vectors 0x08 and 0x70,
     *     everything masked
     */
    public PicPair(InterruptLine output, boolean firmwareState) {
        this.firmwareState = firmwareState;
        master = new Pic8259(true, output);
        slave = new Pic8259(false, level -> cascade(level));
    }

    private void cascade(boolean level) {
        master.setInput(Pic8259.CASCADE_INPUT, level);
    }

    /** Input lines are driven from outside and keep their level. */
    @Override
    public void reset() {
        slave.reset();
        master.reset();
        if (firmwareState) {
            initialize(slave, FIRMWARE_SLAVE_VECTORS, Pic8259.CASCADE_INPUT);
            initialize(master, FIRMWARE_MASTER_VECTORS, 1 << Pic8259.CASCADE_INPUT);
        }
    }

    private static void initialize(Pic8259 chip, int vectors, int cascade) {
        chip.write(false, 0x11);
        chip.write(true, vectors);
        chip.write(true, cascade);
        chip.write(true, 1);
        chip.write(true, 0xFF);
    }

    /** @param irq 0 to 15; 2 is the cascade and not connected */
    void setIrq(int irq, boolean level) {
        if (irq >= 8) {
            slave.setInput(irq - 8, level);
        } else if (irq != Pic8259.CASCADE_INPUT) {
            master.setInput(irq, level);
        }
    }

    /** The processor's interrupt acknowledge: the vector, which is that of IRQ 7 or 15 when no request is left. */
    public int acknowledge() {
        int input = master.acknowledge();
        if (input != Pic8259.CASCADE_INPUT) {
            return master.vector(input < 0 ? SPURIOUS_INPUT : input);
        }
        int slaveInput = slave.acknowledge();
        return slave.vector(slaveInput < 0 ? SPURIOUS_INPUT : slaveInput);
    }

    /** Claims the ports of both chips and of the edge/level control registers. */
    public void map(PortMap ports) {
        ports.map(MASTER_PORT, 2, new Chip(master));
        ports.map(SLAVE_PORT, 2, new Chip(slave));
        ports.map(ELCR_PORT, 2, new EdgeLevel());
    }

    /** The two ports of a chip, a byte each. */
    private record Chip(Pic8259 chip) implements PortDevice {
        @Override
        public int read(int offset, int width) {
            return width == 1 ? chip.read(offset != 0) : chip.read(false) | chip.read(true) << 8;
        }

        @Override
        public void write(int offset, int width, int value) {
            chip.write(offset != 0, value & 0xFF);
            if (width > 1) {
                chip.write(true, value >> 8 & 0xFF);
            }
        }

        @Override
        public int peek(int offset, int width) {
            return width == 1 ? chip.peek(offset != 0) : chip.peek(false) | chip.peek(true) << 8;
        }
    }

    private final class EdgeLevel implements PortDevice {
        @Override
        public int read(int offset, int width) {
            return peek(offset, width);
        }

        @Override
        public int peek(int offset, int width) {
            return (master.elcr() | slave.elcr() << 8) >> 8 * offset;
        }

        @Override
        public void write(int offset, int width, int value) {
            int placed = value << 8 * offset & ELCR_WRITABLE;
            if (offset == 0) {
                master.setElcr(placed & 0xFF);
            }
            if (offset + width > 1) {
                slave.setElcr(placed >> 8);
            }
        }
    }

    @Override
    public String name() {
        return "pic";
    }

    @Override
    public void save(Section section) {
        master.save(section, "master");
        slave.save(section, "slave");
    }

    @Override
    public void load(Section section) {
        master.load(section, "master");
        slave.load(section, "slave");
    }
}
