package org.alcazar.devices.timer;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.BytePorts;
import org.alcazar.devices.interrupt.InterruptLine;

/**
 * The 8254 interval timer at ports 0x40 to 0x43. OUT of channel 0 drives IRQ 0; channel 2 belongs to the speaker port.
 * A channel does not count before it has been programmed, so an unused timer never wakes the machine.
 *
 * <p>The one-clock low pulses of modes 2, 4 and 5 on IRQ 0 fall and rise in the same moment: whoever acknowledges late
 * never sees the request gone.
 */
public final class Pit8254 extends BytePorts implements Component, Resettable {
    public static final int PORT = 0x40;
    public static final int SIZE = 4;

    private static final int CONTROL = 3;

    private final PitChannel[] channels;
    private final InterruptLine irq;
    private final Timer timer;

    public Pit8254(VirtualClock clock, InterruptLine irq) {
        PitClock pulses = new PitClock(clock);
        channels = new PitChannel[] {
            new PitChannel(pulses, true), new PitChannel(pulses, true), new PitChannel(pulses, false)
        };
        this.irq = irq;
        timer = clock.timer("pit", this::outputChanged);
    }

    /** The channel whose gate and output are at port 0x61. */
    PitChannel speaker() {
        return channels[2];
    }

    @Override
    public void reset() {
        channels[0].reset(true);
        channels[1].reset(true);
        channels[2].reset(false);
        timer.cancel();
        // A counter without a count has its output high in every mode but 0.
        irq.set(true);
    }

    private void outputChanged() {
        if (channels[0].pulses()) {
            irq.set(false);
        }
        follow();
    }

    /** Brings IRQ 0 and the timer in line with channel 0. */
    private void follow() {
        irq.set(channels[0].output() || channels[0].pulses());
        long change = channels[0].nextChange();
        if (change == PitChannel.NEVER) {
            timer.cancel();
        } else {
            timer.armAt(PitClock.nanos(change));
        }
    }

    @Override
    protected int readByte(int offset) {
        return offset == CONTROL ? 0xFF : channels[offset].read();
    }

    @Override
    protected int peekByte(int offset) {
        return offset == CONTROL ? 0xFF : channels[offset].peek();
    }

    @Override
    protected void writeByte(int offset, int value) {
        if (offset == CONTROL) {
            PitControl.write(channels, value);
        } else {
            channels[offset].write(value);
        }
        boolean channel0 = offset == 0 || offset == CONTROL && (value & 0xC0) == 0 && (value & 0x30) != 0;
        if (channel0) {
            follow();
        }
    }

    @Override
    public String name() {
        return "pit";
    }

    @Override
    public void save(Section section) {
        for (int i = 0; i < channels.length; i++) {
            channels[i].save(section, "channel" + i);
        }
    }

    @Override
    public void load(Section section) {
        for (int i = 0; i < channels.length; i++) {
            channels[i].load(section, "channel" + i);
        }
    }
}
