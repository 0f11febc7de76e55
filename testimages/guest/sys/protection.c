/* What keeps supervisors and users apart besides the U/S bit: SMEP, SMAP, protection keys, UMIP; CR4.FSGSBASE. */
#include "window.h"

#define USER_WORD ((volatile u32 *)WINDOW)
#define RET4 0xC3C3C3C3
#define INT80 0x909080CD

static void expect_fault(word error, const char *text)
{
    bool good = caught.vector == PF && caught.error == error && caught.cr2 == WINDOW;
    ok(good, text);
    if (!good) {
        print("# vector %u, error code 0x%lx, CR2 0x%lx\n", caught.vector, caught.error, caught.cr2);
    }
}

static void expect_nothing(const char *text) { expect_exception(NO_EXCEPTION, caught.error, text); }
static void expect_done(const char *text) { expect_exception(GATE_USER_DONE, caught.error, text); }

static void show(entry flags) { window_map(WINDOW, FRAME_A | PRESENT | flags); }

/* ------------------------------------------------------------------------------------------------- SMEP */

static void smep(void)
{
    about("SMEP");
    *(volatile u32 *)FRAME_A = RET4;
    show(WRITABLE | USER);
    attempt(call_word, WINDOW);
    expect_nothing("CPL 0 executes a user page while CR4.SMEP is 0");
    set_cr4(CR4_SMEP);
    attempt(call_word, WINDOW);
    expect_fault(0x11, "#PF(P, I): CPL 0 fetches from a user page");
    attempt(read_word, WINDOW);
    expect_nothing("CPL 0 reads a user page");
    show(WRITABLE);
    attempt(call_word, WINDOW);
    expect_nothing("CPL 0 executes a supervisor page");
    window_map(WINDOW, 0);
    attempt(call_word, WINDOW);
    expect_fault(0x10, "#PF(I): the I bit is told without EFER.NXE too");
    *(volatile u32 *)FRAME_A = INT80;
    show(WRITABLE | USER);
    run_user(user_jump, WINDOW);
    expect_done("CPL 3 executes a user page");
    show(WRITABLE);
    run_user(user_jump, WINDOW);
    expect_fault(0x15, "#PF(P, U, I): CPL 3 fetches from a supervisor page");
    *(volatile u32 *)FRAME_A = RET4;
    show(WRITABLE | USER);
    window_directory[WINDOW >> 21 & 511] &= ~USER;
    write_cr3(read_cr3());
    attempt(call_word, WINDOW);
    expect_nothing("a page is a user page only if all levels say so");
    window_directory[WINDOW >> 21 & 511] |= USER;
    clear_cr4(CR4_SMEP);
    attempt(call_word, WINDOW);
    expect_nothing("CPL 0 executes a user page again when CR4.SMEP is 0");
    about("");
}

/* ------------------------------------------------------------------------------------------------- SMAP */

static void stac(void) { __asm__ volatile("stac" : : : "memory"); }
static void clac(void) { __asm__ volatile("clac" : : : "memory"); }
static void read_with_ac(word address)
{
    stac();
    read_word(address);
    clac();
}
static void write_with_ac(word address)
{
    stac();
    write_word(address);
    clac();
}
static void read_after_clac(word address)
{
    stac();
    read_word(address);
    clac();
    read_word(address);
}
static void read_after_popf(word address)
{
    __asm__ volatile("pushfq\n\torl $0x40000, (%%rsp)\n\tpopfq\n\tmovl (%0), %%eax\n\tclac"
                     :
                     : "r"(address)
                     : "eax", "memory");
}
/* Reads a descriptor from the LDT: an implicit access. */
static void load_from_ldt(word address)
{
    (void)address;
    stac();
    __asm__ volatile("movw %w0, %%fs" : : "r"(4) : "memory");
    clac();
}
static void enter_inner_stack(word address)
{
    (void)address;
    stac();
    __asm__ volatile("int $0x81" : : : "memory");
    clac();
}

static void smap(void)
{
    about("SMAP");
    show(WRITABLE | USER);
    attempt(read_word, WINDOW);
    expect_nothing("CPL 0 reads a user page while CR4.SMAP is 0");
    set_cr4(CR4_SMAP);
    attempt(read_word, WINDOW);
    expect_fault(1, "#PF(P): CPL 0 reads a user page");
    attempt(write_word, WINDOW);
    expect_fault(3, "#PF(P, W): CPL 0 writes to a user page");
    attempt(read_with_ac, WINDOW);
    expect_nothing("read with RFLAGS.AC");
    attempt(write_with_ac, WINDOW);
    expect_nothing("write with RFLAGS.AC");
    attempt(read_after_clac, WINDOW);
    expect_fault(1, "#PF(P): read after CLAC");
    attempt(read_after_popf, WINDOW);
    expect_nothing("read with RFLAGS.AC set by POPF");
    show(USER);
    attempt(write_with_ac, WINDOW);
    clac();
    expect_fault(3, "#PF(P, W): write to a read-only page with RFLAGS.AC");
    write_cr0(read_cr0() & ~(word)CR0_WP);
    show(USER);
    attempt(write_word, WINDOW);
    expect_fault(3, "#PF(P, W): write without RFLAGS.AC while CR0.WP is 0");
    attempt(write_with_ac, WINDOW);
    expect_nothing("write to a read-only page with RFLAGS.AC while CR0.WP is 0");
    write_cr0(read_cr0() | CR0_WP);
    show(WRITABLE);
    attempt(write_word, WINDOW);
    expect_nothing("CPL 0 writes to a supervisor page");
    show(WRITABLE | USER);
    run_user(user_read, WINDOW);
    expect_done("CPL 3 reads a user page");
    run_user(user_write, WINDOW);
    expect_done("CPL 3 writes to a user page");
    *(volatile u32 *)FRAME_A = RET4;
    attempt(call_word, WINDOW);
    expect_nothing("CPL 0 executes a user page: SMAP is about data");
    about("");
}

static void smap_implicit(void)
{
    about("SMAP, implicit access");
    u64 base = WINDOW;
    *(volatile u64 *)FRAME_A = 0x00CFF3000000FFFF;
    boot_gdt[11] = 0xFFF | (base & 0xFFFFFF) << 16 | 0x82ull << 40 | (base >> 24 & 0xFF) << 56;
    boot_gdt[12] = base >> 32;
    show(WRITABLE);
    __asm__ volatile("lldt %w0" : : "r"(0x58));
    attempt(load_from_ldt, 0);
    expect_nothing("a descriptor in a supervisor page");
    show(WRITABLE | USER);
    attempt(load_from_ldt, 0);
    clac();
    expect_fault(1, "#PF(P): a descriptor in a user page, RFLAGS.AC does not count");
    clear_cr4(CR4_SMAP);
    attempt(load_from_ldt, 0);
    expect_nothing("a descriptor in a user page while CR4.SMAP is 0");
    __asm__ volatile("lldt %w0" : : "r"(0));
    __asm__ volatile("movw %w0, %%fs" : : "r"(0));
    about("");
}

/* The stack of an interrupt that stays at CPL 0 is explicit. */
static void smap_stack(void)
{
    about("SMAP, stack of an interrupt");
    set_cr4(CR4_SMAP);
    *(u64 *)(tss + 44) = WINDOW + 0xFF0; /* IST 2 */
    traps_reset_gate(0x81, 0x8E, 2);
    show(WRITABLE);
    attempt(enter_inner_stack, 0);
    equal(caught.vector, 0x81, "in a supervisor page");
    show(WRITABLE | USER);
    stac();
    attempt(enter_inner_stack, 0);
    clac();
    equal(caught.vector, 0x81, "in a user page with RFLAGS.AC");
    traps_reset_gate(0x81, 0x8E, 0);
    clear_cr4(CR4_SMAP);
    about("SMAP");
    attempt(read_word, WINDOW);
    expect_nothing("CPL 0 reads a user page again when CR4.SMAP is 0");
    run_user(user_stac, 0);
    expect_exception(UD, 0, "#UD: STAC at CPL 3");
    about("");
}

/* ------------------------------------------------------------------------------------------------- keys */

static void wrpkru(u32 value) { __asm__ volatile("wrpkru" : : "a"(value), "c"(0), "d"(0) : "memory"); }
static u32 rdpkru(void)
{
    u32 value;
    __asm__ volatile("rdpkru" : "=a"(value) : "c"(0) : "edx");
    return value;
}
static void try_rdpkru(word ecx) { __asm__ volatile("rdpkru" : : "c"(ecx) : "eax", "edx"); }
static void try_wrpkru_edx(word edx) { __asm__ volatile("wrpkru" : : "a"(0), "c"(0), "d"(edx)); }

#define KEY(n) ((entry)(n) << 59)
enum { ACCESS_DISABLE_1 = 1 << 2, WRITE_DISABLE_1 = 2 << 2 };

static void keys_registers(void)
{
    about("protection keys");
    attempt(try_rdpkru, 0);
    expect_exception(UD, 0, "#UD: RDPKRU while CR4.PKE is 0");
    set_cr4(CR4_PKE);
    ok(has_feature(7, 2, 4), "CPUID tells of CR4.PKE");
    attempt(try_rdpkru, 1);
    expect_exception(GP, 0, "#GP(0): RDPKRU with ECX not 0");
    attempt(try_wrpkru_edx, 1);
    expect_exception(GP, 0, "#GP(0): WRPKRU with EDX not 0");
    wrpkru(0x12345678);
    equal(rdpkru(), 0x12345678, "RDPKRU reads what WRPKRU wrote");
    wrpkru(0);
}

static void keys(void)
{
    show(WRITABLE | USER | KEY(1));
    attempt(write_word, WINDOW);
    expect_nothing("a key with all rights");
    wrpkru(ACCESS_DISABLE_1);
    attempt(read_word, WINDOW);
    expect_fault(0x21, "#PF(P, PK): read at CPL 0, access disabled");
    attempt(write_word, WINDOW);
    expect_fault(0x23, "#PF(P, W, PK): write at CPL 0, access disabled");
    run_user(user_read, WINDOW);
    expect_fault(0x25, "#PF(P, U, PK): read at CPL 3, access disabled");
    run_user(user_write, WINDOW);
    expect_fault(0x27, "#PF(P, W, U, PK): write at CPL 3, access disabled");
    *(volatile u32 *)FRAME_A = RET4;
    attempt(call_word, WINDOW);
    expect_nothing("CPL 0 executes the page: keys are about data");
    *(volatile u32 *)FRAME_A = INT80;
    run_user(user_jump, WINDOW);
    expect_done("CPL 3 executes the page");
    wrpkru(WRITE_DISABLE_1);
    attempt(read_word, WINDOW);
    expect_nothing("read at CPL 0, writes disabled");
    attempt(write_word, WINDOW);
    expect_fault(0x23, "#PF(P, W, PK): write at CPL 0, writes disabled");
    run_user(user_read, WINDOW);
    expect_done("read at CPL 3, writes disabled");
    run_user(user_write, WINDOW);
    expect_fault(0x27, "#PF(P, W, U, PK): write at CPL 3, writes disabled");
    write_cr0(read_cr0() & ~(word)CR0_WP);
    attempt(write_word, WINDOW);
    expect_nothing("write at CPL 0, writes disabled, while CR0.WP is 0");
    run_user(user_write, WINDOW);
    expect_fault(0x27, "#PF(P, W, U, PK): CPL 3 cannot while CR0.WP is 0 either");
    write_cr0(read_cr0() | CR0_WP);
    show(WRITABLE | KEY(1));
    attempt(write_word, WINDOW);
    expect_nothing("supervisor pages have no key");
    show(WRITABLE | USER | KEY(2));
    attempt(write_word, WINDOW);
    expect_nothing("another key");
    wrpkru(~0u & ~(3u << 4) & ~3u);
    attempt(write_word, WINDOW);
    expect_nothing("another key while all others are disabled");
    show(WRITABLE | USER | KEY(15));
    attempt(read_word, WINDOW);
    expect_fault(0x21, "#PF(P, PK): key 15");
    window_map(WINDOW, KEY(15));
    attempt(read_word, WINDOW);
    expect_fault(0, "#PF(0): not present, whatever the key");
    show(WRITABLE | USER | KEY(15));
    clear_cr4(CR4_PKE);
    attempt(write_word, WINDOW);
    expect_nothing("keys are ignored when CR4.PKE is 0");
    about("");
}

/* ------------------------------------------------------------------------------------------------- UMIP */

void user_sgdt(void);
void user_sidt(void);
void user_sldt(void);
void user_str(void);
void user_smsw(void);
void user_sgdt_nowhere(void);
__asm__(".data\n\t"
        ".balign 4096\n"
        "user_store: .skip 16\n"
        "user_sgdt: sgdt user_store(%rip)\n\t" USER_DONE
        "user_sidt: sidt user_store(%rip)\n\t" USER_DONE
        "user_sldt: sldt %eax\n\t" USER_DONE
        "user_str: str %eax\n\t" USER_DONE
        "user_smsw: smsw %eax\n\t" USER_DONE
        "user_sgdt_nowhere: sgdt 0x1000\n\t" USER_DONE
        ".balign 4096\n\t"
        ".text\n");
extern u8 user_store[4096];

static void run_store(void (*code)(void))
{
    attempt_user((void (*)(void))(WINDOW + ((word)code - (word)user_store)));
}

static void kernel_stores(word unused)
{
    (void)unused;
    struct __attribute__((packed)) {
        u16 limit;
        u64 base;
    } table;
    __asm__ volatile("sgdt %0" : "=m"(table));
    __asm__ volatile("sidt %0" : "=m"(table));
    word value;
    __asm__ volatile("sldt %0" : "=r"(value));
    __asm__ volatile("str %0" : "=r"(value));
    __asm__ volatile("smsw %0" : "=r"(value));
}

static void umip(void)
{
    static const struct {
        const char *name;
        void (*code)(void);
    } stores[] = {{"SGDT", user_sgdt}, {"SIDT", user_sidt}, {"SLDT", user_sldt}, {"STR", user_str}, {"SMSW", user_smsw}};
    window_map(WINDOW, (word)user_store | PRESENT | WRITABLE | USER);
    for (u32 i = 0; i < 5; i++) {
        about(stores[i].name);
        run_store(stores[i].code);
        expect_done("at CPL 3 while CR4.UMIP is 0");
    }
    set_cr4(CR4_UMIP);
    for (u32 i = 0; i < 5; i++) {
        about(stores[i].name);
        run_store(stores[i].code);
        expect_exception(GP, 0, "#GP(0): at CPL 3 with CR4.UMIP");
    }
    about("UMIP");
    run_store(user_sgdt_nowhere);
    expect_exception(GP, 0, "#GP(0) comes before a page fault");
    attempt(kernel_stores, 0);
    expect_nothing("CPL 0 executes them all");
    clear_cr4(CR4_UMIP);
    about("");
}

/* ------------------------------------------------------------------------------------------------- FSGSBASE */

static void rdfsbase(word unused)
{
    (void)unused;
    __asm__ volatile("rdfsbase %%rax" : : : "rax");
}
static void wrfsbase(word base) { __asm__ volatile("wrfsbase %0" : : "r"(base)); }
static void wrfsbase32(word base) { __asm__ volatile("wrfsbase %k0" : : "r"(base)); }

static void fsgsbase(void)
{
    about("CR4.FSGSBASE");
    attempt(rdfsbase, 0);
    expect_exception(UD, 0, "#UD: RDFSBASE while it is 0");
    set_cr4(CR4_FSGSBASE);
    attempt(wrfsbase, 0x123456789ABC);
    equal(rdmsr(MSR_FS_BASE), 0x123456789ABC, "WRFSBASE sets the base");
    attempt(wrfsbase32, 0xFFFFFFFF87654321);
    equal(rdmsr(MSR_FS_BASE), 0x87654321, "WRFSBASE of a 32-bit register clears the upper half");
    attempt(wrfsbase, 1ull << 60);
    expect_exception(GP, 0, "#GP(0): a base that is not canonical");
    equal(rdmsr(MSR_FS_BASE), 0x87654321, "and the base stays");
    clear_cr4(CR4_FSGSBASE);
    wrmsr(MSR_FS_BASE, 0);
    about("");
}

void tests(void)
{
    load_tss();
    window_init();
    smep();
    smap();
    smap_implicit();
    smap_stack();
    keys_registers();
    keys();
    umip();
    fsgsbase();
}
