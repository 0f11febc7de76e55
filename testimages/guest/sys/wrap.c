/* Where addresses end in 32-bit code: segment limits, 16-bit offsets, and linear addresses that wrap at 4 GiB. */
#include "catch.h"

enum { PRESENT = 1, WRITABLE = 2, USER = 4, ACCESSED = 0x20, DIRTY = 0x40, CR4_PSE = 1 << 4 };
enum { FRAME_A = 0x2000000, FRAME_B = 0x2400000, TEST_SELECTOR = 0x58, MEGA4 = 0x400000 };

static u32 directory[1024] __attribute__((aligned(4096)));
static u32 first_table[1024] __attribute__((aligned(4096)));
static u32 last_table[1024] __attribute__((aligned(4096)));

/* Loads GS with a segment. `limit` is as in the descriptor, `access` its byte 5, `flags` its bits 55:52. */
static void load_gs(u32 base, u32 limit, u32 access, u32 flags)
{
    boot_gdt[TEST_SELECTOR / 8] = (limit & 0xFFFF) | (u64)(base & 0xFFFFFF) << 16 | (u64)access << 40 |
                                  (u64)(limit >> 16 & 0xF) << 48 | (u64)flags << 52 | (u64)(base >> 24) << 56;
    __asm__ volatile("movw %w0, %%gs" : : "r"(TEST_SELECTOR));
}

static u32 read_gs(word offset)
{
    u32 value;
    __asm__ volatile("movl %%gs:(%1), %0" : "=r"(value) : "r"(offset) : "memory");
    return value;
}
static void read4(word offset) { read_gs(offset); }
static void read2(word offset) { __asm__ volatile("movw %%gs:(%0), %%ax" : : "r"(offset) : "eax", "memory"); }
static void read1(word offset) { __asm__ volatile("movb %%gs:(%0), %%al" : : "r"(offset) : "eax", "memory"); }
static void write4(word offset) { __asm__ volatile("movl %0, %%gs:(%0)" : : "r"(offset) : "memory"); }
static void store_pattern(word offset)
{
    __asm__ volatile("movl %0, %%gs:(%1)" : : "r"(0x44332211), "r"(offset) : "memory");
}
static u32 read_gs16(u16 bx)
{
    u32 value;
    __asm__ volatile("movl %%gs:2(%%bx), %0" : "=a"(value) : "b"(bx) : "memory");
    return value;
}

static void expect_good(const char *text) { expect_exception(NO_EXCEPTION, caught.error, text); }
static void expect_gp(const char *text) { expect_exception(GP, 0, text); }

static void limits(void)
{
    about("limit 0xFFF");
    load_gs(FRAME_A, 0xFFF, 0x93, 4);
    attempt(read4, 0xFFC);
    expect_good("the last four bytes");
    attempt(read1, 0xFFF);
    expect_good("the last byte");
    attempt(read4, 0xFFD);
    expect_gp("#GP(0): four bytes, one beyond");
    attempt(read2, 0xFFF);
    expect_gp("#GP(0): two bytes, one beyond");
    attempt(read1, 0x1000);
    expect_gp("#GP(0): the byte beyond");
    attempt(write4, 0xFFD);
    expect_gp("#GP(0): a write, one byte beyond");
    attempt(read4, 0xFFFFFFFE);
    expect_gp("#GP(0): an offset that wraps into the segment");
    about("limit 0 in pages");
    load_gs(FRAME_A, 0, 0x93, 0xC);
    attempt(read4, 0xFFC);
    expect_good("the last four bytes");
    attempt(read4, 0xFFD);
    expect_gp("#GP(0): one byte beyond");
    about("expand-down, limit 0xFFF");
    load_gs(FRAME_A, 0xFFF, 0x97, 4);
    attempt(read1, 0xFFF);
    expect_gp("#GP(0): the byte at the limit");
    attempt(read4, 0x1000);
    expect_good("the bytes above");
    load_gs(FRAME_A, 0xFFF, 0x97, 0);
    attempt(read4, 0xFFFD);
    expect_gp("#GP(0): beyond 64 KiB in a 16-bit segment");
    about("kind of segment");
    load_gs(FRAME_A, 0xFFF, 0x91, 4);
    attempt(read4, 0);
    expect_good("read of a read-only segment");
    attempt(write4, 0);
    expect_gp("#GP(0): write to a read-only segment");
    load_gs(FRAME_A, 0xFFF, 0x9B, 4);
    attempt(write4, 0);
    expect_gp("#GP(0): write to a code segment");
    __asm__ volatile("movw %w0, %%gs" : : "r"(0));
    attempt(read4, 0);
    expect_gp("#GP(0): read through a null selector");
    about("");
}

static void offsets(void)
{
    about("offset of 16 bits");
    load_gs(FRAME_A, 0xFFFFF, 0x93, 0xC);
    *(volatile u32 *)FRAME_A = 0x1111;
    *(volatile u32 *)(FRAME_A + 0x10000) = 0x2222;
    equal(read_gs16(0xFFFE), 0x1111, "base and displacement wrap at 64 KiB");
    *(volatile u16 *)(FRAME_A + 0xFFFE) = 0x3333;
    equal(read_gs16(0xFFFC), 0x22223333, "the bytes of an operand do not");
    about("linear address");
    load_gs(0xFFFF0000, 0xFFFFF, 0x93, 0xC);
    equal(read_gs(FRAME_A + 0x10000), 0x1111, "base and offset wrap at 4 GiB");
    about("");
}

/* The last page leads to frame A, page 0 to frame B; below 60 MiB all else is mapped one to one. */
static void turn_paging_on(void)
{
    for (u32 i = 0; i < 15; i++) {
        directory[i] = i * MEGA4 | 0x80 | PRESENT | WRITABLE;
    }
    for (u32 i = 0; i < 1024; i++) {
        first_table[i] = i * 4096 | PRESENT | WRITABLE;
    }
    directory[0] = (u32)first_table | PRESENT | WRITABLE;
    directory[1023] = (u32)last_table | PRESENT | WRITABLE;
    write_cr4(read_cr4() | CR4_PSE);
    write_cr3((word)directory);
    write_cr0(read_cr0() | 1u << 31 | 1 << 16);
}

static void show(u32 last, u32 first)
{
    last_table[1023] = FRAME_A | last;
    first_table[0] = FRAME_B | first;
    write_cr3(read_cr3());
}

static void expect_fault_at(word error, word address, const char *text)
{
    bool good = caught.vector == PF && caught.error == error && caught.cr2 == address;
    ok(good, text);
    if (!good) {
        print("# vector %u, error code 0x%lx, CR2 0x%lx\n", caught.vector, caught.error, caught.cr2);
    }
}

static void crossing(void)
{
    about("linear address 0xFFFFFFFE");
    load_gs(0xFFFFFFF0, 0xFFFFF, 0x93, 0xC);
    *(volatile u32 *)(FRAME_A + 4092) = 0xA3A2A1A0;
    *(volatile u32 *)FRAME_B = 0xB3B2B1B0;
    show(PRESENT | WRITABLE, PRESENT | WRITABLE);
    equal(read_gs(14), 0xB1B0A3A2, "a read goes on at 0");
    store_pattern(14);
    equal(*(volatile u32 *)(FRAME_A + 4092), 0x2211A1A0, "a write: the bytes in the last page");
    equal(*(volatile u32 *)FRAME_B, 0xB3B24433, "a write: the bytes in the first page");
    equal_bits(first_table[0] & last_table[1023], ACCESSED | DIRTY, ACCESSED | DIRTY, "both pages are dirty");
    show(PRESENT | WRITABLE, 0);
    attempt(read4, 14);
    expect_fault_at(0, 0, "#PF(0): page 0 not present");
    attempt(store_pattern, 14);
    expect_fault_at(2, 0, "#PF(W): write, page 0 not present");
    equal(*(volatile u32 *)(FRAME_A + 4092), 0x2211A1A0, "nothing of it is written");
    show(0, PRESENT | WRITABLE);
    attempt(read4, 14);
    expect_fault_at(0, 0xFFFFFFFE, "#PF(0): the last page not present");
    about("");
}

void tests(void)
{
    load_tss();
    limits();
    offsets();
    turn_paging_on();
    crossing();
}
