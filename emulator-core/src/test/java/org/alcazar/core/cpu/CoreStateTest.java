package org.alcazar.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.machine.Machine;
import org.alcazar.core.state.Section;
import org.junit.jupiter.api.Test;

/** Everything architectural survives saving and loading, and shows in the section. */
final class CoreStateTest {
    private long next = 0x1234_5678_9ABC_DEF0L;

    private long distinct() {
        next = next * 6_364_136_223_846_793_005L + 1;
        return next;
    }

    private void fill(long[] array, int count) {
        for (int i = 0; i < count; i++) {
            array[i] = distinct();
        }
    }

    private void fill(int[] array) {
        for (int i = 0; i < array.length; i++) {
            array[i] = (int) distinct();
        }
    }

    private void fill(Core core) {
        fill(core.r, 16);
        for (int segment = 0; segment < 8; segment++) {
            core.putSegment(segment, (int) distinct(), distinct(), (int) distinct(), (int) distinct() & 0x1F0FF);
        }
        core.rip = distinct();
        core.setRflags(Flags.CF | Flags.AF | Flags.DF | Flags.NT | Flags.ID | Flags.IOPL);
        core.gdtrBase = distinct();
        core.gdtrLimit = 0x1234;
        core.idtrBase = distinct();
        core.idtrLimit = 0x5678;
        core.cr0 = distinct();
        core.cr2 = distinct();
        core.cr3 = distinct();
        core.cr4 = distinct();
        core.efer = distinct();
        fill(core.dr, 8);
        core.xcr0 = distinct();
        core.xss = 0x100;
        core.pkru = 0xC;
        core.msrs.write(0x17A, 4);
        core.msrs.write(0x17B, 1);
        core.msrs.write(0x400, -1);
        core.msrs.write(0x48, 2);
        core.cpl = 2;
        core.setActivityForLoad(Core.Activity.MWAIT);
        core.msrs.star = distinct();
        core.msrs.lstar = distinct();
        core.msrs.cstar = distinct();
        core.msrs.sfmask = distinct();
        core.msrs.kernelGsBase = distinct();
        core.msrs.sysenterCs = distinct();
        core.msrs.sysenterEsp = distinct();
        core.msrs.sysenterEip = distinct();
        core.msrs.tscAux = distinct();
        core.msrs.pat = distinct();
        core.msrs.write(ModelSpecificRegisters.TSC_ADJUST, distinct());
        core.msrs.write(0x2FF, 0xC06);
        FloatingState floating = core.floating;
        fill(floating.significand, 8);
        fill(floating.signExponent);
        floating.controlWord = 0x37F;
        floating.statusWord = 0x1234;
        floating.tagWord = 0x4321;
        floating.lastOpcode = 0x123;
        floating.instructionPointer = distinct();
        floating.instructionSelector = 0x23;
        floating.dataPointer = distinct();
        floating.dataSelector = 0x2B;
        fill(floating.vector, 256);
        fill(floating.mask, 8);
        floating.mxcsr = 0x1FA0;
        CoreEvents events = core.events;
        events.init = true;
        events.startup = 0x42;
        events.machineCheck = true;
        events.nmi = true;
        events.nmiBlocked = true;
        events.interruptRequest = true;
        events.interruptShadow = true;
        events.stackShadow = true;
        events.debugTrap = 0x4001;
        events.monitored = 0x1240;
        fill(events.monitoredLine, 8);
        events.wakesMasked = true;
        events.watchesInterruptFlag = true;
        events.userModeEntered = true;
        events.injected = new InjectedEvent(14, true, 0x55, true, distinct(), true);
    }

    @Test
    void loadingRestoresWhatWasSaved() {
        Core saved = Machine.builder().memory(1 << 20).build().core(0);
        fill(saved);
        Section section = Section.of(saved);
        Core loaded = Machine.builder().memory(1 << 20).build().core(0);
        loaded.load(section);
        assertThat(Section.of(loaded)).hasToString(section.toString());
        assertThat(loaded.r).containsExactly(saved.r);
        assertThat(loaded.rflags()).isEqualTo(saved.rflags());
        assertThat(loaded.activity()).isEqualTo(Core.Activity.MWAIT);
        assertThat(loaded.events.injected.cr2()).isEqualTo(saved.events.injected.cr2());
    }

    @Test
    void everyFieldOfACoreShowsInTheSection() {
        Core fresh = Machine.builder().memory(1 << 20).build().core(0);
        Core filled = Machine.builder().memory(1 << 20).build().core(0);
        fill(filled);
        Section before = Section.of(fresh);
        Section after = Section.of(filled);
        assertThat(after.fields().keySet()).isEqualTo(before.fields().keySet());
        assertThat(after.fields().entrySet())
                .filteredOn(field ->
                        !field.getKey().startsWith("tlb.") && !field.getKey().equals("pdpte"))
                .allSatisfy(field -> assertThat(field.getValue())
                        .as(field.getKey())
                        .isNotEqualTo(before.fields().get(field.getKey())));
    }

    @Test
    void powerUpForgetsEverything() {
        Core fresh = Machine.builder().memory(1 << 20).build().core(0);
        Core used = Machine.builder().memory(1 << 20).build().core(0);
        fill(used);
        used.powerUp();
        used.setInterruptRequest(false);
        assertThat(Section.of(used)).hasToString(Section.of(fresh).toString());
    }

    @Test
    void dumpNamesModeFlagsAndSegments() {
        CpuLab lab = new CpuLab().longMode(3);
        lab.core.setRflags(Flags.ZF | Flags.IF);
        assertThat(RegisterDump.of(lab.core))
                .contains("64-bit mode", "CPL 3", "ZF IF", "64-bit code, readable, DPL 3", "PAE", "LME LMA NXE");
    }
}
