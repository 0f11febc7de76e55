/* The I/O APIC: registers, edge- and level-triggered pins, destinations. Timer on pin 2, serial port on 4, RTC on 8. */
#include "devices.h"

enum { TIMER_PIN = 2, SERIAL_PIN = 4, RTC_PIN = 8, VECTOR = 0x61 };

static void (*in_service)(void);

/* The interrupt, counted from 1, in which the handler takes the serial port's line low; 0 for none. */
static u32 lower_at;

static void handle(struct trap_frame *frame)
{
    log_interrupt((u8)frame->vector);
    if (taken.count == lower_at) {
        uart_lower();
    }
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
    lower_at = 0;
}

/* A rising edge on the serial port's pin; the line stays high. */
static void edge(void)
{
    uart_lower();
    uart_raise();
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
    ioapic_route(SERIAL_PIN, VECTOR, 0);
    edge();
    bool requested = WAIT_FOR(apic_bit(APIC_IRR, VECTOR));
    bool level = apic_bit(APIC_TMR, VECTOR);
    let_interrupts_in();
    bool one = took(1, VECTOR);
    let_interrupts_in();
    u32 count = taken.count;
    u32 entry = ioapic_entry(SERIAL_PIN);
    edge();
    let_interrupts_in();
    uart_lower();
    ok(requested, "a rising edge requests the vector of the entry");
    ok(!level, "the trigger mode register says edge");
    ok(one, "it interrupts");
    equal(count, 1, "once, though the line is still high");
    equal_bits(entry, RTE_REMOTE_IRR, 0, "remote IRR is not used");
    equal(taken.count, 2, "the next edge interrupts again");

    restart();
    ioapic_route(SERIAL_PIN, RTE_MASKED | VECTOR, 0);
    edge();
    let_interrupts_in();
    count = taken.count;
    ioapic_write(0x10 + 2 * SERIAL_PIN, VECTOR);
    let_interrupts_in();
    uart_lower();
    equal(count, 0, "a masked pin does not interrupt");
    equal(taken.count, 0, "an edge on a masked pin is lost");

    restart();
    ioapic_route(TIMER_PIN, VECTOR, 0);
    pit_edge_after(50);
    requested = WAIT_FOR(apic_bit(APIC_IRR, VECTOR));
    let_interrupts_in();
    ok(requested && taken.count == 1, "the timer's pin");
    restart();
    ioapic_route(RTC_PIN, VECTOR, 0);
    rtc_periodic_on();
    requested = WAIT_FOR(apic_bit(APIC_IRR, VECTOR));
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
    lower_at = 3;
    uart_raise();
    sti();
    bool again = WAIT_FOR(taken.count >= 3);
    cli();
    let_interrupts_in();
    let_interrupts_in();
    uart_lower();
    ok(again, "a line that stays high interrupts again after each EOI");
    ok(taken.count == 3, "a low line no more");

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

/* Whether an edge with this entry interrupts, and with the vector it should. */
static bool arrives(u32 low, u8 destination, u8 vector)
{
    restart();
    ioapic_route(SERIAL_PIN, low, destination);
    edge();
    let_interrupts_in();
    uart_lower();
    return took(1, vector);
}

static void destinations(void)
{
    about("destination");
    apic_write(APIC_DFR, 0xFFFFFFFF);
    apic_write(APIC_LDR, 0x02000000);
    ok(arrives(RTE_LOGICAL | VECTOR, 0x02, VECTOR), "logical, own bit");
    ok(!arrives(RTE_LOGICAL | VECTOR, 0x04, VECTOR), "logical, another bit");
    ok(!arrives(VECTOR, 0x0E, VECTOR), "physical, a core that does not exist");
    ok(arrives(ICR_LOWEST | RTE_LOGICAL | VECTOR, 0xFF, VECTOR), "lowest priority, all");
    ok(arrives(ICR_NMI, 0, NMI), "NMI");
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
