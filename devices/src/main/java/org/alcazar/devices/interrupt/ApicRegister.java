package org.alcazar.devices.interrupt;

/**
 * Numbers of the local APIC's registers: offset in the page divided by 16, and distance from MSR 0x800 (Intel SDM
 * volume 3, tables 10-1 and 10-6).
 */
final class ApicRegister {
    static final int ID = 0x02;
    static final int VERSION = 0x03;
    static final int TPR = 0x08;
    static final int APR = 0x09;
    static final int PPR = 0x0A;
    static final int EOI = 0x0B;
    static final int RRD = 0x0C;
    static final int LDR = 0x0D;
    static final int DFR = 0x0E;
    static final int SVR = 0x0F;
    static final int ISR = 0x10;
    static final int TMR = 0x18;
    static final int IRR = 0x20;
    static final int ESR = 0x28;
    static final int ICR_LOW = 0x30;
    static final int ICR_HIGH = 0x31;
    static final int LVT_TIMER = 0x32;
    static final int LVT_ERROR = 0x37;
    static final int INITIAL_COUNT = 0x38;
    static final int CURRENT_COUNT = 0x39;
    static final int DIVIDE = 0x3E;
    static final int SELF_IPI = 0x3F;

    private ApicRegister() {}

    /** Whether RDMSR may read it in x2APIC mode. */
    static boolean readableByMsr(int register) {
        return switch (register) {
            case ID, VERSION, TPR, PPR, LDR, SVR, ESR, ICR_LOW, INITIAL_COUNT, CURRENT_COUNT, DIVIDE -> true;
            default -> register >= ISR && register < ESR || register >= LVT_TIMER && register <= LVT_ERROR;
        };
    }

    /** Whether WRMSR may write it in x2APIC mode. */
    static boolean writableByMsr(int register) {
        return switch (register) {
            case TPR, EOI, SVR, ESR, ICR_LOW, INITIAL_COUNT, DIVIDE, SELF_IPI -> true;
            default -> register >= LVT_TIMER && register <= LVT_ERROR;
        };
    }
}
