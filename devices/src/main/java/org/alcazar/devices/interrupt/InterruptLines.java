package org.alcazar.devices.interrupt;

import com.google.common.base.Preconditions;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;

/**
 * The PC's interrupt lines 0 to 23. Lines 0 to 15 are the ISA IRQs and go to both the 8259A pair and the I/O APIC; the
 * others go to the I/O APIC alone. IRQ 0 is wired to pin 2 of the I/O APIC, as on every PC since the MP specification.
 *
 * <p>Several devices may share a line: it is high while any of them asserts it, or low if it is one of PCI's.
 */
public final class InterruptLines implements Component {
    /** How many lines there are. */
    public static final int COUNT = RedirectionTable.PINS;

    private static final int ISA_LINES = 16;
    /** The I/O APIC pin of IRQ 0; line 2, the cascade of the 8259A pair, is otherwise free for it. */
    private static final int TIMER_PIN = 2;

    private static final int MAX_SOURCES = 32;

    private final PicPair pic;
    private final IoApic ioApic;
    private final int[] sourceCount = new int[COUNT];
    /** Who asserts each line, one bit a source. */
    private final int[] asserted = new int[COUNT];
    /** Lines that are low while they are asserted. */
    private int activeLow;

    public InterruptLines(PicPair pic, IoApic ioApic) {
        this.pic = pic;
        this.ioApic = ioApic;
    }

    /** A new source of a line. Sources are numbered in order of creation, so wiring order is part of the state. */
    public InterruptLine source(int line) {
        Preconditions.checkElementIndex(line, COUNT, "interrupt line");
        Preconditions.checkState(sourceCount[line] < MAX_SOURCES, "interrupt line %s has too many sources", line);
        int bit = 1 << sourceCount[line]++;
        return level -> drive(line, bit, level);
    }

    /**
     * Makes a line one that is low while asserted, as the interrupt pins of PCI are and as operating systems take them to
     * be; only those that go to the I/O APIC alone. Part of the wiring, not of the state.
     */
    public void activeLow(int line) {
        Preconditions.checkArgument(line >= ISA_LINES && line < COUNT, "line %s is no PCI line", line);
        activeLow |= 1 << line;
        ioApic.setPin(line, asserted[line] == 0);
    }

    private void drive(int line, int bit, boolean level) {
        int before = asserted[line];
        int after = level ? before | bit : before & ~bit;
        asserted[line] = after;
        if ((before == 0) != (after == 0)) {
            if (line < ISA_LINES) {
                pic.setIrq(line, level);
            }
            if (line == 0 || line == TIMER_PIN) {
                ioApic.setPin(TIMER_PIN, (asserted[0] | asserted[TIMER_PIN]) != 0);
            } else {
                ioApic.setPin(line, level == ((activeLow >> line & 1) == 0));
            }
        }
    }

    /** Whether any source asserts the line. */
    public boolean high(int line) {
        return asserted[line] != 0;
    }

    @Override
    public String name() {
        return "lines";
    }

    @Override
    public void save(Section section) {
        section.putInts("asserted", asserted);
    }

    @Override
    public void load(Section section) {
        System.arraycopy(section.getInts("asserted", COUNT), 0, asserted, 0, COUNT);
    }
}
