package org.alcazar.devices.storage.ahci;

import com.google.common.base.Preconditions;
import java.util.List;
import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.pci.BaseAddress;
import org.alcazar.devices.pci.Msi;
import org.alcazar.devices.pci.PciFunction;
import org.alcazar.devices.storage.ata.AtaDevice;

/**
 * The controller: its identity is the AHCI function of Intel's ICH9. Base address 5 has the registers (sections 3.1 to
 * 3.3). It has {@link #PORTS} ports, 32 commands a port, native command queuing and 64-bit addresses, and interrupts by
 * its pin or by a message.
 */
public final class AhciController extends PciFunction {
    public static final int PORTS = 6;

    private static final int INTEL = 0x8086;
    private static final int ICH9 = 0x2922;
    private static final int AHCI = 0x010601;
    private static final int REGISTERS = 5;
    private static final int FIRST_PORT = 0x100;
    private static final int PORT = 0x80;
    private static final int MAP = 0x90;
    private static final int AHCI_MODE = 0x40;

    /** 64 bits, queuing, override, AHCI only, 6 Gbit/s, 32 slots. */
    private static final int CAPABILITIES = 1 << 31 | 1 << 30 | 1 << 24 | 3 << 20 | 1 << 18 | 31 << 8 | PORTS - 1;

    private static final int VERSION = 0x0001_0301;
    private static final int RESET = 1;
    private static final int INTERRUPTS = 2;
    private static final int ENABLED = 1 << 31;

    private final AhciPort[] ports = new AhciPort[PORTS];
    private final Msi message;
    private boolean interrupts;
    private int pending;
    /** The message about what is pending has been sent. */
    private boolean announced;

    /** @param devices what the first ports have on them, at most {@link #PORTS} */
    public AhciController(VirtualClock clock, List<AtaDevice> devices) {
        super(INTEL, ICH9, AHCI, 2);
        Preconditions.checkArgument(devices.size() <= PORTS, "more than %s SATA devices", PORTS);
        subsystem(0x1AF4, 0x1100);
        interruptPin(1);
        config.set(MAP, 1, AHCI_MODE);
        config.set(MAP + 2, 2, (1 << PORTS) - 1);
        message = msi();
        base(REGISTERS, new BaseAddress.Memory(4096, false, false, new Registers()));
        Owner owner = new Owner();
        for (int i = 0; i < PORTS; i++) {
            ports[i] = new AhciPort("port" + i, owner, clock, i < devices.size() ? devices.get(i) : null);
            ports[i].reset();
        }
    }

    private final class Owner implements AhciPort.Owner {
        @Override
        public BusView memory() {
            return isMaster() ? bus().memory() : null;
        }

        @Override
        public void changed() {
            update();
        }
    }

    private void update() {
        for (int i = 0; i < PORTS; i++) {
            pending |= ports[i].interrupting() ? 1 << i : 0;
        }
        boolean asserted = interrupts && pending != 0;
        setInterrupt(asserted && !message.enabled());
        if (asserted && !announced) {
            message.send();
        }
        announced = asserted;
    }

    @Override
    protected void writeConfig(int offset, int width, long value) {
        super.writeConfig(offset, width, value);
        for (AhciPort port : ports) {
            port.proceed();
        }
        update();
    }

    private int read(int offset) {
        if (offset >= FIRST_PORT) {
            int port = (offset - FIRST_PORT) / PORT;
            return port < PORTS ? ports[port].read(offset % PORT) : 0;
        }
        return switch (offset) {
            case 0x00 -> CAPABILITIES;
            case 0x04 -> ENABLED | (interrupts ? INTERRUPTS : 0);
            case 0x08 -> pending;
            case 0x0C -> (1 << PORTS) - 1;
            case 0x10 -> VERSION;
            default -> 0;
        };
    }

    private void write(int offset, int value) {
        if (offset >= FIRST_PORT) {
            int port = (offset - FIRST_PORT) / PORT;
            if (port < PORTS) {
                ports[port].write(offset % PORT, value);
            }
        } else if (offset == 0x04) {
            if ((value & RESET) != 0) {
                resetController();
            } else {
                interrupts = (value & INTERRUPTS) != 0;
                update();
            }
        } else if (offset == 0x08) {
            // What remains is announced anew (section 10.7.2.1).
            pending &= ~value;
            announced = false;
            update();
        }
    }

    private void resetController() {
        interrupts = false;
        for (AhciPort port : ports) {
            port.reset();
        }
        pending = 0;
        announced = false;
        setInterrupt(false);
    }

    /** The registers, of 32 bits each; a 64-bit access is two of them, a narrower write does nothing. */
    private final class Registers implements MmioDevice {
        @Override
        public long read(long offset, int width) {
            int at = (int) offset;
            long low = AhciController.this.read(at & ~3) & 0xFFFF_FFFFL;
            return width == 8 ? low | (long) AhciController.this.read(at + 4) << 32 : low >>> 8 * (at & 3);
        }

        @Override
        public long peek(long offset, int width) {
            return read(offset, width);
        }

        @Override
        public void write(long offset, int width, long value) {
            if (width >= 4 && (offset & 3) == 0) {
                AhciController.this.write((int) offset, (int) value);
                if (width == 8) {
                    AhciController.this.write((int) offset + 4, (int) (value >>> 32));
                }
            }
        }
    }

    @Override
    public void reset() {
        super.reset();
        resetController();
    }

    @Override
    public String name() {
        return "ahci";
    }

    @Override
    public void save(Section section) {
        super.save(section);
        section.putBoolean("interrupts", interrupts);
        section.putLong("pending", pending);
        section.putBoolean("announced", announced);
        for (AhciPort port : ports) {
            port.save(section);
        }
    }

    @Override
    public void load(Section section) {
        super.load(section);
        interrupts = section.getBoolean("interrupts");
        pending = section.getInt("pending");
        announced = section.getBoolean("announced");
        for (AhciPort port : ports) {
            port.load(section);
        }
    }
}
