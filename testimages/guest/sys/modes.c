/* Every switch between real mode, 16-bit and 32-bit protected mode, compatibility mode and 64-bit mode. */
#include "modes.h"

#include "catch.h"

void to_protected16(void);
void to_real(void);
void to_long(word cr3);
void real_to_long(void);
extern u8 low_start[], low_end[], straight_cr3[];
extern const char real_int_at[], real_gp_at[], real_ud_at[], real_de_at[];
extern const char real_int_handler[], real_gp_handler[], real_ud_handler[], real_de_handler[];

enum { CR4_PAE = 1 << 5, EFER_LME = 1 << 8, EFER_LMA = 1 << 10 };

static u64 pml4[512] __attribute__((aligned(4096)));
static u64 pdpt[512] __attribute__((aligned(4096)));
static u64 directory[512] __attribute__((aligned(4096)));
static u64 pae_pointers[4] __attribute__((aligned(32)));

static u32 seen(u32 offset) { return *(volatile u32 *)(SEEN + offset); }

static void real_vector(u32 vector, const char *handler) { *(volatile u32 *)(vector * 4) = (word)handler; }

static void protected16(void)
{
    to_protected16();
    about("32-bit -> 16-bit protected mode");
    equal(seen(PM16_EAX), 0xAAAA1234, "operands are 16 bits wide");
    equal(seen(PM16_ECX), 0x0005, "addresses are 16 bits wide");
    equal(seen(PM16_PUSHED), 2, "PUSH pushes two bytes");
}

static void undefined(word unused)
{
    (void)unused;
    __asm__ volatile("ud2");
}

static void real_mode(void)
{
    real_vector(REAL_VECTOR, real_int_handler);
    real_vector(13, real_gp_handler);
    real_vector(6, real_ud_handler);
    real_vector(0, real_de_handler);
    *(volatile u32 *)0x2000000 = 0xB16B00B5;
    *(volatile u32 *)(REAL_SEGMENT * 16 + 0x10) = 0;
    to_real();
    about("protected -> real mode");
    equal_bits(seen(REAL_MSW), 1, 0, "SMSW shows PE clear");
    equal(*(volatile u32 *)(REAL_SEGMENT * 16 + 0x10), 0xFEEDF00D, "a segment starts at 16 times its selector");
    equal(seen(REAL_CS), LOW_BASE >> 4, "far JMP loads any value into CS");
    equal(seen(REAL_INT_IP), (word)real_int_at, "INT n pushes the IP of the next instruction");
    equal(seen(REAL_INT_CS), 0, "INT n pushes CS");
    equal_bits(seen(REAL_INT_FLAGS), 0x200, 0x200, "INT n pushes FLAGS");
    equal_bits(seen(REAL_INT_FLAGS_INSIDE), 0x300, 0, "INT n clears IF and TF");
    equal(seen(REAL_GP_IP), (word)real_gp_at, "#GP: a word across the end of the segment");
    equal(seen(REAL_GP_SP), 6, "#GP pushes no error code");
    equal(seen(REAL_UD_IP), (word)real_ud_at, "#UD: UD2");
    equal(seen(REAL_DE_IP), (word)real_de_at, "#DE: DIV by zero, IP of the instruction");
    equal(seen(UNREAL_WORD), 0xB16B00B5, "a limit loaded in protected mode stays in force");
    about("real -> protected mode");
    attempt(undefined, 0);
    equal(caught.vector, UD, "protected-mode exceptions work again");
}

static void long_mode(void)
{
    for (u32 i = 0; i < 512; i++) {
        directory[i] = i * 0x200000ull + 0x83;
    }
    pdpt[0] = (word)directory | 3;
    pml4[0] = (word)pdpt | 3;
    to_long((word)pml4);
    about("protected -> compatibility mode");
    equal_bits(seen(COMPAT_EFER), EFER_LMA | EFER_LME, EFER_LMA | EFER_LME, "EFER.LMA is set once CR0.PG is");
    equal(seen(COMPAT_DECREMENT), 0xFFFFFFFF, "0x48 is DEC");
    about("compatibility -> 64-bit mode");
    equal(seen(LONG_DECREMENT), 0, "0x48 is a REX prefix");
    equal(seen(LONG_R8_LOW), 0x9ABCDEF0, "R8, lower half");
    equal(seen(LONG_R8_HIGH), 0x12345678, "R8, upper half");
    equal(seen(LONG_CS), 0x08, "CS is the 64-bit code segment");
    about("64-bit -> compatibility mode");
    equal(seen(COMPAT_AGAIN), 0xFFFFFFFF, "0x48 is DEC");
    about("compatibility -> protected mode");
    equal_bits(seen(LEFT_EFER), EFER_LMA | EFER_LME, EFER_LME, "EFER.LMA is clear once CR0.PG is, EFER.LME stays");
    equal(seen(LEFT_CS), 0x18, "CS is the 32-bit code segment");
}

static void straight(void)
{
    *(u32 *)(LOW_BASE + (straight_cr3 - low_start)) = (word)pml4;
    real_to_long();
    about("real -> 64-bit mode in one step");
    equal(seen(DIRECT_DECREMENT), 0, "0x48 is a REX prefix");
    equal_bits(seen(DIRECT_EFER), EFER_LMA | EFER_LME, EFER_LMA | EFER_LME, "EFER.LMA is set");
    about("64-bit -> 16-bit compatibility mode");
    equal(seen(COMPAT16_EAX), 0xAAAA1234, "operands are 16 bits wide");
    about("compatibility -> real mode");
    equal_bits(seen(DIRECT_MSW_BACK), 1, 0, "SMSW shows PE clear");
}

static void set_lme(word on) { wrmsr(MSR_EFER, on ? EFER_LME : 0); }
static void set_paging(word on) { write_cr0(on ? read_cr0() | 1u << 31 : read_cr0() & ~(1u << 31)); }

static void refusals(void)
{
    about("refused");
    set_lme(true);
    attempt(set_paging, true);
    expect_exception(GP, 0, "#GP(0): CR0.PG with EFER.LME but without CR4.PAE");
    set_paging(false);
    set_lme(false);
    pae_pointers[0] = (word)directory | 1;
    write_cr4(read_cr4() | CR4_PAE);
    write_cr3((word)pae_pointers);
    set_paging(true);
    attempt(set_lme, true);
    expect_exception(GP, 0, "#GP(0): EFER.LME changed while CR0.PG is set");
    set_paging(false);
    set_lme(false);
    write_cr4(read_cr4() & ~(word)CR4_PAE);
}

void tests(void)
{
    outb(0x21, 0xFF);
    outb(0xA1, 0xFF);
    memcpy((void *)LOW_BASE, low_start, (size_t)(low_end - low_start));
    protected16();
    real_mode();
    long_mode();
    straight();
    refusals();
    about("");
}
