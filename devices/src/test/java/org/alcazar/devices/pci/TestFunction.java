package org.alcazar.devices.pci;

import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.memory.PortDevice;

/** A function for tests: 4 KiB of memory that answers with a mark, 16 ports, MSI-X in base address 4. */
final class TestFunction extends PciFunction {
    final MsiX messages;
    private final String name;

    /** @param mark what every byte of the memory and every port reads */
    TestFunction(String name, int pin, int mark) {
        super(0x1234, 0x5678, 0xFF0000, 1);
        this.name = name;
        subsystem(0x1111, 0x2222);
        interruptPin(pin);
        base(0, new BaseAddress.Memory(0x1_0000, false, false, new Marked(mark)));
        base(1, new BaseAddress.Ports(16, new MarkedPorts(mark)));
        base(2, new BaseAddress.Memory(0x1000, true, true, new Marked(mark + 1)));
        messages = msiX(4, 3);
    }

    void drive(boolean asserted) {
        setInterrupt(asserted);
    }

    @Override
    public String name() {
        return name;
    }

    private record Marked(int mark) implements MmioDevice {
        @Override
        public long read(long offset, int width) {
            return mark * 0x0101_0101_0101_0101L;
        }

        @Override
        public long peek(long offset, int width) {
            return read(offset, width);
        }

        @Override
        public void write(long offset, int width, long value) {
            // Nothing to write.
        }
    }

    private record MarkedPorts(int mark) implements PortDevice {
        @Override
        public int read(int offset, int width) {
            return mark;
        }

        @Override
        public int peek(int offset, int width) {
            return mark;
        }

        @Override
        public void write(int offset, int width, int value) {
            // Nothing to write.
        }
    }
}
