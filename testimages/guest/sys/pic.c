/* The pair of 8259 interrupt controllers: IRQ 0 from the timer, IRQ 4 from the serial port, IRQ 8 from the RTC. */
#include "devices.h"

enum { TIMER = PIC1_BASE, SERIAL = PIC1_BASE + 4, CLOCK = PIC2_BASE };

/* What the handler does, beside logging: see it as the device driver's part. */
static bool send_eoi;
static void (*in_service)(u8 vector);

static void handle(struct trap_frame *frame)
{
    u8 vector = (u8)frame->vector;
    log_interrupt(vector);
    if (in_service) {
        void (*once)(u8) = in_service;
        in_service = NULL;
        once(vector);
    }
    if (send_eoi) {
        if (vector >= PIC2_BASE) {
            outb(PIC2, EOI);
        }
        outb(PIC1, EOI);
    }
}

static bool timer_requests(void) { return pic_read(PIC1, READ_IRR) & 1; }
static bool serial_requests(void) { return pic_read(PIC1, READ_IRR) & 0x10; }

static void raise_timer(void)
{
    pit_edge_after(50);
    WAIT_FOR(timer_requests());
}

static void lower_timer(void) { outb(PIT_CONTROL, 0x30); }

static void raise_serial(void)
{
    uart_raise();
    WAIT_FOR(serial_requests());
}

/* Back to a known state: nothing in service, nothing requested, everything masked. */
static void restart(u8 icw4)
{
    lower_timer();
    uart_lower();
    pic_init(icw4);
    log_clear();
    send_eoi = true;
    in_service = NULL;
}

static u8 seen_isr, seen_irr, seen_isr2;

static void look(u8 vector)
{
    (void)vector;
    seen_irr = pic_read(PIC1, READ_IRR);
    seen_isr = pic_read(PIC1, READ_ISR);
    seen_isr2 = pic_read(PIC2, READ_ISR);
}

static void masks_and_vectors(void)
{
    restart(1);
    outb(PIC1 + 1, 0xA5);
    outb(PIC2 + 1, 0x5A);
    ok(inb(PIC1 + 1) == 0xA5 && inb(PIC2 + 1) == 0x5A, "the mask registers read back");
    outb(PIC1 + 1, 0xFF);
    outb(PIC2 + 1, 0xFF);
    ok(!timer_requests(), "no request while the line is low");
    raise_timer();
    ok(timer_requests(), "a rising edge sets the request bit, masked or not");
    let_interrupts_in();
    bool none = took(0, 0);
    ok(none, "a masked request does not interrupt");
    in_service = look;
    pic_unmask(1 << 0);
    let_interrupts_in();
    bool one = took(1, TIMER);
    ok(one, "unmasked, it does, with the vector ICW2 says");
    ok((seen_isr & 1) && !(seen_irr & 1), "acknowledged: in service, no longer requested");
    equal(pic_read(PIC1, READ_ISR), 0, "the EOI clears the in-service bit");
    let_interrupts_in();
    ok(taken.count == 1, "an edge interrupts once, though the line is still high");
    lower_timer();
    raise_timer();
    let_interrupts_in();
    ok(taken.count == 2, "the next edge interrupts again");
}

static void raise_timer_and_wait(u8 vector)
{
    (void)vector;
    raise_timer();
    let_interrupts_in();
}

static u32 taken_inside;

static void serial_inside(u8 vector)
{
    (void)vector;
    raise_serial();
    let_interrupts_in();
    taken_inside = taken.count;
}

static void timer_inside(u8 vector)
{
    (void)vector;
    raise_timer();
    let_interrupts_in();
    taken_inside = taken.count;
}

static void priorities(void)
{
    restart(1);
    raise_timer();
    raise_serial();
    pic_unmask(1 << 0 | 1 << 4);
    let_interrupts_in();
    uart_lower();
    ok(taken.count == 2 && taken.vector[0] == TIMER && taken.vector[1] == SERIAL, "IRQ 0 comes before IRQ 4");

    restart(1);
    pic_unmask(1 << 0 | 1 << 4);
    raise_timer();
    in_service = serial_inside;
    let_interrupts_in();
    u32 inside = taken_inside;
    let_interrupts_in();
    uart_lower();
    equal(inside, 1, "IRQ 4 waits while IRQ 0 is in service");
    ok(taken.count == 2 && taken.vector[1] == SERIAL, "and is taken after the EOI");

    restart(1);
    pic_unmask(1 << 0 | 1 << 4);
    raise_serial();
    in_service = timer_inside;
    let_interrupts_in();
    uart_lower();
    ok(taken_inside == 2 && taken.vector[1] == TIMER, "IRQ 0 nests into the service of IRQ 4");

    restart(1);
    raise_timer();
    raise_serial();
    outb(PIC1, SET_PRIORITY | 0);
    pic_unmask(1 << 0 | 1 << 4);
    let_interrupts_in();
    uart_lower();
    ok(taken.count == 2 && taken.vector[0] == SERIAL, "set priority: with IRQ 0 lowest, IRQ 4 comes first");

    restart(1);
    send_eoi = false;
    pic_unmask(1 << 0 | 1 << 4);
    raise_timer();
    let_interrupts_in();
    outb(PIC1, ROTATE_EOI);
    log_clear();
    send_eoi = true;
    outb(PIC1 + 1, 0xFF);
    lower_timer();
    raise_timer();
    raise_serial();
    pic_unmask(1 << 0 | 1 << 4);
    let_interrupts_in();
    uart_lower();
    ok(taken.count == 2 && taken.vector[0] == SERIAL, "rotate on EOI: the line just served becomes the lowest");
}

static void ends_of_interrupt(void)
{
    restart(1);
    send_eoi = false;
    pic_unmask(1 << 0 | 1 << 4);
    raise_serial();
    in_service = raise_timer_and_wait;
    let_interrupts_in();
    uart_lower();
    equal(pic_read(PIC1, READ_ISR), 0x11, "two lines in service at once");
    outb(PIC1, SPECIFIC_EOI | 4);
    equal(pic_read(PIC1, READ_ISR), 0x01, "specific EOI clears the line it names");
    outb(PIC1, EOI);
    equal(pic_read(PIC1, READ_ISR), 0x00, "non-specific EOI clears the highest line in service");

    restart(3);
    send_eoi = false;
    pic_unmask(1 << 0);
    raise_timer();
    in_service = look;
    let_interrupts_in();
    bool one = took(1, TIMER);
    ok(one && seen_isr == 0, "automatic EOI: nothing is in service inside the handler");

    restart(1);
    send_eoi = false;
    pic_unmask(1 << 0 | 1 << 4);
    raise_timer();
    let_interrupts_in();
    raise_serial();
    let_interrupts_in();
    ok(taken.count == 1, "IRQ 4 is blocked by IRQ 0 in service");
    outb(PIC1, SPECIAL_MASK_ON);
    outb(PIC1 + 1, (u8)~(1 << 4));
    let_interrupts_in();
    outb(PIC1, SPECIAL_MASK_OFF);
    uart_lower();
    ok(taken.count == 2 && taken.vector[1] == SERIAL, "special mask mode: masking IRQ 0 lets it through");
}

static void polling(void)
{
    restart(1);
    outb(PIC1, POLL);
    equal_bits(inb(PIC1), 0x80, 0, "poll: nothing requested");
    pic_unmask(1 << 4);
    raise_serial();
    outb(PIC1, POLL);
    u8 answer = inb(PIC1);
    u8 in_service_now = pic_read(PIC1, READ_ISR);
    uart_lower();
    equal_bits(answer, 0x87, 0x84, "poll: IRQ 4 requested");
    equal(in_service_now, 0x10, "the poll acknowledges it");
}

static void cascade(void)
{
    restart(1);
    pic_unmask(1 << 2 | 1 << 8);
    in_service = look;
    rtc_periodic_on();
    bool requested = WAIT_FOR(pic_read(PIC2, READ_IRR) & 1);
    ok(requested, "IRQ 8 is requested at the second controller");
    let_interrupts_in();
    rtc_periodic_off();
    bool one = took(1, CLOCK);
    ok(one, "it interrupts with a vector of the second controller");
    ok((seen_isr & 4) && (seen_isr2 & 1), "both controllers have it in service");
    ok(pic_read(PIC1, READ_ISR) == 0 && pic_read(PIC2, READ_ISR) == 0, "an EOI to each ends it");
}

static void withdrawn_request(void)
{
    restart(1);
    send_eoi = false;
    pic_unmask(1 << 4);
    raise_serial();
    uart_lower();
    let_interrupts_in();
    bool legal = taken.count == 0 || (taken.vector[0] == PIC1_BASE + 7 && !(pic_read(PIC1, READ_ISR) & 0x80));
    ok(legal, "a request withdrawn before its acknowledgment gives nothing, or IRQ 7 with nothing in service");
}

void tests(void)
{
    interrupt_handler = handle;
    masks_and_vectors();
    priorities();
    ends_of_interrupt();
    polling();
    cascade();
    withdrawn_request();
    restart(1);
}
