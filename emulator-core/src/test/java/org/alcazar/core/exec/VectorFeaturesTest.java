package org.alcazar.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Vector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Some VEX forms belong to another feature with 256 bits than with 128. */
final class VectorFeaturesTest {
    private static int exception(String model, String code) {
        GuestCode guest = new GuestCode(model);
        guest.core.cr4 |= ControlBits.CR4_OSFXSR | ControlBits.CR4_OSXSAVE;
        guest.core.xcr0 = 7;
        guest.core.modeChanged();
        return guest.run(code).exception;
    }

    @ParameterizedTest
    @CsvSource({
        "x86-64-v3 -avx2, C5F1FCC2, C5F5FCC2", // vpaddb
        "x86-64-v3 -avx2, C4E27100C2, C4E27500C2", // vpshufb
        "x86-64-v3 +aes, C4E271DCC2, C4E275DCC2", // vaesenc
        "x86-64-v3 +pclmul, C4E37144C200, C4E37544C200", // vpclmulqdq
    })
    void aModelWithoutTheSecondFeatureHasTheShortFormOnly(String model, String xmm, String ymm) {
        assertThat(exception(model.replace(' ', ','), xmm)).isEqualTo(-1);
        assertThat(exception(model.replace(' ', ','), ymm)).isEqualTo(Vector.UD);
        assertThat(exception("max", ymm)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"C5F458C2", "C4E27D17C2", "C5FD6FC2"}) // vaddps, vptest, vmovdqa
    void formsOfAvxItselfNeedNoAvx2(String ymm) {
        assertThat(exception("x86-64-v3,-avx2", ymm)).isEqualTo(-1);
    }
}
