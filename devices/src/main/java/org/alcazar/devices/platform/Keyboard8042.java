package org.alcazar.devices.platform;

import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.PortMap;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.devices.BytePorts;
import org.alcazar.devices.interrupt.InterruptLine;

/**
 * The 8042 keyboard controller, ports 0x60 and 0x64, with a keyboard and a mouse that answer their commands. It carries
 * the processor's reset line and the A20 gate. Commands are done at once, so the input buffer is never full.
 *
 * <p>Keys come from outside as scan codes of set 1; the mouse is never moved.
 */
public final class Keyboard8042 implements Component, Resettable {
    private static final int DATA_PORT = 0x60;
    private static final int COMMAND_PORT = 0x64;

    private static final int STATUS_OUTPUT_FULL = 1;
    private static final int STATUS_SYSTEM = 4;
    private static final int STATUS_COMMAND = 8;
    private static final int STATUS_UNLOCKED = 0x10;
    private static final int STATUS_AUXILIARY = 0x20;

    private static final int MODE_KEYBOARD_IRQ = 1;
    private static final int MODE_MOUSE_IRQ = 2;
    private static final int MODE_SYSTEM = 4;
    private static final int MODE_KEYBOARD_OFF = 0x10;
    private static final int MODE_MOUSE_OFF = 0x20;
    private static final int MODE_TRANSLATE = 0x40;

    private static final int OUTPUT_PORT_RESET = 1;
    private static final int OUTPUT_PORT_A20 = 2;
    private static final int OUTPUT_PORT_OTHERS = 0xCC;

    private final A20Gate a20;
    private final Runnable resetLine;
    private final InterruptLine keyboardIrq;
    private final InterruptLine mouseIrq;
    private final Ps2Queue output = new Ps2Queue();
    private final Ps2Keyboard keyboard = new Ps2Keyboard();
    private final Ps2Mouse mouse = new Ps2Mouse();
    private int mode;
    private boolean lastWasCommand;
    /** The command whose parameter the next write to port 0x60 is, or 0. */
    private int waiting;

    public Keyboard8042(A20Gate a20, Runnable resetLine, InterruptLine keyboardIrq, InterruptLine mouseIrq) {
        this.a20 = a20;
        this.resetLine = resetLine;
        this.keyboardIrq = keyboardIrq;
        this.mouseIrq = mouseIrq;
        powerUp();
    }

    private void powerUp() {
        mode = MODE_KEYBOARD_IRQ | MODE_SYSTEM | MODE_MOUSE_OFF | MODE_TRANSLATE;
        lastWasCommand = true;
        waiting = 0;
        output.clear();
        keyboard.reset();
        mouse.reset();
    }

    @Override
    public void reset() {
        powerUp();
        update();
    }

    /** Scan codes of set 1 from outside, as keys are pressed and released. */
    public void keys(byte[] scanCodes) {
        for (byte code : scanCodes) {
            output.add(code & 0xFF);
        }
        update();
    }

    /** Claims ports 0x60 and 0x64. */
    public void map(PortMap ports) {
        ports.map(DATA_PORT, 1, new DataPort());
        ports.map(COMMAND_PORT, 1, new CommandPort());
    }

    private void update() {
        boolean full = !output.isEmpty();
        boolean auxiliary = output.firstIsMouse();
        keyboardIrq.set(full && !auxiliary && (mode & MODE_KEYBOARD_IRQ) != 0);
        mouseIrq.set(full && auxiliary && (mode & MODE_MOUSE_IRQ) != 0);
    }

    private int status() {
        return (output.isEmpty() ? 0 : STATUS_OUTPUT_FULL)
                | (output.firstIsMouse() ? STATUS_AUXILIARY : 0)
                | (lastWasCommand ? STATUS_COMMAND : 0)
                | mode & STATUS_SYSTEM
                | STATUS_UNLOCKED;
    }

    private int takeData() {
        int value = output.remove();
        // The line falls between two bytes, so that each is an edge.
        keyboardIrq.set(false);
        mouseIrq.set(false);
        update();
        return value;
    }

    private void command(int command) {
        lastWasCommand = true;
        waiting = 0;
        if (command >= 0xF0) {
            if ((command & OUTPUT_PORT_RESET) == 0) {
                resetLine.run();
            }
            return;
        }
        switch (command) {
            case 0x20 -> output.add(mode);
            case 0xA7 -> mode |= MODE_MOUSE_OFF;
            case 0xA8 -> mode &= ~MODE_MOUSE_OFF;
            case 0xA9, 0xAB, 0xE0 -> output.add(0);
            case 0xAA -> {
                mode |= MODE_SYSTEM;
                output.add(0x55);
            }
            case 0xAD -> mode |= MODE_KEYBOARD_OFF;
            case 0xAE -> mode &= ~MODE_KEYBOARD_OFF;
            case 0xC0 -> output.add(0x80);
            case 0xD0 -> output.add(OUTPUT_PORT_OTHERS | OUTPUT_PORT_RESET | (a20.enabled() ? OUTPUT_PORT_A20 : 0));
            case 0xDD -> a20.set(false);
            case 0xDF -> a20.set(true);
            case 0x60, 0xD1, 0xD2, 0xD3, 0xD4 -> waiting = command;
            default -> {}
        }
        update();
    }

    private void data(int value) {
        lastWasCommand = false;
        int command = waiting;
        waiting = 0;
        switch (command) {
            case 0x60 -> mode = value;
            case 0xD1 -> {
                a20.set((value & OUTPUT_PORT_A20) != 0);
                if ((value & OUTPUT_PORT_RESET) == 0) {
                    resetLine.run();
                }
            }
            case 0xD2 -> output.add(value);
            case 0xD3 -> output.addFromMouse(value);
            case 0xD4 -> {
                mode &= ~MODE_MOUSE_OFF;
                mouse.command(value, output);
            }
            default -> {
                mode &= ~MODE_KEYBOARD_OFF;
                keyboard.command(value, output, (mode & MODE_TRANSLATE) != 0);
            }
        }
        update();
    }

    private final class DataPort extends BytePorts {
        @Override
        protected int readByte(int offset) {
            return takeData();
        }

        @Override
        protected int peekByte(int offset) {
            return output.first();
        }

        @Override
        protected void writeByte(int offset, int value) {
            data(value);
        }
    }

    private final class CommandPort extends BytePorts {
        @Override
        protected int readByte(int offset) {
            return status();
        }

        @Override
        protected int peekByte(int offset) {
            return status();
        }

        @Override
        protected void writeByte(int offset, int value) {
            command(value);
        }
    }

    @Override
    public String name() {
        return "keyboard";
    }

    @Override
    public void save(Section section) {
        section.putLong("mode", mode);
        section.putBoolean("command", lastWasCommand);
        section.putLong("waiting", waiting);
        output.save(section);
        keyboard.save(section);
        mouse.save(section);
    }

    @Override
    public void load(Section section) {
        mode = section.getInt("mode");
        lastWasCommand = section.getBoolean("command");
        waiting = section.getInt("waiting");
        output.load(section);
        keyboard.load(section);
        mouse.load(section);
    }
}
