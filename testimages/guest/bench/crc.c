#include "bench.h"

static u32 table[256];
static u8 data[65536];

static void prepare(void)
{
    u64 seed = 9;
    for (u32 i = 0; i < 256; i++) {
        u32 remainder = i;
        for (int bit = 0; bit < 8; bit++) {
            remainder = remainder >> 1 ^ (remainder & 1 ? 0xEDB88320 : 0);
        }
        table[i] = remainder;
    }
    for (u32 i = 0; i < sizeof data; i++) {
        data[i] = (u8)next_random(&seed);
    }
}

static u64 run(u64 n)
{
    u32 crc = ~0u;
    for (u64 round = 0; round < n; round++) {
        UNROLLED
        for (u32 i = 0; i < sizeof data; i++) {
            crc = crc >> 8 ^ table[(u8)(crc ^ data[i])];
        }
    }
    return ~crc;
}

const struct kernel crc = {"crc", "table-driven CRC-32 of 64 KiB", 150, prepare, run};
