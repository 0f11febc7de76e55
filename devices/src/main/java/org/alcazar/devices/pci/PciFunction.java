package org.alcazar.devices.pci;

import com.google.common.base.Preconditions;
import java.util.Arrays;
import org.alcazar.core.machine.Resettable;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.devices.interrupt.InterruptLine;

/**
 * One function on the bus: a type 0 configuration header (PCI Local Bus Specification 3.0, section 6.1), its base
 * addresses and its interrupt pin. Devices extend it, add their capabilities, and are attached to a {@link PciBus}.
 */
public abstract class PciFunction implements Component, Resettable {
    static final int COMMAND = 0x04;
    static final int STATUS = 0x06;
    static final int FIRST_BASE = 0x10;
    static final int BASES = 6;
    private static final int CAPABILITIES = 0x34;
    private static final int INTERRUPT_LINE = 0x3C;
    private static final int INTERRUPT_PIN = 0x3D;
    private static final int FIRST_CAPABILITY = 0x40;

    static final int COMMAND_PORTS = 1;
    static final int COMMAND_MEMORY = 1 << 1;
    static final int COMMAND_MASTER = 1 << 2;
    private static final int COMMAND_NO_INTERRUPT = 1 << 10;
    private static final int COMMAND_BITS =
            COMMAND_PORTS | COMMAND_MEMORY | COMMAND_MASTER | 1 << 6 | 1 << 8 | COMMAND_NO_INTERRUPT;
    private static final int STATUS_INTERRUPT = 1 << 3;
    private static final int STATUS_CAPABILITIES = 1 << 4;

    /** What the device puts into its configuration space; what {@link #reset} goes back to. */
    protected final ConfigSpace config = new ConfigSpace();

    private final BaseAddress[] bases = new BaseAddress[BASES];
    private byte[] initial;
    private int nextCapability = FIRST_CAPABILITY;
    private PciBus bus;
    private InterruptLine line = InterruptLine.NONE;
    private boolean interrupt;
    private MsiX messages;

    /** @param classCode class, subclass and programming interface, 24 bits */
    protected PciFunction(int vendor, int device, int classCode, int revision) {
        config.set(0x00, 2, vendor);
        config.set(0x02, 2, device);
        config.set(0x08, 1, revision);
        config.set(0x09, 3, classCode);
        config.allow(COMMAND, 2, COMMAND_BITS);
        config.allowClearing(STATUS, 2, 0xF900);
        config.allow(INTERRUPT_LINE, 1, 0xFF);
    }

    /** Sets the subsystem identification. */
    protected final void subsystem(int vendor, int device) {
        config.set(0x2C, 2, vendor);
        config.set(0x2E, 2, device);
    }

    /** Gives the function an interrupt pin, 1 to 4 for INTA# to INTD#. */
    protected final void interruptPin(int pin) {
        config.set(INTERRUPT_PIN, 1, pin);
    }

    /** Declares a base address, 0 to 5; a 64-bit one takes the next number too. */
    protected final void base(int number, BaseAddress base) {
        int offset = FIRST_BASE + 4 * number;
        bases[number] = base;
        long mask = -base.size();
        boolean wide = false;
        long type = 1;
        if (base instanceof BaseAddress.Memory memory) {
            wide = memory.wide();
            type = (wide ? 4 : 0) | (memory.prefetchable() ? 8 : 0);
        } else if (base instanceof BaseAddress.Cells cells) {
            wide = cells.wide();
            type = (wide ? 4 : 0) | (cells.prefetchable() ? 8 : 0);
        } else {
            mask &= 0xFFFF_FFFCL;
        }
        config.set(offset, 4, type);
        config.allow(offset, wide ? 8 : 4, mask);
    }

    /**
     * Adds a capability to the list.
     *
     * @param size bytes, identification and link included
     * @return its offset in configuration space
     */
    protected final int capability(int id, int size) {
        int at = nextCapability;
        Preconditions.checkState(at + size <= 0x100, "no room for capability %s of %s bytes", id, size);
        nextCapability += size + 3 & ~3;
        config.set(at, 1, id);
        config.set(at + 1, 1, config.get(CAPABILITIES, 1));
        config.set(CAPABILITIES, 1, at);
        config.set(STATUS, 2, config.get(STATUS, 2) | STATUS_CAPABILITIES);
        return at;
    }

    /** Adds MSI-X with its table in a base address of 4 KiB. */
    protected final MsiX msiX(int base, int vectors) {
        messages = new MsiX(this, base, vectors);
        return messages;
    }

    /** Adds MSI. A device that uses it leaves its pin alone while it is enabled. */
    protected final Msi msi() {
        return new Msi(this);
    }

    /** Several functions in one device. */
    protected final void multifunction() {
        config.set(0x0E, 1, 0x80);
    }

    // ---------------------------------------------------------------------------------------- wiring

    void attached(PciBus owner, InterruptLine interruptLine) {
        bus = owner;
        line = interruptLine;
        initial = config.bytes().clone();
    }

    /** The bus, once attached. */
    protected final PciBus bus() {
        return bus;
    }

    final BaseAddress base(int number) {
        return bases[number];
    }

    final int interruptPinNumber() {
        return (int) config.get(INTERRUPT_PIN, 1);
    }

    /** The address a base-address register holds. */
    final long address(int number) {
        int offset = FIRST_BASE + 4 * number;
        boolean wide = bases[number] instanceof BaseAddress.Memory memory && memory.wide()
                || bases[number] instanceof BaseAddress.Cells cells && cells.wide();
        long raw = config.get(offset, wide ? 8 : 4);
        return raw & -bases[number].size() & (wide ? -1 : 0xFFFF_FFFFL);
    }

    final boolean decodes(BaseAddress base) {
        int command = (int) config.get(COMMAND, 2);
        return (command & (base instanceof BaseAddress.Ports ? COMMAND_PORTS : COMMAND_MEMORY)) != 0;
    }

    /** Whether the function may read and write memory. */
    protected final boolean isMaster() {
        return (config.get(COMMAND, 2) & COMMAND_MASTER) != 0;
    }

    // ---------------------------------------------------------------------------------------- interrupts

    /** Drives the interrupt pin. */
    protected final void setInterrupt(boolean asserted) {
        interrupt = asserted;
        long status = config.get(STATUS, 2) & ~STATUS_INTERRUPT;
        config.set(STATUS, 2, status | (asserted ? STATUS_INTERRUPT : 0));
        boolean allowed = (config.get(COMMAND, 2) & COMMAND_NO_INTERRUPT) == 0;
        line.set(asserted && allowed);
    }

    // ---------------------------------------------------------------------------------------- access by the guest

    /** A read of configuration space; 1, 2 or 4 bytes, naturally aligned. */
    protected long readConfig(int offset, int width) {
        return config.get(offset, width);
    }

    /** What {@link #readConfig} would give, without any side effect. */
    public final long peekConfig(int offset, int width) {
        return config.get(offset, width);
    }

    /** A write of configuration space. Devices with registers of their own there override it, and call it. */
    protected void writeConfig(int offset, int width, long value) {
        config.write(offset, width, value);
        if (offset < FIRST_BASE + 4 * BASES && offset + width > COMMAND) {
            bus.moved(this, false);
            setInterrupt(interrupt);
        }
        if (messages != null) {
            messages.maskChanged();
        }
    }

    @Override
    public void reset() {
        if (initial != null) {
            System.arraycopy(initial, 0, config.bytes(), 0, ConfigSpace.SIZE);
            bus.moved(this, false);
            setInterrupt(false);
        }
        if (messages != null) {
            messages.reset();
        }
    }

    @Override
    public void save(Section section) {
        section.putBytes("config", Arrays.copyOf(config.bytes(), ConfigSpace.SIZE));
        section.putBoolean("interrupt", interrupt);
        if (messages != null) {
            messages.save(section);
        }
    }

    @Override
    public void load(Section section) {
        System.arraycopy(section.getBytes("config", ConfigSpace.SIZE), 0, config.bytes(), 0, ConfigSpace.SIZE);
        interrupt = section.getBoolean("interrupt");
        if (messages != null) {
            messages.load(section);
        }
        bus.moved(this, true);
    }
}
