/* PAE paging in protected mode: 4 KiB and 2 MiB pages, execute disable, the four page-directory-pointer entries. */
typedef unsigned long long entry;
#include "leaf.h"

enum { WINDOW_4K = 0x7F812000, WINDOW_2M = 0x7FC00000, MEGA2 = 0x200000 };

static entry pointers[4] __attribute__((aligned(32)));
static entry directory[2][512] __attribute__((aligned(4096)));
static entry table[512] __attribute__((aligned(4096)));

static void load_cr3(word value) { write_cr3(value); }

static void turn_on(void)
{
    for (u32 i = 0; i < 512; i++) {
        directory[0][i] = i * (entry)MEGA2 + (PRESENT | WRITABLE | USER | LARGE);
    }
    directory[1][WINDOW_4K / MEGA2 % 512] = (word)table | PRESENT | WRITABLE | USER;
    pointers[0] = (word)directory[0] | PRESENT;
    pointers[1] = (word)directory[1] | PRESENT;
    write_cr4(read_cr4() | CR4_PAE);
    write_cr3((word)pointers);
    write_cr0(read_cr0() | 1u << 31 | CR0_WP);
    equal_bits(read_cr0(), 1u << 31, 1u << 31, "CR0.PG is set with CR4.PAE");
    ok(!(rdmsr(MSR_EFER) & 1 << 10), "long mode is not active without EFER.LME");
}

/* The four entries are registers of the processor: loaded with CR3, checked then, not read from memory afterwards. */
static void pointer_entries(void)
{
    about("page-directory-pointer entry");
    table[WINDOW_4K / 4096 % 512] = FRAME_A | PRESENT | WRITABLE;
    entry saved = pointers[1];
    pointers[1] = 0;
    invlpg((void *)WINDOW_4K);
    attempt(read_word, WINDOW_4K);
    equal(caught.vector, NO_EXCEPTION, "a change in memory has no effect before CR3 is written");
    write_cr3((word)pointers);
    attempt(read_word, WINDOW_4K);
    expect_exception(PF, 0, "#PF(0): not present");
    pointers[1] = saved | 0x1E0;
    attempt(load_cr3, (word)pointers);
    expect_exception(GP, 0, "#GP(0): reserved bits set when CR3 is written");
    pointers[1] = saved | 1 << 1;
    attempt(load_cr3, (word)pointers);
    expect_exception(GP, 0, "#GP(0): there is no writable bit");
    pointers[1] = saved;
    write_cr3((word)pointers);
    attempt(read_word, WINDOW_4K);
    equal(caught.vector, NO_EXCEPTION, "and good again");
    about("");
}

void tests(void)
{
    u32 features[4];
    cpuid(0x80000001, 0, features);
    bool execute_disable = features[3] >> 20 & 1;
    load_tss();
    turn_on();
    pointer_entries();
    struct leaf small = {
        .window = (u32 *)(WINDOW_4K + 0x10),
        .slot = &table[WINDOW_4K / 4096 % 512],
        .parent = &directory[1][WINDOW_4K / MEGA2 % 512],
        .frame = {FRAME_A, FRAME_B},
        .offset = 0x10,
        .reserved = 1ull << 62,
        .execute_disable = execute_disable,
    };
    test_leaf("4 KiB page", &small);
    struct leaf large = {
        .window = (u32 *)(WINDOW_2M + 0x123450),
        .slot = &directory[1][WINDOW_2M / MEGA2 % 512],
        .frame = {FRAME_A, FRAME_B},
        .offset = 0x123450,
        .type = LARGE,
        .reserved = 1 << 13,
        .execute_disable = execute_disable,
    };
    test_leaf("2 MiB page", &large);
}
