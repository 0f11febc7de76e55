package org.alcazar.core.cpu;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The processor a machine advertises: vendor, family and model, and features. Immutable.
 *
 * <p>A model <em>has</em> the features of its level; the instructions of those are executed as far as they are built.
 * It <em>advertises</em> in CPUID only the ones that are complete.
 */
public final class CpuModel {
    /** Whose documented behaviour the processor follows where they differ. */
    public enum Vendor {
        AMD("AuthenticAMD"),
        INTEL("GenuineIntel");

        final String signature;

        Vendor(String signature) {
            this.signature = signature;
        }
    }

    /** Family, model and stepping of silicon with about the features of a model. */
    private record Silicon(int family, int model, int stepping) {
        private static final Silicon ZEN_2 = new Silicon(0x17, 0x31, 0);
        private static final Silicon ZEN_4 = new Silicon(0x19, 0x11, 1);
        private static final Silicon SKYLAKE = new Silicon(6, 0x5E, 3);
        private static final Silicon ICE_LAKE = new Silicon(6, 0x7E, 5);

        static Silicon of(Vendor vendor, boolean newest) {
            if (vendor == Vendor.AMD) {
                return newest ? ZEN_4 : ZEN_2;
            }
            return newest ? ICE_LAKE : SKYLAKE;
        }
    }

    private static final String NEWEST = "max";
    private static final String DEFAULT = "x86-64-v3";
    private static final int DEFAULT_PHYSICAL_BITS = 40;
    private static final List<String> KEYS = List.of("vendor", "family", "model", "phys-bits");

    private final String name;
    private final Vendor vendor;
    private final Silicon silicon;
    private final int family;
    private final int modelNumber;
    private final int physicalBits;
    private final EnumSet<Feature> features;
    private final EnumSet<Feature> askedFor;
    private final Set<String> isaNames = new HashSet<>();

    private CpuModel(
            String name,
            Vendor vendor,
            int family,
            int modelNumber,
            int physicalBits,
            EnumSet<Feature> features,
            EnumSet<Feature> askedFor) {
        this.name = name;
        this.vendor = vendor;
        this.silicon = Silicon.of(vendor, name.equals(NEWEST));
        this.family = family < 0 ? silicon.family : family;
        this.modelNumber = modelNumber < 0 ? silicon.model : modelNumber;
        this.physicalBits = physicalBits;
        this.features = features;
        this.askedFor = askedFor;
        isaNames.add("BASE");
        features.forEach(feature -> isaNames.add(feature.isaName));
    }

    /** x86-64-v3, of which CPUID shows what is complete. */
    public static CpuModel defaultModel() {
        return parse(DEFAULT);
    }

    /**
     * The model of an option: {@code MODEL[,+feature][,-feature][,key=value]...} with the models x86-64-v1, x86-64-v2,
     * x86-64-v3 and max, and the keys vendor (amd, intel), family, model and phys-bits (32 to 52).
     *
     * @throws IllegalArgumentException with one line that names the value and what was expected
     */
    public static CpuModel parse(String option) {
        return new Parser(option).parse();
    }

    /** This model without the given features and what stands on them, except those the option named with a plus. */
    public CpuModel withDefaultsOff(Feature... off) {
        EnumSet<Feature> left = EnumSet.copyOf(features);
        for (Feature feature : off) {
            if (!askedFor.contains(feature)) {
                left.remove(feature);
            }
        }
        FeatureBases.removeUnsupported(left);
        return new CpuModel(name, vendor, family, modelNumber, physicalBits, left, askedFor);
    }

    /** The model's name, without the changes made to it. */
    public String name() {
        return name;
    }

    public Vendor vendor() {
        return vendor;
    }

    public boolean intel() {
        return vendor == Vendor.INTEL;
    }

    /** Display family, extended family added. */
    public int family() {
        return family;
    }

    /** Display model, extended model included. */
    public int modelNumber() {
        return modelNumber;
    }

    int stepping() {
        return silicon.stepping;
    }

    /** Width of physical addresses (MAXPHYADDR), 32 to 52. */
    public int physicalAddressBits() {
        return physicalBits;
    }

    /** Whether the model has a feature, complete or not. */
    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** Whether instructions of a feature, by its name in the instruction table, are executed. */
    public boolean executes(String isaFeature) {
        return isaNames.contains(isaFeature);
    }

    /** Whether CPUID shows a feature. */
    public boolean advertises(Feature feature) {
        return feature.complete && features.contains(feature);
    }

    /** What the microcode revision register says: something plausible, there is no microcode. */
    long microcodeRevision() {
        if (intel()) {
            return 0xF0L << 32;
        }
        return silicon.equals(Silicon.ZEN_4) ? 0x0A10_1148L : 0x0830_107CL;
    }

    /** The bits that MXCSR has, as FXSAVE reports them. */
    public int mxcsrMask() {
        return has(Feature.MISALIGNSSE) ? 0x2_FFFF : 0xFFFF;
    }

    /** Width of linear addresses in the widest paging mode: 57 with 5-level paging, else 48. */
    public int linearAddressBits() {
        return has(Feature.LA57) ? 57 : 48;
    }

    /** Whether 1 GiB pages exist. */
    public boolean hasGigabytePages() {
        return features.contains(Feature.PDPE1GB);
    }

    @Override
    public String toString() {
        return name + " (" + vendor.signature + ")";
    }

    private static final class Parser {
        private final String option;
        private final EnumSet<Feature> askedFor = EnumSet.noneOf(Feature.class);
        private final EnumSet<Feature> removed = EnumSet.noneOf(Feature.class);
        private EnumSet<Feature> features;
        private Vendor vendor = Vendor.AMD;
        private int family = -1;
        private int modelNumber = -1;
        private int physicalBits = DEFAULT_PHYSICAL_BITS;

        Parser(String option) {
            this.option = option;
        }

        CpuModel parse() {
            String[] parts = option.split(",", -1);
            String name = parts[0].trim().toLowerCase(Locale.ROOT);
            features = level(name);
            for (int i = 1; i < parts.length; i++) {
                setting(parts[i].trim());
            }
            combine();
            return new CpuModel(name, vendor, family, modelNumber, physicalBits, features, askedFor);
        }

        /** Bases come with what was asked for, what stands on something removed goes with it; both at once is refused. */
        private void combine() {
            features.removeIf(feature -> !feature.isOf(vendor));
            for (Feature feature : askedFor) {
                features.add(feature);
                FeatureBases.addBases(feature, features);
            }
            features.removeAll(removed);
            FeatureBases.removeUnsupported(features);
            for (Feature feature : askedFor) {
                if (!features.contains(feature)) {
                    throw new IllegalArgumentException("CPU features: +" + feature.optionName() + " needs "
                            + removedBase(feature).optionName() + ", which is removed");
                }
            }
        }

        private Feature removedBase(Feature feature) {
            EnumSet<Feature> bases = EnumSet.noneOf(Feature.class);
            FeatureBases.addBases(feature, bases);
            bases.retainAll(removed);
            return bases.iterator().next();
        }

        private static EnumSet<Feature> level(String name) {
            Feature.Level level =
                    switch (name) {
                        case "x86-64-v1" -> Feature.Level.V1;
                        case "x86-64-v2" -> Feature.Level.V2;
                        case "x86-64-v3" -> Feature.Level.V3;
                        case NEWEST -> Feature.Level.MAX;
                        default ->
                            throw new IllegalArgumentException(
                                    "CPU model '" + name + "': expected x86-64-v1, x86-64-v2, x86-64-v3 or max");
                    };
            EnumSet<Feature> set = EnumSet.noneOf(Feature.class);
            for (Feature feature : Feature.values()) {
                if (feature.level.compareTo(level) <= 0) {
                    set.add(feature);
                }
            }
            return set;
        }

        private void setting(String text) {
            if (text.startsWith("+")) {
                Feature feature = feature(text.substring(1));
                if (!feature.complete) {
                    throw new IllegalArgumentException(
                            "CPU feature '" + text + "': not complete yet, so it cannot be advertised");
                }
                askedFor.add(feature);
                removed.remove(feature);
            } else if (text.startsWith("-")) {
                Feature feature = feature(text.substring(1));
                removed.add(feature);
                askedFor.remove(feature);
            } else {
                int equals = text.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException(
                            "CPU option '" + text + "': expected +feature, -feature or key=value");
                }
                keyed(text.substring(0, equals), text.substring(equals + 1));
            }
        }

        private void keyed(String key, String value) {
            switch (key) {
                case "vendor" -> vendor = vendor(value);
                case "family" -> family = number(key, value, 6, 0x10E);
                case "model" -> modelNumber = number(key, value, 0, 0xFF);
                case "phys-bits" -> physicalBits = number(key, value, 32, 52);
                default ->
                    throw new IllegalArgumentException(
                            "CPU option '" + key + "': did you mean '" + nearest(key, KEYS) + "'?");
            }
        }

        private static Vendor vendor(String value) {
            return switch (value) {
                case "amd" -> Vendor.AMD;
                case "intel" -> Vendor.INTEL;
                default -> throw new IllegalArgumentException("CPU vendor '" + value + "': expected amd or intel");
            };
        }

        private static int number(String key, String value, int lowest, int highest) {
            try {
                int number = Integer.decode(value);
                if (number >= lowest && number <= highest) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Told below, as a number out of range is.
            }
            throw new IllegalArgumentException(
                    "CPU " + key + " '" + value + "': expected a number from " + lowest + " to " + highest);
        }

        private static Feature feature(String text) {
            String wanted = text.toLowerCase(Locale.ROOT).replace('_', '-').replace("sse4-", "sse4.");
            for (Feature feature : Feature.values()) {
                if (feature.optionName().equals(wanted)) {
                    return feature;
                }
            }
            List<String> names =
                    List.of(Feature.values()).stream().map(Feature::optionName).toList();
            throw new IllegalArgumentException(
                    "CPU feature '" + text + "': no such feature, did you mean '" + nearest(wanted, names) + "'?");
        }

        private static String nearest(String wanted, List<String> names) {
            String best = names.get(0);
            for (String candidate : names) {
                if (distance(wanted, candidate) < distance(wanted, best)) {
                    best = candidate;
                }
            }
            return best;
        }

        /** Levenshtein's edit distance. */
        private static int distance(String a, String b) {
            int[] row = new int[b.length() + 1];
            for (int j = 0; j <= b.length(); j++) {
                row[j] = j;
            }
            for (int i = 1; i <= a.length(); i++) {
                int diagonal = row[0];
                row[0] = i;
                for (int j = 1; j <= b.length(); j++) {
                    int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                    diagonal = row[j];
                    row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
                }
            }
            return row[b.length()];
        }
    }
}
