#include "bench.h"

enum { SIZE = 64 };

static u64 a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static void prepare(void)
{
    u64 seed = 11;
    for (u32 i = 0; i < SIZE; i++) {
        for (u32 j = 0; j < SIZE; j++) {
            a[i][j] = next_random(&seed);
            b[i][j] = next_random(&seed);
        }
    }
}

static u64 run(u64 n)
{
    u64 checksum = 0;
    for (u64 round = 0; round < n; round++) {
        for (u32 i = 0; i < SIZE; i++) {
            for (u32 j = 0; j < SIZE; j++) {
                u64 sum = round;
                UNROLLED
                for (u32 k = 0; k < SIZE; k++) {
                    sum += a[i][k] * b[k][j];
                }
                c[i][j] = sum;
            }
        }
        checksum = mix(checksum, c[round % SIZE][(round * 7) % SIZE]);
        a[round % SIZE][0] ^= checksum;
    }
    return checksum;
}

const struct kernel matrix = {"matrix", "64 x 64 matrix products", 80, prepare, run};
