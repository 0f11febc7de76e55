package org.alcazar.devices.pci;

import org.alcazar.devices.Bench;
import org.alcazar.devices.PcOptions;

/** A board with two functions, at 0:3.0 (INTA#) and 0:4.0 (INTB#), and the guest's ways to them. */
final class PciLab {
    static final int FIRST = 3;
    static final int SECOND = 4;
    static final int COMMAND = 4;
    static final long EXPRESS = 0xE000_0000L;

    final Bench bench = Bench.of(1, new PcOptions());
    final TestFunction first = new TestFunction("first", 1, 0x31);
    final TestFunction second = new TestFunction("second", 2, 0x41);

    PciLab() {
        bench.board.pci().attach(FIRST, 0, first);
        bench.board.pci().attach(SECOND, 0, second);
    }

    private void select(int device, int offset) {
        bench.machine.bus().ports().write(0xCF8, 4, 1 << 31 | device << 11 | offset & 0xFC);
    }

    int read(int device, int offset, int width) {
        select(device, offset);
        return bench.machine.bus().ports().read(0xCFC + (offset & 3), width);
    }

    void write(int device, int offset, int width, int value) {
        select(device, offset);
        bench.machine.bus().ports().write(0xCFC + (offset & 3), width, value);
    }

    static long express(int device, int offset) {
        return EXPRESS + ((long) device << 15) + offset;
    }

    long memory(long address, int width) {
        return bench.machine.bus().read(address, width);
    }

    boolean high(int line) {
        return bench.board.lines().high(line);
    }
}
