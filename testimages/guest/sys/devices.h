/* Registers of the PC's interrupt and timer devices, and a log of the interrupts taken. */
#ifndef SYS_DEVICES_H
#define SYS_DEVICES_H

#include "catch.h"

/* --- waiting --- */

/* Waits until the condition holds, for at most a thousand million TSC cycles; says whether it does. */
#define WAIT_FOR(condition)                                                                                            \
    ({                                                                                                                 \
        u64 wait_start = rdtsc();                                                                                      \
        bool wait_good = false;                                                                                        \
        while (!(wait_good = (condition)) && rdtsc() - wait_start < 1000000000u) {                                     \
            cpu_pause();                                                                                               \
        }                                                                                                              \
        wait_good;                                                                                                     \
    })

/* --- 8259 interrupt controllers --- */

enum { PIC1 = 0x20, PIC2 = 0xA0, PIC1_BASE = 0x20, PIC2_BASE = 0x28 };
enum { EOI = 0x20, SPECIFIC_EOI = 0x60, ROTATE_EOI = 0xA0, SET_PRIORITY = 0xC0 };
enum { READ_IRR = 0x0A, READ_ISR = 0x0B, POLL = 0x0C, SPECIAL_MASK_ON = 0x68, SPECIAL_MASK_OFF = 0x48 };

static inline void pic_init(u8 icw4)
{
    outb(PIC1, 0x11);
    outb(PIC1 + 1, PIC1_BASE);
    outb(PIC1 + 1, 4);
    outb(PIC1 + 1, icw4);
    outb(PIC2, 0x11);
    outb(PIC2 + 1, PIC2_BASE);
    outb(PIC2 + 1, 2);
    outb(PIC2 + 1, icw4);
    outb(PIC1 + 1, 0xFF);
    outb(PIC2 + 1, 0xFF);
}

static inline u8 pic_read(u16 pic, u8 which)
{
    outb(pic, which);
    return inb(pic);
}

static inline void pic_unmask(u16 lines)
{
    outb(PIC1 + 1, (u8)~lines);
    outb(PIC2 + 1, (u8)(~lines >> 8));
}

/* --- 8254 timer: channel 0 is IRQ 0, channel 2 is gated and read through port 0x61 --- */

enum { PIT = 0x40, PIT_CONTROL = 0x43, PORT_61 = 0x61, PIT_HZ = 1193182 };

static inline void pit_start(int channel, int mode, u16 count)
{
    outb(PIT_CONTROL, (u8)(channel << 6 | 0x30 | mode << 1));
    outb((u16)(PIT + channel), (u8)count);
    outb((u16)(PIT + channel), (u8)(count >> 8));
}

/* Channel 0 in mode 0: one rising edge on IRQ 0, `count` periods of 838 ns from now. The line is low until then. */
static inline void pit_edge_after(u16 count) { pit_start(0, 0, count); }

static inline u16 pit_count(int channel)
{
    outb(PIT_CONTROL, (u8)(channel << 6));
    u8 low = inb((u16)(PIT + channel));
    return (u16)(low | inb((u16)(PIT + channel)) << 8);
}

static inline void pit_gate2(bool on) { outb(PORT_61, (u8)((inb(PORT_61) & ~3) | (on ? 1 : 0))); }
static inline bool pit_out2(void) { return inb(PORT_61) & 0x20; }

/* Lets time pass, measured by channel 2. */
static inline void delay_microseconds(u32 microseconds)
{
    pit_gate2(true);
    pit_start(2, 0, (u16)(microseconds * 1193 / 1000));
    while (!pit_out2()) {
        cpu_pause();
    }
}

/* --- 16550 on COM1 as a source of IRQ 4: the transmitter-empty interrupt --- */

enum { UART_IER = PORT_COM1 + 1, UART_IIR = PORT_COM1 + 2, UART_MCR = PORT_COM1 + 4 };

/* Raises IRQ 4 and leaves it high; nothing may be printed before uart_lower. */
static inline void uart_raise(void)
{
    outb(UART_MCR, 0x0B);
    outb(UART_IER, 2);
}

static inline void uart_lower(void) { outb(UART_IER, 0); }

/* --- RTC as a source of IRQ 8 --- */

static inline u8 cmos_read(u8 reg)
{
    outb(0x70, reg);
    return inb(0x71);
}

static inline void cmos_write(u8 reg, u8 value)
{
    outb(0x70, reg);
    outb(0x71, value);
}

/* Starts the periodic interrupt at 1024 Hz. */
static inline void rtc_periodic_on(void)
{
    cmos_read(0x0C);
    cmos_write(0x0A, 0x26);
    cmos_write(0x0B, (u8)(cmos_read(0x0B) | 0x40));
}

static inline void rtc_periodic_off(void)
{
    cmos_write(0x0B, (u8)(cmos_read(0x0B) & ~0x40));
    cmos_read(0x0C);
}

/* --- local APIC --- */

enum {
    APIC_ID = 0x20, APIC_VERSION = 0x30, APIC_TPR = 0x80, APIC_PPR = 0xA0, APIC_EOI = 0xB0, APIC_LDR = 0xD0,
    APIC_DFR = 0xE0, APIC_SVR = 0xF0, APIC_ISR = 0x100, APIC_TMR = 0x180, APIC_IRR = 0x200, APIC_ESR = 0x280,
    APIC_ICR = 0x300, APIC_ICR_HIGH = 0x310, APIC_LVT_TIMER = 0x320, APIC_LVT_LINT0 = 0x350, APIC_LVT_LINT1 = 0x360,
    APIC_LVT_ERROR = 0x370, APIC_TIMER_COUNT = 0x380, APIC_TIMER_CURRENT = 0x390, APIC_TIMER_DIVIDE = 0x3E0,
    APIC_MASKED = 1 << 16, APIC_PERIODIC = 1 << 17, APIC_TSC_DEADLINE = 2 << 17,
    ICR_LOGICAL = 1 << 11, ICR_PENDING = 1 << 12, ICR_SELF = 1 << 18, ICR_ALL = 2 << 18, ICR_OTHERS = 3 << 18,
    ICR_LOWEST = 1 << 8, ICR_NMI = 4 << 8, ICR_INIT = 5 << 8, ICR_STARTUP = 6 << 8, ICR_ASSERT = 1 << 14,
};

static inline u32 apic_read(u32 reg) { return *(volatile u32 *)(0xFEE00000ul + reg); }
static inline void apic_write(u32 reg, u32 value) { *(volatile u32 *)(0xFEE00000ul + reg) = value; }

/* One bit of the 256-bit registers ISR, TMR, IRR. */
static inline bool apic_bit(u32 reg, u8 vector) { return apic_read(reg + vector / 32 * 0x10) >> vector % 32 & 1; }

static inline void apic_send(u32 destination, u32 command)
{
    apic_write(APIC_ICR_HIGH, destination << 24);
    apic_write(APIC_ICR, command);
    while (apic_read(APIC_ICR) & ICR_PENDING) {
        cpu_pause();
    }
}

/* --- I/O APIC --- */

static inline u32 ioapic_read(u8 reg)
{
    *(volatile u32 *)0xFEC00000ul = reg;
    return *(volatile u32 *)0xFEC00010ul;
}

static inline void ioapic_write(u8 reg, u32 value)
{
    *(volatile u32 *)0xFEC00000ul = reg;
    *(volatile u32 *)0xFEC00010ul = value;
}

enum { RTE_LOGICAL = 1 << 11, RTE_PENDING = 1 << 12, RTE_REMOTE_IRR = 1 << 14, RTE_LEVEL = 1 << 15, RTE_MASKED = 1 << 16 };

static inline void ioapic_route(u8 pin, u32 low, u8 destination)
{
    ioapic_write((u8)(0x10 + 2 * pin), RTE_MASKED);
    ioapic_write((u8)(0x11 + 2 * pin), (u32)destination << 24);
    ioapic_write((u8)(0x10 + 2 * pin), low);
}

static inline u32 ioapic_entry(u8 pin) { return ioapic_read((u8)(0x10 + 2 * pin)); }

/* --- log of interrupts --- */

struct interrupt_log {
    volatile u32 count;
    volatile u8 vector[64];
};

static struct interrupt_log taken;

static inline void log_interrupt(u8 vector)
{
    if (taken.count < sizeof taken.vector) {
        taken.vector[taken.count] = vector;
    }
    taken.count++;
}

static inline void log_clear(void) { taken = (struct interrupt_log){0}; }

/* Interrupts on for a moment, long enough for everything pending to be taken. */
static inline void let_interrupts_in(void)
{
    __asm__ volatile("sti\n\tnop\n\tnop\n\tnop\n\tnop\n\tcli" : : : "memory");
}

/* Exactly this many interrupts, and this one first. */
static inline bool took(u32 count, u8 first)
{
    return taken.count == count && (count == 0 || taken.vector[0] == first);
}

#endif
