package org.alcazar.core.exec;

import static org.alcazar.core.cpu.Core.RAX;
import static org.alcazar.core.cpu.Core.RBX;
import static org.alcazar.core.cpu.Core.RCX;
import static org.alcazar.core.cpu.Core.RDX;
import static org.alcazar.core.exec.GuestCode.DATA;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instructions that no recorded vector shows, for they need CPL 0, or differ from one run to the next: executed here. */
final class SystemFormsTest {
    private final GuestCode guest = new GuestCode("max");

    private GuestCode run(String code) {
        guest.run(code);
        assertThat(guest.exception).isEqualTo(-1);
        return guest;
    }

    @Test
    void smswReadsAndLmswWritesTheLowBitsOfCr0() {
        guest.core.cr0 |= ControlBits.CR0_MP;
        long before = guest.core.cr0;
        guest.with(RBX, 0xF);
        assertThat(run("0F01E0" + "0F01F3").r(RAX)).isEqualTo(before & 0xFFFF_FFFFL);
        assertThat(guest.core.cr0 & 0xF).isEqualTo(0xF);
    }

    @Test
    void cltsClearsTs() {
        guest.core.cr0 |= ControlBits.CR0_TS;
        run("0F06");
        assertThat(guest.core.cr0 & ControlBits.CR0_TS).isZero();
    }

    @Test
    void selectorsOfLdtAndTaskAreStoredInSixteenBitsOfMemory() {
        guest.core.setSegment(Segment.LDTR, 0x1238, 0, 0xFF, 0x82);
        guest.core.setSegment(Segment.TR, 0x4560, 0, 0xFF, 0x8B);
        guest.put(DATA, -1L, 8).with(RBX, DATA);
        run("0F0003" + "480F00C9");
        assertThat(guest.get(DATA, 8)).isEqualTo(0xFFFF_FFFF_FFFF_1238L);
        assertThat(guest.r(RCX)).isEqualTo(0x4560);
    }

    @Test
    void alignmentCheckFlagIsSetAndCleared() {
        run("0F01CB");
        assertThat(guest.core.rflags() & Flags.AC).isNotZero();
        GuestCode cleared = new GuestCode("max");
        cleared.core.setRflags(Flags.AC);
        cleared.run("0F01CA");
        assertThat(cleared.core.rflags() & Flags.AC).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0F08", "0F09", "F30F09"})
    void cachesAreWrittenBackWithoutEffect(String code) {
        long before = guest.get(DATA, 8);
        run(code);
        assertThat(guest.get(DATA, 8)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"480FC7F0", "480FC7F8"})
    void randomNumbersAreAlwaysThereAndDiffer(String code) {
        Set<Long> seen = new HashSet<>();
        guest.code(code);
        for (int i = 0; i < 100; i++) {
            guest.core.rip = GuestCode.CODE;
            guest.core.setArithmeticFlags(Flags.OF | Flags.SF | Flags.ZF | Flags.AF | Flags.PF);
            guest.machine.run(1);
            assertThat(guest.core.rflags() & Flags.ARITHMETIC).isEqualTo(Flags.CF);
            seen.add(guest.r(RAX));
        }
        assertThat(seen).hasSize(100);
    }

    @Test
    void timeStampsComeInTwoHalvesAndGrow() {
        guest.with(RDX, -1L);
        // RDTSC, MOV RBX,RAX, RDTSCP, SUB RAX,RBX; the upper halves are 0 still, and RCX is IA32_TSC_AUX.
        run("0F31" + "4889C3" + "0F01F9" + "4829D8");
        assertThat(guest.r(RAX)).isBetween(1L, 1000L);
        assertThat(guest.r(RDX)).isZero();
        assertThat(guest.r(RCX)).isZero();
    }

    @Test
    void basesOfFsAndGsMoveWhenCr4Allows() {
        assertThat(guest.with(RAX, 1).run("F3480FAED0").exception).isEqualTo(Vector.UD);
        GuestCode allowed = new GuestCode("max").with(RAX, 0x1234_5678_9ABCL).with(RBX, 0x8765_4321L);
        allowed.core.cr4 |= ControlBits.CR4_FSGSBASE;
        allowed.core.modeChanged();
        allowed.run("F3480FAED0" + "F30FAEDB" + "F3480FAEC1" + "F30FAECA");
        assertThat(allowed.exception).isEqualTo(-1);
        assertThat(allowed.r(RCX)).isEqualTo(0x1234_5678_9ABCL);
        assertThat(allowed.r(RDX)).isEqualTo(0x8765_4321L);
    }

    @Test
    void swapgsExchangesTheTwoBases() {
        guest.core.cr4 |= ControlBits.CR4_FSGSBASE;
        guest.core.modeChanged();
        guest.with(RAX, 0x1111).with(RBX, 0x2222);
        run("F3480FAED8" + "0F01F8" + "F3480FAEDB" + "0F01F8" + "F3480FAEC9" + "0F01F8" + "F3480FAECA");
        assertThat(guest.r(RCX)).isEqualTo(0x1111);
        assertThat(guest.r(RDX)).isEqualTo(0x2222);
    }

    @Test
    void directStoresAreStores() {
        guest.with(RBX, DATA).with(RAX, 0x1122_3344_5566_7788L);
        run("480F38F903" + "0F38F94308");
        assertThat(guest.get(DATA, 8)).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(guest.get(DATA + 8, 8)).isEqualTo(0x5566_7788L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0FFFC0", "0FB9C0", "0F0B", "0FAA", "0F01D8"})
    void undefinedInstructionsAreUndefined(String code) {
        assertThat(guest.run(code).exception).isEqualTo(Vector.UD);
    }

    @Test
    void theDebugTrapInstructionTrapsBehindItself() {
        assertThat(guest.run("F1").exception).isEqualTo(Vector.DB);
        assertThat(guest.exceptionRip).isEqualTo(GuestCode.CODE + 1);
    }

    @Test
    void extendedControlRegisterIsReadAndWrittenByHalves() {
        assertThat(guest.with(RCX, 0).run("0F01D0").exception).isEqualTo(Vector.UD);
        GuestCode enabled = new GuestCode("max").with(RCX, 0).with(RAX, 7).with(RDX, 0);
        enabled.core.cr4 |= ControlBits.CR4_OSXSAVE;
        enabled.core.modeChanged();
        enabled.run("0F01D1" + "B800000000" + "0F01D0");
        assertThat(enabled.exception).isEqualTo(-1);
        assertThat(enabled.r(RAX)).isEqualTo(7);
        assertThat(enabled.core.xcr0).isEqualTo(7);
    }

    @Test
    void theIdentificationLeavesTheUpperHalvesZero() {
        guest.with(RAX, 0xFFFF_FFFF_0000_0000L).with(RBX, -1L).with(RCX, -1L).with(RDX, -1L);
        run("0FA2");
        assertThat(guest.r(RBX)).isEqualTo(0x6874_7541);
        assertThat(guest.r(RDX)).isEqualTo(0x6974_6E65);
        assertThat(guest.r(RCX)).isEqualTo(0x444D_4163);
    }

    @Test
    void processorIdentifierIsTheOneOfRdtscp() {
        // WRMSR of TSC_AUX, RDPID RBX, RDTSCP.
        guest.with(RCX, 0xC000_0103L).with(RAX, 0x1234).with(RDX, 0);
        run("0F30" + "F30FC7FB" + "0F01F9");
        assertThat(guest.r(RBX)).isEqualTo(0x1234);
        assertThat(guest.r(RCX)).isEqualTo(0x1234);
    }

    @Test
    void performanceCountersThereAreNotCountNothing() {
        guest.with(RCX, 0).with(RAX, -1L).with(RDX, -1L);
        run("0F33");
        assertThat(guest.r(RAX) | guest.r(RDX)).isZero();
        assertThat(new GuestCode("max").with(RCX, 99).run("0F33").exception).isEqualTo(Vector.GP);
    }

    @Test
    void readOnlyCountersGrowAndUnknownOnesAreZero() {
        // RDPRU of APERF, MOV RBX,RAX, RDPRU, SUB RAX,RBX, MOV RSI,RAX, then of counter 9.
        guest.with(RCX, 1).with(RDX, 0);
        run("0F01FD" + "4889C3" + "0F01FD" + "4829D8" + "4889C6" + "B909000000" + "0F01FD");
        assertThat(guest.r(Core.RSI)).isPositive();
        assertThat(guest.r(RAX) | guest.r(RDX)).isZero();
    }

    @Test
    void aTimedWaitEndsWithoutAStore() {
        guest.with(RAX, DATA).with(RCX, 0).with(RDX, 0).with(RBX, 5000);
        // MONITORX, MOV ECX,2, MWAITX, MOV AL,7.
        run("0F01FA" + "B902000000" + "0F01FB" + "B007");
        assertThat(guest.r(RAX) & 0xFF).isEqualTo(7);
    }
}
