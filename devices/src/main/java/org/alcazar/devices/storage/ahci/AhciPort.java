package org.alcazar.devices.storage.ahci;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.pci.Dma;
import org.alcazar.devices.storage.ata.AtaDevice;
import org.alcazar.devices.storage.ata.AtaResult;
import org.alcazar.devices.storage.ata.DmaException;
import org.alcazar.devices.storage.ata.TaskFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One port of the controller, and the cable to its device (section 3.3). */
final class AhciPort {
    private static final Logger LOG = LoggerFactory.getLogger(AhciPort.class);

    private static final int START = 1;
    private static final int OVERRIDE = 1 << 3;
    private static final int RECEIVE = 1 << 4;
    private static final int RECEIVING = 1 << 14;
    private static final int RUNNING = 1 << 15;
    /** Spin-up and power are always on. */
    private static final int ALWAYS = 6;

    private static final int COMMAND_BITS = START | RECEIVE | 0x0700_0000;
    private static final int PRESENT = 0x133;
    private static final int BUSY = 0x80;
    private static final int REQUEST = 0x08;
    private static final int NO_DEVICE = 0x7F;

    private static final int DEVICE_FIS = 1;
    private static final int PIO_FIS = 1 << 1;
    private static final int BITS_FIS = 1 << 3;
    private static final int CONNECT_CHANGE = 1 << 6;
    private static final int READY_CHANGE = 1 << 22;
    private static final int BUS_ERROR = 1 << 29;
    private static final int TASK_ERROR = 1 << 30;
    private static final int EXCHANGED = 1 << 26;
    private static final int READY_CHANGED = 1 << 16;
    private static final int SOFT_RESET = 4;
    private static final long SOFT_RESET_NANOS = 10_000;

    /** What the controller has for its ports. */
    interface Owner {
        /** Memory, or null while the controller may not master the bus. */
        BusView memory();

        /** A port's interrupts have changed. */
        void changed();
    }

    /** A command that has been carried out and is to be reported. */
    private record Report(int slot, int kind, int status, int error, int count, long lba, int device) {
        static final int REGISTERS = 0;
        static final int PIO = 1;
        static final int QUEUED = 2;
        static final int SILENT = 3;
    }

    private final String prefix;
    private final Owner owner;
    private final AtaDevice device;
    private final Timer timer;
    private long list;
    private long received;
    private int interrupts;
    private int enabled;
    private int command;
    private int task;
    private int signature;
    private int control;
    private int errors;
    private int active;
    private int issued;
    private int lastSlot;
    /** Nothing is carried out until the driver stops the port. */
    private boolean halted;

    private Report report;

    /** @param device null for none */
    AhciPort(String name, Owner owner, VirtualClock clock, AtaDevice device) {
        prefix = name;
        this.owner = owner;
        this.device = device;
        timer = clock.timer("ahci." + name, this::finish);
    }

    void reset() {
        list = 0;
        received = 0;
        interrupts = 0;
        enabled = 0;
        command = ALWAYS;
        control = 0;
        errors = 0;
        stop();
        lastSlot = 31;
        resetDevice();
        errors = device == null ? 0 : EXCHANGED;
    }

    /** The device is reset, and says who it is. */
    private void resetDevice() {
        if (device == null) {
            task = NO_DEVICE;
            signature = -1;
            return;
        }
        device.reset();
        signature = device.signature();
        task = 1 << 8 | device.statusAfterReset();
    }

    private void stop() {
        issued = 0;
        active = 0;
        halted = false;
        if (report != null) {
            report = null;
            timer.cancel();
            task &= ~(BUSY | REQUEST);
        }
        command &= ~(START | RUNNING);
    }

    boolean interrupting() {
        return (interrupts() & enabled) != 0;
    }

    private int interrupts() {
        return interrupts
                | ((errors & EXCHANGED) != 0 ? CONNECT_CHANGE : 0)
                | ((errors & READY_CHANGED) != 0 ? READY_CHANGE : 0);
    }

    private int linkStatus() {
        int wanted = control & 0xF;
        return wanted == 4 ? 4 : wanted == 1 || device == null ? 0 : PRESENT;
    }

    int read(int offset) {
        return switch (offset) {
            case 0x00 -> (int) list;
            case 0x04 -> (int) (list >>> 32);
            case 0x08 -> (int) received;
            case 0x0C -> (int) (received >>> 32);
            case 0x10 -> interrupts();
            case 0x14 -> enabled;
            case 0x18 -> command | (report == null ? 0 : report.slot() << 8);
            case 0x20 -> task;
            case 0x24 -> signature;
            case 0x28 -> linkStatus();
            case 0x2C -> control;
            case 0x30 -> errors;
            case 0x34 -> active;
            case 0x38 -> issued;
            default -> 0;
        };
    }

    void write(int offset, int value) {
        switch (offset) {
            case 0x00 -> list = list & -1L << 32 | value & 0xFFFF_FC00L;
            case 0x04 -> list = list & 0xFFFF_FFFFL | (long) value << 32;
            case 0x08 -> received = received & -1L << 32 | value & 0xFFFF_FF00L;
            case 0x0C -> received = received & 0xFFFF_FFFFL | (long) value << 32;
            case 0x10 -> interrupts &= ~value;
            case 0x14 -> enabled = value & 0xFDC0_00FF;
            case 0x18 -> setCommand(value);
            case 0x2C -> setControl(value);
            case 0x30 -> errors &= ~value;
            case 0x34 -> active |= running() ? value : 0;
            case 0x38 -> issued |= running() ? value : 0;
            default -> {
                // Read-only, or nothing.
            }
        }
        proceed();
        owner.changed();
    }

    private boolean running() {
        return (command & START) != 0;
    }

    private void setCommand(int value) {
        if ((value & START) == 0 && running()) {
            stop();
        }
        if ((value & OVERRIDE) != 0) {
            task &= ~(BUSY | REQUEST);
        }
        command = value & COMMAND_BITS | ALWAYS;
        command |= running() ? RUNNING : 0;
        command |= (value & RECEIVE) != 0 ? RECEIVING : 0;
    }

    /** A reset of the link lasts as long as the driver says; then the device is found again. */
    private void setControl(int value) {
        boolean before = linkStatus() == PRESENT;
        control = value & 0xFFF;
        boolean now = linkStatus() == PRESENT;
        if (before && !now) {
            if (report != null) {
                report = null;
                timer.cancel();
            }
            issued = 0;
            active = 0;
            task = NO_DEVICE;
        } else if (!before && now) {
            errors |= EXCHANGED | READY_CHANGED;
            resetDevice();
            registers(task & 0xFF, 1, signature & 0xFF, signature >>> 8, 0);
        }
    }

    /** Takes the next command, if there is one and nothing is in its way. */
    void proceed() {
        BusView memory = owner.memory();
        if (report != null || !running() || halted || issued == 0 || memory == null || linkStatus() != PRESENT) {
            return;
        }
        if ((task & (BUSY | REQUEST)) != 0) {
            return;
        }
        int slot = lastSlot;
        do {
            slot = slot + 1 & 31;
        } while ((issued >> slot & 1) == 0);
        lastSlot = slot;
        try {
            timer.armIn(carryOut(slot, new CommandTable(memory, list + (long) CommandTable.HEADER * slot)));
        } catch (DmaException e) {
            LOG.warn("SATA port {}: {}; the driver has to restart the port", prefix, e.getMessage());
            report = null;
            halted = true;
            interrupts |= BUS_ERROR;
        }
    }

    /** Carries a command out; returns the time after which it is reported. */
    private long carryOut(int slot, CommandTable table) throws DmaException {
        if (!table.valid()) {
            report = new Report(slot, Report.REGISTERS, AtaResult.READY | AtaResult.ERROR, 4, 0, 0, 0);
            return SOFT_RESET_NANOS;
        }
        if (!table.isCommand()) {
            softReset(slot, (table.control() & SOFT_RESET) != 0);
            return SOFT_RESET_NANOS;
        }
        TaskFile file = table.task();
        AtaResult result = device.execute(file, table.packet, table);
        if (table.failure() != null) {
            throw table.failure();
        }
        boolean queued = file.command() == 0x60 || file.command() == 0x61;
        table.transferred(result.transferred());
        int kind = queued ? Report.QUEUED : result.pioIn() && !result.failed() ? Report.PIO : Report.REGISTERS;
        report = new Report(slot, kind, result.status(), result.error(), result.count(), result.lba(), file.device());
        if (queued) {
            issued &= ~(1 << slot);
        } else {
            task |= BUSY;
        }
        return result.nanos();
    }

    /** Section 10.4.1: the reset bit set, then cleared, after which the device says who it is. */
    private void softReset(int slot, boolean begin) {
        if (begin) {
            report = new Report(slot, Report.SILENT, BUSY, 0, 0, 0, 0);
        } else {
            resetDevice();
            report = new Report(slot, Report.REGISTERS, task & 0xFF, 1, signature & 0xFF, signature >>> 8, 0);
        }
    }

    /** Reports a command. */
    private void finish() {
        if (report == null || owner.memory() == null) {
            // Without the bus nothing can be told; the driver will have to reset the port.
            return;
        }
        Report done = report;
        report = null;
        boolean failed = (done.status() & AtaResult.ERROR) != 0;
        int bit = 1 << done.slot();
        switch (done.kind()) {
            case Report.QUEUED -> {
                task = done.error() << 8 | done.status();
                int finished = failed ? 0 : bit;
                active &= ~finished;
                setDeviceBits(done, finished);
                interrupts |= BITS_FIS;
            }
            case Report.PIO -> {
                task = done.error() << 8 | done.status();
                issued &= ~bit;
                pioSetup(done);
                interrupts |= PIO_FIS;
            }
            case Report.SILENT -> issued &= ~bit;
            default -> {
                issued &= failed ? -1 : ~bit;
                registers(done.status(), done.error(), done.count(), done.lba(), done.device());
                interrupts |= DEVICE_FIS;
            }
        }
        if (failed) {
            interrupts |= TASK_ERROR;
            halted = true;
        }
        proceed();
        owner.changed();
    }

    // ------------------------------------------------------------------ what the device sends, section 4.2.1

    private static final int PIO_AREA = 0x20;
    private static final int REGISTER_AREA = 0x40;
    private static final int BITS_AREA = 0x58;
    private static final int INTERRUPT = 0x40;

    private static ByteBuffer frame(byte[] bytes, int type, int status, int error, int count, long lba, int device) {
        ByteBuffer fis = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        fis.put(0, (byte) type).put(1, (byte) INTERRUPT).put(2, (byte) status).put(3, (byte) error);
        fis.putInt(4, (int) lba & 0xFF_FFFF | device << 24);
        fis.putInt(8, (int) (lba >>> 24) & 0xFF_FFFF);
        fis.putShort(12, (short) count);
        return fis;
    }

    private void post(int area, byte[] fis) {
        BusView memory = owner.memory();
        if ((command & RECEIVE) != 0 && memory != null && Dma.isRam(memory, received, 0x100)) {
            memory.write(received + area, fis, 0, fis.length);
        }
    }

    private void registers(int status, int error, int count, long lba, int deviceRegister) {
        task = error << 8 | status;
        byte[] fis = new byte[20];
        frame(fis, 0x34, status, error, count, lba, deviceRegister);
        post(REGISTER_AREA, fis);
    }

    private void pioSetup(Report done) {
        byte[] fis = new byte[20];
        frame(fis, 0x5F, AtaResult.READY | REQUEST, done.error(), done.count(), done.lba(), done.device())
                .put(1, (byte) (INTERRUPT | 0x20))
                .put(15, (byte) done.status());
        post(PIO_AREA, fis);
    }

    private void setDeviceBits(Report done, int finished) {
        byte[] fis = new byte[8];
        ByteBuffer.wrap(fis)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(0, (byte) 0xA1)
                .put(1, (byte) INTERRUPT)
                .put(2, (byte) (done.status() & 0x77))
                .put(3, (byte) done.error())
                .putInt(4, finished);
        post(BITS_AREA, fis);
    }

    // ------------------------------------------------------------------ state

    void save(Section section) {
        section.putLongs(prefix, new long[] {
            list,
            received,
            interrupts,
            enabled,
            command,
            task,
            signature,
            control,
            errors,
            active,
            issued,
            lastSlot,
            halted ? 1 : 0
        });
        section.putLongs(
                prefix + ".report",
                report == null
                        ? new long[0]
                        : new long[] {
                            report.slot(),
                            report.kind(),
                            report.status(),
                            report.error(),
                            report.count(),
                            report.lba(),
                            report.device()
                        });
        if (device != null) {
            device.save(section, prefix);
        }
    }

    void load(Section section) {
        long[] saved = section.getLongs(prefix, 13);
        list = saved[0];
        received = saved[1];
        interrupts = (int) saved[2];
        enabled = (int) saved[3];
        command = (int) saved[4];
        task = (int) saved[5];
        signature = (int) saved[6];
        control = (int) saved[7];
        errors = (int) saved[8];
        active = (int) saved[9];
        issued = (int) saved[10];
        lastSlot = (int) saved[11];
        halted = saved[12] != 0;
        long[] told = section.getLongs(prefix + ".report");
        report = told.length != 7
                ? null
                : new Report((int) told[0], (int) told[1], (int) told[2], (int) told[3], (int) told[4], told[5], (int)
                        told[6]);
        if (device != null) {
            device.load(section, prefix);
        }
    }
}
