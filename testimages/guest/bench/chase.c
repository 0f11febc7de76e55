#include "bench.h"

enum { NODES = 16384 };

struct node {
    struct node *next;
    u64 value;
    u64 padding[6];
};

static struct node nodes[NODES];
static u32 order[NODES];

/* One cycle through all nodes in random order (Sattolo's shuffle). */
static void prepare(void)
{
    u64 seed = 1;
    for (u32 i = 0; i < NODES; i++) {
        order[i] = i;
        nodes[i].value = i;
    }
    for (u32 i = NODES - 1; i > 0; i--) {
        u32 j = next_random(&seed) % i;
        u32 swap = order[i];
        order[i] = order[j];
        order[j] = swap;
    }
    for (u32 i = 0; i < NODES; i++) {
        nodes[order[i]].next = &nodes[order[(i + 1) % NODES]];
    }
}

static u64 run(u64 n)
{
    const struct node *at = &nodes[0];
    u64 sum = 0;
    for (u64 i = 0; i < n; i++) {
        at = at->next;
        sum += at->value ^ i;
    }
    return mix(sum, at->value);
}

const struct kernel chase = {"chase", "pointer chase over 1 MiB", 12000000, prepare, run};
