/* 5-level paging: the way there, the level on top, linear addresses of 57 bits. */
#include "la57.h"

#include "window.h"

#define LOWEST (1ull << 48)                  /* the first address that four levels cannot translate */
#define HIGHEST 0x00FFFFFFFFFFF000ull        /* the last page of the lower half, entry 255 */
#define HIGH_HALF 0xFF00000000000000ull      /* the first page of the upper half, entry 256 */

static entry pml5[512] __attribute__((aligned(4096)));
static entry wide_pml4[512] __attribute__((aligned(4096)));
static entry wide_pdpt[512] __attribute__((aligned(4096)));
static entry wide_directory[512] __attribute__((aligned(4096)));
static entry wide_table[512] __attribute__((aligned(4096)));

static void toggle_la57(word unused)
{
    (void)unused;
    write_cr4(read_cr4() ^ CR4_LA57);
}
static void write_fs_base(word base) { wrmsr(MSR_FS_BASE, base); }
static void write_lstar(word target) { wrmsr(MSR_LSTAR, target); }
static void write_fs_base_directly(word base) { __asm__ volatile("wrfsbase %0" : : "r"(base)); }
static void push_at(word stack)
{
    __asm__ volatile("mov %%rsp, %%r12\n\tmov %0, %%rsp\n\tpush %%rax\n\tmov %%r12, %%rsp"
                     :
                     : "r"(stack)
                     : "r12", "memory");
}
static void load_gdt(word base)
{
    struct __attribute__((packed)) {
        u16 limit;
        u64 base;
    } table = {0x7F, base}, saved;
    __asm__ volatile("sgdt %0\n\tlgdt %1\n\tlgdt %0" : "+m"(saved) : "m"(table));
}
static void jump_to(word target) { __asm__ volatile("jmp *%0" : : "r"(target)); }
static void return_to(word target) { __asm__ volatile("push %0\n\tret" : : "r"(target) : "memory"); }

/* One page at every address of interest: all entries of the wide tables lead to it. */
static void build(void)
{
    const entry open = PRESENT | WRITABLE | USER;
    pml5[0] = (word)boot_pml4 | open;
    pml5[1] = pml5[255] = pml5[256] = pml5[511] = (word)wide_pml4 | open;
    for (int i = 0; i < 512; i++) {
        wide_pml4[i] = (word)wide_pdpt | open;
        wide_pdpt[i] = (word)wide_directory | open;
        wide_directory[i] = (word)wide_table | open;
        wide_table[i] = FRAME_A | open;
    }
}

static void four_levels(void)
{
    about("four levels");
    attempt(toggle_la57, 0);
    expect_exception(GP, 0, "#GP(0): CR4.LA57 cannot be set in IA-32e mode");
    attempt(read_word, LOWEST);
    expect_exception(GP, 0, "#GP(0): bit 48 is not the sign of bit 47");
    about("");
}

static void level_five(void)
{
    volatile entry *slot = &pml5[1];
    about("PML5 entry");
    *(volatile u32 *)FRAME_A = 0xFACE;
    *slot &= ~ACCESSED;
    write_cr3(read_cr3());
    equal(*(volatile u32 *)LOWEST, 0xFACE, "translates");
    equal_bits(*slot, ACCESSED | DIRTY, ACCESSED, "accessed bit set by a read");
    *(volatile u32 *)LOWEST = 0xFACE;
    equal_bits(*slot, DIRTY, 0, "no dirty bit by a write");
    entry saved = *slot;
    *slot = saved & ~WRITABLE;
    write_cr3(read_cr3());
    attempt(write_word, LOWEST);
    expect_exception(PF, 3, "#PF(P, W): read-only at this level");
    equal(caught.cr2, LOWEST, "CR2 has all bits of the address");
    *slot = saved & ~USER;
    write_cr3(read_cr3());
    run_user(user_read, LOWEST);
    expect_exception(PF, 5, "#PF(P, U): supervisor at this level");
    *slot = saved & ~PRESENT;
    write_cr3(read_cr3());
    attempt(read_word, LOWEST);
    expect_exception(PF, 0, "#PF(0): not present at this level");
    *slot = saved | LARGE;
    write_cr3(read_cr3());
    attempt(read_word, LOWEST);
    expect_exception(PF, 9, "#PF(P, RSVD): PS is reserved");
    *slot = saved | 1ull << 51;
    write_cr3(read_cr3());
    attempt(read_word, LOWEST);
    expect_exception(PF, 9, "#PF(P, RSVD): address bit beyond the physical width");
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_NXE);
    *slot = saved | NO_EXECUTE;
    write_cr3(read_cr3());
    attempt(call_word, LOWEST);
    expect_exception(PF, 0x11, "#PF(P, I): execute-disable at this level");
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) & ~(u64)EFER_NXE);
    *slot = saved;
    write_cr3(read_cr3());
    run_user(user_read, LOWEST);
    expect_exception(GATE_USER_DONE, caught.error, "CPL 3 reads");
    about("");
}

static void data_addresses(void)
{
    about("address");
    *(volatile u32 *)FRAME_A = 0xFACE;
    equal(*(volatile u32 *)HIGHEST, 0xFACE, "the last page of the lower half");
    equal(*(volatile u32 *)HIGH_HALF, 0xFACE, "the first page of the upper half");
    equal(*(volatile u32 *)(0 - 4096ull), 0xFACE, "the last page of all");
    attempt(read_word, 1ull << 56);
    expect_exception(GP, 0, "#GP(0): bit 56 set, bits above clear");
    attempt(read_word, HIGH_HALF & ~(1ull << 57));
    expect_exception(GP, 0, "#GP(0): bit 57 differs from bit 56");
    traps_reset_gate(SS, 0x8E, 1);
    traps_reset_gate(GP, 0x8E, 1);
    attempt(push_at, (1ull << 56) + 64);
    expect_exception(SS, 0, "#SS(0): push, bit 56 set, bits above clear");
    traps_reset_gate(SS, 0x8E, 0);
    traps_reset_gate(GP, 0x8E, 0);
    attempt(push_at, HIGHEST + 64);
    equal(caught.vector, NO_EXCEPTION, "push to the last page of the lower half");
    about("");
}

static void code_addresses(void)
{
    about("branch");
    *(volatile u32 *)FRAME_A = 0xC3C3C3C3;
    attempt(call_word, HIGHEST);
    equal(caught.vector, NO_EXCEPTION, "CALL to the last page of the lower half");
    attempt(call_word, HIGH_HALF);
    equal(caught.vector, NO_EXCEPTION, "CALL to the first page of the upper half");
    attempt(call_word, 1ull << 56);
    expect_exception(GP, 0, "#GP(0): CALL, bit 56 set, bits above clear");
    attempt(jump_to, 1ull << 56);
    expect_exception(GP, 0, "#GP(0): JMP, bit 56 set, bits above clear");
    attempt(return_to, 1ull << 56);
    expect_exception(GP, 0, "#GP(0): RET, bit 56 set, bits above clear");
    *(volatile u32 *)FRAME_A = 0x909080CD;
    run_user(user_jump, HIGHEST);
    expect_exception(GATE_USER_DONE, caught.error, "JMP at CPL 3 to the last page of the lower half");
    equal(caught.ip, HIGHEST + 2, "the saved IP has all bits of the address");
    about("");
}

static void registers(void)
{
    about("register");
    attempt(write_fs_base, HIGHEST);
    equal(rdmsr(MSR_FS_BASE), HIGHEST, "WRMSR of the FS base");
    attempt(write_fs_base, 1ull << 56);
    expect_exception(GP, 0, "#GP(0): WRMSR of an FS base that is not canonical");
    attempt(write_lstar, HIGH_HALF);
    equal(rdmsr(MSR_LSTAR), HIGH_HALF, "WRMSR of LSTAR");
    attempt(write_lstar, 1ull << 56);
    expect_exception(GP, 0, "#GP(0): WRMSR of an LSTAR that is not canonical");
    set_cr4(CR4_FSGSBASE);
    attempt(write_fs_base_directly, HIGH_HALF);
    equal(rdmsr(MSR_FS_BASE), HIGH_HALF, "WRFSBASE");
    attempt(write_fs_base_directly, 1ull << 56);
    expect_exception(GP, 0, "#GP(0): WRFSBASE that is not canonical");
    wrmsr(MSR_FS_BASE, 0);
    wrmsr(MSR_LSTAR, 0);
    attempt(load_gdt, HIGHEST);
    equal(caught.vector, NO_EXCEPTION, "LGDT");
    attempt(load_gdt, 1ull << 56);
    expect_exception(GP, 0, "#GP(0): LGDT of a base that is not canonical");
    about("");
}

void tests(void)
{
    load_tss();
    window_init();
    if (!has_feature(7, 2, 16)) {
        skip("five levels", "the processor has four");
        return;
    }
    u32 out[4];
    cpuid(0x80000008, 0, out);
    equal(out[0] >> 8 & 0xFF, 57, "CPUID tells of linear addresses of 57 bits");
    four_levels();
    build();
    word root = read_cr3();
    reenter_long_mode((word)pml5, read_cr4() | CR4_LA57);
    equal_bits(read_cr4(), CR4_LA57, CR4_LA57, "CR4.LA57 is set, in 64-bit mode again");
    level_five();
    data_addresses();
    code_addresses();
    registers();
    attempt(toggle_la57, 0);
    expect_exception(GP, 0, "#GP(0): CR4.LA57 cannot be cleared in IA-32e mode");
    reenter_long_mode(root, read_cr4() & ~(word)CR4_LA57);
    attempt(read_word, LOWEST);
    expect_exception(GP, 0, "#GP(0): four levels again");
}
