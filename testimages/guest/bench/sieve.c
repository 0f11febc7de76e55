#include "bench.h"

enum { LIMIT = 1000000 };

static u8 composite[LIMIT];

static u64 run(u64 n)
{
    u64 checksum = 0;
    for (u64 round = 0; round < n; round++) {
        for (u32 i = 0; i < LIMIT; i++) {
            composite[i] = 0;
            __asm__ volatile("");
        }
        u64 primes = 0;
        for (u32 i = 2; i < LIMIT; i++) {
            if (!composite[i]) {
                primes++;
                for (u64 j = (u64)i * i; j < LIMIT; j += i) {
                    composite[j] = 1;
                }
            }
        }
        checksum = mix(checksum, primes);
    }
    return checksum;
}

const struct kernel sieve = {"sieve", "sieve of Eratosthenes to 1000000", 5, NULL, run};
