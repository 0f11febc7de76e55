package org.alcazar.devices.pci;

import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.devices.interrupt.InterruptLine;
import org.alcazar.devices.interrupt.InterruptLines;

/**
 * From interrupt pins to interrupt lines: a pin is wired to one of eight routing inputs PIRQA# to PIRQH#, which lead to
 * I/O APIC pins 16 to 23 and, as far as the ISA bridge routes them, to an IRQ of the 8259s.
 */
public final class PciInterruptRouter implements Component {
    static final int INPUTS = 8;
    private static final int FIRST_PIN = 16;
    /** The devices that have their own wiring on this kind of board start here. */
    private static final int FIRST_SWIZZLED = 4;

    private static final int NOT_ROUTED = 0x80;

    private final InterruptLines lines;
    private final InterruptLine[] pins = new InterruptLine[INPUTS];
    private final InterruptLine[] irqs = new InterruptLine[16];
    private final int[] routes = new int[INPUTS];
    private final int[] wires = new int[INPUTS];
    /** Who asserts each input, one bit a wire. */
    private final int[] asserted = new int[INPUTS];

    private int driven;

    public PciInterruptRouter(InterruptLines lines) {
        this.lines = lines;
        for (int i = 0; i < INPUTS; i++) {
            pins[i] = lines.source(FIRST_PIN + i);
            routes[i] = NOT_ROUTED;
        }
        for (int i = 3; i < 16; i++) {
            if (i != 8 && i != 13) {
                irqs[i] = lines.source(i);
            }
        }
    }

    /** The routing input of a device's pin: the pins of neighbours go to different ones. */
    static int input(int device, int pin) {
        return FIRST_SWIZZLED + (device + pin - 1 & 3);
    }

    /** The I/O APIC pin of a device's interrupt pin, 1 to 4. */
    public static int ioApicPin(int device, int pin) {
        return FIRST_PIN + input(device, pin);
    }

    /** A new wire from a device's interrupt pin. Wires are numbered in order of creation, which is part of the state. */
    InterruptLine line(int device, int pin) {
        int input = input(device, pin);
        lines.activeLow(FIRST_PIN + input);
        int bit = 1 << wires[input]++;
        return high -> {
            int before = asserted[input];
            asserted[input] = high ? before | bit : before & ~bit;
            if (asserted[input] != before) {
                follow();
            }
        };
    }

    /** Routes an input to an IRQ of the 8259s, or with bit 7 to none: the ISA bridge's register. */
    void route(int input, int value) {
        routes[input] = value;
        follow();
    }

    private void follow() {
        int wanted = 0;
        for (int i = 0; i < INPUTS; i++) {
            pins[i].set(asserted[i] != 0);
            if (asserted[i] != 0 && (routes[i] & NOT_ROUTED) == 0) {
                wanted |= 1 << (routes[i] & 0xF);
            }
        }
        for (int irq = 0; irq < irqs.length; irq++) {
            if (irqs[irq] != null && ((wanted ^ driven) >> irq & 1) != 0) {
                irqs[irq].set((wanted >> irq & 1) != 0);
            }
        }
        driven = wanted;
    }

    @Override
    public String name() {
        return "pcilines";
    }

    @Override
    public void save(Section section) {
        section.putInts("asserted", asserted);
        section.putInts("routes", routes);
        section.putLong("driven", driven);
    }

    @Override
    public void load(Section section) {
        System.arraycopy(section.getInts("asserted", INPUTS), 0, asserted, 0, INPUTS);
        System.arraycopy(section.getInts("routes", INPUTS), 0, routes, 0, INPUTS);
        driven = section.getInt("driven");
    }
}
