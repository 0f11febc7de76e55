/*
 * A second core: INIT and start-up IPIs, real mode at the start-up vector, interrupts between the cores, memory they
 * share. Needs a machine with two cores.
 */
#include "devices.h"

enum { START_PAGE = 9, OTHER_PAGE = 11, AP = 1, VECTOR = 0x61, SEEN_CS = 0x7000 };

extern u8 ap_start[], ap_end[];
u8 ap_stack[8192] __attribute__((aligned(16)));

/* Words the cores talk through. */
static volatile u32 ap_alive, ap_command, ap_answer, ap_taken, ap_nmis, boot_taken, counter;
static volatile u32 ap_flags, ap_base_low, ap_id;
enum { WORK = 1, SLEEP = 2, SLEEP_DEAF = 3, PING = 4 };

static void handle(struct trap_frame *frame)
{
    bool boot = apic_read(APIC_ID) >> 24 == 0;
    if (frame->vector == NMI) {
        ap_nmis += !boot;
        return;
    }
    if (boot) {
        boot_taken++;
    } else {
        ap_taken++;
    }
    apic_write(APIC_EOI, 0);
}

static void add_many(void)
{
    for (int i = 0; i < 5000; i++) {
        __atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
    }
}

/* Where the second core's way from real mode ends. */
void ap_main(void)
{
    traps_load(4095);
    apic_write(APIC_SVR, 0x1FF);
    apic_write(APIC_LDR, 0x02000000);
    ap_id = apic_read(APIC_ID) >> 24;
    ap_base_low = (u32)rdmsr(MSR_APIC_BASE);
    ap_alive++;
    for (;;) {
        switch (ap_command) {
        case WORK:
            add_many();
            break;
        case SLEEP:
            ap_command = 0;
            ap_answer++;
            sti_hlt();
            cli();
            ap_answer++;
            continue;
        case SLEEP_DEAF:
            ap_command = 0;
            ap_answer++;
            __asm__ volatile("cli\n\thlt");
            ap_answer++;
            continue;
        case PING:
            apic_send(0, VECTOR);
            break;
        default:
            cpu_pause();
            continue;
        }
        ap_command = 0;
        ap_answer++;
    }
}

static bool command(u32 what)
{
    u32 before = ap_answer;
    ap_command = what;
    return WAIT_FOR(ap_answer == before + 1);
}

static void start(u8 page)
{
    memcpy((void *)((word)page << 12), ap_start, (size_t)(ap_end - ap_start));
    apic_send(AP, ICR_STARTUP | page);
}

static void starting(void)
{
    about("start");
    apic_send(AP, ICR_INIT | ICR_ASSERT);
    delay_microseconds(1000);
    equal(ap_alive, 0, "INIT alone starts nothing");
    start(START_PAGE);
    bool alive = WAIT_FOR(ap_alive == 1);
    ok(alive, "a start-up IPI after INIT starts the core");
    equal(*(volatile u32 *)SEEN_CS, START_PAGE << 8, "in real mode at the page of the vector");
    equal_bits(*(volatile u32 *)(SEEN_CS + 4), 0x80000001, 0, "CR0 has PE and PG clear");
    equal_bits(*(volatile u32 *)(SEEN_CS + 8), 0x200, 0, "interrupts are off");
    equal(ap_id, AP, "its APIC id is 1");
    equal_bits(ap_base_low, 0x900, 0x800, "IA32_APIC_BASE says enabled and not the bootstrap processor");
    start(START_PAGE);
    delay_microseconds(1000);
    equal(ap_alive, 1, "a start-up IPI to a running core does nothing");
    about("");
}

static void interrupts(void)
{
    about("interrupts");
    bool asleep = command(SLEEP);
    delay_microseconds(200);
    u32 before = ap_answer;
    apic_send(AP, VECTOR);
    bool awake = WAIT_FOR(ap_answer == before + 1);
    ok(asleep && awake && ap_taken == 1, "an IPI wakes the core from HLT");
    command(SLEEP);
    delay_microseconds(200);
    apic_send(0, ICR_OTHERS | VECTOR);
    awake = WAIT_FOR(ap_taken == 2);
    let_interrupts_in();
    ok(awake && boot_taken == 0, "all excluding self");
    WAIT_FOR(ap_command == 0);
    command(SLEEP);
    delay_microseconds(200);
    apic_send(0, ICR_ALL | VECTOR);
    awake = WAIT_FOR(ap_taken == 3);
    let_interrupts_in();
    ok(awake && boot_taken == 1, "all including self");
    command(SLEEP);
    delay_microseconds(200);
    apic_send(0x02, ICR_LOGICAL | VECTOR);
    awake = WAIT_FOR(ap_taken == 4);
    let_interrupts_in();
    ok(awake && boot_taken == 1, "logical destination of the other core");
    boot_taken = 0;
    bool pinged = command(PING);
    let_interrupts_in();
    ok(pinged && boot_taken == 1, "and back to the first core");
    command(SLEEP_DEAF);
    delay_microseconds(200);
    before = ap_answer;
    apic_send(AP, VECTOR);
    delay_microseconds(500);
    equal(ap_answer, before, "an IPI does not wake a core in HLT with interrupts off");
    apic_send(AP, ICR_NMI);
    awake = WAIT_FOR(ap_answer == before + 1);
    ok(awake && ap_nmis == 1, "an NMI does");
    about("");
}

static void shared_memory(void)
{
    about("memory");
    counter = 0;
    u32 before = ap_answer;
    ap_command = WORK;
    add_many();
    bool done = WAIT_FOR(ap_answer == before + 1);
    ok(done && counter == 10000, "locked additions of both cores all count");
    about("");
}

static void restarting(void)
{
    about("start");
    apic_send(AP, ICR_INIT | ICR_ASSERT);
    delay_microseconds(1000);
    u32 before = ap_answer;
    ap_command = WORK;
    delay_microseconds(1000);
    ok(ap_answer == before, "INIT stops a running core");
    ap_command = 0;
    start(OTHER_PAGE);
    bool alive = WAIT_FOR(ap_alive == 2);
    ok(alive && *(volatile u32 *)SEEN_CS == OTHER_PAGE << 8, "another start-up IPI starts it elsewhere");
    apic_send(0, ICR_OTHERS | ICR_INIT | ICR_ASSERT);
    delay_microseconds(1000);
    apic_send(0, ICR_OTHERS | ICR_STARTUP | START_PAGE);
    alive = WAIT_FOR(ap_alive == 3);
    ok(alive, "INIT and start-up to all excluding self");
    about("");
}

void tests(void)
{
    pic_init(1);
    interrupt_handler = handle;
    apic_write(APIC_SVR, 0x1FF);
    apic_write(APIC_TPR, 0);
    apic_write(APIC_LDR, 0x01000000);
    starting();
    interrupts();
    shared_memory();
    restarting();
    command(SLEEP_DEAF);
}
