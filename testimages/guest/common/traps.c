#include "traps.h"

#ifdef __x86_64__
enum { CODE_SELECTOR = 0x08, GATE_WORDS = 2 };
#else
enum { CODE_SELECTOR = 0x18, GATE_WORDS = 1 };
#endif

extern u8 trap_stubs[256][16];

static u64 idt[256 * GATE_WORDS] __attribute__((aligned(16)));

void traps_set_raw(u8 vector, u64 low, u64 high)
{
    idt[vector * GATE_WORDS] = low;
    if (GATE_WORDS == 2) {
        idt[vector * GATE_WORDS + GATE_WORDS - 1] = high;
    }
}

static void set(u8 vector, u64 address, u8 type, u8 ist)
{
    u64 low = (address & 0xFFFF) | CODE_SELECTOR << 16 | (u64)ist << 32 | (u64)type << 40 |
              (address >> 16 & 0xFFFF) << 48;
    traps_set_raw(vector, low, address >> 32);
}

void traps_set_gate(u8 vector, void (*handler)(void), u8 type, u8 ist) { set(vector, (word)handler, type, ist); }

void traps_reset_gate(u8 vector, u8 type, u8 ist) { set(vector, (word)trap_stubs[vector], type, ist); }

void traps_load(u16 limit)
{
    struct {
        u16 limit;
        word base;
    } __attribute__((packed)) idtr = {limit, (word)idt};
    __asm__ volatile("lidt %0" : : "m"(idtr));
}

void traps_init(void)
{
    for (int vector = 0; vector < 256; vector++) {
        traps_reset_gate((u8)vector, 0x8E, 0);
    }
    traps_load(sizeof idt - 1);
}
