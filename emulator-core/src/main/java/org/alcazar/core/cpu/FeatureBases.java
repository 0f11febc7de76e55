package org.alcazar.core.cpu;

import static org.alcazar.core.cpu.Feature.*;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Which features stand on which others: no processor has one without its bases. */
final class FeatureBases {
    private static final Map<Feature, Set<Feature>> BASES = table();

    private FeatureBases() {}

    private static Map<Feature, Set<Feature>> table() {
        Map<Feature, Set<Feature>> table = new EnumMap<>(Feature.class);
        vectors(table);
        system(table);
        return table;
    }

    private static void vectors(Map<Feature, Set<Feature>> table) {
        put(table, MMX, X87);
        put(table, FXSR, X87);
        put(table, SSE, FXSR, MMX);
        put(table, SSE2, SSE);
        put(table, SSE3, SSE2);
        put(table, SSSE3, SSE3);
        put(table, SSE4_1, SSSE3);
        put(table, SSE4_2, SSE4_1);
        put(table, AES, SSE2);
        put(table, PCLMUL, SSE2);
        put(table, SHA, SSE2);
        put(table, GFNI, SSE2);
        put(table, XSAVE, FXSR);
        put(table, XSAVEOPT, XSAVE);
        put(table, XSAVEC, XSAVE);
        put(table, XGETBV1, XSAVE);
        put(table, XSAVES, XSAVEC);
        put(table, AVX, SSE4_2, XSAVE);
        put(table, AVX2, AVX);
        put(table, FMA, AVX);
        put(table, F16C, AVX);
        put(table, VAES, AVX, AES);
        put(table, VPCLMUL, AVX, PCLMUL);
        put(table, FFXSR, FXSR);
        put(table, MMXEXT, MMX);
        put(table, XSAVEERPTR, FXSR);
        put(table, MISALIGNSSE, SSE);
    }

    private static void system(Map<Feature, Set<Feature>> table) {
        put(table, PSE36, PSE);
        put(table, NX, PAE);
        put(table, LM, PAE, MSR, CX8, CMOV, FXSR, SSE2);
        put(table, SYSCALL, MSR);
        put(table, SYSENTER, MSR);
        put(table, MTRR, MSR);
        put(table, PAT, MSR);
        put(table, MCA, MCE, MSR);
        put(table, APIC, MSR);
        put(table, X2APIC, APIC);
        put(table, TSC_DEADLINE, APIC, TSC);
        put(table, TSC_ADJUST, TSC);
        put(table, INVARIANT_TSC, TSC);
        put(table, RDTSCP, TSC, MSR);
        put(table, RDPID, RDTSCP);
        put(table, RDPRU, APERFMPERF);
        put(table, APERFMPERF, MSR);
        put(table, PDPE1GB, LM);
        put(table, LAHF_LM, LM);
        put(table, CX16, LM);
        put(table, FSGSBASE, LM);
        put(table, PCID, LM);
        put(table, INVPCID, PCID);
        put(table, LA57, LM);
        put(table, PKU, LM, XSAVE);
    }

    private static void put(Map<Feature, Set<Feature>> table, Feature feature, Feature... bases) {
        EnumSet<Feature> set = EnumSet.noneOf(Feature.class);
        for (Feature base : bases) {
            set.add(base);
        }
        table.put(feature, set);
    }

    /** What a feature directly stands on. */
    static Set<Feature> of(Feature feature) {
        return BASES.getOrDefault(feature, Set.of());
    }

    /** A base of a feature that is not in the set, or null when all are. */
    static Feature missing(Feature feature, Set<Feature> present) {
        for (Feature base : of(feature)) {
            if (!present.contains(base)) {
                return base;
            }
        }
        return null;
    }

    /** Adds the bases of a feature, and theirs. */
    static void addBases(Feature feature, Set<Feature> to) {
        for (Feature base : of(feature)) {
            to.add(base);
            addBases(base, to);
        }
    }

    /** Removes every feature with a base that is not there, until each has all of them. */
    static void removeUnsupported(Set<Feature> from) {
        boolean removed;
        do {
            removed = from.removeIf(feature -> missing(feature, from) != null);
        } while (removed);
    }
}
