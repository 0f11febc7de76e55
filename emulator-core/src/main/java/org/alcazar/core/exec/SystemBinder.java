package org.alcazar.core.exec;

import org.alcazar.core.cpu.Segment;

/** Binds the system instructions: segments, tables, control registers, far transfers, ports, identification. */
final class SystemBinder {
    private SystemBinder() {}

    /** The bound instruction, or null when it is none of these. The model's features have been checked. */
    static Op bind(BindContext context) {
        return switch (context.instruction().operation()) {
            case MOV_FROM_SEG -> SystemSegments.moveFrom(context);
            case MOV_TO_SEG -> SystemSegments.moveTo(context);
            case PUSH_SEG -> SystemSegments.push(context);
            case POP_SEG -> SystemSegments.pop(context);
            case LES -> SystemSegments.loadFarPointer(context, Segment.ES);
            case LDS -> SystemSegments.loadFarPointer(context, Segment.DS);
            case LSS -> SystemSegments.loadFarPointer(context, Segment.SS);
            case LFS -> SystemSegments.loadFarPointer(context, Segment.FS);
            case LGS -> SystemSegments.loadFarPointer(context, Segment.GS);
            case LAR -> SystemChecks.lar(context);
            case LSL -> SystemChecks.lsl(context);
            case VERR -> SystemChecks.verify(context, false);
            case VERW -> SystemChecks.verify(context, true);
            case ARPL -> SystemChecks.arpl(context);
            case SGDT -> SystemTables.store(context, false);
            case SIDT -> SystemTables.store(context, true);
            case LGDT -> SystemTables.load(context, false);
            case LIDT -> SystemTables.load(context, true);
            case SLDT -> SystemTables.storeSelector(context, Segment.LDTR);
            case STR -> SystemTables.storeSelector(context, Segment.TR);
            case LLDT -> SystemTables.lldt(context);
            case LTR -> SystemTables.ltr(context);
            case PUSHF -> SystemFlags.pushf(context);
            case POPF -> SystemFlags.popf(context);
            case CLI -> SystemFlags.cli();
            case STI -> SystemFlags.sti();
            case CLAC -> SystemFlags.alignmentCheck(false);
            case STAC -> SystemFlags.alignmentCheck(true);
            case IN -> SystemPorts.in(context);
            case OUT -> SystemPorts.out(context);
            case JMP_FAR -> SystemTransfers.jump(context);
            case CALL_FAR -> SystemTransfers.call(context);
            case RET_FAR -> SystemTransfers.ret(context);
            case IRET -> SystemTransfers.iret(context);
            case INT -> SystemTransfers.interrupt(context);
            case INT1 -> SystemTransfers.debugTrap();
            case INT3 -> SystemTransfers.breakpoint();
            case INTO -> SystemTransfers.overflow();
            case SYSCALL -> SystemCalls.syscall();
            case SYSRET -> SystemCalls.sysret(context);
            case SYSENTER -> SystemCalls.sysenter();
            case SYSEXIT -> SystemCalls.sysexit(context);
            case VMCALL, VMMCALL -> SystemCalls.hypercall();
            case HLT -> SystemIdle.hlt();
            case MONITOR -> SystemIdle.monitor(context);
            case MWAIT -> SystemIdle.mwait();
            case MONITORX -> SystemIdle.monitorx(context);
            case MWAITX -> SystemIdle.mwaitx();
            default -> bindRegisters(context);
        };
    }

    private static Op bindRegisters(BindContext context) {
        return switch (context.instruction().operation()) {
            case MOV_FROM_CR -> SystemControl.moveFromControl(context);
            case MOV_TO_CR -> SystemControl.moveToControl(context);
            case MOV_FROM_DR -> SystemControl.moveFromDebug(context);
            case MOV_TO_DR -> SystemControl.moveToDebug(context);
            case SMSW -> SystemControl.smsw(context);
            case LMSW -> SystemControl.lmsw(context);
            case CLTS -> SystemControl.clts();
            case INVLPG -> Invalidations.invlpg(context);
            case INVPCID -> Invalidations.invpcid(context);
            case INVD, WBINVD -> SystemControl.cache();
            case XGETBV -> SystemControl.xgetbv();
            case XSETBV -> SystemControl.xsetbv();
            case RDMSR -> SystemRegisters.rdmsr();
            case WRMSR -> SystemRegisters.wrmsr();
            case CPUID -> SystemRegisters.cpuid();
            case RDTSC -> SystemRegisters.rdtsc();
            case RDTSCP -> SystemRegisters.rdtscp();
            case RDPRU -> SystemRegisters.rdpru();
            case RDPKRU -> ProtectionKeys.rdpkru();
            case WRPKRU -> ProtectionKeys.wrpkru();
            case RDPMC -> SystemRegisters.rdpmc();
            case RDPID -> SystemRegisters.rdpid(context);
            case RDRAND, RDSEED -> SystemRegisters.random(context);
            case RDFSBASE -> SystemRegisters.readBase(context, Segment.FS);
            case RDGSBASE -> SystemRegisters.readBase(context, Segment.GS);
            case WRFSBASE -> SystemRegisters.writeBase(context, Segment.FS);
            case WRGSBASE -> SystemRegisters.writeBase(context, Segment.GS);
            case SWAPGS -> SystemRegisters.swapgs();
            default -> null;
        };
    }
}
