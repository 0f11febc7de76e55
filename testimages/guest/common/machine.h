/* Processor and port access: one instruction a function, named after it. Works in 32-bit and 64-bit code. */
#ifndef GUEST_MACHINE_H
#define GUEST_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef unsigned long long u64;
typedef int32_t i32;
typedef long long i64;
typedef unsigned long word; /* as wide as a general register */

enum {
    PORT_COM1 = 0x3F8,
    PORT_DEBUG_CONSOLE = 0xE9,
    PORT_DEBUG_EXIT = 0xF4,
    PORT_HRT_CONSOLE = 0xC0C0,
};

enum {
    MSR_APIC_BASE = 0x1B,
    MSR_TSC_DEADLINE = 0x6E0,
    MSR_EFER = 0xC0000080,
    MSR_STAR = 0xC0000081,
    MSR_LSTAR = 0xC0000082,
    MSR_SFMASK = 0xC0000084,
    MSR_FS_BASE = 0xC0000100,
    MSR_GS_BASE = 0xC0000101,
};

static inline void outb(u16 port, u8 value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }
static inline void outl(u16 port, u32 value) { __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port)); }

static inline u8 inb(u16 port)
{
    u8 value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline u64 rdmsr(u32 msr)
{
    u32 low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return (u64)high << 32 | low;
}

static inline void wrmsr(u32 msr, u64 value)
{
    __asm__ volatile("wrmsr" : : "c"(msr), "a"((u32)value), "d"((u32)(value >> 32)) : "memory");
}

static inline u64 rdtsc(void)
{
    u32 low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (u64)high << 32 | low;
}

#define CONTROL_REGISTER(name)                                                                                         \
    static inline word read_##name(void)                                                                               \
    {                                                                                                                  \
        word value;                                                                                                    \
        __asm__ volatile("mov %%" #name ", %0" : "=r"(value) : : "memory");                                            \
        return value;                                                                                                  \
    }                                                                                                                  \
    static inline void write_##name(word value) { __asm__ volatile("mov %0, %%" #name : : "r"(value) : "memory"); }

CONTROL_REGISTER(cr0)
CONTROL_REGISTER(cr2)
CONTROL_REGISTER(cr3)
CONTROL_REGISTER(cr4)
#ifdef __x86_64__
CONTROL_REGISTER(cr8)
#endif

static inline void invlpg(const volatile void *address) { __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory"); }
static inline void cpu_pause(void) { __asm__ volatile("pause" : : : "memory"); }
static inline void cli(void) { __asm__ volatile("cli" : : : "memory"); }
static inline void sti(void) { __asm__ volatile("sti" : : : "memory"); }
static inline void sti_hlt(void) { __asm__ volatile("sti\n\thlt" : : : "memory"); }

static inline void cpuid(u32 leaf, u32 subleaf, u32 out[4])
{
    __asm__ volatile("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3]) : "a"(leaf), "c"(subleaf));
}

void *memcpy(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);

/* Stops this core for good: interrupts off, HLT. */
__attribute__((noreturn)) void guest_halt(void);

#endif
