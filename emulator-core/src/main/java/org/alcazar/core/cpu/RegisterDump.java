package org.alcazar.core.cpu;

import java.util.Locale;

/** A core's registers in words, for crash reports: general registers, segments, tables, control registers, flags. */
public final class RegisterDump {
    private static final String[] GENERAL = {
        "RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI", "R8 ", "R9 ", "R10", "R11", "R12", "R13", "R14", "R15"
    };
    private static final String[] SEGMENTS = {"ES", "CS", "SS", "DS", "FS", "GS", "LDTR", "TR"};
    private static final String[] FLAGS = {
        "CF", null, "PF", null, "AF", null, "ZF", "SF", "TF", "IF", "DF", "OF", null, null, "NT", null, "RF", "VM",
        "AC", "VIF", "VIP", "ID"
    };
    private static final String[] CR0 = names(
            "PE", 0, "MP", 1, "EM", 2, "TS", 3, "ET", 4, "NE", 5, "WP", 16, "AM", 18, "NW", 29, "CD", 30, "PG", 31);
    private static final String[] CR4 = names(
            "VME",
            0,
            "PVI",
            1,
            "TSD",
            2,
            "DE",
            3,
            "PSE",
            4,
            "PAE",
            5,
            "MCE",
            6,
            "PGE",
            7,
            "PCE",
            8,
            "OSFXSR",
            9,
            "OSXMMEXCPT",
            10,
            "UMIP",
            11,
            "LA57",
            12,
            "FSGSBASE",
            16,
            "PCIDE",
            17,
            "OSXSAVE",
            18,
            "SMEP",
            20,
            "SMAP",
            21,
            "PKE",
            22);
    private static final String[] EFER =
            names("SCE", 0, "LME", 8, "LMA", 10, "NXE", 11, "SVME", 12, "FFXSR", 14, "TCE", 15);

    private RegisterDump() {}

    private static String[] names(Object... pairs) {
        String[] names = new String[32];
        for (int i = 0; i < pairs.length; i += 2) {
            names[(Integer) pairs[i + 1]] = (String) pairs[i];
        }
        return names;
    }

    /** Several lines, each ended by a line feed. */
    public static String of(Core core) {
        StringBuilder text = new StringBuilder();
        text.append(String.format("core %d: %s, %s, CPL %d\n", core.id(), mode(core), activity(core), core.cpl));
        for (int i = 0; i < 16; i += 4) {
            for (int j = i; j < i + 4; j++) {
                text.append(j == i ? "" : "  ").append(String.format("%s %016x", GENERAL[j], core.r[j]));
            }
            text.append('\n');
        }
        text.append(
                String.format("RIP %016x  RFLAGS %s, IOPL %d\n", core.rip, bits(core.rflags(), FLAGS), core.iopl()));
        for (int segment = 0; segment < 8; segment++) {
            text.append(String.format(
                    "%-4s %04x  base %016x  limit %08x  %s\n",
                    SEGMENTS[segment],
                    core.selector[segment],
                    core.segmentBase(segment),
                    core.limit[segment],
                    rights(core.rights[segment])));
        }
        text.append(String.format(
                "GDTR base %016x  limit %04x    IDTR base %016x  limit %04x\n",
                core.gdtrBase, core.gdtrLimit, core.idtrBase, core.idtrLimit));
        text.append(String.format("CR0 %s\n", bits(core.cr0, CR0)));
        text.append(String.format("CR2 %016x  CR3 %016x\n", core.cr2, core.cr3));
        text.append(String.format("CR4 %s\n", bits(core.cr4, CR4)));
        text.append(String.format("EFER %s\n", bits(core.efer, EFER)));
        text.append(String.format("DR6 %08x  DR7 %08x\n", core.dr[6], core.dr[7]));
        text.append(String.format(
                "XCR0 %x  PKRU %08x  MXCSR %04x  x87 control %04x, status %04x, tags %04x\n",
                core.xcr0,
                core.pkru,
                core.floating.mxcsr,
                core.floating.controlWord,
                core.floating.statusWord,
                core.floating.tagWord));
        return text.toString();
    }

    private static String activity(Core core) {
        return core.activity().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String mode(Core core) {
        if (core.virtual8086()) {
            return "virtual-8086 mode";
        } else if (core.code64()) {
            return "64-bit mode";
        } else if (core.longModeActive()) {
            return "compatibility mode, " + core.codeSize.bits() + "-bit code";
        }
        return core.protectedMode() ? "protected mode, " + core.codeSize.bits() + "-bit code" : "real mode";
    }

    /** The value, then the names of the bits set. */
    private static String bits(long value, String[] names) {
        StringBuilder text = new StringBuilder(String.format("%016x", value));
        for (int bit = 0; bit < names.length; bit++) {
            if (names[bit] != null && (value >>> bit & 1) != 0) {
                text.append(' ').append(names[bit]);
            }
        }
        return text.toString();
    }

    private static String rights(int rights) {
        if ((rights & Segment.UNUSABLE) != 0) {
            return "null";
        }
        String kind;
        if ((rights & Segment.S) == 0) {
            kind = String.format("system type %x", rights & Segment.TYPE);
        } else if ((rights & Segment.TYPE_CODE) != 0) {
            String size = (rights & Segment.L) != 0 ? "64" : (rights & Segment.DB) != 0 ? "32" : "16";
            kind = size + "-bit code"
                    + ((rights & Segment.TYPE_CONFORMING) != 0 ? ", conforming" : "")
                    + ((rights & Segment.TYPE_RW) != 0 ? ", readable" : "");
        } else {
            kind = ((rights & Segment.DB) != 0 ? "32-bit data" : "16-bit data")
                    + ((rights & Segment.TYPE_EXPAND_DOWN) != 0 ? ", expand-down" : "")
                    + ((rights & Segment.TYPE_RW) != 0 ? ", writable" : "");
        }
        return kind + ", DPL " + (rights >> Segment.DPL_SHIFT & 3) + ((rights & Segment.P) != 0 ? "" : ", not present");
    }
}
