package org.alcazar.devices.pci;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.memory.PortDevice;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;

/**
 * The way to configuration space: mechanism 1, an address at port 0xCF8 and data at 0xCFC (PCI Local Bus Specification
 * 3.0, section 3.2.2.3.2), and the memory-mapped one of PCI Express, 4 KiB a function (PCI Express Base Specification,
 * section 7.2.2). Where there is no function all bits read one.
 *
 * <p>Accesses narrower than 32 bits at the address port belong to another device, the reset control register.
 */
public final class PciHost implements Component, Resettable {
    public static final int PORT = 0xCF8;
    public static final int SIZE = 8;
    /** Bytes of memory-mapped configuration space, for 256 buses. */
    public static final long EXPRESS_SIZE = 256L << 20;

    private static final int DATA = 4;
    private static final int ENABLED = 1 << 31;

    private final PciBus bus;
    private final PortDevice neighbour;
    private int address;

    /** @param neighbour what gets the accesses at 0xCF8 to 0xCFB that are not 32 bits wide */
    public PciHost(PciBus bus, PortDevice neighbour) {
        this.bus = bus;
        this.neighbour = neighbour;
    }

    @Override
    public void reset() {
        address = 0;
    }

    private long read(int busNumber, int place, int offset, int width) {
        PciFunction function = bus.function(busNumber, place / PciBus.FUNCTIONS, place % PciBus.FUNCTIONS);
        return function == null || offset + width > ConfigSpace.SIZE ? -1 : function.readConfig(offset, width);
    }

    private long peek(int busNumber, int place, int offset, int width) {
        PciFunction function = bus.function(busNumber, place / PciBus.FUNCTIONS, place % PciBus.FUNCTIONS);
        return function == null || offset + width > ConfigSpace.SIZE ? -1 : function.peekConfig(offset, width);
    }

    private void write(int busNumber, int place, int offset, int width, long value) {
        PciFunction function = bus.function(busNumber, place / PciBus.FUNCTIONS, place % PciBus.FUNCTIONS);
        if (function != null && offset + width <= ConfigSpace.SIZE) {
            function.writeConfig(offset, width, value);
        }
    }

    /** The ports. */
    public PortDevice ports() {
        return new Ports();
    }

    private final class Ports implements PortDevice {
        @Override
        public int read(int offset, int width) {
            if (offset < DATA) {
                return offset == 0 && width == 4 ? address : neighbour.read(offset, width);
            }
            long value = (address & ENABLED) == 0
                    ? -1
                    : PciHost.this.read(bus(), place(), (address & 0xFC) + offset - DATA, width);
            return (int) value & -1 >>> 32 - 8 * width;
        }

        private int bus() {
            return address >>> 16 & 0xFF;
        }

        private int place() {
            return address >>> 8 & 0xFF;
        }

        @Override
        public int peek(int offset, int width) {
            if (offset < DATA) {
                return offset == 0 && width == 4 ? address : neighbour.peek(offset, width);
            }
            long value = (address & ENABLED) == 0
                    ? -1
                    : PciHost.this.peek(bus(), place(), (address & 0xFC) + offset - DATA, width);
            return (int) value & -1 >>> 32 - 8 * width;
        }

        @Override
        public void write(int offset, int width, int value) {
            if (offset >= DATA) {
                if ((address & ENABLED) != 0) {
                    PciHost.this.write(bus(), place(), (address & 0xFC) + offset - DATA, width, value);
                }
            } else if (offset == 0 && width == 4) {
                address = value & 0x80FF_FFFC;
            } else {
                neighbour.write(offset, width, value);
            }
        }
    }

    /** The memory-mapped configuration space. */
    public MmioDevice express() {
        return new Express();
    }

    private final class Express implements MmioDevice {
        @Override
        public long read(long offset, int width) {
            return PciHost.this.read((int) (offset >>> 20), (int) (offset >>> 12) & 0xFF, (int) offset & 0xFFF, width);
        }

        @Override
        public long peek(long offset, int width) {
            return PciHost.this.peek((int) (offset >>> 20), (int) (offset >>> 12) & 0xFF, (int) offset & 0xFFF, width);
        }

        @Override
        public void write(long offset, int width, long value) {
            PciHost.this.write((int) (offset >>> 20), (int) (offset >>> 12) & 0xFF, (int) offset & 0xFFF, width, value);
        }
    }

    @Override
    public String name() {
        return "pcihost";
    }

    @Override
    public void save(Section section) {
        section.putLong("address", address & 0xFFFF_FFFFL);
    }

    @Override
    public void load(Section section) {
        address = (int) section.getLong("address");
    }
}
