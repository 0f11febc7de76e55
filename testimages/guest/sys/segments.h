/* A descriptor table with room for tests, and descriptors to put into it. */
#ifndef SYS_SEGMENTS_H
#define SYS_SEGMENTS_H

#include "catch.h"

static u64 gdt[64] __attribute__((aligned(16), unused));

/* `access` is byte 5 of the descriptor, `flags` its bits 55:52. */
__attribute__((unused)) static u64 descriptor(word base, u32 limit, u32 access, u32 flags)
{
    return (limit & 0xFFFF) | (u64)(base & 0xFFFFFF) << 16 | (u64)access << 40 | (u64)(limit >> 16 & 0xF) << 48 |
           (u64)flags << 52 | (u64)(base >> 24 & 0xFF) << 56;
}

/* Loads a copy of the boot descriptors in `gdt`, TR's own descriptor included. */
__attribute__((unused)) static void own_gdt(void)
{
    struct {
        u16 limit;
        word base;
    } __attribute__((packed)) gdtr = {sizeof gdt - 1, (word)gdt};
    memcpy(gdt, boot_gdt, 0x88);
    __asm__ volatile("lgdt %0" : : "m"(gdtr));
}

#endif
