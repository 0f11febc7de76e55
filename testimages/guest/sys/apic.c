/* The local APIC of one core: identification, interrupts to itself, priorities, timer, errors, ExtINT, x2APIC. */
#include "devices.h"

enum { SPURIOUS = 0xFF, ONE = 0x51, TWO = 0x61, TIMER = 0x71 };

static bool send_eoi = true;
static void (*in_service)(void);

static void handle(struct trap_frame *frame)
{
    u8 vector = (u8)frame->vector;
    log_interrupt(vector);
    if (vector == NMI || vector == SPURIOUS) {
        return;
    }
    if (in_service) {
        void (*once)(void) = in_service;
        in_service = NULL;
        once();
    }
    if (vector == PIC1_BASE) {
        outb(PIC1, EOI);
    } else if (send_eoi) {
        apic_write(APIC_EOI, 0);
    }
}

static void restart(void)
{
    log_clear();
    in_service = NULL;
    send_eoi = true;
    apic_write(APIC_TPR, 0);
}

static void identification(void)
{
    u32 leaf[4];
    cpuid(1, 0, leaf);
    about("identification");
    ok(leaf[3] >> 9 & 1, "CPUID says there is an APIC");
    equal(rdmsr(MSR_APIC_BASE), 0xFEE00900, "IA32_APIC_BASE: enabled, bootstrap processor, at 0xFEE00000");
    equal(apic_read(APIC_ID) >> 24, leaf[1] >> 24, "the APIC id is that of CPUID");
    u32 version = apic_read(APIC_VERSION) & 0xFF;
    ok(version >= 0x10 && version <= 0x15, "version: an integrated APIC");
    ok((apic_read(APIC_VERSION) >> 16 & 0xFF) >= 3, "at least four local vectors");
    about("");
}

static void software_enable(void)
{
    about("spurious-interrupt register");
    apic_write(APIC_SVR, SPURIOUS);
    apic_write(APIC_LVT_TIMER, TIMER);
    equal_bits(apic_read(APIC_LVT_TIMER), APIC_MASKED, APIC_MASKED, "software-disabled: a local vector stays masked");
    apic_write(APIC_SVR, 0x100 | SPURIOUS);
    equal_bits(apic_read(APIC_SVR), 0x1FF, 0x1FF, "software-enabled");
    apic_write(APIC_LVT_TIMER, TIMER);
    equal_bits(apic_read(APIC_LVT_TIMER), APIC_MASKED, 0, "then it can be unmasked");
    about("");
}

static u8 seen_isr, seen_ppr;

static void look(void)
{
    seen_isr = apic_bit(APIC_ISR, ONE);
    seen_ppr = (u8)apic_read(APIC_PPR);
}

static void self_interrupts(void)
{
    about("interrupt to oneself");
    restart();
    apic_send(0, ICR_SELF | ONE);
    ok(apic_bit(APIC_IRR, ONE) && !apic_bit(APIC_ISR, ONE), "it is requested");
    in_service = look;
    let_interrupts_in();
    ok(took(1, ONE), "and taken when interrupts are on");
    ok(seen_isr, "in service inside the handler");
    equal(seen_ppr, ONE & 0xF0, "which gives the processor its priority class");
    ok(!apic_bit(APIC_IRR, ONE) && !apic_bit(APIC_ISR, ONE), "the EOI ends it");
    equal(apic_read(APIC_PPR), 0, "and the processor priority is 0 again");
    restart();
    apic_send(0, ICR_ALL | ONE);
    let_interrupts_in();
    ok(took(1, ONE), "all including self");
    restart();
    apic_send(0, ICR_OTHERS | ONE);
    let_interrupts_in();
    ok(took(0, 0), "all excluding self");
    restart();
    apic_send(apic_read(APIC_ID) >> 24, ONE);
    let_interrupts_in();
    ok(took(1, ONE), "physical destination");
    restart();
    apic_send(apic_read(APIC_ID) >> 24, ICR_NMI);
    for (int i = 0; i < 10; i++) {
        cpu_pause();
    }
    ok(took(1, NMI), "NMI, with interrupts off");
    about("");
}

static void send_higher(void)
{
    apic_send(0, ICR_SELF | TWO);
    let_interrupts_in();
    seen_isr = (u8)taken.count;
}

static void send_same_class(void)
{
    apic_send(0, ICR_SELF | (ONE + 1));
    let_interrupts_in();
    seen_isr = (u8)taken.count;
}

static void priorities(void)
{
    about("priority");
    restart();
    apic_send(0, ICR_SELF | ONE);
    apic_send(0, ICR_SELF | TWO);
    let_interrupts_in();
    ok(taken.count == 2 && taken.vector[0] == TWO && taken.vector[1] == ONE, "the higher vector first");
    restart();
    apic_send(0, ICR_SELF | ONE);
    in_service = send_higher;
    let_interrupts_in();
    ok(seen_isr == 2 && taken.vector[1] == TWO, "a higher class nests");
    restart();
    apic_send(0, ICR_SELF | ONE);
    in_service = send_same_class;
    let_interrupts_in();
    ok(seen_isr == 1 && taken.count == 2 && taken.vector[1] == ONE + 1, "the same class waits for the EOI");
    restart();
    apic_write(APIC_TPR, 0x50);
    equal(read_cr8(), 5, "CR8 shows the task priority");
    equal(apic_read(APIC_PPR), 0x50, "the processor priority follows it");
    apic_send(0, ICR_SELF | ONE);
    apic_send(0, ICR_SELF | TWO);
    let_interrupts_in();
    ok(took(1, TWO), "the task priority holds back its class");
    write_cr8(4);
    equal(apic_read(APIC_TPR), 0x40, "a write of CR8 sets the task priority");
    let_interrupts_in();
    ok(taken.count == 2 && taken.vector[1] == ONE, "and lets it through");
    write_cr8(0);
    about("");
}

static void logical_destinations(void)
{
    static const struct {
        u32 model, own, to;
        bool arrives;
        const char *text;
    } cases[] = {
        {0xFFFFFFFF, 0x04, 0x04, true, "flat model, own bit"},
        {0xFFFFFFFF, 0x04, 0x05, true, "flat model, own bit among others"},
        {0xFFFFFFFF, 0x04, 0x02, false, "flat model, another bit"},
        {0x0FFFFFFF, 0x24, 0x24, true, "cluster model, own cluster and bit"},
        {0x0FFFFFFF, 0x24, 0x22, false, "cluster model, own cluster, another bit"},
        {0x0FFFFFFF, 0x24, 0x14, false, "cluster model, another cluster"},
    };
    about("logical destination");
    for (u32 i = 0; i < sizeof cases / sizeof *cases; i++) {
        restart();
        apic_write(APIC_DFR, cases[i].model);
        apic_write(APIC_LDR, cases[i].own << 24);
        apic_send(cases[i].to, ICR_LOGICAL | ONE);
        let_interrupts_in();
        ok(took(cases[i].arrives, ONE), cases[i].text);
    }
    apic_write(APIC_DFR, 0xFFFFFFFF);
    about("");
}

/* Counts of the timer in one millisecond of the PIT's channel 2; the least of some, for a machine that stumbles. */
static u32 counts_a_millisecond(u32 divide)
{
    u32 least = 0xFFFFFFFF;
    apic_write(APIC_LVT_TIMER, APIC_MASKED | TIMER);
    apic_write(APIC_TIMER_DIVIDE, divide);
    for (int i = 0; i < 4; i++) {
        apic_write(APIC_TIMER_COUNT, 0xFFFFFFFF);
        delay_microseconds(1000);
        u32 counts = 0xFFFFFFFF - apic_read(APIC_TIMER_CURRENT);
        least = counts < least ? counts : least;
    }
    apic_write(APIC_TIMER_COUNT, 0);
    return least;
}

static void timer(void)
{
    about("timer");
    u32 fast = counts_a_millisecond(0xB);
    u32 slow = counts_a_millisecond(0x3);
    ok(slow > 0 && fast > 4 * slow && fast < 64 * slow, "divided by sixteen it is slower than divided by one");
    restart();
    apic_write(APIC_LVT_TIMER, TIMER);
    apic_write(APIC_TIMER_COUNT, slow);
    sti_hlt();
    cli();
    ok(took(1, TIMER), "one-shot: interrupts a core in HLT");
    equal(apic_read(APIC_TIMER_CURRENT), 0, "one-shot: the count stays at 0");
    delay_microseconds(3000);
    let_interrupts_in();
    equal(taken.count, 1, "one-shot: once");
    restart();
    apic_write(APIC_LVT_TIMER, APIC_PERIODIC | TIMER);
    apic_write(APIC_TIMER_COUNT, slow);
    while (taken.count < 5) {
        sti_hlt();
        cli();
    }
    ok(true, "periodic: interrupts again and again");
    ok(apic_read(APIC_TIMER_CURRENT) <= slow, "periodic: the count starts again from the initial count");
    apic_write(APIC_TIMER_COUNT, 0);
    let_interrupts_in();
    restart();
    delay_microseconds(3000);
    let_interrupts_in();
    equal(taken.count, 0, "an initial count of 0 stops it");
    restart();
    apic_write(APIC_LVT_TIMER, APIC_MASKED | TIMER);
    apic_write(APIC_TIMER_COUNT, slow);
    delay_microseconds(3000);
    let_interrupts_in();
    ok(taken.count == 0 && apic_read(APIC_TIMER_CURRENT) == 0, "masked, it counts but does not interrupt");
    about("");
}

static void tsc_deadline(void)
{
    u32 leaf[4];
    cpuid(1, 0, leaf);
    about("TSC deadline");
    if (!(leaf[2] >> 24 & 1)) {
        skip("interrupts a core in HLT", "the processor has none");
        skip("the deadline reads as 0 after it", "the processor has none");
        skip("a deadline of 0 disarms", "the processor has none");
        about("");
        return;
    }
    restart();
    apic_write(APIC_LVT_TIMER, APIC_TSC_DEADLINE | TIMER);
    u64 deadline = rdtsc() + 1000000;
    wrmsr(MSR_TSC_DEADLINE, deadline);
    sti_hlt();
    cli();
    ok(took(1, TIMER) && rdtsc() >= deadline, "interrupts a core in HLT");
    equal(rdmsr(MSR_TSC_DEADLINE), 0, "the deadline reads as 0 after it");
    wrmsr(MSR_TSC_DEADLINE, rdtsc() + 1000000);
    wrmsr(MSR_TSC_DEADLINE, 0);
    delay_microseconds(3000);
    let_interrupts_in();
    equal(taken.count, 1, "a deadline of 0 disarms");
    apic_write(APIC_LVT_TIMER, APIC_MASKED);
    about("");
}

static void errors(void)
{
    about("errors");
    restart();
    apic_write(APIC_ESR, 0);
    apic_write(APIC_LVT_ERROR, 0x81);
    apic_send(apic_read(APIC_ID) >> 24, NO_SUCH_EXCEPTION);
    let_interrupts_in();
    apic_write(APIC_ESR, 0);
    equal_bits(apic_read(APIC_ESR), 0x20, 0x20, "vector 15 is an illegal one to send");
    ok(took(1, 0x81), "the error interrupts, the illegal vector does not");
    apic_write(APIC_ESR, 0);
    equal(apic_read(APIC_ESR), 0, "a write clears the register");
    apic_write(APIC_LVT_ERROR, APIC_MASKED);
    about("");
}

static void external_interrupts(void)
{
    about("LINT0");
    restart();
    pic_init(1);
    apic_write(APIC_LVT_LINT0, APIC_MASKED | 0x700);
    pic_unmask(1);
    pit_edge_after(50);
    bool requested = WAIT_FOR(pic_read(PIC1, READ_IRR) & 1);
    let_interrupts_in();
    bool none = took(0, 0);
    ok(requested && none, "masked: the 8259's request does not get through");
    apic_write(APIC_LVT_LINT0, 0x700);
    send_eoi = false;
    let_interrupts_in();
    ok(took(1, PIC1_BASE), "ExtINT: it does, with the 8259's vector");
    bool nothing = true;
    for (u32 i = 0; i < 8; i++) {
        nothing = nothing && apic_read(APIC_ISR + 0x10 * i) == 0;
    }
    ok(nothing, "ExtINT: nothing is in service in the APIC");
    outb(PIC1 + 1, 0xFF);
    about("");
}

static void x2apic(void)
{
    u32 leaf[4];
    cpuid(1, 0, leaf);
    about("x2APIC");
    if (!(leaf[2] >> 21 & 1)) {
        skip("the id register", "the processor has none");
        skip("interrupt to oneself by its own register", "the processor has none");
        skip("interrupt by the 64-bit command register", "the processor has none");
        about("");
        return;
    }
    restart();
    wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | 1 << 10);
    equal(rdmsr(0x802), 0, "the id register");
    send_eoi = false;
    wrmsr(0x83F, ONE);
    let_interrupts_in();
    wrmsr(0x80B, 0);
    ok(took(1, ONE), "interrupt to oneself by its own register");
    wrmsr(0x830, TWO);
    let_interrupts_in();
    wrmsr(0x80B, 0);
    ok(taken.count == 2 && taken.vector[1] == TWO, "interrupt by the 64-bit command register");
    about("");
}

void tests(void)
{
    pic_init(1);
    interrupt_handler = handle;
    identification();
    software_enable();
    self_interrupts();
    priorities();
    logical_destinations();
    timer();
    tsc_deadline();
    errors();
    external_interrupts();
    x2apic();
}
