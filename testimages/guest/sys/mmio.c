/*
 * Accesses of every width and kind to a device in the physical address space: the test device's RAM-like registers.
 * What a device gets must be the access the instruction made, once.
 */
#include "devices.h"

enum { SIZE = 0x10000 };
#define DEVICE 0xFF000000ul

static volatile u8 *const device = (volatile u8 *)DEVICE;
static u8 buffer[256] __attribute__((aligned(64)));

static void fill(u8 first)
{
    for (u32 i = 0; i < 64; i++) {
        device[i] = (u8)(first + i);
    }
}

static void widths(void)
{
    about("width");
    fill(0x10);
    equal(*(volatile u8 *)(DEVICE + 3), 0x13, "8-bit read");
    equal(*(volatile u16 *)(DEVICE + 2), 0x1312, "16-bit read");
    equal(*(volatile u32 *)(DEVICE + 4), 0x17161514, "32-bit read");
    equal(*(volatile u64 *)(DEVICE + 8), 0x1F1E1D1C1B1A1918, "64-bit read");
    equal(*(volatile u16 *)(DEVICE + 1), 0x1211, "16-bit read, misaligned");
    equal(*(volatile u32 *)(DEVICE + 1), 0x14131211, "32-bit read, misaligned");
    equal(*(volatile u64 *)(DEVICE + 3), 0x1A19181716151413, "64-bit read, misaligned");
    *(volatile u8 *)(DEVICE + 16) = 0xA1;
    *(volatile u16 *)(DEVICE + 18) = 0xB2B1;
    *(volatile u32 *)(DEVICE + 20) = 0xC4C3C2C1;
    *(volatile u64 *)(DEVICE + 24) = 0xD8D7D6D5D4D3D2D1;
    equal(*(volatile u64 *)(DEVICE + 16), 0xC4C3C2C1B2B121A1, "8-, 16- and 32-bit writes");
    equal(*(volatile u64 *)(DEVICE + 24), 0xD8D7D6D5D4D3D2D1, "64-bit write");
    *(volatile u16 *)(DEVICE + 33) = 0xB2B1;
    *(volatile u32 *)(DEVICE + 37) = 0xC4C3C2C1;
    *(volatile u64 *)(DEVICE + 43) = 0xD8D7D6D5D4D3D2D1;
    equal(*(volatile u64 *)(DEVICE + 32), 0xC3C2C13433B2B130, "misaligned writes");
    equal(*(volatile u64 *)(DEVICE + 43), 0xD8D7D6D5D4D3D2D1, "misaligned 64-bit write");
    about("");
}

static void sides(void)
{
    about("edge");
    *(volatile u64 *)(DEVICE + SIZE - 8) = 0x0807060504030201;
    equal(*(volatile u32 *)(DEVICE + SIZE - 4), 0x08070605, "the last registers");
    *(volatile u64 *)(DEVICE + 4096 - 3) = 0x1817161514131211;
    equal(*(volatile u64 *)(DEVICE + 4096 - 3), 0x1817161514131211, "over a page boundary");
    equal(*(volatile u32 *)(DEVICE + 4096), 0x17161514, "its part in the second page");
    about("");
}

static void read_modify_write(void)
{
    about("read-modify-write");
    volatile u64 *cell = (u64 *)(DEVICE + 64);
    *cell = 0x1111111111111111;
    __asm__ volatile("addb $1, %0" : "+m"(*(volatile u8 *)cell));
    __asm__ volatile("addw $2, %0" : "+m"(*(volatile u16 *)(DEVICE + 66)));
    __asm__ volatile("lock addl $3, %0" : "+m"(*(volatile u32 *)(DEVICE + 68)));
    equal(*cell, 0x1111111411131112, "ADD in 8, 16 and 32 bits");
    u64 old = 5;
    __asm__ volatile("xchgq %0, %1" : "+r"(old), "+m"(*cell));
    ok(old == 0x1111111411131112 && *cell == 5, "XCHG");
    u64 expected = 5;
    __asm__ volatile("lock cmpxchgq %2, %1" : "+a"(expected), "+m"(*cell) : "r"(9ull) : "cc");
    equal(*cell, 9, "CMPXCHG that finds what it expects");
    expected = 5;
    __asm__ volatile("lock cmpxchgq %2, %1" : "+a"(expected), "+m"(*cell) : "r"(7ull) : "cc");
    ok(*cell == 9 && expected == 9, "CMPXCHG that does not");
    u64 sum = 4;
    __asm__ volatile("lock xaddq %0, %1" : "+r"(sum), "+m"(*cell) : : "cc");
    ok(*cell == 13 && sum == 9, "XADD");
    __asm__ volatile("btsq $40, %0" : "+m"(*cell) : : "cc");
    equal(*cell, 1ull << 40 | 13, "BTS");
    __asm__ volatile("notl %0" : "+m"(*(volatile u32 *)cell));
    equal(*(volatile u32 *)cell, ~13u, "NOT");
    __asm__ volatile("shlw $4, %0" : "+m"(*(volatile u16 *)cell) : : "cc");
    equal(*(volatile u16 *)cell, 0xFF20, "SHL");
    u32 low = 0xFFFFFF20, high = 0x100;
    *(volatile u32 *)cell = low;
    __asm__ volatile("lock cmpxchg8b %0" : "+m"(*cell), "+a"(low), "+d"(high) : "b"(1), "c"(2) : "cc");
    equal(*cell, 2ull << 32 | 1, "CMPXCHG8B");
    about("");
}

static void moves(void)
{
    about("move");
    fill(0x80);
    i64 wide;
    __asm__ volatile("movsbq %1, %0" : "=r"(wide) : "m"(device[1]));
    equal((u64)wide, 0xFFFFFFFFFFFFFF81, "MOVSX of a byte");
    __asm__ volatile("movzwl %1, %k0" : "=r"(wide) : "m"(*(volatile u16 *)(DEVICE + 2)));
    equal((u64)wide, 0x8382, "MOVZX of a word");
    u64 popped;
    __asm__ volatile("pushq %1\n\tpopq %0" : "=r"(popped) : "m"(*(volatile u64 *)(DEVICE + 8)) : "memory");
    equal(popped, 0x8F8E8D8C8B8A8988, "PUSH from it");
    __asm__ volatile("pushq %1\n\tpopq %0" : "=m"(*(volatile u64 *)(DEVICE + 8)) : "r"(0x1234ull) : "memory");
    equal(*(volatile u64 *)(DEVICE + 8), 0x1234, "POP to it");
    __asm__ volatile("movbe %1, %0" : "=r"(popped) : "m"(*(volatile u64 *)(DEVICE + 8)));
    equal(popped, 0x3412000000000000, "MOVBE");
    about("");
}

#define REP(instruction, to, from, count)                                                                              \
    do {                                                                                                               \
        const volatile void *rep_from = (from);                                                                        \
        volatile void *rep_to = (to);                                                                                  \
        u64 rep_count = (count);                                                                                       \
        __asm__ volatile("rep " instruction : "+D"(rep_to), "+S"(rep_from), "+c"(rep_count) : : "memory");             \
    } while (0)

static bool buffer_is(u8 first, u32 count)
{
    for (u32 i = 0; i < count; i++) {
        if (buffer[i] != (u8)(first + i)) {
            return false;
        }
    }
    return true;
}

static void strings(void)
{
    about("string");
    fill(0x20);
    memset(buffer, 0, sizeof buffer);
    REP("movsb", buffer, device, 31);
    ok(buffer_is(0x20, 31) && buffer[31] == 0, "REP MOVSB from it");
    memset(buffer, 0, sizeof buffer);
    REP("movsw", buffer, device + 1, 15);
    ok(buffer_is(0x21, 30) && buffer[30] == 0, "REP MOVSW from it, misaligned");
    memset(buffer, 0, sizeof buffer);
    REP("movsl", buffer, device, 16);
    ok(buffer_is(0x20, 64), "REP MOVSD from it");
    for (u32 i = 0; i < 64; i++) {
        buffer[i] = (u8)(0x40 + i);
    }
    REP("movsq", device + 128, buffer, 8);
    memset(buffer, 0, sizeof buffer);
    REP("movsq", device + 256, device + 128, 8);
    REP("movsb", buffer, device + 256, 64);
    ok(buffer_is(0x40, 64), "REP MOVSQ to it, and within it");
    u64 count = 5;
    volatile u8 *to = device + 512;
    __asm__ volatile("rep stosl" : "+D"(to), "+c"(count) : "a"(0x01020304) : "memory");
    ok(*(volatile u32 *)(device + 528) == 0x01020304 && to == device + 532 && count == 0, "REP STOSD");
    fill(0x30);
    count = 64;
    to = device;
    __asm__ volatile("repne scasb" : "+D"(to), "+c"(count) : "a"(0x35) : "memory", "cc");
    ok(to == device + 6 && count == 58, "REPNE SCASB");
    about("");
}

static void floating(void)
{
    about("vector");
    write_cr4(read_cr4() | 0x600);
    fill(0x50);
    memset(buffer, 0, sizeof buffer);
    __asm__ volatile("movups (%0), %%xmm3\n\tmovups %%xmm3, (%1)" : : "r"(device), "r"(buffer) : "memory");
    ok(buffer_is(0x50, 16), "128-bit read");
    __asm__ volatile("movups (%1), %%xmm3\n\tmovups %%xmm3, (%0)" : : "r"(device + 1024), "r"(buffer) : "memory");
    ok(*(volatile u64 *)(DEVICE + 1024) == 0x5756555453525150 && *(volatile u64 *)(DEVICE + 1032) == 0x5F5E5D5C5B5A5958,
       "128-bit write");
    about("");
}

void tests(void)
{
    widths();
    sides();
    read_modify_write();
    moves();
    strings();
    floating();
}
