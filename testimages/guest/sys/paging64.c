/* 4-level paging: 4 KiB, 2 MiB and 1 GiB pages, canonical addresses, the levels above the leaf. */
typedef unsigned long long entry;
#include "leaf.h"

#define TERA 0x8000000000ull                 /* what one entry of the PML4 table covers: 512 GiB */
#define WINDOW_4K (3 * TERA + 0x40212000)
#define WINDOW_2M (3 * TERA + 0x40400000)
#define WINDOW_1G (3 * TERA + 0x80000000)
#define HIGH_HALF 0xFFFFFF8000000000ull      /* entry 511 */

extern entry boot_pml4[512], boot_pdpt[512], boot_pd[2048];

static entry pdpt[512] __attribute__((aligned(4096)));
static entry directory[512] __attribute__((aligned(4096)));
static entry table[512] __attribute__((aligned(4096)));

static u32 number(word address, int shift) { return (u32)(address >> shift & 511); }

static void open_low_memory(void)
{
    boot_pml4[0] |= USER;
    for (int i = 0; i < 4; i++) {
        boot_pdpt[i] |= USER;
    }
    for (int i = 0; i < 2048; i++) {
        boot_pd[i] |= USER;
    }
    write_cr3(read_cr3());
}

static void build_window(void)
{
    boot_pml4[3] = (word)pdpt | PRESENT | WRITABLE | USER;
    pdpt[number(WINDOW_4K, 30)] = (word)directory | PRESENT | WRITABLE | USER;
    directory[number(WINDOW_4K, 21)] = (word)table | PRESENT | WRITABLE | USER;
    table[number(WINDOW_4K, 12)] = FRAME_A | PRESENT | WRITABLE | USER;
    boot_pml4[511] = boot_pml4[3];
}

/* Rights and accessed bits at each level above the leaf. */
static void levels(void)
{
    struct {
        const char *name;
        entry *slot;
    } level[] = {
        {"PML4 entry", &boot_pml4[3]},
        {"page-directory-pointer entry", &pdpt[number(WINDOW_4K, 30)]},
        {"page-directory entry", &directory[number(WINDOW_4K, 21)]},
    };
    probe = (u32 *)WINDOW_4K;
    for (u32 i = 0; i < 3; i++) {
        volatile entry *slot = level[i].slot;
        entry saved = *slot & ~ACCESSED;
        about(level[i].name);
        *slot = saved;
        write_cr3(read_cr3());
        *probe = 1;
        equal_bits(*slot, ACCESSED, ACCESSED, "accessed bit set by a write");
        equal_bits(*slot, DIRTY, 0, "no dirty bit above the leaf");
        *slot = saved & ~WRITABLE;
        write_cr3(read_cr3());
        attempt(write_word, WINDOW_4K);
        expect_exception(PF, 3, "#PF(P, W): read-only at this level");
        *slot = saved & ~USER;
        write_cr3(read_cr3());
        attempt_user(user_read);
        expect_exception(PF, 5, "#PF(P, U): supervisor at this level");
        *slot = saved & ~PRESENT;
        write_cr3(read_cr3());
        attempt(read_word, WINDOW_4K);
        expect_exception(PF, 0, "#PF(0): not present at this level");
        *slot = saved | 1ull << 51;
        write_cr3(read_cr3());
        attempt(read_word, WINDOW_4K);
        expect_exception(PF, 9, "#PF(P, RSVD): address bit beyond the physical width");
        *slot = saved;
        write_cr3(read_cr3());
    }
    about("PML4 entry");
    boot_pml4[3] |= LARGE;
    write_cr3(read_cr3());
    attempt(read_word, WINDOW_4K);
    expect_exception(PF, 9, "#PF(P, RSVD): PS is reserved");
    boot_pml4[3] &= ~LARGE;
    write_cr3(read_cr3());
    about("");
}

static void canonical_addresses(void)
{
    about("address width");
    *(volatile u32 *)FRAME_A = 0xFACE;
    equal(*(volatile u32 *)(HIGH_HALF + (WINDOW_4K & (TERA - 1))), 0xFACE, "the highest entry serves the high half");
    attempt(read_word, 1ull << 47);
    expect_exception(GP, 0, "#GP(0): bit 47 set, bits above clear");
    attempt(read_word, HIGH_HALF & ~(1ull << 48));
    expect_exception(GP, 0, "#GP(0): bit 48 differs from bit 47");
    about("");
}

void tests(void)
{
    u32 features[4];
    cpuid(0x80000001, 0, features);
    bool execute_disable = features[3] >> 20 & 1;
    bool gigabyte_pages = features[3] >> 26 & 1;
    load_tss();
    equal_bits(rdmsr(MSR_EFER), 0x500, 0x500, "EFER.LME and EFER.LMA are set");
    open_low_memory();
    build_window();
    levels();
    canonical_addresses();
    struct leaf small = {
        .window = (u32 *)(WINDOW_4K + 0x10),
        .slot = &table[number(WINDOW_4K, 12)],
        .parent = &directory[number(WINDOW_4K, 21)],
        .frame = {FRAME_A, FRAME_B},
        .offset = 0x10,
        .reserved = 1ull << 51,
        .execute_disable = execute_disable,
    };
    test_leaf("4 KiB page", &small);
    struct leaf medium = {
        .window = (u32 *)(WINDOW_2M + 0x123450),
        .slot = &directory[number(WINDOW_2M, 21)],
        .parent = &pdpt[number(WINDOW_2M, 30)],
        .frame = {FRAME_A, FRAME_B},
        .offset = 0x123450,
        .type = LARGE,
        .reserved = 1 << 13,
        .execute_disable = execute_disable,
    };
    test_leaf("2 MiB page", &medium);
    struct leaf large = {
        .window = (u32 *)(WINDOW_1G + FRAME_A + 0x123450),
        .slot = &pdpt[number(WINDOW_1G, 30)],
        .parent = &boot_pml4[3],
        .frame = {0, 0},
        .offset = FRAME_A + 0x123450,
        .type = LARGE,
        .reserved = 1 << 13,
        .execute_disable = execute_disable,
    };
    if (gigabyte_pages) {
        test_leaf("1 GiB page", &large);
    } else {
        skip("1 GiB page", "the processor has none");
    }
}
