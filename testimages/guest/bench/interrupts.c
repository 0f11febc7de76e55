#include "bench.h"

extern void interrupt_entry(void);
u64 interrupt_count;
__asm__(".text\n"
        "interrupt_entry:\n"
        "    pushq %rax\n"
        "    movq interrupt_count(%rip), %rax\n"
        "    leaq 1(%rax), %rax\n"
        "    movq %rax, interrupt_count(%rip)\n"
        "    popq %rax\n"
        "    iretq\n");

enum { VECTOR = 0x40 };

static u64 idt[2 * (VECTOR + 1)];

static void prepare(void)
{
    u64 entry = (u64)interrupt_entry;
    idt[2 * VECTOR] = (entry & 0xFFFF) | 0x08 << 16 | 0x8E00ull << 32 | (entry >> 16 & 0xFFFF) << 48;
    idt[2 * VECTOR + 1] = entry >> 32;
    struct {
        u16 limit;
        u64 base;
    } __attribute__((packed)) idtr = {sizeof idt - 1, (u64)idt};
    __asm__ volatile("lidt %0" : : "m"(idtr));
    interrupt_count = 0;
}

static u64 run(u64 n)
{
    u64 checksum = 0;
    for (u64 i = 0; i < n; i++) {
        __asm__ volatile("int %0" : : "i"(VECTOR) : "memory");
        checksum += interrupt_count ^ i;
    }
    return checksum;
}

const struct kernel interrupts = {"interrupts", "INT n and IRETQ", 5000000, prepare, run};
