package org.alcazar.devices.storage.ide;

import com.google.common.base.Preconditions;
import java.util.List;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.PortDevice;
import org.alcazar.core.memory.PortMap;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.interrupt.InterruptLines;
import org.alcazar.devices.pci.BaseAddress;
import org.alcazar.devices.pci.PciFunction;
import org.alcazar.devices.storage.ata.AtaDevice;

/**
 * The controller: its identity is the IDE function of Intel's PIIX3. Both channels are on, at their customary ports and
 * IRQs 14 and 15, whatever the command register says; base address 4 has the bus-master registers.
 */
public final class IdeController extends PciFunction {
    /** Drives there can be. */
    public static final int DRIVES = 4;

    private static final int INTEL = 0x8086;
    private static final int PIIX3 = 0x7010;
    /** Both channels in compatibility mode, bus master. */
    private static final int IDE = 0x010180;

    private static final int BUS_MASTER = 4;
    private static final int TIMING = 0x40;
    private static final int CHANNEL_ON = 0x8000;
    private static final int[] COMMAND_PORTS = {0x1F0, 0x170};
    private static final int[] CONTROL_PORTS = {0x3F6, 0x376};
    private static final int[] IRQS = {14, 15};

    private final IdeChannel[] channels = new IdeChannel[2];

    /** @param drives first and second of the first channel, then of the second; at most {@link #DRIVES} */
    public IdeController(VirtualClock clock, InterruptLines lines, List<AtaDevice> drives) {
        super(INTEL, PIIX3, IDE, 0);
        Preconditions.checkArgument(drives.size() <= DRIVES, "more than %s IDE drives", DRIVES);
        subsystem(0x1AF4, 0x1100);
        for (int i = 0; i < 2; i++) {
            config.set(TIMING + 2 * i, 2, CHANNEL_ON);
            config.allow(TIMING + 2 * i, 2, 0xFFFF);
            channels[i] = new IdeChannel(
                    "channel" + i, this, clock, lines.source(IRQS[i]), at(drives, 2 * i), at(drives, 2 * i + 1));
            channels[i].reset();
        }
        base(BUS_MASTER, new BaseAddress.Ports(2 * BusMaster.SIZE, new BusMasterPorts()));
    }

    private static AtaDevice at(List<AtaDevice> drives, int index) {
        return index < drives.size() ? drives.get(index) : null;
    }

    /** Claims the channels' ports. */
    public void map(PortMap ports) {
        for (int i = 0; i < 2; i++) {
            ports.map(COMMAND_PORTS[i], IdeRegisters.SIZE, channels[i].commandPorts());
            ports.map(CONTROL_PORTS[i], 1, channels[i].controlPort());
        }
    }

    /** Memory, or null while the controller may not master the bus. */
    BusView memory() {
        return isMaster() ? bus().memory() : null;
    }

    @Override
    protected void writeConfig(int offset, int width, long value) {
        super.writeConfig(offset, width, value);
        proceed();
    }

    private void proceed() {
        for (IdeChannel channel : channels) {
            channel.proceed();
        }
    }

    /** Eight bytes a channel; wider accesses are of several. */
    private final class BusMasterPorts implements PortDevice {
        @Override
        public int read(int offset, int width) {
            int value = 0;
            for (int i = 0; i < width; i++) {
                int at = offset + i;
                value |= channels[at / BusMaster.SIZE].master().read(at % BusMaster.SIZE) << 8 * i;
            }
            return value;
        }

        @Override
        public int peek(int offset, int width) {
            return read(offset, width);
        }

        @Override
        public void write(int offset, int width, int value) {
            for (int i = 0; i < width; i++) {
                int at = offset + i;
                channels[at / BusMaster.SIZE].master().write(at % BusMaster.SIZE, value >>> 8 * i & 0xFF);
            }
            proceed();
        }
    }

    @Override
    public void reset() {
        super.reset();
        for (IdeChannel channel : channels) {
            channel.reset();
        }
    }

    @Override
    public String name() {
        return "ide";
    }

    @Override
    public void save(Section section) {
        super.save(section);
        for (IdeChannel channel : channels) {
            channel.save(section);
        }
    }

    @Override
    public void load(Section section) {
        super.load(section);
        for (IdeChannel channel : channels) {
            channel.load(section);
        }
    }
}
