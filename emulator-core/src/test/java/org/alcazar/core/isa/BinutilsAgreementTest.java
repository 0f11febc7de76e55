package org.alcazar.core.isa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decoder and disassembler against GNU binutils, over encodings generated from the table. */
class BinutilsAgreementTest {
    private static final Logger LOG = LoggerFactory.getLogger(BinutilsAgreementTest.class);
    private static final int ATTEMPTS_PER_FORM = 12;
    private static final int AT_LEAST = 20_000;

    @BeforeAll
    static void needsObjdump() {
        assumeTrue(Objdump.isInstalled(), "skipped: objdump (GNU binutils for x86) is not installed");
    }

    @Test
    void lengthAndTextAgreeInAllCodeSizes() {
        int compared = 0;
        List<String> disagreements = new ArrayList<>();
        for (CodeSize size : CodeSize.values()) {
            List<EncodingGenerator.Encoding> encodings =
                    new EncodingGenerator(20_261_125L + size.bits(), size).generate(ATTEMPTS_PER_FORM);
            encodings.removeIf(encoding -> BinutilsNotation.deviates(encoding.bytes(), encoding.insn()));
            List<Objdump.Line> lines = Objdump.disassemble(
                    encodings.stream().map(EncodingGenerator.Encoding::bytes).toList(), size);
            for (int i = 0; i < lines.size(); i++) {
                compare(encodings.get(i), lines.get(i), Objdump.address(i), disagreements);
            }
            compared += lines.size();
        }
        LOG.info("{} encodings compared with binutils, {} disagreements", compared, disagreements.size());
        assertThat(String.join("\n", disagreements)).isEmpty();
        assertThat(compared).isGreaterThanOrEqualTo(AT_LEAST);
    }

    private static void compare(
            EncodingGenerator.Encoding ours, Objdump.Line theirs, long address, List<String> disagreements) {
        String expected = BinutilsNotation.normalise(theirs.text());
        String actual = BinutilsNotation.collapse(Disassembler.format(ours.insn(), address));
        if (theirs.length() != ours.bytes().length || !expected.equals(actual)) {
            disagreements.add("%s %s: ours \"%s\" (%d bytes), binutils \"%s\" (%d bytes)"
                    .formatted(
                            ours.insn().codeSize(),
                            HexFormat.ofDelimiter(" ").formatHex(ours.bytes()),
                            actual,
                            ours.bytes().length,
                            theirs.text().strip(),
                            theirs.length()));
        }
    }
}
