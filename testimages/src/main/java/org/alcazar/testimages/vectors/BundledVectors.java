package org.alcazar.testimages.vectors;

import com.google.common.collect.ImmutableList;
import java.io.InputStream;

/** The vector files that come with Alcazar, by group name. */
public final class BundledVectors {
    private static final ImmutableList<String> GROUPS = ImmutableList.of(
            "base",
            "base32",
            "base16",
            "bits-32",
            "bits-16",
            "adx",
            "bmi1",
            "bmi2",
            "cx16",
            "lzcnt",
            "popcnt",
            "movbe",
            "clflush",
            "3dnowprefetch",
            "x87",
            "x87-32",
            "x87-16",
            "x87-more",
            "x87-more-32",
            "x87-more-16",
            "mmx",
            "mmx-32",
            "mmx-16",
            "fxsr",
            "xsave",
            "xsave-32",
            "xsave-16",
            "sse",
            "sse2",
            "sse3",
            "ssse3",
            "sse4.1",
            "sse4.2",
            "sse-32",
            "sse-16",
            "aes",
            "pclmul",
            "sha",
            "avx",
            "avx2",
            "fma",
            "f16c",
            "avx-32",
            "avx-16",
            "vector-moves",
            "vaes",
            "vpclmul",
            "gfni",
            "extra");

    private BundledVectors() {}

    /** All group names, in the order of the documentation. */
    public static ImmutableList<String> groups() {
        return GROUPS;
    }

    /** The compressed file of a group; the caller closes it. */
    public static InputStream open(String group) {
        InputStream stream = BundledVectors.class.getResourceAsStream(group + ".jsonl.gz");
        if (stream == null) {
            throw new IllegalArgumentException("no vector group " + group + "; there are " + GROUPS);
        }
        return stream;
    }
}
