#include "bench.h"

/* A window of 4 KiB pages over 256 frames: more pages than a TLB holds, entries rewritten and flushed all the time. */
enum { PAGES = 4096, FRAMES = 256, PRESENT_WRITABLE = 3 };

#define WINDOW 0x8000000000u /* its own entry of the PML4 table */

extern u64 boot_pml4[512];

static u64 pdpt[512] __attribute__((aligned(4096)));
static u64 directory[512] __attribute__((aligned(4096)));
static u64 entries[PAGES] __attribute__((aligned(4096)));
static u64 frames[FRAMES][512] __attribute__((aligned(4096)));

static void prepare(void)
{
    for (u32 i = 0; i < FRAMES; i++) {
        frames[i][1] = i;
    }
    for (u32 i = 0; i < PAGES; i++) {
        entries[i] = (u64)frames[i % FRAMES] | PRESENT_WRITABLE;
    }
    for (u32 i = 0; i < PAGES / 512; i++) {
        directory[i] = (u64)&entries[i * 512] | PRESENT_WRITABLE;
    }
    pdpt[0] = (u64)directory | PRESENT_WRITABLE;
    boot_pml4[1] = (u64)pdpt | PRESENT_WRITABLE;
    write_cr3(read_cr3());
}

static u64 run(u64 n)
{
    u64 checksum = 0;
    for (u64 round = 0; round < n; round++) {
        for (u64 page = 0; page < PAGES; page++) {
            u64 *at = (u64 *)(WINDOW + page * 4096 + 8);
            if (page % 8 == 0) {
                entries[page] = (u64)frames[(page / 8 + round) % FRAMES] | PRESENT_WRITABLE;
                invlpg(at);
            }
            checksum += *at;
            *at = checksum;
        }
        write_cr3(read_cr3());
    }
    return checksum;
}

const struct kernel paging = {"paging", "touch, remap and flush 4096 pages", 1500, prepare, run};
