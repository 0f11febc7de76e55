#include "bench.h"

enum { WORDS = 131072 };

static u64 buffer[WORDS];

static void prepare(void)
{
    for (u64 i = 0; i < WORDS; i++) {
        buffer[i] = i * i;
    }
}

/* Sum, store and add-to-memory passes, in 64-bit, 32-bit and 8-bit units. */
static u64 run(u64 n)
{
    u64 sum = 0;
    u32 *halves = (u32 *)buffer;
    u8 *bytes = (u8 *)buffer;
    for (u64 round = 0; round < n; round++) {
        UNROLLED
        for (u64 i = 0; i < WORDS; i++) {
            sum += buffer[i];
        }
        UNROLLED
        for (u64 i = 0; i < WORDS; i++) {
            buffer[i] = sum ^ i;
        }
        UNROLLED
        for (u64 i = 0; i < WORDS; i++) {
            halves[i] += (u32)sum;
        }
        UNROLLED
        for (u64 i = 0; i < WORDS; i++) {
            sum += bytes[i + WORDS];
        }
    }
    return mix(sum, buffer[12345]);
}

const struct kernel memory = {"memory", "sequential sums and stores over 1 MiB", 70, prepare, run};
