/* No paging, and 32-bit paging with 4 KiB and 4 MiB pages. */
typedef unsigned int entry;
#include "leaf.h"

/* The windows lie just below 3 GiB; everything below 1 GiB is mapped one to one and open to CPL 3. */
enum { WINDOW_4K = 0xBF812000, WINDOW_4M = 0xBFC00000, MEGA4 = 0x400000 };

static entry directory[1024] __attribute__((aligned(4096)));
static entry table[1024] __attribute__((aligned(4096)));
static entry low_tables[256][1024] __attribute__((aligned(4096)));

static void invlpg_zero(word address) { invlpg((void *)address); }

static void without_paging(void)
{
    volatile u32 *low = (u32 *)FRAME_A;
    about("no paging");
    equal_bits(read_cr0(), 1u << 31, 0, "CR0.PG is 0 at the start");
    write_cr3((word)directory);
    *low = 0x55AA;
    equal(*low, 0x55AA, "addresses are physical, whatever CR3 holds");
    attempt(invlpg_zero, 0);
    equal(caught.vector, NO_EXCEPTION, "INVLPG is allowed");
    probe = low;
    attempt_user(user_write);
    equal(caught.vector, GATE_USER_DONE, "CPL 3 writes anywhere");
    about("");
}

static void turn_on(void)
{
    for (u32 i = 0; i < 256; i++) {
        for (u32 j = 0; j < 1024; j++) {
            low_tables[i][j] = i * MEGA4 + j * 4096 + (PRESENT | WRITABLE | USER);
        }
        directory[i] = (entry)low_tables[i] | PRESENT | WRITABLE | USER;
    }
    directory[WINDOW_4K / MEGA4] = (entry)table | PRESENT | WRITABLE | USER;
    write_cr3((word)directory);
    write_cr0(read_cr0() | 1u << 31 | CR0_WP);
    equal_bits(read_cr0(), 1u << 31, 1u << 31, "CR0.PG is set");
}

/* With CR4.PSE off the PS bit of a directory entry means nothing: the entry leads to a table. */
static void page_size_extension_off(void)
{
    volatile u32 *window = (u32 *)WINDOW_4K;
    about("CR4.PSE is 0");
    write_cr4(read_cr4() & ~(word)CR4_PSE);
    table[WINDOW_4K / 4096 % 1024] = FRAME_A | PRESENT | WRITABLE;
    directory[WINDOW_4K / MEGA4] |= LARGE;
    write_cr3(read_cr3());
    *(volatile u32 *)FRAME_A = 0x600D;
    equal(*window, 0x600D, "PS is ignored");
    directory[WINDOW_4K / MEGA4] &= ~LARGE;
    write_cr3(read_cr3());
    about("");
}

/* Both levels decide: the stricter one wins. */
static void table_that_is_missing(void)
{
    about("directory entry");
    entry saved = directory[WINDOW_4K / MEGA4];
    directory[WINDOW_4K / MEGA4] = saved & ~PRESENT;
    write_cr3(read_cr3());
    attempt(read_word, WINDOW_4K);
    expect_exception(PF, 0, "#PF(0): not present");
    directory[WINDOW_4K / MEGA4] = saved;
    about("");
}

void tests(void)
{
    load_tss();
    without_paging();
    turn_on();
    struct leaf small = {
        .window = (u32 *)(WINDOW_4K + 0x10),
        .slot = &table[WINDOW_4K / 4096 % 1024],
        .parent = &directory[WINDOW_4K / MEGA4],
        .frame = {FRAME_A, FRAME_B},
        .offset = 0x10,
    };
    test_leaf("4 KiB page", &small);
    page_size_extension_off();
    table_that_is_missing();
    write_cr4(read_cr4() | CR4_PSE);
    struct leaf large = {
        .window = (u32 *)(WINDOW_4M + 0x123450),
        .slot = &directory[WINDOW_4M / MEGA4],
        .frame = {FRAME_A, FRAME_B},
        .offset = 0x123450,
        .type = LARGE,
        .reserved = 1 << 21,
    };
    test_leaf("4 MiB page", &large);
    write_cr0(read_cr0() & ~(word)(1u << 31));
    equal_bits(read_cr0(), 1u << 31, 0, "paging is off again");
}
