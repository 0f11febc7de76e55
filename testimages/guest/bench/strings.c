#include "bench.h"

static u8 source[8192];
static u8 target[8192];

static void prepare(void)
{
    u64 seed = 7;
    for (u32 i = 0; i < sizeof source; i++) {
        source[i] = (u8)(next_random(&seed) | 1);
        target[i] = 0;
    }
    source[3000] = 0;
}

#define STRING(instruction, to, from, count, value)                                                                    \
    ({                                                                                                                 \
        u64 di = (u64)(to), si = (u64)(from), cx = (count);                                                            \
        __asm__ volatile(instruction : "+D"(di), "+S"(si), "+c"(cx) : "a"(value) : "memory", "cc");                    \
        cx;                                                                                                            \
    })

static u64 run(u64 n)
{
    u64 checksum = 0;
    for (u64 i = 0; i < n; i++) {
        source[i % 2048] = (u8)(i | 1);
        STRING("rep movsq", target, source, 512, 0);
        STRING("rep stosl", target + 4096, 0, 512, i);
        STRING("rep movsb", target + 6144, source + i % 64, 1024, 0);
        checksum = mix(checksum, STRING("repne scasb", target, 0, 4096, 0));
        checksum = mix(checksum, STRING("repe cmpsb", target, source, 1024, 0));
        checksum = mix(checksum, target[6144 + i % 1024]);
    }
    return checksum;
}

const struct kernel strings = {"strings", "REP MOVS, STOS, SCAS, CMPS", 13000, prepare, run};
