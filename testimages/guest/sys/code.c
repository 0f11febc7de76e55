/*
 * Code that changes: by its own stores, through another mapping, by string stores, by the other core, and across a page
 * boundary. Needs a machine with two cores. AMD APM volume 2, 7.6.1: a processor's own stores to code are seen by its
 * very next instruction; of another processor's stores it sees all after a serializing instruction.
 */
#include "devices.h"

extern u64 boot_pdpt[512], boot_pd[2048];
extern u8 ap_start[], ap_end[];
u8 ap_stack[8192] __attribute__((aligned(16)));

enum { AP = 1, START_PAGE = 9, RET = 0xC3, MOV_EAX = 0xB8, INC_EAX = 0xFF };

/* Room for code that the tests write: three pages. */
static u8 room[3 * 4096] __attribute__((aligned(4096)));

static void put(u8 *at, const void *bytes, u32 count)
{
    for (u32 i = 0; i < count; i++) {
        ((volatile u8 *)at)[i] = ((const u8 *)bytes)[i];
    }
}

/* mov eax, value; ret */
static void put_constant(u8 *at, u32 value)
{
    u8 code[6] = {MOV_EAX, (u8)value, (u8)(value >> 8), (u8)(value >> 16), (u8)(value >> 24), RET};
    put(at, code, sizeof code);
}

static u32 run(const u8 *at)
{
    u32 result;
    __asm__ volatile("call *%1" : "=a"(result) : "r"(at) : "rcx", "rdx", "rsi", "rdi", "memory", "cc");
    return result;
}

static void own_stores(void)
{
    about("own stores");
    u32 result;
    __asm__ volatile("movb $2, 1f+1(%%rip)\n"
                     "1: movl $1, %0"
                     : "=r"(result));
    equal(result, 2, "the next instruction is the new one");
    __asm__ volatile("movl $0x90909090, 1f(%%rip)\n\t"
                     "xorl %0, %0\n"
                     "1: incl %0\n\tincl %0\n\tnop"
                     : "=&a"(result));
    equal(result, 0, "so are two of one store, further on in straight code");
    __asm__ volatile("xorl %0, %0\n\t"
                     "movl $100, %%ecx\n"
                     "1: addl $1, %0\n\t"
                     "incb 1b+2(%%rip)\n\t"
                     "decl %%ecx\n\t"
                     "jnz 1b\n\t"
                     "movb $1, 1b+2(%%rip)"
                     : "=&a"(result)
                     :
                     : "ecx");
    equal(result, 5050, "a loop that changes its own operand each time around");
    __asm__ volatile("leaq 1f(%%rip), %%rdi\n\t"
                     "leaq 2f(%%rip), %%rsi\n\t"
                     "movl $5, %%ecx\n\t"
                     "rep movsb\n"
                     "1: movl $1, %%eax\n\t"
                     "jmp 3f\n"
                     "2: movl $3, %%eax\n"
                     "3:"
                     : "=&a"(result)
                     :
                     : "rcx", "rsi", "rdi", "memory");
    equal(result, 3, "REP MOVSB over the instruction behind it");
    __asm__ volatile("pushq 2f(%%rip)\n\t"
                     "popq 1f(%%rip)\n"
                     "1: movl $1, %%eax\n\t"
                     "nop\n\tnop\n\tnop\n\t"
                     "jmp 3f\n"
                     "2: movl $7, %%eax\n\t"
                     "incl %%eax\n\t"
                     "nop\n"
                     "3:"
                     : "=&a"(result)
                     :
                     : "memory");
    equal(result, 8, "POP over the instructions behind it");
    put_constant(room, 1);
    u32 first = run(room);
    put_constant(room, 2);
    u32 second = run(room);
    ok(first == 1 && second == 2, "a function written, called, written and called again");
    bool good = true;
    for (u32 i = 0; i < 1000; i++) {
        put_constant(room + i % 64, i);
        good = good && run(room + i % 64) == i;
    }
    ok(good, "a thousand functions that overlap each other");
    about("");
}

/* Data and code in one 64-byte line: stores to the data must not be lost nor disturb the code. */
static void shared_line(void)
{
    about("data beside code");
    put_constant(room, 5);
    volatile u32 *data = (u32 *)(room + 8);
    bool good = true;
    for (u32 i = 0; i < 1000; i++) {
        *data = i;
        good = good && run(room) == 5 && *data == i;
    }
    ok(good, "a thousand stores between a thousand calls");
    about("");
}

static void other_mapping(void)
{
    about("another mapping");
    /* The second gigabyte's first 2 MiB show the memory that holds the room. */
    word page = (word)room & ~0x1FFFFFul;
    u64 saved = boot_pd[512];
    boot_pd[512] = page | 0x83;
    u8 *alias = (u8 *)(0x40000000ul + ((word)room - page));
    invlpg(alias);
    put_constant(room, 11);
    u32 before = run(room);
    put_constant(alias, 12);
    equal(run(room), 12, "a store through it changes the code");
    equal(run(alias), 12, "which runs there too");
    put_constant(room, 13);
    ok(before == 11 && run(alias) == 13, "and the other way around");
    boot_pd[512] = saved;
    invlpg(alias);

    /* Another page under the same address. */
    static u64 table[512] __attribute__((aligned(4096)));
    put_constant(room, 21);
    put_constant(room + 4096, 22);
    u64 entry = boot_pd[513];
    table[0] = (word)room | 3;
    boot_pd[513] = (word)table | 3;
    u8 *window = (u8 *)0x40200000ul;
    invlpg(window);
    u32 first = run(window);
    table[0] = ((word)room + 4096) | 3;
    invlpg(window);
    u32 second = run(window);
    ok(first == 21 && second == 22, "an address whose page changes, after INVLPG");
    table[0] = (word)room | 3;
    write_cr3(read_cr3());
    equal(run(window), 21, "and after a load of CR3");
    boot_pd[513] = entry;
    invlpg(window);
    about("");
}

static void page_boundary(void)
{
    about("page boundary");
    u8 *at = room + 4096 - 3;
    put_constant(at, 0x11223344);
    equal(run(at), 0x11223344, "an instruction in two pages");
    room[4096] = 0x77;
    equal(run(at), 0x11773344, "a store to its part in the second page");
    *(volatile u16 *)(room + 4095) = 0x5566;
    equal(run(at), 0x11556644, "a store that crosses the boundary too");
    room[4094] = 0x99;
    equal(run(at), 0x11556699, "a store to its part in the first");
    about("");
}

static void breakpoint_style(void)
{
    about("INT3 patched in");
    put_constant(room, 31);
    u32 before = run(room);
    room[0] = 0xCC;
    attempt((void (*)(word))(word)room, 0);
    expect_exception_at(BP, 0, room + 1, "it is hit");
    room[0] = MOV_EAX;
    ok(before == 31 && run(room) == 31, "and out again");
    about("");
}

/* --- the other core --- */

static volatile u32 ap_alive, turn, ap_result;

void ap_main(void)
{
    traps_load(4095);
    ap_alive = 1;
    for (u32 expected = 1;; expected++) {
        while (turn < expected) {
            cpu_pause();
        }
        u32 leaf[4];
        cpuid(0, 0, leaf);
        ap_result = run(room);
        __atomic_store_n(&ap_alive, expected + 1, __ATOMIC_SEQ_CST);
    }
}

static void cross_modifying(void)
{
    about("the other core's code");
    memcpy((void *)((word)START_PAGE << 12), ap_start, (size_t)(ap_end - ap_start));
    apic_write(APIC_SVR, 0x1FF);
    apic_send(AP, ICR_INIT | ICR_ASSERT);
    delay_microseconds(1000);
    apic_send(AP, ICR_STARTUP | START_PAGE);
    bool alive = WAIT_FOR(ap_alive == 1);
    bool good = alive;
    for (u32 i = 1; i <= 200 && good; i++) {
        put_constant(room, i * 3);
        __atomic_store_n(&turn, i, __ATOMIC_SEQ_CST);
        bool answered = WAIT_FOR(ap_alive == i + 1);
        good = answered && ap_result == i * 3;
    }
    ok(good, "written by one, run by the other after CPUID, two hundred times");
    about("");
}

void tests(void)
{
    own_stores();
    shared_line();
    other_mapping();
    page_boundary();
    breakpoint_style();
    cross_modifying();
}
