/* The 8254 timer: modes of channel 2 seen through port 0x61, and channel 0 as a source of interrupts. */
#include "devices.h"

static void handle(struct trap_frame *frame)
{
    log_interrupt((u8)frame->vector);
    outb(PIC1, EOI);
}

static bool out2_rises(void) { return WAIT_FOR(pit_out2()); }
static bool out2_falls(void) { return WAIT_FOR(!pit_out2()); }

static void mode0(void)
{
    about("mode 0");
    pit_gate2(true);
    pit_start(2, 0, 0xFFFF);
    ok(!pit_out2(), "OUT is low after the mode is set");
    u16 first = pit_count(2);
    bool counts = WAIT_FOR(pit_count(2) < first);
    ok(counts, "the count goes down");
    pit_start(2, 0, 100);
    ok(out2_rises(), "OUT goes high at the terminal count");
    outb(PIT_CONTROL, 0xB0);
    ok(!pit_out2(), "a new control word takes OUT low");
    outb(PIT + 2, 100);
    outb(PIT + 2, 0);
    ok(out2_rises(), "and a new count starts over");
    pit_start(2, 0, 0xFFFF);
    pit_gate2(false);
    u16 held = pit_count(2);
    for (int i = 0; i < 1000; i++) {
        cpu_pause();
    }
    equal(pit_count(2), held, "the gate low holds the count");
    pit_gate2(true);
    bool goes_on = WAIT_FOR(pit_count(2) < held);
    ok(goes_on, "the gate high lets it go on");
}

static void mode1(void)
{
    about("mode 1");
    pit_gate2(false);
    pit_start(2, 1, 2000);
    ok(pit_out2(), "OUT is high after the mode is set");
    pit_gate2(true);
    bool low = out2_falls();
    ok(low, "a rising gate starts the pulse");
    ok(out2_rises(), "which ends after the count");
    pit_gate2(false);
    pit_gate2(true);
    low = out2_falls();
    ok(low, "the next rising gate starts another");
}

static void mode2(void)
{
    about("mode 2");
    pit_gate2(true);
    pit_start(2, 2, 2000);
    bool in_range = true;
    bool reloaded = false;
    u16 last = pit_count(2);
    for (int i = 0; i < 100000 && !reloaded; i++) {
        u16 now = pit_count(2);
        in_range = in_range && now >= 1 && now <= 2000;
        reloaded = now > last;
        last = now;
    }
    ok(in_range, "the count stays between 1 and the initial count");
    ok(reloaded, "and starts again from there");
}

static void mode3(void)
{
    about("mode 3");
    pit_gate2(true);
    pit_start(2, 3, 2000);
    bool high = out2_rises();
    bool low = out2_falls();
    bool again = out2_rises();
    ok(high && low && again, "OUT is a square wave");
    pit_gate2(false);
    ok(pit_out2(), "the gate low takes OUT high");
}

static void reading(void)
{
    about("reading");
    pit_gate2(true);
    pit_start(2, 0, 0xFFFF);
    outb(PIT_CONTROL, 0x80);
    for (int i = 0; i < 1000; i++) {
        cpu_pause();
    }
    u8 low = inb(PIT + 2);
    u16 latched = (u16)(low | inb(PIT + 2) << 8);
    u16 later = pit_count(2);
    ok(latched > later, "a latched count is the count of the moment it was latched");
    outb(PIT_CONTROL, 0x80);
    for (int i = 0; i < 1000; i++) {
        cpu_pause();
    }
    outb(PIT_CONTROL, 0x80);
    low = inb(PIT + 2);
    u16 second = (u16)(low | inb(PIT + 2) << 8);
    later = pit_count(2);
    ok(second > later, "a second latch before the first is read changes nothing");
    outb(PIT_CONTROL, 0xE8);
    equal_bits(inb(PIT + 2), 0xBF, 0x30, "read-back status: OUT low, both bytes, mode 0, binary");
    pit_start(2, 3, 1000);
    outb(PIT_CONTROL, 0xE8);
    equal_bits(inb(PIT + 2), 0x3F, 0x36, "read-back status: mode 3");
    outb(PIT_CONTROL, 0xB0);
    outb(PIT_CONTROL, 0xE8);
    equal_bits(inb(PIT + 2), 0x40, 0x40, "read-back status: null count until a count is loaded");
    outb(PIT_CONTROL, 0x90);
    outb(PIT + 2, 200);
    bool small = inb(PIT + 2) <= 200;
    ok(small, "access to the low byte only");
    outb(PIT_CONTROL, 0xB1);
    outb(PIT + 2, 0x99);
    outb(PIT + 2, 0x99);
    bool decimal = true;
    for (int i = 0; i < 200; i++) {
        u16 count = pit_count(2);
        for (int digit = 0; digit < 16; digit += 4) {
            decimal = decimal && (count >> digit & 15) <= 9;
        }
    }
    ok(decimal, "BCD counting");
}

static void interrupts(void)
{
    about("channel 0");
    pic_init(1);
    interrupt_handler = handle;
    pic_unmask(1);
    log_clear();
    pit_edge_after(1193);
    sti_hlt();
    cli();
    bool one = took(1, PIC1_BASE);
    ok(one, "mode 0 interrupts a core in HLT");
    delay_microseconds(3000);
    let_interrupts_in();
    equal(taken.count, 1, "once");
    log_clear();
    pit_gate2(true);
    pit_start(2, 0, 0xFFFF);
    pit_start(0, 2, 1193);
    while (taken.count < 10) {
        sti_hlt();
        cli();
    }
    u32 ticks = 0xFFFFu - pit_count(2);
    pit_start(0, 0, 0xFFFF);
    outb(PIC1 + 1, 0xFF);
    ok(true, "mode 2 interrupts again and again");
    ok(ticks > 8 * 1193 && ticks < 20 * 1193, "ten periods take ten times as long as one");
    if (!(ticks > 8 * 1193 && ticks < 20 * 1193)) {
        print("# %u ticks\n", ticks);
    }
}

void tests(void)
{
    mode0();
    mode1();
    mode2();
    mode3();
    reading();
    interrupts();
    about("");
    outb(PORT_61, (u8)(inb(PORT_61) | 2));
    equal_bits(inb(PORT_61), 2, 2, "port 0x61: the speaker bit reads back");
    outb(PORT_61, (u8)(inb(PORT_61) & ~3));
    equal_bits(inb(PORT_61), 3, 0, "port 0x61: and clear");
}
