/* Images of the x87 and vector state as a kernel uses them: FXSAVE, XCR0, the XSAVE family and their exceptions. */
#include "catch.h"

enum { CR0_EM_TS = 0xC, CR0_TS = 8, CR4_OSFXSR = 1 << 9, CR4_OSXMMEXCPT = 1 << 10, CR4_OSXSAVE = 1 << 18 };
enum { X87 = 1, SSE = 2, AVX = 4 };
enum { FXSAVE_MXCSR = 24, FXSAVE_XMM0 = 160, HEADER = 512, EXTENDED = 576 };

static u8 area[4096] __attribute__((aligned(64)));

static u64 *at(u32 offset) { return (u64 *)(area + offset); }
static void clear(void)
{
    for (u32 i = 0; i < sizeof(area); i++) {
        area[i] = 0;
    }
    *(u32 *)at(FXSAVE_MXCSR) = 0x1F80;
}

static void fxsave(word address) { __asm__ volatile("fxsave64 (%0)" : : "r"(address) : "memory"); }
static void fxrstor(word address) { __asm__ volatile("fxrstor64 (%0)" : : "r"(address) : "memory"); }

/* The instructions of the XSAVE family, for all of x87, SSE and AVX. */
static u32 mask = X87 | SSE | AVX;
static void xsave(word address) { __asm__ volatile("xsave64 (%0)" : : "r"(address), "a"(mask), "d"(0) : "memory"); }
static void xsaveopt(word address)
{
    __asm__ volatile("xsaveopt64 (%0)" : : "r"(address), "a"(mask), "d"(0) : "memory");
}
static void xrstor(word address) { __asm__ volatile("xrstor64 (%0)" : : "r"(address), "a"(mask), "d"(0) : "memory"); }
static void xsetbv(word value) { __asm__ volatile("xsetbv" : : "a"((u32)value), "d"((u32)(value >> 32)), "c"(0)); }
static void xsetbv_other(word index) { __asm__ volatile("xsetbv" : : "a"(1), "d"(0), "c"((u32)index)); }
static u64 xgetbv(void)
{
    u32 low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low | (u64)high << 32;
}
static void xgetbv_of(word index) { __asm__ volatile("xgetbv" : : "c"((u32)index) : "eax", "edx"); }

static void set_xmm1(u64 value) { __asm__ volatile("movq %0, %%xmm1" : : "r"(value)); }
static u64 xmm1(void)
{
    u64 value;
    __asm__ volatile("movq %%xmm1, %0" : "=r"(value));
    return value;
}
static void set_ymm1(const u64 *value) { __asm__ volatile("vmovdqu (%0), %%ymm1" : : "r"(value)); }
static u64 ymm1_upper(void)
{
    u64 value[4];
    __asm__ volatile("vmovdqu %%ymm1, (%0)" : : "r"(value) : "memory");
    return value[2];
}
static u32 mxcsr(void)
{
    u32 value;
    __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value;
}
static void set_mxcsr(u32 value) { __asm__ volatile("ldmxcsr %0" : : "m"(value)); }
static u16 control(void)
{
    u16 value;
    __asm__ volatile("fnstcw %0" : "=m"(value));
    return value;
}
static u32 cpuid_of(u32 leaf, u32 subleaf, int want)
{
    u32 out[4];
    cpuid(leaf, subleaf, out);
    return out[want];
}

void user_xsetbv(void);
__asm__(".text\nuser_xsetbv:\n\tmov $1, %eax\n\txor %edx, %edx\n\txor %ecx, %ecx\n\txsetbv\n\t" USER_DONE);

static void without_osxsave(void)
{
    about("CR4.OSXSAVE clear");
    attempt(xgetbv_of, 0);
    expect_exception(UD, 0, "#UD: XGETBV");
    attempt(xsetbv, X87);
    expect_exception(UD, 0, "#UD: XSETBV");
    attempt(xsave, (word)area);
    expect_exception(UD, 0, "#UD: XSAVE");
    attempt(xrstor, (word)area);
    expect_exception(UD, 0, "#UD: XRSTOR");
    equal(cpuid_of(1, 0, 2) >> 27 & 1, 0, "CPUID shows it");
    write_cr4(read_cr4() | CR4_OSXSAVE);
    about("CR4.OSXSAVE set");
    equal(cpuid_of(1, 0, 2) >> 27 & 1, 1, "CPUID shows it");
}

static void enabling(void)
{
    about("XCR0");
    equal(xgetbv(), X87, "x87 only after power-up");
    equal(cpuid_of(0xD, 0, 1), EXTENDED, "CPUID: an area has no extended region then");
    attempt(xsetbv, 0);
    expect_exception(GP, 0, "#GP(0): without x87");
    attempt(xsetbv, SSE);
    expect_exception(GP, 0, "#GP(0): SSE without x87");
    attempt(xsetbv, X87 | AVX);
    expect_exception(GP, 0, "#GP(0): AVX without SSE");
    attempt(xsetbv, 1ull << 62 | X87);
    expect_exception(GP, 0, "#GP(0): a component that does not exist");
    attempt(xsetbv_other, 1);
    expect_exception(GP, 0, "#GP(0): XSETBV of another register");
    attempt(xgetbv_of, 2);
    expect_exception(GP, 0, "#GP(0): XGETBV of another register");
    attempt_user(user_xsetbv);
    expect_exception(GP, 0, "#GP(0): XSETBV at CPL 3");
    attempt(xsetbv, X87 | SSE | AVX);
    equal(caught.vector, NO_EXCEPTION, "x87, SSE and AVX together");
    equal(xgetbv(), X87 | SSE | AVX, "holds what was set");
    equal(cpuid_of(0xD, 0, 1), EXTENDED + 256, "CPUID: an area has room for AVX now");
    equal(cpuid_of(0xD, 2, 0), 256, "CPUID: size of AVX");
    equal(cpuid_of(0xD, 2, 1), EXTENDED, "CPUID: place of AVX");
}

static void task_switched(void)
{
    about("CR0.TS set");
    write_cr0(read_cr0() | CR0_TS);
    attempt(fxsave, (word)area + 1);
    expect_exception(NM, 0, "#NM: FXSAVE");
    attempt(fxrstor, (word)area);
    expect_exception(NM, 0, "#NM: FXRSTOR");
    attempt(xsave, (word)area);
    expect_exception(NM, 0, "#NM: XSAVE");
    attempt(xrstor, (word)area);
    expect_exception(NM, 0, "#NM: XRSTOR");
    write_cr0(read_cr0() & ~(word)CR0_TS);
}

static void fast_images(void)
{
    about("FXSAVE and FXRSTOR");
    clear();
    attempt(fxsave, (word)area + 8);
    expect_exception(GP, 0, "#GP(0): FXSAVE off a 16-byte boundary");
    attempt(fxrstor, (word)area + 8);
    expect_exception(GP, 0, "#GP(0): FXRSTOR off a 16-byte boundary");
    *(u32 *)at(FXSAVE_MXCSR) = 0x80001F80;
    attempt(fxrstor, (word)area);
    expect_exception(GP, 0, "#GP(0): FXRSTOR of a reserved bit of MXCSR");
    __asm__ volatile("fninit");
    set_xmm1(0x1122334455667788);
    set_mxcsr(0x1FA0);
    area[500] = 0x55;
    fxsave((word)area);
    equal(*at(FXSAVE_XMM0 + 16), 0x1122334455667788, "the image has XMM1");
    equal(*(u32 *)at(FXSAVE_MXCSR), 0x1FA0, "the image has MXCSR");
    equal(*at(0) & 0xFFFFFFFFFF, 0x37F, "the image has control, status and tag word of an initialised x87");
    equal(area[500], 0x55, "bytes for software are left alone");
    set_xmm1(1);
    set_mxcsr(0x1F80);
    *(u16 *)at(0) = 0x27F;
    fxrstor((word)area);
    equal(xmm1(), 0x1122334455667788, "XMM1 is restored");
    equal(mxcsr(), 0x1FA0, "MXCSR is restored");
    equal(control(), 0x27F, "the x87 control word is restored");
    set_mxcsr(0x1F80);
    __asm__ volatile("fninit");
}

static void header_rules(void)
{
    about("XRSTOR header");
    clear();
    attempt(xrstor, (word)area + 32);
    expect_exception(GP, 0, "#GP(0): area off a 64-byte boundary");
    *at(HEADER) = 1ull << 62;
    attempt(xrstor, (word)area);
    expect_exception(GP, 0, "#GP(0): a component that is not enabled");
    *at(HEADER) = 0;
    *at(HEADER + 16) = 1;
    attempt(xrstor, (word)area);
    expect_exception(GP, 0, "#GP(0): a byte of the header that must be zero");
    *at(HEADER + 16) = 0;
    *(u32 *)at(FXSAVE_MXCSR) = 0x80001F80;
    attempt(xrstor, (word)area);
    expect_exception(GP, 0, "#GP(0): a reserved bit of MXCSR");
    clear();
    attempt(xrstor, (word)area);
    equal(caught.vector, NO_EXCEPTION, "an area of zeros but for MXCSR");
}

static void extended_images(void)
{
    static const u64 pattern[4] = {1, 2, 3, 4};
    about("XSAVE and XRSTOR");
    clear();
    attempt(xsave, (word)area + 16);
    expect_exception(GP, 0, "#GP(0): XSAVE off a 64-byte boundary");
    set_ymm1(pattern);
    mask = SSE | AVX;
    xsave((word)area);
    equal(*at(FXSAVE_XMM0 + 24), 2, "the area has XMM1");
    equal(*at(EXTENDED + 16), 3, "the area has the upper half of YMM1");
    equal(*at(HEADER) & (X87 | SSE | AVX), SSE | AVX, "the header names what is in use");
    equal(*at(0), 0, "what was not asked for is left alone");
    mask = AVX;
    *at(HEADER) = 0;
    xrstor((word)area);
    equal(xmm1(), 1, "restoring AVX leaves XMM1");
    equal(ymm1_upper(), 0, "a component that the header does not name becomes initial");
    *at(HEADER) = SSE | AVX;
    *at(EXTENDED + 16) = 33;
    mask = X87 | SSE | AVX;
    set_xmm1(9);
    xrstor((word)area);
    equal(xmm1(), 1, "XMM1 is restored");
    equal(ymm1_upper(), 33, "the upper half of YMM1 is restored");
    equal(control(), 0x37F, "x87 is initialised");
    clear();
    xrstor((word)area);
    equal(xmm1() | ymm1_upper(), 0, "an empty header initialises everything");
    about("XSAVEOPT");
    set_ymm1(pattern);
    xsaveopt((word)area);
    equal(*at(FXSAVE_XMM0 + 16) + *at(EXTENDED + 16), 4, "the area has both halves of YMM1");
    equal(*at(HEADER) & (SSE | AVX), SSE | AVX, "the header names both");
}

extern u64 boot_pml4[512], boot_pdpt[512], boot_pd[2048];

void tests(void)
{
    boot_pml4[0] |= 4;
    boot_pdpt[0] |= 4;
    boot_pd[0] |= 4;
    write_cr3(read_cr3());
    write_cr0((read_cr0() & ~(word)CR0_EM_TS) | 2);
    write_cr4(read_cr4() | CR4_OSFXSR | CR4_OSXMMEXCPT);
    __asm__ volatile("fninit");
    load_tss();
    without_osxsave();
    enabling();
    task_switched();
    fast_images();
    header_rules();
    extended_images();
}
