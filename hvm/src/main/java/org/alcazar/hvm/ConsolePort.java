package org.alcazar.hvm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.PortDevice;
import org.alcazar.core.state.Section;
import org.alcazar.hvm.boot.Partitioning;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmTrace;
import org.alcazar.hvm.protocol.Where;

/** The text console of the HRT, port 0xC0C0: a line buffer a core. Reads give ones. */
final class ConsolePort implements PortDevice {
    static final int PORT = 0xC0C0;

    private static final int LONGEST_LINE = 1023;

    private final Machine machine;
    private final Partitioning parts;
    private final HvmConsole console;
    private final HvmTrace trace;
    private final byte[][] lines;
    private final int[] lengths;

    ConsolePort(Machine machine, Partitioning parts, HvmConsole console, HvmTrace trace) {
        this.machine = machine;
        this.parts = parts;
        this.console = console;
        this.trace = trace;
        lines = new byte[parts.cores()][LONGEST_LINE];
        lengths = new int[parts.cores()];
    }

    @Override
    public void write(int offset, int width, int value) {
        Core current = machine.currentCore();
        Core core = current == null ? machine.core(0) : current;
        if ((byte) value == '\n') {
            flush(core);
            return;
        }
        lines[core.id()][lengths[core.id()]++] = (byte) value;
        if (lengths[core.id()] == LONGEST_LINE) {
            flush(core);
        }
    }

    /** Passes on what a core has written since its last newline; an empty line counts. */
    private void flush(Core core) {
        int id = core.id();
        byte[] line = Arrays.copyOf(lines[id], lengths[id]);
        lengths[id] = 0;
        console.line(parts.of(id), id, line);
        trace.event(new HvmEvent.ConsoleLine(
                Where.at(core, parts, core.rip), new String(line, StandardCharsets.ISO_8859_1)));
    }

    /** Passes on unfinished lines, when a machine has stopped. */
    void flushAll() {
        for (Core core : machine.cores()) {
            if (lengths[core.id()] > 0) {
                flush(core);
            }
        }
    }

    @Override
    public int read(int offset, int width) {
        return -1;
    }

    @Override
    public int peek(int offset, int width) {
        return -1;
    }

    void save(Section section) {
        for (int core = 0; core < lines.length; core++) {
            section.putBytes("console" + core, Arrays.copyOf(lines[core], lengths[core]));
        }
    }

    void load(Section section) {
        for (int core = 0; core < lines.length; core++) {
            byte[] line = section.getBytes("console" + core);
            lengths[core] = Math.min(line.length, LONGEST_LINE - 1);
            System.arraycopy(line, 0, lines[core], 0, lengths[core]);
        }
    }
}
