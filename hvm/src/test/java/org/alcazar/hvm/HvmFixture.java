package org.alcazar.hvm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.BusView;
import org.alcazar.devices.PcOptions;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.TransactionState;

/** A small hybrid machine for tests: tiny HRT, and a ROS that a test drives by hand or with a few bytes of code. */
final class HvmFixture {
    static final long MIB = 1L << 20;
    static final long MARKER = 0x6464_6464_6464_6464L;
    static final long REFUSED = -1;

    /** Where the ROS's code is put, and where it may keep data: user pages, mapped one to one. */
    static final long ROS_CODE = 0x20_0000;

    static final long ROS_DATA = 0x40_0000;
    static final long ROS_STACK = 0x60_0000;
    /** A kernel page, mapped one to one. */
    static final long KERNEL_DATA = 0x80_0000;
    /** A user page that cannot be written at CPL 3. */
    static final long READ_ONLY_DATA = 0xA0_0000;
    /** Nothing is mapped from here on. */
    static final long UNMAPPED = 0xC0_0000;

    private static final long ROOT = 0x1000;

    final List<HvmEvent> events = new ArrayList<>();
    final List<String> console = new ArrayList<>();
    final HybridMachine hybrid;

    HvmFixture(int cores, int rosCores, byte[] hrt, UnaryOperator<HvmConfig.Builder> change) {
        this(cores, rosCores, hrt, change, 1000);
    }

    /** @param mips ticks a microsecond: few, where a test needs much guest time */
    HvmFixture(int cores, int rosCores, byte[] hrt, UnaryOperator<HvmConfig.Builder> change, long mips) {
        HvmConfig.Builder config = HvmConfig.builder()
                .memory(96 * MIB)
                .rosMemory(16 * MIB)
                .cores(cores)
                .rosCores(rosCores)
                .trace(events::add)
                .console((partition, core, line) -> console.add(
                        partition + " " + core + " " + new String(line, java.nio.charset.StandardCharsets.ISO_8859_1)));
        if (hrt != null) {
            config.hrtImage(hrt);
        }
        hybrid = HybridMachine.build(
                change.apply(config).build(), Machine.builder().mips(mips), new PcOptions(), CpuModel.defaultModel());
        hybrid.onRosStart(() -> enterLongMode(core(0), 3, 0xEB, 0xFE));
    }

    /** One ROS core and some HRT cores. */
    static HvmFixture of(int hrtCores, int... hrtCode) {
        return new HvmFixture(1 + hrtCores, 1, TinyHrt.file(hrtCode), config -> config);
    }

    Core core(int id) {
        return hybrid.machine().core(id);
    }

    /** HRT core by its index. */
    Core hrt(int index) {
        return core(hybrid.config().parts().firstHrtCore() + index);
    }

    BusView ros() {
        return core(0).mmu.view();
    }

    TransactionState state() {
        return hybrid.protocol().state();
    }

    void run(long ticks) {
        hybrid.run(ticks);
    }

    /** Makes a request as if a core had executed the hypercall instruction, between two ticks. */
    long request(Core core, HvmRequest request, long argument2) {
        return hypercall(core, 0xF00D, MARKER, request.code(), argument2);
    }

    long request(Core core, HvmRequest request) {
        return request(core, request, 0);
    }

    long hypercall(Core core, long number, long marker, long code, long argument2) {
        long[] registers = core.r.clone();
        core.r[Core.RAX] = number;
        core.r[Core.RBX] = marker;
        core.r[Core.RCX] = code;
        core.r[Core.RDX] = argument2;
        hybrid.machine().hypercallHandler().hypercall(core);
        long answer = core.r[Core.RAX];
        System.arraycopy(registers, 0, core.r, 0, registers.length);
        return answer;
    }

    <T extends HvmEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** A word of an HRT core's record. */
    long record(int index, int word) {
        return TinyHrt.record(hrt(0).mmu.view(), index, word);
    }

    /** Puts a ROS core into 64-bit mode at a privilege level, at the given code, with a page map of 2 MiB pages. */
    void enterLongMode(Core core, int cpl, int... code) {
        BusView memory = core.mmu.view();
        memory.write(ROOT, 8, 0x2007);
        memory.write(0x2000, 8, 0x3007);
        for (long page = 0; page < UNMAPPED >> 21; page++) {
            long rights = page << 21 == KERNEL_DATA ? 0x83 : page << 21 == READ_ONLY_DATA ? 0x85 : 0x87;
            memory.write(0x3000 + page * 8, 8, page << 21 | rights);
        }
        for (int i = 0; i < code.length; i++) {
            memory.write(ROS_CODE + i, 1, code[i]);
        }
        core.cr0 = ControlBits.CR0_PG | ControlBits.CR0_PE | ControlBits.CR0_WP;
        core.cr3 = ROOT;
        core.cr4 = ControlBits.CR4_PAE;
        core.efer = ControlBits.EFER_LMA | ControlBits.EFER_LME;
        core.cpl = cpl;
        int dpl = cpl << Segment.DPL_SHIFT;
        core.setSegment(Segment.CS, 0x30 | cpl, 0, -1, 0xB | Segment.S | Segment.P | Segment.L | dpl);
        core.setSegment(Segment.SS, 0x28 | cpl, 0, -1, 0x3 | Segment.S | Segment.P | dpl);
        core.r[Core.RSP] = ROS_STACK;
        core.rip = ROS_CODE;
        core.setActivity(Core.Activity.RUNNING);
        core.mmu.flushAll();
        core.modeChanged();
    }
}
