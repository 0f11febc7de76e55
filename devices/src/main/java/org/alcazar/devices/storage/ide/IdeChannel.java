package org.alcazar.devices.storage.ide;

import java.util.Arrays;
import java.util.List;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.PortDevice;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.interrupt.InterruptLine;
import org.alcazar.devices.storage.DiskImage;
import org.alcazar.devices.storage.ata.AtaDevice;
import org.alcazar.devices.storage.ata.AtaResult;
import org.alcazar.devices.storage.ata.DmaException;
import org.alcazar.devices.storage.ata.TaskFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel: a cable with two drives, of which one is selected, the eight ports of its command block and the control
 * port (ATA/ATAPI-6, sections 7 and 9). A drive that is not there reads as zeros, a cable with none as pulled down.
 */
final class IdeChannel {
    private static final Logger LOG = LoggerFactory.getLogger(IdeChannel.class);

    private static final int BUSY = 0x80;
    private static final int REQUEST = 0x08;
    private static final int DRIVES = 2;
    private static final int SECOND = 1 << 4;
    private static final int NO_DRIVES = 0x7F;

    private static final int NO_INTERRUPT = 1 << 1;
    private static final int SOFT_RESET = 1 << 2;
    private static final int HIGH_ORDER = 1 << 7;

    private static final int DEVICE_RESET = 0x08;
    private static final int DIAGNOSTIC = 0x90;
    private static final int PACKET = 0xA0;
    private static final int PACKET_SIZE = 12;
    private static final int BY_DMA = 1;
    private static final int REASON_COMMAND = 1;
    private static final int REASON_TO_HOST = 2;
    private static final int ABORTED = 4;

    /** What the channel is doing. */
    private enum Phase {
        IDLE,
        /** Takes the command of a packet command. */
        PACKET_COMMAND,
        /** Takes the data of a command. */
        TO_DRIVE,
        /** Gives the data of a command. */
        TO_HOST,
        /** Waits for the guest to start the bus master. */
        DMA,
        /** The command has been carried out and will be reported. */
        REPORT
    }

    private static final List<Phase> PHASES = List.of(Phase.values());

    private final String name;
    private final AtaDevice[] devices = new AtaDevice[DRIVES];
    private final IdeRegisters[] registers = {new IdeRegisters(), new IdeRegisters()};
    private final BusMaster master = new BusMaster();
    private final IdeController owner;
    private final InterruptLine line;
    private final Timer timer;

    private int selected;
    private int control;
    private boolean interrupt;
    private Phase phase = Phase.IDLE;
    private int command;
    private byte[] packet = new byte[0];
    private byte[] data = new byte[0];
    private int position;
    /** Where the data of the present request ends. */
    private int blockEnd;

    private AtaResult report;

    /** @param first null for none, as the second */
    IdeChannel(
            String name,
            IdeController owner,
            VirtualClock clock,
            InterruptLine line,
            AtaDevice first,
            AtaDevice second) {
        this.name = name;
        this.owner = owner;
        this.line = line;
        devices[0] = first;
        devices[1] = second;
        timer = clock.timer("ide." + name, this::finish);
    }

    void reset() {
        control = 0;
        master.reset();
        resetDrives();
    }

    private void resetDrives() {
        stop();
        selected = 0;
        setInterrupt(false);
        for (int i = 0; i < DRIVES; i++) {
            if (devices[i] != null) {
                devices[i].reset();
                registers[i].signature(devices[i]);
            }
        }
    }

    private void stop() {
        timer.cancel();
        phase = Phase.IDLE;
        report = null;
        packet = new byte[0];
        data = new byte[0];
        position = 0;
        blockEnd = 0;
    }

    BusMaster master() {
        return master;
    }

    private AtaDevice device() {
        return devices[selected];
    }

    private IdeRegisters drive() {
        return registers[selected];
    }

    private boolean empty() {
        return devices[0] == null && devices[1] == null;
    }

    private void setInterrupt(boolean asserted) {
        if (asserted && !interrupt) {
            master.interrupted();
        }
        interrupt = asserted;
        line.set(interrupt && (control & NO_INTERRUPT) == 0);
    }

    // ---------------------------------------------------------------------------------------- ports

    /** The command block. */
    PortDevice commandPorts() {
        return new PortDevice() {
            @Override
            public int read(int offset, int width) {
                if (offset == 0) {
                    return readData(width);
                }
                int value = peek(offset, width);
                if (offset == IdeRegisters.STATUS && device() != null) {
                    setInterrupt(false);
                }
                return value;
            }

            @Override
            public int peek(int offset, int width) {
                if (empty()) {
                    return NO_DRIVES;
                }
                return offset == 0 || device() == null ? 0 : drive().read(offset, (control & HIGH_ORDER) != 0);
            }

            @Override
            public void write(int offset, int width, int value) {
                if (offset == 0) {
                    writeData(width, value);
                } else {
                    writeRegister(offset, value & 0xFF);
                }
            }
        };
    }

    /** The control port. */
    PortDevice controlPort() {
        return new PortDevice() {
            @Override
            public int read(int offset, int width) {
                return peek(offset, width);
            }

            @Override
            public int peek(int offset, int width) {
                return empty() ? NO_DRIVES : device() == null ? 0 : drive().status;
            }

            @Override
            public void write(int offset, int width, int value) {
                writeControl(value & 0xFF);
            }
        };
    }

    private void writeControl(int value) {
        boolean before = (control & SOFT_RESET) != 0;
        control = value;
        boolean now = (control & SOFT_RESET) != 0;
        if (now && !before) {
            stop();
            registers[0].status = BUSY;
            registers[1].status = BUSY;
        } else if (before && !now) {
            resetDrives();
        }
        setInterrupt(interrupt);
    }

    private void writeRegister(int offset, int value) {
        control &= ~HIGH_ORDER;
        if ((control & SOFT_RESET) != 0) {
            return;
        }
        if (offset == IdeRegisters.STATUS) {
            start(value);
        } else if (phase == Phase.IDLE) {
            registers[0].write(offset, value);
            registers[1].write(offset, value);
            if (offset == IdeRegisters.DEVICE) {
                selected = (value & SECOND) != 0 ? 1 : 0;
            }
        }
    }

    // ---------------------------------------------------------------------------------------- commands

    private void start(int value) {
        boolean packetDevice = device() != null && isPacketDevice();
        if (value == DEVICE_RESET && packetDevice) {
            stop();
            setInterrupt(false);
            device().reset();
            drive().signature(device());
            return;
        }
        if (phase != Phase.IDLE || device() == null && value != DIAGNOSTIC || empty()) {
            return;
        }
        setInterrupt(false);
        command = value;
        if (value == DIAGNOSTIC) {
            resetDrives();
            setInterrupt(true);
        } else if (value == PACKET && packetDevice) {
            drive().reason(REASON_COMMAND, drive().byteLimit());
            expect(Phase.PACKET_COMMAND, PACKET_SIZE, PACKET_SIZE);
        } else if (isQueued(value)) {
            report(aborted(), 0);
        } else if (isDma(value)) {
            phase = Phase.DMA;
            drive().status = AtaResult.READY | REQUEST;
            proceed();
        } else if (isToDrive(value) && !packetDevice) {
            int bytes = DiskImage.SECTOR * sectors();
            expect(Phase.TO_DRIVE, bytes, Math.min(device().block(value), bytes));
        } else {
            carryOut(new PioBuffer());
        }
    }

    private boolean isPacketDevice() {
        return device().signature() >>> 16 != 0;
    }

    /** Queued commands need a controller that knows of them. */
    private static boolean isQueued(int command) {
        return command == 0x60 || command == 0x61;
    }

    private static boolean isDma(int command) {
        return switch (command) {
            case 0xC8, 0xC9, 0xCA, 0xCB, 0x25, 0x35, 0x3D, 0x47 -> true;
            default -> false;
        };
    }

    private static boolean isToDrive(int command) {
        return switch (command) {
            case 0x30, 0x31, 0x34, 0x39, 0xC5 -> true;
            default -> false;
        };
    }

    /** Sectors of the command that writes. */
    private int sectors() {
        int count = drive().task(command).count();
        boolean wide = command == 0x34 || command == 0x39;
        count &= wide ? 0xFFFF : 0xFF;
        return count == 0 ? wide ? 0x1_0000 : 0x100 : count;
    }

    /** Asks the guest for data, of which a first block may come at once. */
    private void expect(Phase what, int bytes, int block) {
        phase = what;
        data = new byte[bytes];
        position = 0;
        blockEnd = block;
        drive().status = AtaResult.READY | REQUEST;
    }

    /** Carries out a command whose data, if any, passes through the data register. */
    private void carryOut(PioBuffer buffer) {
        AtaResult result = device().execute(drive().task(command), packet, buffer);
        data = result.pioIn() || command == PACKET ? buffer.bytes() : new byte[0];
        report(result, result.failed() ? 0 : data.length);
    }

    /** Goes on with a command that waits for the bus master. */
    void proceed() {
        if (phase != Phase.DMA || !master.started()) {
            return;
        }
        BusView memory = owner.memory();
        if (memory == null) {
            return;
        }
        try {
            PrdTable table = new PrdTable(memory, master.table());
            AtaResult result = device().execute(drive().task(command), packet, table);
            if (table.failure() != null) {
                throw table.failure();
            }
            if (result.failed() || result.transferred() >= table.length()) {
                master.ended();
            }
            report(result, 0);
        } catch (DmaException e) {
            LOG.warn("IDE channel {}: {}", name, e.getMessage());
            master.failed();
            report(aborted(), 0);
        }
    }

    private AtaResult aborted() {
        TaskFile task = drive().task(command);
        int status = AtaResult.READY | AtaResult.ERROR;
        return new AtaResult(status, ABORTED, task.count(), task.lba(), 0, false, 0);
    }

    private void report(AtaResult result, int bytes) {
        phase = Phase.REPORT;
        report = result;
        position = 0;
        blockEnd = 0;
        data = bytes == data.length ? data : new byte[0];
        drive().status = BUSY;
        timer.armIn(result.nanos());
    }

    /** Time has passed: the drive has data, or is done. */
    private void finish() {
        if (phase != Phase.REPORT) {
            return;
        }
        if (data.length > 0) {
            phase = Phase.TO_HOST;
            requestToHost();
        } else {
            end();
        }
    }

    private void end() {
        drive().result(report);
        stop();
        setInterrupt(true);
    }

    /** The next block is there for the guest to read. */
    private void requestToHost() {
        int rest = data.length - position;
        int block = Math.min(rest, command == PACKET ? drive().byteLimit() & ~1 : device().block(command));
        blockEnd = position + Math.max(block, Math.min(rest, 2));
        if (command == PACKET) {
            drive().reason(REASON_TO_HOST, blockEnd - position);
        }
        drive().status = AtaResult.READY | REQUEST;
        setInterrupt(true);
    }

    // ---------------------------------------------------------------------------------------- the data register

    private int readData(int width) {
        if (phase != Phase.TO_HOST) {
            return empty() ? -1 : 0;
        }
        int value = 0;
        for (int i = 0; i < width && position < blockEnd; i++) {
            value |= (data[position++] & 0xFF) << 8 * i;
        }
        if (position == blockEnd) {
            blockRead();
        }
        return value;
    }

    private void blockRead() {
        if (position < data.length) {
            requestToHost();
        } else if (command == PACKET) {
            end();
        } else {
            // The last block ends a command without a further interrupt.
            drive().result(report);
            stop();
        }
    }

    private void writeData(int width, int value) {
        if (phase != Phase.PACKET_COMMAND && phase != Phase.TO_DRIVE) {
            return;
        }
        for (int i = 0; i < width && position < blockEnd; i++) {
            data[position++] = (byte) (value >>> 8 * i);
        }
        if (position == blockEnd) {
            blockWritten();
        }
    }

    private void blockWritten() {
        if (phase == Phase.PACKET_COMMAND) {
            packet = Arrays.copyOf(data, 16);
            if ((drive().features() & BY_DMA) != 0) {
                phase = Phase.DMA;
                drive().status = AtaResult.READY | REQUEST;
                proceed();
            } else {
                carryOut(new PioBuffer());
            }
        } else if (position < data.length) {
            blockEnd = Math.min(data.length, position + device().block(command));
            setInterrupt(true);
        } else {
            carryOut(new PioBuffer(data));
        }
    }

    // ---------------------------------------------------------------------------------------- state

    void save(Section section) {
        section.putLongs(
                name,
                new long[] {selected, control, interrupt ? 1 : 0, PHASES.indexOf(phase), command, position, blockEnd});
        section.putBytes(name + ".packet", packet);
        section.putBytes(name + ".data", data);
        section.putLongs(name + ".master", master.save());
        section.putLongs(
                name + ".report",
                report == null
                        ? new long[0]
                        : new long[] {
                            report.status(),
                            report.error(),
                            report.count(),
                            report.lba(),
                            report.transferred(),
                            report.pioIn() ? 1 : 0
                        });
        for (int i = 0; i < DRIVES; i++) {
            section.putInts(name + ".drive" + i, registers[i].save());
            if (devices[i] != null) {
                devices[i].save(section, name + ".drive" + i);
            }
        }
    }

    void load(Section section) {
        int[] saved = section.getInts(name, 7);
        selected = saved[0] & 1;
        control = saved[1];
        interrupt = saved[2] != 0;
        phase = PHASES.get(saved[3]);
        command = saved[4];
        position = saved[5];
        blockEnd = saved[6];
        packet = section.getBytes(name + ".packet");
        data = section.getBytes(name + ".data");
        master.load(section.getLongs(name + ".master", 3));
        long[] told = section.getLongs(name + ".report");
        report = told.length != 6
                ? null
                : new AtaResult((int) told[0], (int) told[1], (int) told[2], told[3], told[4], told[5] != 0, 0);
        for (int i = 0; i < DRIVES; i++) {
            registers[i].load(section.getInts(name + ".drive" + i, 2 * IdeRegisters.SIZE + 2));
            if (devices[i] != null) {
                devices[i].load(section, name + ".drive" + i);
            }
        }
    }
}
