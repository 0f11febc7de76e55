/* Process-context identifiers: CR4.PCIDE, bit 63 of CR3, INVPCID, and INVLPG. All contexts have the same tables. */
#include "window.h"

#define KEEP (1ull << 63)
enum { ADDRESS_TYPE, CONTEXT_TYPE, ALL_TYPE, ALL_BUT_GLOBAL_TYPE };

static bool available;
static word root;
static struct {
    u64 context, address;
} descriptor __attribute__((aligned(16)));

/* The lines are the same where there are no process contexts. */
static void expect(bool good, const char *text)
{
    if (available) {
        ok(good, text);
    } else {
        skip(text, "no process contexts");
    }
}
static void expect_read(u32 value, const char *text) { expect(available && *(volatile u32 *)WINDOW == value, text); }
static void expect_caught(u32 vector, word error, const char *text)
{
    expect(caught.vector == vector && (vector == NO_EXCEPTION || caught.error == error), text);
}

static void show(word frame, entry flags) { *window_entry(WINDOW) = frame | PRESENT | WRITABLE | flags; }
static void enter(word cr3)
{
    if (available) {
        write_cr3(cr3);
    }
}
static void contexts_on(word unused)
{
    (void)unused;
    set_cr4(CR4_PCIDE);
}
static void write_cr3_of(word value) { write_cr3(value); }
static void run_invpcid(word type) { __asm__ volatile("invpcid %0, %1" : : "m"(descriptor), "r"(type) : "memory"); }
static void invpcid(word type, u64 context, u64 address)
{
    descriptor.context = context;
    descriptor.address = address;
    if (available) {
        run_invpcid(type);
    }
}
static void attempt_invpcid(word type, u64 context, u64 address)
{
    descriptor.context = context;
    descriptor.address = address;
    if (available) {
        attempt(run_invpcid, type);
    }
}
static void attempt_if(void (*code)(word), word argument)
{
    if (available) {
        attempt(code, argument);
    }
}

static void turning_on(void)
{
    about("CR4.PCIDE");
    attempt_invpcid(ADDRESS_TYPE, 1, WINDOW);
    expect_caught(GP, 0, "#GP(0): INVPCID of an address in a context but 0 while it is 0");
    attempt_invpcid(CONTEXT_TYPE, 1, WINDOW);
    expect_caught(GP, 0, "#GP(0): INVPCID of a context but 0 while it is 0");
    attempt_invpcid(CONTEXT_TYPE, 0, WINDOW);
    expect_caught(NO_EXCEPTION, 0, "INVPCID of context 0 while it is 0");
    attempt_if(write_cr3_of, KEEP | root);
    expect_caught(GP, 0, "#GP(0): CR3 bit 63 while it is 0");
    enter(root | 8);
    attempt_if(contexts_on, 0);
    expect_caught(GP, 0, "#GP(0): set while CR3 bits 11:0 are not 0");
    enter(root);
    attempt_if(contexts_on, 0);
    expect_caught(NO_EXCEPTION, 0, "set");
    enter(KEEP | root | 0xFFF);
    expect(read_cr3() == (root | 0xFFF), "CR3 takes 12 bits of context; bit 63 is not kept");
    attempt_if(write_cr3_of, 1ull << 62 | root);
    expect_caught(GP, 0, "#GP(0): CR3 bit 62");
    about("");
}

/* Reads in context 1, changes the entry in context 2. */
static void change_from_elsewhere(word before, word after)
{
    enter(root | 1);
    show(before, 0);
    invlpg((void *)WINDOW);
    *(volatile u32 *)WINDOW;
    enter(KEEP | root | 2);
    show(after, 0);
}

static void invalidation(void)
{
    about("another frame in context 1");
    change_from_elsewhere(FRAME_A, FRAME_B);
    enter(root | 1);
    expect_read(0xBBBB, "after CR3 has been written without bit 63");
    change_from_elsewhere(FRAME_A, FRAME_B);
    invpcid(ADDRESS_TYPE, 1, WINDOW + 0x123);
    enter(KEEP | root | 1);
    expect_read(0xBBBB, "after INVPCID of the address");
    change_from_elsewhere(FRAME_A, FRAME_B);
    invpcid(CONTEXT_TYPE, 1, 0);
    enter(KEEP | root | 1);
    expect_read(0xBBBB, "after INVPCID of the context");
    change_from_elsewhere(FRAME_A, FRAME_B);
    invpcid(ALL_TYPE, 0, 0);
    enter(KEEP | root | 1);
    expect_read(0xBBBB, "after INVPCID of everything");
    change_from_elsewhere(FRAME_A, FRAME_B);
    invpcid(ALL_BUT_GLOBAL_TYPE, 0, 0);
    enter(KEEP | root | 1);
    expect_read(0xBBBB, "after INVPCID of everything but global pages");
    show(FRAME_A, 0);
    invlpg((void *)WINDOW);
    expect_read(0xAAAA, "after INVLPG in the context");
    about("a global page");
    set_cr4(CR4_PGE);
    show(FRAME_A, GLOBAL);
    expect_read(0xAAAA, "after CR4.PGE has changed");
    enter(KEEP | root | 2);
    show(FRAME_B, GLOBAL);
    invlpg((void *)WINDOW);
    enter(KEEP | root | 1);
    expect_read(0xBBBB, "after INVLPG in another context");
    show(FRAME_A, GLOBAL);
    invpcid(ALL_TYPE, 0, 0);
    expect_read(0xAAAA, "after INVPCID of everything");
    show(FRAME_B, GLOBAL);
    clear_cr4(CR4_PGE);
    expect_read(0xBBBB, "after CR4.PGE has been cleared");
    about("");
}

static void faults(void)
{
    about("INVPCID");
    attempt_invpcid(4, 0, 0);
    expect_caught(GP, 0, "#GP(0): type 4");
    attempt_invpcid(1ull << 32, 0, 0);
    expect_caught(GP, 0, "#GP(0): a type beyond 32 bits");
    attempt_invpcid(ALL_TYPE, 1 << 12, 0);
    expect_caught(GP, 0, "#GP(0): descriptor bit 12");
    attempt_invpcid(ADDRESS_TYPE, 1, 1ull << 60);
    expect_caught(GP, 0, "#GP(0): an address that is not canonical");
    attempt_invpcid(CONTEXT_TYPE, 1, 1ull << 47);
    expect_caught(NO_EXCEPTION, 0, "the address does not matter for a context");
    invlpg((void *)(1ull << 47));
    expect(true, "INVLPG of an address that is not canonical is no fault");
    about("");
}

static void turning_off(void)
{
    about("CR4.PCIDE");
    enter(root);
    show(FRAME_A, 0);
    invlpg((void *)WINDOW);
    expect_read(0xAAAA, "a page in context 0");
    show(FRAME_B, 0);
    clear_cr4(CR4_PCIDE);
    expect_read(0xBBBB, "another frame after it has been cleared");
    about("");
}

void tests(void)
{
    available = has_feature(1, 2, 17) && has_feature(7, 1, 10);
    load_tss();
    window_init();
    root = read_cr3();
    *(volatile u32 *)FRAME_A = 0xAAAA;
    *(volatile u32 *)FRAME_B = 0xBBBB;
    turning_on();
    invalidation();
    faults();
    turning_off();
}
