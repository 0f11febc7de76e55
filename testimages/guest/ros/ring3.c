#include "ring3.h"

#include "../common/traps.h"

extern u64 boot_pd[], boot_pdpt[], boot_pml4[], boot_gdt[];
extern u8 user_start[], user_end[], tss[104];
void ring3_run(void (*entry)(void), u64 stack);
void ring3_back(void);
void user_return(void);

static u64 low_pages[512] __attribute__((aligned(4096)));

/* Pages of 4 KiB for the first 2 MiB, the user part of the image open to CPL 3. */
static void open_user_pages(void)
{
    for (u64 page = 0; page < 512; page++) {
        u64 address = page << 12;
        bool user = address >= (u64)user_start && address < (u64)user_end;
        low_pages[page] = address | 3 | (user ? 4 : 0);
    }
    boot_pd[0] = (u64)low_pages | 7;
    boot_pdpt[0] |= 4;
    boot_pml4[0] |= 4;
    write_cr3(read_cr3());
}

static void load_task_register(void)
{
    u64 base = (u64)tss;
    boot_gdt[7] = (sizeof tss - 1) | (base & 0xFFFFFF) << 16 | 0x89ull << 40 | (base >> 24 & 0xFF) << 56;
    boot_gdt[8] = base >> 32;
    *(u16 *)(tss + 102) = sizeof tss;   /* no I/O permission map */
    __asm__ volatile("ltr %w0" : : "r"(0x38));
}

void ring3_init(void)
{
    open_user_pages();
    load_task_register();
    traps_set_gate(0x80, ring3_back, 0xEE, 0);
}

void ring3_call(void (*function)(void), u8 *stack_end)
{
    u64 *top = (u64 *)stack_end - 1;
    *top = (u64)user_return;
    ring3_run(function, (u64)top);
}
