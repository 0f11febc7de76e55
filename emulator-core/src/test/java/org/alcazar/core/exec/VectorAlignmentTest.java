package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Vector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which instructions without a VEX prefix demand that 128 bits of memory are aligned: all that silicon shows to. */
final class VectorAlignmentTest {
    private final GuestCode guest = new GuestCode("max");
    private final Core core = guest.core;

    @BeforeEach
    void enable() {
        core.cr4 |= ControlBits.CR4_OSFXSR;
        core.modeChanged();
    }

    /** SHA1NEXTE, SHA256RNDS2, SHA1RNDS4, PCMPISTRI, PCMPESTRM. */
    @ParameterizedTest
    @ValueSource(strings = {"0F38C80F", "0F38CB0F", "0F3ACC0F01", "660F3A630F08", "660F3A600F08"})
    void hashesAndStringComparesTakeMemoryOfAnyAlignment(String code) {
        guest.with(Core.RDI, GuestCode.DATA + 1).run(code);
        assertThat(guest.exception).isEqualTo(-1);
    }

    /** PADDB, PSLLW, AESENC, PCLMULQDQ, GF2P8MULB, PHMINPOSUW. */
    @ParameterizedTest
    @ValueSource(strings = {"660FFC0F", "660FF10F", "660F38DC0F", "660F3A440F00", "660F38CF0F", "660F38410F"})
    void otherMemoryOperandsOf128BitsAreAligned(String code) {
        guest.with(Core.RDI, GuestCode.DATA + 1).run(code);
        assertThat(guest.exception).isEqualTo(Vector.GP);
    }
}
