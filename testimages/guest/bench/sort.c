#include "bench.h"

enum { COUNT = 4096 };

static u32 values[COUNT];

static void sift_down(u32 *heap, u32 at, u32 count)
{
    u32 value = heap[at];
    for (u32 child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && heap[child + 1] > heap[child]) {
            child++;
        }
        if (heap[child] <= value) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = value;
}

static u64 run(u64 n)
{
    u64 seed = 3;
    u64 checksum = 0;
    for (u64 round = 0; round < n; round++) {
        for (u32 i = 0; i < COUNT; i++) {
            values[i] = next_random(&seed);
        }
        for (u32 i = COUNT / 2; i-- > 0;) {
            sift_down(values, i, COUNT);
        }
        for (u32 end = COUNT - 1; end > 0; end--) {
            u32 largest = values[0];
            values[0] = values[end];
            values[end] = largest;
            sift_down(values, 0, end);
        }
        for (u32 i = 1; i < COUNT; i++) {
            checksum += values[i] ^ (values[i - 1] <= values[i] ? i : 0);
        }
    }
    return checksum;
}

const struct kernel sort = {"sort", "heapsort of 4096 words", 130, NULL, run};
