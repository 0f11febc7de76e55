/* A benchmark kernel: `run` is the timed part, `prepare` (may be NULL) brings its data to the same state before each. */
#ifndef BENCH_H
#define BENCH_H

#include "../common/machine.h"

struct kernel {
    const char *name;
    const char *what;
    u64 iterations;           /* default n: one run is some 60 to 100 million instructions */
    void (*prepare)(void);
    u64 (*run)(u64 n);        /* returns a checksum that depends on everything computed */
};

extern const struct kernel integer, memory, chase, sieve, branches, calls, paging, interrupts, strings, sort, crc, matrix;

/* Pseudo-random numbers for test data, the same for every compiler: Knuth's MMIX generator, its upper half. */
static inline u32 next_random(u64 *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (u32)(*state >> 32);
}

/* On loops whose body, not their control, is what a kernel is about. */
#define UNROLLED _Pragma("GCC unroll 8")

static inline u64 mix(u64 checksum, u64 value) { return (checksum << 5 | checksum >> 59) ^ value; }

#endif
