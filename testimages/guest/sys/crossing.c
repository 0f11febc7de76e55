/* Accesses that cross from one page into another, each half with rights of its own. */
#include "window.h"

#define FIRST WINDOW
#define SECOND (WINDOW + 4096)
#define HOLE (1ull << 47)                    /* the first address that is not canonical */

static volatile u8 *const frame_a = (u8 *)FRAME_A;
static volatile u8 *const frame_b = (u8 *)FRAME_B;

static void show(entry first, entry second)
{
    window_map(FIRST, FRAME_A | first);
    window_map(SECOND, FRAME_B | second);
}

static void expect_fault_at(word error, word address, const char *text)
{
    bool good = caught.vector == PF && caught.error == error && caught.cr2 == address;
    ok(good, text);
    if (!good) {
        print("# vector %u, error code 0x%lx, CR2 0x%lx\n", caught.vector, caught.error, caught.cr2);
    }
}

static void read8(word address) { (void)*(volatile u64 *)address; }
static void write8(word address) { *(volatile u64 *)address = 0x8877665544332211; }
static void add8(word address) { __asm__ volatile("addq $1, (%0)" : : "r"(address) : "memory"); }
static void lock_add8(word address) { __asm__ volatile("lock addq $1, (%0)" : : "r"(address) : "memory"); }

static void values(void)
{
    about("both pages present");
    show(PRESENT | WRITABLE, PRESENT | WRITABLE);
    for (int i = 0; i < 8; i++) {
        frame_a[4088 + i] = (u8)(0xA0 + i);
        frame_b[i] = (u8)(0xB0 + i);
    }
    equal(*(volatile u64 *)(SECOND - 3), 0xB4B3B2B1B0A7A6A5, "a read joins the frames");
    equal(*(volatile u16 *)(SECOND - 1), 0xB0A7, "a read of two bytes");
    write8(SECOND - 5);
    equal(*(volatile u64 *)(frame_a + 4088), 0x5544332211A2A1A0, "a write splits, first part");
    equal(*(volatile u64 *)frame_b, 0xB7B6B5B4B3887766, "a write splits, second part");
    *(volatile u64 *)(SECOND - 4) = 0xFFFFFFFF;
    add8(SECOND - 4);
    equal(*(volatile u64 *)(SECOND - 4), 0x100000000, "an addition carries from page to page");
    lock_add8(SECOND - 4);
    equal(*(volatile u64 *)(SECOND - 4), 0x100000001, "a locked addition");
    show(PRESENT | WRITABLE, PRESENT | WRITABLE);
    read8(SECOND - 4);
    equal_bits(*window_entry(FIRST) & *window_entry(SECOND), ACCESSED, ACCESSED, "a read sets both accessed bits");
    write8(SECOND - 4);
    equal_bits(*window_entry(FIRST) & *window_entry(SECOND), DIRTY, DIRTY, "a write sets both dirty bits");
    about("");
}

static void not_present(void)
{
    about("second page not present");
    show(PRESENT | WRITABLE, 0);
    *(volatile u64 *)(frame_a + 4088) = 0x1111111111111111;
    attempt(read8, SECOND - 4);
    expect_fault_at(0, SECOND, "#PF(0): read; CR2 is the first byte of the second page");
    attempt(write8, SECOND - 4);
    expect_fault_at(2, SECOND, "#PF(W): write");
    attempt(add8, SECOND - 4);
    ok(caught.vector == PF && caught.cr2 == SECOND, "#PF: addition");
    attempt(write8, SECOND - 1);
    expect_fault_at(2, SECOND, "#PF(W): all but one byte in the second page");
    equal(*(volatile u64 *)(frame_a + 4088), 0x1111111111111111, "nothing of it is written");
    about("first page not present");
    show(0, PRESENT | WRITABLE);
    *(volatile u64 *)frame_b = 0x2222222222222222;
    attempt(write8, SECOND - 4);
    expect_fault_at(2, SECOND - 4, "#PF(W): CR2 is the first byte of the access");
    equal(*(volatile u64 *)frame_b, 0x2222222222222222, "nothing of it is written");
    about("no page present");
    show(0, 0);
    attempt(read8, SECOND - 4);
    expect_fault_at(0, SECOND - 4, "#PF(0): the first page is looked at first");
    about("");
}

static void rights(void)
{
    about("rights of the halves");
    show(PRESENT | WRITABLE, PRESENT);
    attempt(write8, SECOND - 4);
    expect_fault_at(3, SECOND, "#PF(P, W): second page read-only");
    show(PRESENT, PRESENT | WRITABLE);
    attempt(write8, SECOND - 4);
    expect_fault_at(3, SECOND - 4, "#PF(P, W): first page read-only");
    show(PRESENT | WRITABLE | USER, PRESENT | WRITABLE);
    run_user(user_read, SECOND - 2);
    expect_fault_at(5, SECOND, "#PF(P, U): second page for supervisors");
    run_user(user_write, SECOND - 2);
    expect_fault_at(7, SECOND, "#PF(P, W, U): write, second page for supervisors");
    show(PRESENT | WRITABLE, PRESENT | WRITABLE | USER);
    run_user(user_read, SECOND - 2);
    expect_fault_at(5, SECOND - 2, "#PF(P, U): first page for supervisors");
    show(PRESENT, 0);
    attempt(write8, SECOND - 4);
    expect_fault_at(3, SECOND - 4, "#PF(P, W): first page read-only, second not present");
    show(PRESENT | WRITABLE, PRESENT | WRITABLE | 1ull << 51);
    attempt(read8, SECOND - 4);
    expect_fault_at(9, SECOND, "#PF(P, RSVD): reserved bit set for the second page");
    about("");
}

/* ------------------------------------------------------------------------------------------------- stack */

static void push_at(word stack)
{
    __asm__ volatile("mov %%rsp, %%r12\n\t"
                     "mov %0, %%rsp\n\t"
                     "push %%rax\n\t"
                     "mov %%r12, %%rsp"
                     :
                     : "r"(stack)
                     : "r12", "memory");
}

static void stack(void)
{
    about("stack");
    show(PRESENT | WRITABLE, PRESENT | WRITABLE);
    traps_reset_gate(PF, 0x8E, 1);
    show(PRESENT | WRITABLE, 0);
    attempt(push_at, SECOND + 4);
    expect_fault_at(2, SECOND, "#PF(W): PUSH");
    equal(caught.sp, SECOND + 4, "RSP has not changed");
    traps_reset_gate(PF, 0x8E, 0);
    about("");
}

/* ------------------------------------------------------------------------------------------------- code */

static void put_code(word at, const u8 *code, int length)
{
    for (int i = 0; i < length; i++) {
        word address = at + i;
        (address < SECOND ? frame_a : frame_b)[address & 4095] = code[i];
    }
}

static void fetch(void)
{
    static const u8 code[] = {0xB8, 0x78, 0x56, 0x34, 0x12, 0xC3}; /* MOV EAX, 0x12345678; RET */
    static const u8 one[] = {0x90, 0xC3};                          /* NOP; RET */
    about("fetch");
    show(PRESENT | WRITABLE, PRESENT | WRITABLE);
    put_code(SECOND - 2, code, sizeof code);
    attempt(call_word, SECOND - 2);
    equal(caught.vector, NO_EXCEPTION, "an instruction in two pages");
    show(PRESENT | WRITABLE, 0);
    attempt(call_word, SECOND - 2);
    expect_fault_at(0, SECOND, "#PF(0): second page not present");
    equal(caught.ip, SECOND - 2, "the saved IP is the instruction");
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_NXE);
    show(PRESENT | WRITABLE, PRESENT | WRITABLE | NO_EXECUTE);
    attempt(call_word, SECOND - 2);
    expect_fault_at(0x11, SECOND, "#PF(P, I): second page execute-disable");
    show(PRESENT | WRITABLE, PRESENT | WRITABLE | NO_EXECUTE);
    put_code(SECOND - 1, one, sizeof one);
    attempt(call_word, SECOND - 1);
    expect_fault_at(0x11, SECOND, "#PF(P, I): the instruction after one that ends with its page");
    equal(caught.ip, SECOND, "the saved IP is the second page");
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) & ~(u64)EFER_NXE);
    put_code(SECOND - 2, code, sizeof code);
    show(PRESENT | WRITABLE | USER, PRESENT | WRITABLE);
    run_user(user_jump, SECOND - 2);
    expect_fault_at(5, SECOND, "#PF(P, U): second page for supervisors");
    about("");
}

/* ------------------------------------------------------------------------------------------------- strings, the hole */

static void store_string(word address)
{
    __asm__ volatile("mov %0, %%rdi\n\t"
                     "mov $10, %%ecx\n\t"
                     "mov $0x55, %%eax\n\t"
                     "rep stosb"
                     :
                     : "r"(address)
                     : "rdi", "rcx", "rax", "memory");
}

static void strings(void)
{
    about("string");
    show(PRESENT | WRITABLE, 0);
    *(volatile u64 *)(frame_a + 4088) = 0;
    attempt(store_string, SECOND - 4);
    expect_fault_at(2, SECOND, "#PF(W): REP STOSB reaches a page that is not present");
    equal(*(volatile u64 *)(frame_a + 4088), 0x5555555500000000, "what came before is stored");
    about("");
}

/* The last page below the hole. */
static void hole(void)
{
    about("the last canonical page");
    entry saved = boot_pml4[255];
    window_map(WINDOW + 511 * 4096 - (WINDOW & 0x1FF000), FRAME_A | PRESENT | WRITABLE);
    boot_pml4[255] = (word)window_pdpt | PRESENT | WRITABLE;
    window_pdpt[511] = (word)window_directory | PRESENT | WRITABLE;
    window_directory[511] = (word)window_table | PRESENT | WRITABLE;
    write_cr3(read_cr3());
    attempt(read8, HOLE - 8);
    equal(caught.vector, NO_EXCEPTION, "a read of its last eight bytes");
    attempt(read8, HOLE - 4);
    expect_exception(GP, 0, "#GP(0): a read that goes beyond");
    attempt(write8, HOLE - 1);
    expect_exception(GP, 0, "#GP(0): a write that goes beyond");
    window_map(WINDOW + 511 * 4096 - (WINDOW & 0x1FF000), 0);
    write_cr3(read_cr3());
    attempt(read8, HOLE - 8);
    expect_fault_at(0, HOLE - 8, "#PF(0): not present");
    attempt(read8, HOLE - 4);
    expect_exception(GP, 0, "#GP(0): going beyond comes before not being present");
    window_pdpt[511] = window_directory[511] = 0;
    boot_pml4[255] = saved;
    write_cr3(read_cr3());
    about("");
}

void tests(void)
{
    load_tss();
    window_init();
    values();
    not_present();
    rights();
    stack();
    fetch();
    strings();
    hole();
}
