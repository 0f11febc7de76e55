/* The I/O APIC: registers, edge- and level-triggered pins, destinations. Timer on pin 2, serial port on 4, RTC on 8. */
#include "devices.h"

enum { TIMER_PIN = 2, SERIAL_PIN = 4, RTC_PIN = 8, VECTOR = 0x61 };

static void (*in_service)(void);

static void handle(struct trap_frame *frame)
{
    log_interrupt((u8)frame->vector);
    if (in_service) {
        void (*once)(void) = in_service;
        in_service = NULL;
        once();
    }
    apic_write(APIC_EOI, 0);
}

static void restart(void)
{
    outb(PIT_CONTROL, 0x30);
    uart_lower();
    for (u8 pin = 0; pin < 24; pin++) {
        ioapic_route(pin, RTE_MASKED, 0);
    }
    log_clear();
    in_service = NULL;
}

static void timer_edge(void)
{
    pit_edge_after(50);
    delay_microseconds(200);
}

static void registers(void)
{
    about("registers");
    ioapic_write(0, 0x05000000);
    equal_bits(ioapic_read(0), 0x0F000000, 0x05000000, "the id reads back");
    ioapic_write(0, 0);
    equal(ioapic_read(1) >> 16 & 0xFF, 23, "24 pins");
    ioapic_write(0x10 + 2 * 20, RTE_MASKED | RTE_PENDING | RTE_REMOTE_IRR | 0x77);
    ioapic_write(0x11 + 2 * 20, 0x0A000000);
    equal(ioapic_entry(20), RTE_MASKED | 0x77, "delivery status and remote IRR cannot be written");
    equal_bits(ioapic_read(0x11 + 2 * 20), 0xFF000000, 0x0A000000, "the destination reads back");
    about("");
}

static void edge_triggered(void)
{
    about("edge-triggered");
    restart();
    ioapic_route(TIMER_PIN, VECTOR, 0);
    timer_edge();
    ok(apic_bit(APIC_IRR, VECTOR), "a rising edge requests the vector of the entry");
    ok(!apic_bit(APIC_TMR, VECTOR), "the trigger mode register says edge");
    let_interrupts_in();
    ok(took(1, VECTOR), "it interrupts");
    let_interrupts_in();
    equal(taken.count, 1, "once, though the line is still high");
    equal_bits(ioapic_entry(TIMER_PIN), RTE_REMOTE_IRR, 0, "remote IRR is not used");
    outb(PIT_CONTROL, 0x30);
    timer_edge();
    let_interrupts_in();
    equal(taken.count, 2, "the next edge interrupts again");
    restart();
    ioapic_route(TIMER_PIN, RTE_MASKED | VECTOR, 0);
    timer_edge();
    let_interrupts_in();
    equal(taken.count, 0, "a masked pin does not interrupt");
    ioapic_write(0x10 + 2 * TIMER_PIN, VECTOR);
    let_interrupts_in();
    equal(taken.count, 0, "an edge on a masked pin is lost");
    restart();
    ioapic_route(RTC_PIN, VECTOR, 0);
    rtc_periodic_on();
    bool requested = WAIT_FOR(apic_bit(APIC_IRR, VECTOR));
    rtc_periodic_off();
    let_interrupts_in();
    ok(requested && taken.count >= 1, "the RTC's pin");
    about("");
}

static u32 entry_inside;

static void look(void) { entry_inside = ioapic_entry(SERIAL_PIN); }

static void look_and_lower(void)
{
    look();
    uart_lower();
}

static void level_triggered(void)
{
    about("level-triggered");
    restart();
    ioapic_route(SERIAL_PIN, RTE_LEVEL | VECTOR, 0);
    uart_raise();
    bool requested = WAIT_FOR(apic_bit(APIC_IRR, VECTOR));
    bool level = apic_bit(APIC_TMR, VECTOR);
    u32 entry = ioapic_entry(SERIAL_PIN);
    in_service = look_and_lower;
    let_interrupts_in();
    bool one = took(1, VECTOR);
    ok(requested, "a high line requests the vector of the entry");
    ok(level, "the trigger mode register says level");
    equal_bits(entry, RTE_REMOTE_IRR, RTE_REMOTE_IRR, "remote IRR is set from the request on");
    equal_bits(entry_inside, RTE_REMOTE_IRR, RTE_REMOTE_IRR, "it is set in the handler");
    equal_bits(ioapic_entry(SERIAL_PIN), RTE_REMOTE_IRR, 0, "the EOI clears it");
    ok(one, "a line taken low in the handler interrupts once");

    restart();
    ioapic_route(SERIAL_PIN, RTE_LEVEL | VECTOR, 0);
    uart_raise();
    __asm__ volatile("sti" : : : "memory");
    bool again = WAIT_FOR(taken.count >= 3);
    cli();
    uart_lower();
    u32 count = taken.count;
    let_interrupts_in();
    u32 rest = taken.count - count;
    ok(again, "a line that stays high interrupts again after each EOI");
    count = taken.count;
    let_interrupts_in();
    ok(rest <= 1 && taken.count == count, "a low line no more");

    restart();
    ioapic_route(SERIAL_PIN, RTE_MASKED | RTE_LEVEL | VECTOR, 0);
    uart_raise();
    delay_microseconds(200);
    let_interrupts_in();
    u32 masked = taken.count;
    in_service = look_and_lower;
    ioapic_write(0x10 + 2 * SERIAL_PIN, RTE_LEVEL | VECTOR);
    WAIT_FOR(apic_bit(APIC_IRR, VECTOR));
    let_interrupts_in();
    uart_lower();
    ok(masked == 0, "a masked pin does not interrupt");
    ok(taken.count == 1, "a line that is high when the pin is unmasked does");
    about("");
}

static void destinations(void)
{
    about("destination");
    apic_write(APIC_DFR, 0xFFFFFFFF);
    apic_write(APIC_LDR, 0x02000000);
    restart();
    ioapic_route(TIMER_PIN, RTE_LOGICAL | VECTOR, 0x02);
    timer_edge();
    let_interrupts_in();
    ok(took(1, VECTOR), "logical, own bit");
    restart();
    ioapic_route(TIMER_PIN, RTE_LOGICAL | VECTOR, 0x04);
    timer_edge();
    let_interrupts_in();
    ok(took(0, 0), "logical, another bit");
    restart();
    ioapic_route(TIMER_PIN, VECTOR, 0x0E);
    timer_edge();
    let_interrupts_in();
    ok(took(0, 0), "physical, a core that does not exist");
    restart();
    ioapic_route(TIMER_PIN, ICR_LOWEST | RTE_LOGICAL | VECTOR, 0xFF);
    timer_edge();
    let_interrupts_in();
    ok(took(1, VECTOR), "lowest priority, all");
    restart();
    ioapic_route(TIMER_PIN, ICR_NMI, 0);
    timer_edge();
    ok(took(1, NMI), "NMI, with interrupts off");
    restart();
    about("");
}

void tests(void)
{
    pic_init(1);
    interrupt_handler = handle;
    apic_write(APIC_SVR, 0x1FF);
    apic_write(APIC_TPR, 0);
    apic_write(APIC_LVT_LINT0, APIC_MASKED);
    registers();
    edge_triggered();
    level_triggered();
    destinations();
}
