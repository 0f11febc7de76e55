package org.alcazar.core.exec;

import org.alcazar.core.cpu.ControlBits;
import org.alcazar.core.cpu.ControlRegisters;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.DebugRegisters;
import org.alcazar.core.cpu.Vector;
import org.alcazar.core.isa.RegisterOperand;

/** Control and debug registers, and the caches they govern. */
final class SystemControl {
    private SystemControl() {}

    static Op moveFromControl(BindContext context) {
        SystemOperand target = SystemOperand.bind(context, 0);
        int number = ((RegisterOperand) context.instruction().operand(1)).number();
        return SystemOp.privileged(core -> target.write(core, read(core, number)));
    }

    private static long read(Core core, int number) {
        return switch (number) {
            case 0 -> core.cr0;
            case 2 -> core.cr2;
            case 3 -> core.cr3;
            case 4 -> core.cr4;
            case 8 -> ControlRegisters.readCr8(core);
            default -> throw core.fault(Vector.UD);
        };
    }

    static Op moveToControl(BindContext context) {
        int number = ((RegisterOperand) context.instruction().operand(0)).number();
        SystemOperand source = SystemOperand.bind(context, 1);
        return SystemOp.privileged(core -> write(core, number, source.read(core)));
    }

    private static void write(Core core, int number, long value) {
        switch (number) {
            case 0 -> ControlRegisters.writeCr0(core, value);
            case 2 -> core.cr2 = value;
            case 3 -> ControlRegisters.writeCr3(core, value);
            case 4 -> ControlRegisters.writeCr4(core, value);
            case 8 -> ControlRegisters.writeCr8(core, value);
            default -> throw core.fault(Vector.UD);
        }
    }

    static Op moveFromDebug(BindContext context) {
        SystemOperand target = SystemOperand.bind(context, 0);
        int number = ((RegisterOperand) context.instruction().operand(1)).number();
        return SystemOp.privileged(core -> target.write(core, DebugRegisters.read(core, number)));
    }

    static Op moveToDebug(BindContext context) {
        int number = ((RegisterOperand) context.instruction().operand(0)).number();
        SystemOperand source = SystemOperand.bind(context, 1);
        return SystemOp.privileged(core -> DebugRegisters.write(core, number, source.read(core)));
    }

    static Op smsw(BindContext context) {
        SystemOperand target = SystemOperand.bind(context, 0);
        return SystemOp.any(core -> {
            SystemTables.checkUserMode(core);
            target.write(core, core.cr0);
        });
    }

    static Op lmsw(BindContext context) {
        SystemOperand source = SystemOperand.bind(context, 0);
        return SystemOp.privileged(core -> ControlRegisters.loadMachineStatusWord(core, (int) source.read(core, 16)));
    }

    static Op clts() {
        return SystemOp.privileged(core -> {
            core.cr0 &= ~ControlBits.CR0_TS;
            core.endBlock();
        });
    }

    /** INVD and WBINVD: caches are not modelled. */
    static Op cache() {
        return SystemOp.privileged(core -> {});
    }

    static Op xgetbv() {
        return SystemOp.any(core -> {
            checkXsave(core);
            long value = ControlRegisters.readXcr(core, (int) core.r[Core.RCX]);
            core.r[Core.RAX] = value & 0xFFFF_FFFFL;
            core.r[Core.RDX] = value >>> 32;
        });
    }

    static Op xsetbv() {
        return SystemOp.any(core -> {
            checkXsave(core);
            if (core.cpl != 0) {
                throw core.fault(Vector.GP, 0);
            }
            ControlRegisters.writeXcr0(core, (int) core.r[Core.RCX], SystemRegisters.edxEax(core));
        });
    }

    private static void checkXsave(Core core) {
        if ((core.cr4 & ControlBits.CR4_OSXSAVE) == 0) {
            throw core.fault(Vector.UD);
        }
    }
}
