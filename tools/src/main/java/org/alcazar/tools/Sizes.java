package org.alcazar.tools;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a size: a number of bytes, or of K, M or G (powers of 1024). */
final class Sizes implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})([KkMmGg]?)");

    @Override
    public Long convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is no size; expected a number, with K, M or G behind it");
        }
        long number = Long.parseLong(matcher.group(1));
        int shift =
                switch (matcher.group(2)) {
                    case "K", "k" -> 10;
                    case "M", "m" -> 20;
                    case "G", "g" -> 30;
                    default -> 0;
                };
        if (number > Long.MAX_VALUE >> shift) {
            throw new TypeConversionException("'" + text + "' is too large for a size");
        }
        return number << shift;
    }

    /** A size as users write it. */
    static String show(long bytes) {
        if (bytes >= 1L << 30 && bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "G";
        } else if (bytes >= 1L << 20 && bytes % (1L << 20) == 0) {
            return (bytes >> 20) + "M";
        } else if (bytes >= 1L << 10 && bytes % (1L << 10) == 0) {
            return (bytes >> 10) + "K";
        }
        return Long.toString(bytes);
    }
}
