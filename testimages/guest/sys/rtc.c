/* The MC146818 real-time clock: time, formats, alarm, periodic and update-ended interrupts, memory. */
#include "devices.h"

enum { SECONDS = 0, SECONDS_ALARM = 1, MINUTES = 2, MINUTES_ALARM = 3, HOURS = 4, HOURS_ALARM = 5, WEEKDAY = 6, DAY = 7,
       MONTH = 8, YEAR = 9, REGISTER_A = 10, REGISTER_B = 11, REGISTER_C = 12, REGISTER_D = 13 };
enum { SET = 0x80, PERIODIC = 0x40, ALARM = 0x20, UPDATE = 0x10, BINARY = 0x04, HOURS_24 = 0x02 };

static volatile u8 flags_seen;

static void handle(struct trap_frame *frame)
{
    log_interrupt((u8)frame->vector);
    flags_seen = cmos_read(REGISTER_C);
    outb(PIC2, EOI);
    outb(PIC1, EOI);
}

static void set_time(u8 hours, u8 minutes, u8 seconds)
{
    cmos_write(HOURS, hours);
    cmos_write(MINUTES, minutes);
    cmos_write(SECONDS, seconds);
}

static bool time_is(u8 hours, u8 minutes, u8 seconds)
{
    return cmos_read(HOURS) == hours && cmos_read(MINUTES) == minutes && cmos_read(SECONDS) == seconds;
}

enum { CENTURY = 0x32 }; /* where PCs keep it */

static void set_date(u8 weekday, u8 day, u8 month, u8 year)
{
    cmos_write(WEEKDAY, weekday);
    cmos_write(DAY, day);
    cmos_write(MONTH, month);
    cmos_write(YEAR, year);
}

static void wait_for_interrupt(void)
{
    log_clear();
    while (taken.count == 0) {
        sti_hlt();
        cli();
    }
}

static void formats(void)
{
    cmos_write(REGISTER_A, 0x26);
    cmos_write(REGISTER_B, SET | HOURS_24);
    equal_bits(cmos_read(REGISTER_D), 0x80, 0x80, "register D: time is valid");
    set_time(0x23, 0x59, 0x30);
    ok(time_is(0x23, 0x59, 0x30), "BCD, 24 hours");
    cmos_write(REGISTER_B, SET | HOURS_24 | BINARY);
    set_time(23, 59, 30);
    ok(time_is(23, 59, 30), "binary, 24 hours");
    cmos_write(REGISTER_B, SET);
    set_time(0x91, 0x05, 0x06);
    ok(time_is(0x91, 0x05, 0x06), "BCD, 12 hours, afternoon");
    cmos_write(REGISTER_B, SET | HOURS_24);
}

static void periodic(void)
{
    cmos_write(REGISTER_B, HOURS_24);
    cmos_read(REGISTER_C);
    bool flag = WAIT_FOR(cmos_read(REGISTER_C) & PERIODIC);
    ok(flag, "the periodic flag is set though its interrupt is off");
    let_interrupts_in();
    equal(taken.count, 0, "and does not interrupt");
    rtc_periodic_on();
    for (int i = 0; i < 8; i++) {
        wait_for_interrupt();
    }
    rtc_periodic_off();
    equal_bits(flags_seen, 0xC0, 0xC0, "the periodic interrupt, with IRQF and PF in register C");
    equal_bits(cmos_read(REGISTER_C), 0xC0, 0, "reading register C clears it");
}

/* The last second of a century, and the one after. */
static void update(void)
{
    cmos_write(REGISTER_B, SET | HOURS_24);
    cmos_write(CENTURY, 0x19);
    set_date(6, 0x31, 0x12, 0x99);
    set_time(0x23, 0x59, 0x59);
    cmos_write(SECONDS_ALARM, 0x01);
    cmos_write(MINUTES_ALARM, 0x00);
    cmos_write(HOURS_ALARM, 0x00);
    cmos_read(REGISTER_C);
    cmos_write(REGISTER_B, UPDATE | HOURS_24);
    wait_for_interrupt();
    equal_bits(flags_seen, 0x90, 0x90, "the update-ended interrupt, with IRQF and UF in register C");
    equal_bits(cmos_read(REGISTER_A), 0x80, 0, "no update in progress just after it");
    ok(time_is(0, 0, 0), "midnight");
    ok(cmos_read(DAY) == 0x01 && cmos_read(MONTH) == 0x01 && cmos_read(YEAR) == 0x00, "the first of January");
    equal(cmos_read(WEEKDAY), 7, "the next day of the week");
    cmos_write(REGISTER_B, ALARM | HOURS_24);
    wait_for_interrupt();
    equal_bits(flags_seen, 0xA0, 0xA0, "the alarm interrupt, with IRQF and AF in register C");
    ok(time_is(0, 0, 1), "at the time of the alarm");
    cmos_write(SECONDS_ALARM, 0xC0);
    cmos_write(MINUTES_ALARM, 0xC0);
    cmos_write(HOURS_ALARM, 0xC0);
    wait_for_interrupt();
    ok(time_is(0, 0, 2), "an alarm that matches anything comes each second");
    cmos_write(REGISTER_B, SET | HOURS_24);
    u8 second = cmos_read(SECONDS);
    rtc_periodic_on();
    ok(cmos_read(SECONDS) == second, "SET holds the time");
    rtc_periodic_off();
    cmos_write(REGISTER_B, HOURS_24);
}

void tests(void)
{
    pic_init(1);
    interrupt_handler = handle;
    formats();
    pic_unmask(1 << 2 | 1 << 8);
    periodic();
    update();
    cmos_write(0x50, 0xA5);
    cmos_write(0x51, 0x5A);
    ok(cmos_read(0x50) == 0xA5 && cmos_read(0x51) == 0x5A, "memory");
}
