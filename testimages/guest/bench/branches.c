#include "bench.h"

/* A tokenizer-like state machine over random bytes: one indirect jump and a few unpredictable branches a step. */
static u64 run(u64 n)
{
    u64 seed = 42;
    u32 state = 0;
    u64 words = 0, numbers = 0, depth = 0, steps = 0;
    for (u64 i = 0; i < n; i++) {
        u32 c = next_random(&seed) & 127;
        switch (state) {
        case 0:
            state = c < 32 ? 0 : c < 64 ? 1 : c < 96 ? 2 : 3;
            break;
        case 1:
            numbers += c & 1;
            state = c < 48 ? 1 : c < 80 ? 4 : 0;
            break;
        case 2:
            words++;
            state = c & 4 ? 2 : c & 8 ? 5 : 0;
            break;
        case 3:
            depth += c > 100 ? 1 : depth > 0 ? (u64)-1 : 0;
            state = c < 40 ? 3 : c < 70 ? 2 : 5;
            break;
        case 4:
            numbers ^= c;
            state = c == 7 ? 0 : c < 60 ? 1 : 3;
            break;
        default:
            steps += state * c;
            state = c % 5;
            break;
        }
    }
    return mix(mix(mix(mix(words, numbers), depth), steps), state);
}

const struct kernel branches = {"branches", "state machine on random data", 4500000, NULL, run};
