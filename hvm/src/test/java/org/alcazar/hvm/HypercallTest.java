package org.alcazar.hvm;

import static org.alcazar.hvm.HvmFixture.MARKER;
import static org.alcazar.hvm.HvmFixture.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hypercall ABI, section 5 of the protocol. */
class HypercallTest {
    private static final int[] SPIN = {0xEB, 0xFE};

    private static HvmFixture sleeping() {
        return HvmFixture.of(1, TinyHrt.STI_HLT_FOREVER);
    }

    @ParameterizedTest
    @CsvSource({"0, 0xC1", "0, 0xD9", "3, 0xC1", "3, 0xD9"})
    void bothInstructionsWorkAtEveryPrivilegeLevel(int cpl, String lastByte) {
        HvmFixture fixture = sleeping();
        Core core = fixture.core(0);
        fixture.enterLongMode(core, cpl, 0x0F, 0x01, Integer.decode(lastByte), 0xEB, 0xFE);
        core.r[Core.RAX] = 0xDEAD_0000_F00DL;
        core.r[Core.RBX] = MARKER;
        core.r[Core.RCX] = 0;
        core.r[Core.RDX] = 0x1234;
        core.r[Core.RSI] = 0x5678;
        core.setRflags(0xCD5);
        long flags = core.rflags();
        fixture.run(50_000);
        assertThat(core.r[Core.RAX]).isZero();
        assertThat(core.r[Core.RBX]).isEqualTo(MARKER);
        assertThat(core.r[Core.RDX]).isEqualTo(0x1234);
        assertThat(core.r[Core.RSI]).isEqualTo(0x5678);
        assertThat(core.rflags()).isEqualTo(flags);
        assertThat(core.rip).isEqualTo(HvmFixture.ROS_CODE + 3);
        assertThat(core.cpl).isEqualTo(cpl);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 0x32323232L, 0x64646464L, 0x6464646464646465L})
    void anotherMarkerIsRefusedWithoutEffect(long marker) {
        HvmFixture fixture = sleeping();
        fixture.run(10_000);
        fixture.events.clear();
        assertThat(fixture.hypercall(fixture.core(0), 0xF00D, marker, HvmRequest.CALL.code(), 0))
                .isEqualTo(REFUSED);
        assertThat(fixture.state()).isEqualTo(org.alcazar.hvm.protocol.TransactionState.IDLE);
        assertThat(fixture.events).hasSize(1).hasOnlyElementsOfType(HvmEvent.StrayHypercall.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 0x0535, 0x3000, 0xC0C0, 0xD000, 0xF000, 0xF00DF00DL})
    void otherHypercallNumbersAreRefused(long number) {
        HvmFixture fixture = sleeping();
        assertThat(fixture.hypercall(fixture.core(0), number, MARKER, 0, 0)).isEqualTo(REFUSED);
        assertThat(fixture.hypercall(fixture.hrt(0), number, MARKER, 0, 0)).isEqualTo(REFUSED);
    }

    @Test
    void onlyTheLow32BitsOfRaxAreTheNumberButAll64OfRcxTheRequest() {
        HvmFixture fixture = sleeping();
        assertThat(fixture.hypercall(fixture.core(0), 0xFFFFFFFF0000F00DL, MARKER, 0, 0))
                .isZero();
        assertThat(fixture.hypercall(fixture.core(0), 0xF00D, MARKER, 0x1_0000_0000L, 0))
                .isEqualTo(REFUSED);
    }

    @ParameterizedTest
    @ValueSource(longs = {0x04, 0x07, 0x09, 0x22, 0x50, 0x60, -1, Long.MIN_VALUE})
    void unknownRequestsAreRefused(long code) {
        HvmFixture fixture = sleeping();
        assertThat(fixture.hypercall(fixture.core(0), 0xF00D, MARKER, code, 0)).isEqualTo(REFUSED);
        assertThat(fixture.hypercall(fixture.hrt(0), 0xF00D, MARKER, code, 0)).isEqualTo(REFUSED);
    }

    @Test
    void aPingIsAnsweredOnBothSides() {
        HvmFixture fixture = sleeping();
        assertThat(fixture.request(fixture.core(0), HvmRequest.NULL)).isZero();
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.NULL)).isZero();
    }

    @Test
    void theStateRecordIsWrittenThroughTheCallersPageTables() {
        HvmFixture fixture = sleeping();
        Core core = fixture.core(0);
        long buffer = HvmFixture.ROS_DATA - 40;
        for (int i = -8; i < 88; i += 8) {
            fixture.ros().write(buffer + i, 8, -1);
        }
        assertThat(fixture.request(core, HvmRequest.GET_STATE, buffer)).isZero();
        for (int i = 0; i < 80; i += 8) {
            assertThat(fixture.ros().peek(buffer + i, 8)).isZero();
        }
        assertThat(fixture.ros().peek(buffer - 8, 8)).isEqualTo(-1);
        assertThat(fixture.ros().peek(buffer + 80, 8)).isEqualTo(-1);
        long entry = fixture.ros().peek(0x3000 + 2 * 8, 8);
        assertThat(entry & 0x60).as("accessed and dirty").isEqualTo(0x60);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 0xC00000, false",
        "3, 0x800000, false",
        "3, 0xA00000, false",
        "0, 0x800000, true",
        "0, 0xA00000, true",
        "3, 0x800000000000, false"
    })
    void theStateIsAnsweredEvenWhereTheRecordCannotBeWritten(int cpl, String address, boolean written) {
        HvmFixture fixture = sleeping();
        Core core = fixture.core(0);
        fixture.enterLongMode(core, cpl, SPIN);
        long buffer = Long.decode(address);
        fixture.ros().write(buffer, 8, 0x77);
        assertThat(fixture.request(core, HvmRequest.GET_STATE, buffer)).isZero();
        if (buffer < 16 * HvmFixture.MIB) {
            assertThat(fixture.ros().peek(buffer, 8)).isEqualTo(written ? 0 : 0x77);
        }
    }

    @Test
    void aRecordOverThePageThatIsMissingIsWrittenUpToIt() {
        HvmFixture fixture = sleeping();
        Core core = fixture.core(0);
        fixture.enterLongMode(core, 0, SPIN);
        long buffer = HvmFixture.UNMAPPED - 16;
        fixture.ros().write(buffer, 8, -1);
        fixture.ros().write(buffer + 8, 8, -1);
        assertThat(fixture.request(core, HvmRequest.GET_STATE, buffer)).isZero();
        assertThat(fixture.ros().peek(buffer, 8)).isZero();
        assertThat(fixture.ros().peek(buffer + 8, 8)).isZero();
    }

    @Test
    void aHypercallIsToldBeforeWhatItCauses() {
        HvmFixture fixture = sleeping();
        fixture.run(100_000);
        fixture.events.clear();
        fixture.request(fixture.core(0), HvmRequest.CALL, 0x1000);
        assertThat(fixture.events).hasExactlyElementsOfTypes(HvmEvent.Hypercall.class, HvmEvent.StateChange.class);
    }
}
