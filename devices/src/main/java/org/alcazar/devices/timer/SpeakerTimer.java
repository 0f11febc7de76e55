package org.alcazar.devices.timer;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.PortMap;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.VirtualClock;
import org.alcazar.devices.BytePorts;

/**
 * The speaker port 0x61 together with the 8254 channel it gates. On a PC the channel is the board's own; a partition
 * that must not be disturbed in calibrating its clocks gets a private channel and port, with the 8254's control port
 * reaching that channel only.
 */
public final class SpeakerTimer implements Component, Resettable {
    private static final int CHANNEL_PORT = 0x42;

    private final String name;
    private final PitChannel channel;
    private final boolean ownsChannel;
    private final PortB port;

    private SpeakerTimer(String name, VirtualClock clock, PitChannel channel, boolean ownsChannel) {
        this.name = name;
        this.channel = channel;
        this.ownsChannel = ownsChannel;
        this.port = new PortB(clock, channel);
    }

    /** The port that goes with a board's own 8254. */
    public static SpeakerTimer of(VirtualClock clock, Pit8254 pit) {
        return new SpeakerTimer("speaker", clock, pit.speaker(), false);
    }

    /** A private channel and port; register it with the machine under its name, and map it. */
    public static SpeakerTimer privateInstance(String name, VirtualClock clock) {
        return new SpeakerTimer(name, clock, new PitChannel(new PitClock(clock), false), true);
    }

    /** Claims port 0x61, and for a private instance 0x42 and 0x43 too, in place of whatever had them. */
    public void mapInto(PortMap ports) {
        ports.replace(PortB.PORT, 1, port);
        if (ownsChannel) {
            ports.replace(CHANNEL_PORT, 2, new ChannelPorts());
        }
    }

    /** Ports 0x42 and 0x43 as a partition with a private channel sees them. */
    private final class ChannelPorts extends BytePorts {
        private final PitChannel[] reached = {null, null, channel};

        @Override
        protected int readByte(int offset) {
            return offset == 0 ? channel.read() : 0xFF;
        }

        @Override
        protected int peekByte(int offset) {
            return offset == 0 ? channel.peek() : 0xFF;
        }

        @Override
        protected void writeByte(int offset, int value) {
            if (offset == 0) {
                channel.write(value);
            } else {
                PitControl.write(reached, value);
            }
        }
    }

    @Override
    public void reset() {
        port.reset();
        if (ownsChannel) {
            channel.reset(false);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void save(Section section) {
        section.putLong("register", port.register());
        if (ownsChannel) {
            channel.save(section, "channel");
        }
    }

    @Override
    public void load(Section section) {
        port.setRegister(section.getInt("register"));
        if (ownsChannel) {
            channel.load(section, "channel");
        }
    }
}
