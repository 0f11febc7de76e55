package org.alcazar.devices.serial;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.BytePorts;
import org.alcazar.devices.ByteSink;
import org.alcazar.devices.interrupt.InterruptLine;

/**
 * A 16550A UART, as its datasheet (PC16550D) has it: FIFOs with trigger levels, time-out interrupt, loopback.
 *
 * <p>What the guest sends leaves at once, so the transmitter is always empty and a guest never waits; each byte still
 * raises the THR-empty interrupt. What the host sends arrives at line rate in virtual time, and waits outside while the
 * receiver has no room: no byte is ever lost, and no overrun happens outside loopback.
 *
 * <p>The interrupt is not gated by MCR.OUT2, which kernels may leave alone; power-up sets that bit.
 */
public final class Serial16550 extends BytePorts implements Component, Resettable {
    /** Ports a UART occupies. */
    public static final int SIZE = 8;

    private static final int FIFO_SIZE = 16;
    /** Nanoseconds of a bit at divisor 1: a sixteenth of 1.8432 MHz. */
    private static final double BIT = 1e9 / 115_200;

    private static final int[] TRIGGER_LEVELS = {1, 4, 8, 14};

    private static final int IER_RECEIVED = 1;
    private static final int IER_THR_EMPTY = 2;
    private static final int IER_LINE = 4;
    private static final int IER_MODEM = 8;

    private static final int IIR_MODEM = 0;
    private static final int IIR_NONE = 1;
    private static final int IIR_THR_EMPTY = 2;
    private static final int IIR_RECEIVED = 4;
    private static final int IIR_LINE = 6;
    private static final int IIR_TIMEOUT = 0xC;
    private static final int IIR_FIFOS = 0xC0;

    private static final int LCR_DLAB = 0x80;

    private static final int MCR_OUT2 = 8;
    private static final int MCR_LOOP = 0x10;
    private static final int MCR_WRITABLE = 0x1F;

    private static final int LSR_DATA = 1;
    private static final int LSR_OVERRUN = 2;
    private static final int LSR_EMPTY = 0x60;

    /** CTS, DSR and DCD: the other side is always there. */
    private static final int MSR_CONNECTED = 0xB0;

    private static final int MSR_RING = 0x40;

    private final String name;
    private final ByteSink sink;
    private final InterruptLine irq;
    private final Timer arrival;
    private final Timer timeout;

    private final ReceiveQueue backlog = new ReceiveQueue();
    private final ReceiveQueue received = new ReceiveQueue();
    private int divisor;
    private int ier;
    private int lcr;
    private int mcr;
    private int modemStatus;
    private int scratch;
    private boolean fifos;
    private int trigger;
    private boolean overrun;
    private boolean thrEmptyPending;
    private boolean timedOut;

    /** @param name unique in the machine, such as {@code serial0}; names the component and its timers */
    public Serial16550(String name, VirtualClock clock, ByteSink sink, InterruptLine irq) {
        this.name = name;
        this.sink = sink;
        this.irq = irq;
        arrival = clock.timer(name + ".arrival", this::arrive);
        timeout = clock.timer(name + ".timeout", this::timeOut);
        powerUp();
    }

    private void powerUp() {
        backlog.clear();
        received.clear();
        divisor = 1;
        ier = 0;
        lcr = 3;
        mcr = MCR_OUT2;
        modemStatus = MSR_CONNECTED;
        scratch = 0;
        fifos = false;
        trigger = 0;
        overrun = false;
        thrEmptyPending = false;
        timedOut = false;
    }

    @Override
    public void reset() {
        powerUp();
        arrival.cancel();
        timeout.cancel();
        update();
    }

    // ---------------------------------------------------------------------------------------- receiving

    /** Bytes from the host, to arrive one after the other. */
    public void receive(byte[] bytes) {
        for (byte value : bytes) {
            backlog.add(value);
        }
        expectArrival();
    }

    private long characterTime() {
        int bits = 1 + 5 + (lcr & 3) + ((lcr & 8) != 0 ? 1 : 0) + ((lcr & 4) != 0 ? 2 : 1);
        return Math.max(1, (long) (bits * Math.max(divisor, 1) * BIT));
    }

    private boolean room() {
        return received.size() < (fifos ? FIFO_SIZE : 1);
    }

    private void expectArrival() {
        if (!backlog.isEmpty() && room() && (mcr & MCR_LOOP) == 0 && !arrival.armed()) {
            arrival.armIn(characterTime());
        }
    }

    private void arrive() {
        if (room() && (mcr & MCR_LOOP) == 0) {
            accept(backlog.remove());
        }
        expectArrival();
    }

    private void accept(int value) {
        if (room()) {
            received.add(value);
        } else {
            overrun = true;
            if (!fifos) {
                received.clear();
                received.add(value);
            }
        }
        expectTimeout();
        update();
    }

    private void expectTimeout() {
        timedOut = false;
        if (fifos && !received.isEmpty()) {
            timeout.armIn(4 * characterTime());
        } else {
            timeout.cancel();
        }
    }

    private void timeOut() {
        timedOut = true;
        update();
    }

    private int readReceiver() {
        int value = received.remove();
        expectTimeout();
        expectArrival();
        update();
        return value;
    }

    // ---------------------------------------------------------------------------------------- sending

    private void transmit(int value) {
        thrEmptyPending = false;
        update();
        if ((mcr & MCR_LOOP) != 0) {
            accept(value & (1 << 5 + (lcr & 3)) - 1);
        } else {
            sink.write(value);
        }
        thrEmptyPending = true;
        update();
    }

    // ---------------------------------------------------------------------------------------- interrupts

    private int cause() {
        if ((ier & IER_LINE) != 0 && overrun) {
            return IIR_LINE;
        } else if ((ier & IER_RECEIVED) != 0 && received.size() >= (fifos ? TRIGGER_LEVELS[trigger] : 1)) {
            return IIR_RECEIVED;
        } else if ((ier & IER_RECEIVED) != 0 && timedOut) {
            return IIR_TIMEOUT;
        } else if ((ier & IER_THR_EMPTY) != 0 && thrEmptyPending) {
            return IIR_THR_EMPTY;
        } else if ((ier & IER_MODEM) != 0 && (modemStatus & 0xF) != 0) {
            return IIR_MODEM;
        }
        return IIR_NONE;
    }

    private void update() {
        irq.set(cause() != IIR_NONE);
    }

    // ---------------------------------------------------------------------------------------- registers

    private boolean divisorAccess() {
        return (lcr & LCR_DLAB) != 0;
    }

    @Override
    protected int peekByte(int offset) {
        return switch (offset) {
            case 0 -> divisorAccess() ? divisor & 0xFF : received.first();
            case 1 -> divisorAccess() ? divisor >> 8 : ier;
            case 2 -> cause() | (fifos ? IIR_FIFOS : 0);
            case 3 -> lcr;
            case 4 -> mcr;
            case 5 -> LSR_EMPTY | (received.isEmpty() ? 0 : LSR_DATA) | (overrun ? LSR_OVERRUN : 0);
            case 6 -> modemStatus;
            default -> scratch;
        };
    }

    @Override
    protected int readByte(int offset) {
        int value = peekByte(offset);
        switch (offset) {
            case 0 -> {
                if (!divisorAccess()) {
                    readReceiver();
                }
            }
            case 2 -> {
                if (cause() == IIR_THR_EMPTY) {
                    thrEmptyPending = false;
                    update();
                }
            }
            case 5 -> {
                overrun = false;
                update();
            }
            case 6 -> {
                modemStatus &= 0xF0;
                update();
            }
            default -> {}
        }
        return value;
    }

    @Override
    protected void writeByte(int offset, int value) {
        switch (offset) {
            case 0 -> {
                if (divisorAccess()) {
                    divisor = divisor & 0xFF00 | value;
                } else {
                    transmit(value);
                }
            }
            case 1 -> {
                if (divisorAccess()) {
                    divisor = divisor & 0xFF | value << 8;
                } else {
                    writeInterruptEnable(value);
                }
            }
            case 2 -> writeFifoControl(value);
            case 3 -> lcr = value;
            case 4 -> writeModemControl(value);
            case 7 -> scratch = value;
            default -> {}
        }
    }

    private void writeInterruptEnable(int value) {
        boolean rising = (value & ~ier & IER_THR_EMPTY) != 0;
        ier = value & 0xF;
        if (rising) {
            thrEmptyPending = true;
        }
        update();
    }

    private void writeFifoControl(int value) {
        boolean enable = (value & 1) != 0;
        boolean clear = enable != fifos || (enable && (value & 2) != 0);
        fifos = enable;
        trigger = enable ? value >> 6 : 0;
        if (clear) {
            received.clear();
        }
        expectTimeout();
        expectArrival();
        update();
    }

    private void writeModemControl(int value) {
        mcr = value & MCR_WRITABLE;
        int lines = MSR_CONNECTED;
        if ((mcr & MCR_LOOP) != 0) {
            // DTR, RTS, OUT1 and OUT2 come back as DSR, CTS, RI and DCD.
            lines = (mcr & 1) << 5 | (mcr & 2) << 3 | (mcr & 4) << 4 | (mcr & 8) << 4;
        }
        int changed = (modemStatus ^ lines) & 0xF0;
        int deltas = changed >> 4 & ~4;
        if ((changed & MSR_RING) != 0 && (lines & MSR_RING) == 0) {
            deltas |= 4;
        }
        modemStatus = lines | modemStatus & 0xF | deltas;
        expectArrival();
        update();
    }

    // ---------------------------------------------------------------------------------------- state

    @Override
    public String name() {
        return name;
    }

    @Override
    public void save(Section section) {
        backlog.save(section, "backlog");
        received.save(section, "received");
        section.putLong("divisor", divisor);
        section.putLong("ier", ier);
        section.putLong("lcr", lcr);
        section.putLong("mcr", mcr);
        section.putLong("msr", modemStatus);
        section.putLong("scratch", scratch);
        section.putBoolean("fifos", fifos);
        section.putLong("trigger", trigger);
        section.putBoolean("overrun", overrun);
        section.putBoolean("thrempty", thrEmptyPending);
        section.putBoolean("timedout", timedOut);
    }

    @Override
    public void load(Section section) {
        backlog.load(section, "backlog");
        received.load(section, "received");
        divisor = section.getInt("divisor");
        ier = section.getInt("ier");
        lcr = section.getInt("lcr");
        mcr = section.getInt("mcr");
        modemStatus = section.getInt("msr");
        scratch = section.getInt("scratch");
        fifos = section.getBoolean("fifos");
        trigger = section.getInt("trigger");
        overrun = section.getBoolean("overrun");
        thrEmptyPending = section.getBoolean("thrempty");
        timedOut = section.getBoolean("timedout");
    }
}
