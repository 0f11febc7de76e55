/*
 * The functions of the HRT in hybrid-linux.sh. Made with the kit (testimages/guest/kit); VERSION tells two images apart.
 */
#include "hrt.h"

enum { SYS_WRITE = 1, SYS_MMAP = 9, PAGE = 4096 };
enum { APIC_EOI = 0xB0, APIC_SVR = 0xF0, APIC_TIMER = 0x320, APIC_COUNT = 0x380, APIC_DIVIDE = 0x3E0 };
enum { TIMER_VECTOR = 0x40, PERIODIC = 1 << 17, BY_ONE = 0xB };

static u64 kept[8];
static volatile u64 beats;

static volatile u32 *apic(u32 at) { return (volatile u32 *)(0xFEE00000 + hrt.offset + at); }

u64 version(void) { return VERSION; }
HRT_EXPORT(version);

/* 1 on each core, so that a parallel call counts them. */
u64 here(void) { return 1; }
HRT_EXPORT(here);

u64 sum(const u64 *words, u64 count)
{
    u64 total = 0;
    for (u64 i = 0; i < count; i++) {
        total += words[i];
    }
    return total;
}
HRT_EXPORT(sum);

/* Writes word i as seed * i, in every `step`th place. */
u64 fill(u64 *words, u64 count, u64 step, u64 seed)
{
    for (u64 i = 0; i < count; i++) {
        words[i * step] = seed * i;
    }
    return count;
}
HRT_EXPORT(fill);

/* Each core adds up its share; partial[core] becomes it. */
u64 share(const u64 *words, u64 count, u64 *partial)
{
    u32 index = hrt_core()->index;
    u64 from = count * index / hrt.cores;
    partial[index] = sum(words + from, count * (index + 1) / hrt.cores - from);
    return partial[index];
}
HRT_EXPORT(share);

/* write(2). */
u64 say(u64 file, const char *text, u64 length) { return hrt_syscall(SYS_WRITE, file, (u64)text, length, 0, 0, 0); }
HRT_EXPORT(say);

/* mmap(2) of fresh memory, every page of which is then written to from here. */
u64 map(u64 pages, u64 seed)
{
    u64 address = hrt_syscall(SYS_MMAP, 0, pages * PAGE, 3, 0x22, ~0ull, 0);
    if ((i64)address > 0) {
        fill((u64 *)address, pages, PAGE / 8, seed);
    }
    return address;
}
HRT_EXPORT(map);

u64 notify(u64 code) { return hrt_signal(code); }
HRT_EXPORT(notify);

/* Words that outlive the ROS. */
u64 keep(u64 slot, u64 value) { return kept[slot % 8] = value; }
HRT_EXPORT(keep);

u64 recall(u64 slot) { return kept[slot % 8]; }
HRT_EXPORT(recall);

/* The last core's timer beats a hundred times a second from here on; to be called on all cores. */
u64 start_beating(void)
{
    if (hrt_core()->index == hrt.cores - 1) {
        *apic(APIC_SVR) = 0x1FF;
        *apic(APIC_DIVIDE) = BY_ONE;
        *apic(APIC_TIMER) = TIMER_VECTOR | PERIODIC;
        *apic(APIC_COUNT) = 10000000;
    }
    return 1;
}
HRT_EXPORT(start_beating);

u64 count_beats(void) { return beats; }
HRT_EXPORT(count_beats);

void hrt_interrupt(u64 vector)
{
    if (vector == TIMER_VECTOR) {
        beats++;
        *apic(APIC_EOI) = 0;
    }
}
