package org.alcazar.core.cpu;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The CPUID instruction: Intel SDM volume 2 "CPUID", AMD APM volume 3, appendix E. Feature bits come from
 * {@link Feature}; what depends on the moment (APIC enabled, CR4.OSXSAVE, APIC ID) is read from the core.
 */
public final class Cpuid {
    static final int EAX = 0;
    static final int EBX = 1;
    static final int ECX = 2;
    static final int EDX = 3;

    private static final int EXTENDED = 0x8000_0000;
    private static final int CACHE_LINE = 64;
    private static final String BRAND = "Alcazar x86-64 processor";
    private static final int APIC_ENABLED = 1 << 11;
    private static final int IA32_APIC_BASE = 0x1B;
    /** CPUID 1 EDX bits that 0x80000001 EDX repeats on AMD processors. */
    private static final int REPEATED_BY_AMD = 0x0183_F3FF;

    private Cpuid() {}

    /** What CPUID leaves in EAX, EBX, ECX and EDX, in this order. */
    public static int[] query(Core core, int leaf, int subleaf) {
        CpuModel model = core.model;
        int effective = leaf;
        if (leaf < 0 ? leaf > highestExtended(model) : leaf > highestBasic(model)) {
            // Intel processors answer with their highest basic leaf, AMD's with zeros.
            if (!model.intel()) {
                return new int[4];
            }
            effective = highestBasic(model);
        }
        int[] out = new int[4];
        addFeatures(model, effective, subleaf, out);
        if (effective < 0) {
            extended(core, effective, subleaf, out);
        } else {
            basic(core, effective, subleaf, out);
        }
        return out;
    }

    private static int highestBasic(CpuModel model) {
        return model.intel() ? 0x16 : 0xD;
    }

    private static int highestExtended(CpuModel model) {
        return model.intel() ? 0x8000_0008 : 0x8000_0021;
    }

    private static void addFeatures(CpuModel model, int leaf, int subleaf, int[] out) {
        for (Feature feature : Feature.values()) {
            if (feature.leaf == leaf && feature.subleaf == subleaf(leaf, subleaf) && model.advertises(feature)) {
                out[feature.register] |= 1 << feature.bit;
            }
        }
    }

    /** Only some leaves look at ECX. */
    private static int subleaf(int leaf, int subleaf) {
        return leaf == 7 || leaf == 0xD ? subleaf : 0;
    }

    private static void basic(Core core, int leaf, int subleaf, int[] out) {
        CpuModel model = core.model;
        switch (leaf) {
            case 0 -> {
                out[EAX] = highestBasic(model);
                signature(model, out);
            }
            case 1 -> processorInfo(core, out);
            case 2 -> {
                if (model.intel()) {
                    // "No information here, see leaf 4" and the TLBs' counterpart.
                    out[EAX] = 0x00FE_FF01;
                }
            }
            case 4 -> {
                if (model.intel()) {
                    cache(core.topology().count(), subleaf, out);
                }
            }
            case 5 -> {
                if (model.advertises(Feature.MONITOR)) {
                    out[EAX] = CACHE_LINE;
                    out[EBX] = CACHE_LINE;
                    out[ECX] = 3;
                }
            }
            // The APIC timer never stops.
            case 6 -> out[EAX] |= 1 << 2;
            case 7 -> {
                if (subleaf == 0 && (core.cr4 & ControlBits.CR4_PKE) != 0) {
                    out[ECX] |= 1 << 4;
                }
            }
            case 0xB -> topology(core, subleaf, out);
            case 0xD -> extendedState(core, subleaf, out);
            case 0x15 -> {
                out[EAX] = 1;
                out[EBX] = 1;
                out[ECX] = (int) (core.machine.clock().mips() * 1_000_000);
            }
            case 0x16 -> {
                out[EAX] = (int) core.machine.clock().mips();
                out[EBX] = out[EAX];
                out[ECX] = 100;
            }
            default -> {
                // Nothing but feature bits, or reserved.
            }
        }
    }

    private static void signature(CpuModel model, int[] out) {
        byte[] text = model.vendor().signature.getBytes(StandardCharsets.US_ASCII);
        out[EBX] = word(text, 0);
        out[EDX] = word(text, 4);
        out[ECX] = word(text, 8);
    }

    private static int word(byte[] text, int at) {
        int value = 0;
        for (int i = 3; i >= 0; i--) {
            value = value << 8 | (at + i < text.length ? text[at + i] : 0);
        }
        return value;
    }

    /** Family, model and stepping, as CPUID 1 EAX and as EDX after RESET. */
    public static int version(CpuModel model) {
        int family = Math.min(model.family(), 15);
        int extendedFamily = model.family() - family;
        int number = model.modelNumber();
        return model.stepping() | (number & 15) << 4 | family << 8 | (number >> 4) << 16 | extendedFamily << 20;
    }

    private static void processorInfo(Core core, int[] out) {
        int count = core.topology().count();
        out[EAX] = version(core.model);
        out[EBX] = core.id() << 24 | (count > 1 ? Math.min(count, 255) << 16 : 0) | CACHE_LINE / 8 << 8;
        if (count > 1) {
            out[EDX] |= 1 << 28;
        }
        if ((core.cr4 & ControlBits.CR4_OSXSAVE) != 0) {
            out[ECX] |= 1 << 27;
        }
        if (!apicEnabled(core)) {
            out[EDX] &= ~(1 << Feature.APIC.bit);
            out[ECX] &= ~(1 << Feature.X2APIC.bit | 1 << Feature.TSC_DEADLINE.bit);
        }
    }

    private static boolean apicEnabled(Core core) {
        return core.apic() != null && (core.apic().readMsr(IA32_APIC_BASE) & APIC_ENABLED) != 0;
    }

    /** Deterministic cache parameters: 32 KiB L1 data and code, 512 KiB L2 of each core, 8 MiB L3 shared by all. */
    private static void cache(int cores, int subleaf, int[] out) {
        int sharing = subleaf == 3 ? cores - 1 : 0;
        switch (subleaf) {
            case 0 -> cacheLevel(out, 1, 1, 8, 64, sharing);
            case 1 -> cacheLevel(out, 2, 1, 8, 64, sharing);
            case 2 -> cacheLevel(out, 3, 2, 8, 1024, sharing);
            case 3 -> cacheLevel(out, 3, 3, 16, 8192, sharing);
            default -> {
                // No more caches.
            }
        }
        if (subleaf <= 3 && subleaf >= 0) {
            out[EAX] |= (cores - 1 & 0x3F) << 26;
        }
    }

    private static void cacheLevel(int[] out, int type, int level, int ways, int sets, int sharing) {
        out[EAX] = type | level << 5 | 1 << 8 | sharing << 14;
        out[EBX] = CACHE_LINE - 1 | ways - 1 << 22;
        out[ECX] = sets - 1;
    }

    private static void topology(Core core, int subleaf, int[] out) {
        out[ECX] = subleaf & 0xFF;
        out[EDX] = core.id();
        if (subleaf == 0) {
            out[EBX] = 1;
            out[ECX] |= 1 << 8;
        } else if (subleaf == 1) {
            out[EAX] = core.topology().idBits();
            out[EBX] = core.topology().count();
            out[ECX] |= 2 << 8;
        }
    }

    /** Leaf 0xD: sizes for what is enabled and for all there is, then each component's place. */
    private static void extendedState(Core core, int subleaf, int[] out) {
        CpuModel model = core.model;
        if (!model.advertises(Feature.XSAVE)) {
            Arrays.fill(out, 0);
            return;
        }
        long user = ExtendedState.user(model);
        if (subleaf == 0) {
            out[EAX] = (int) user;
            out[EDX] = (int) (user >>> 32);
            out[EBX] = ExtendedState.standardSize(model, core.xcr0);
            out[ECX] = ExtendedState.standardSize(model, user);
        } else if (subleaf == 1) {
            long supervisor = ExtendedState.supervisor(model);
            if (model.advertises(Feature.XSAVEC)) {
                out[EBX] = ExtendedState.compactedSize(core.xcr0 | core.xss);
            }
            out[ECX] = (int) supervisor;
            out[EDX] = (int) (supervisor >>> 32);
        } else if (subleaf > 1 && subleaf < 63 && (user >>> subleaf & 1) != 0) {
            out[EAX] = ExtendedState.size(subleaf);
            out[EBX] = ExtendedState.standardOffset(model, subleaf);
        }
    }

    private static void extended(Core core, int leaf, int subleaf, int[] out) {
        CpuModel model = core.model;
        switch (leaf - EXTENDED) {
            case 0 -> {
                out[EAX] = highestExtended(model);
                if (!model.intel()) {
                    signature(model, out);
                }
            }
            case 1 -> extendedInfo(core, out);
            case 2, 3, 4 -> {
                byte[] text = BRAND.getBytes(StandardCharsets.US_ASCII);
                int at = (leaf - EXTENDED - 2) * 16;
                for (int i = 0; i < 4; i++) {
                    out[i] = word(text, at + 4 * i);
                }
            }
            case 5 -> {
                if (!model.intel()) {
                    // 32 KiB, 8 ways, one line a tag, for data and for code.
                    out[ECX] = 32 << 24 | 8 << 16 | 1 << 8 | CACHE_LINE;
                    out[EDX] = out[ECX];
                }
            }
            case 6 -> {
                // L2 512 KiB, 8 ways (code 6); L3 8 MiB in units of 512 KiB, 16 ways (code 8).
                out[ECX] = 512 << 16 | 6 << 12 | CACHE_LINE;
                if (!model.intel()) {
                    out[ECX] |= 1 << 8;
                    out[EDX] = 16 << 18 | 8 << 12 | 1 << 8 | CACHE_LINE;
                }
            }
            case 8 -> {
                out[EAX] = model.linearAddressBits() << 8 | model.physicalAddressBits();
                if (!model.intel()) {
                    // EFER.LMSLE does not exist.
                    out[EBX] |= 1 << 20;
                    if (model.advertises(Feature.RDPRU)) {
                        out[EDX] = 1 << 16;
                    }
                    out[ECX] = core.topology().idBits() << 12 | core.topology().count() - 1 & 0xFF;
                }
            }
            // Operations on vectors are as wide as the registers, and unaligned moves as good as aligned ones.
            case 0x1A -> out[EAX] = model.intel() ? 0 : model.advertises(Feature.AVX) ? 6 : 3;
            case 0x1D -> {
                if (model.advertises(Feature.TOPOEXT)) {
                    cache(core.topology().count(), subleaf, out);
                    out[EAX] &= 0x03FF_FFFF;
                }
            }
            case 0x1E -> {
                if (model.advertises(Feature.TOPOEXT)) {
                    out[EAX] = core.id();
                    out[EBX] = core.id() - core.topology().first() & 0xFF;
                }
            }
            // A null selector load clears the segment's base and limit; LFENCE always serializes.
            case 0x21 -> out[EAX] |= 1 << 6 | 1 << 2;
            default -> {
                // Nothing but feature bits, or reserved.
            }
        }
    }

    private static void extendedInfo(Core core, int[] out) {
        CpuModel model = core.model;
        if (model.intel()) {
            if (!core.code64()) {
                out[EDX] &= ~(1 << Feature.SYSCALL.bit);
            }
            return;
        }
        out[EAX] = version(model);
        int[] leaf1 = new int[4];
        addFeatures(model, 1, 0, leaf1);
        out[EDX] |= leaf1[EDX] & REPEATED_BY_AMD;
        if (!apicEnabled(core)) {
            out[EDX] &= ~(1 << Feature.APIC.bit);
        }
        if (core.topology().count() > 1) {
            out[ECX] |= 1 << 1;
        }
    }
}
