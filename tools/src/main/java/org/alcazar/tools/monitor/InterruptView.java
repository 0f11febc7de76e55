package org.alcazar.tools.monitor;

import java.io.PrintWriter;
import java.util.List;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.devices.interrupt.IoApic;
import org.alcazar.devices.interrupt.LocalApic;
import org.alcazar.devices.interrupt.PicPair;

/** The interrupt controllers in words. */
final class InterruptView {
    private static final String[] MODES = {"fixed", "lowest", "SMI", "mode 3", "NMI", "INIT", "startup", "ExtINT"};
    private static final String[] LOCAL = {
        "LVT timer", "LVT thermal", "LVT counters", "LVT LINT0", "LVT LINT1", "LVT error"
    };
    private static final int FIRST_LOCAL = 0x320;
    private static final int MASKED = 1 << 16;

    private InterruptView() {}

    private static long register(LocalApic apic, int offset) {
        return apic.peek(offset, 4) & 0xFFFF_FFFFL;
    }

    /** The 8259A pair: what each is asked, serves and masks. */
    static void pic(Machine machine, PrintWriter out) {
        for (Component component : machine.components()) {
            if (component instanceof PicPair) {
                Section state = Section.of(component);
                for (String each : List.of("master", "slave")) {
                    long[] values = state.getLongs(each);
                    out.printf(
                            "%-6s  inputs %02x  IRR %02x  ISR %02x  IMR %02x  ELCR %02x  lowest priority %d  vectors from %02x%n",
                            each, values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
                }
            }
        }
    }

    static void local(Machine machine, int core, PrintWriter out) {
        for (Component component : machine.components()) {
            if (component instanceof LocalApic apic && apic.name().equals("apic" + core)) {
                out.printf(
                        "local APIC of core %d: id %08x, version %08x%n",
                        core, register(apic, 0x20), register(apic, 0x30));
                out.printf(
                        "TPR %02x  PPR %02x  SVR %03x  LDR %08x  DFR %08x  ESR %02x  ICR %08x %08x%n",
                        register(apic, 0x80),
                        register(apic, 0xA0),
                        register(apic, 0xF0),
                        register(apic, 0xD0),
                        register(apic, 0xE0),
                        register(apic, 0x280),
                        register(apic, 0x310),
                        register(apic, 0x300));
                for (int i = 0; i < LOCAL.length; i++) {
                    out.printf("%-13s %s%n", LOCAL[i], entry(register(apic, FIRST_LOCAL + 0x10 * i)));
                }
                out.printf(
                        "timer: initial %d, current %d, divide %x%n",
                        register(apic, 0x380), register(apic, 0x390), register(apic, 0x3E0));
                out.println("in service: " + vectors(apic, 0x100) + "   requested: " + vectors(apic, 0x200));
            }
        }
    }

    private static String entry(long value) {
        return String.format(
                "%08x  vector %02x, %s%s",
                value, value & 0xFF, MODES[(int) value >> 8 & 7], (value & MASKED) != 0 ? ", masked" : "");
    }

    private static String vectors(LocalApic apic, int first) {
        StringBuilder set = new StringBuilder();
        for (int vector = 0; vector < 256; vector++) {
            if ((register(apic, first + vector / 32 * 16) >> vector % 32 & 1) != 0) {
                set.append(String.format("%02x ", vector));
            }
        }
        return set.length() == 0 ? "none" : set.toString().strip();
    }

    /** The redirection table. */
    static void io(Machine machine, PrintWriter out) {
        for (Component component : machine.components()) {
            if (component instanceof IoApic) {
                Section state = Section.of(component);
                out.println("I/O APIC: id " + state.getLong("id"));
                long[] table = state.getLongs("redirection");
                for (int pin = 0; pin < table.length; pin++) {
                    long value = table[pin];
                    out.printf(
                            "pin %2d  %016x  %s, to %s %02x, %s, active %s%n",
                            pin,
                            value,
                            entry(value & 0x1_07FF).substring(10),
                            (value >> 11 & 1) != 0 ? "logical" : "physical",
                            value >>> 56,
                            (value >> 15 & 1) != 0 ? "level" : "edge",
                            (value >> 13 & 1) != 0 ? "low" : "high");
                }
            }
        }
    }
}
