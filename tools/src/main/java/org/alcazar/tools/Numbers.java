package org.alcazar.tools;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a 64-bit number, decimal or hexadecimal behind 0x. */
final class Numbers implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return Long.parseUnsignedLong(text.substring(2), 16);
            }
            return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is no number of 64 bits, decimal or behind 0x");
        }
    }
}
