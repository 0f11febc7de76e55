/*
 * The HRT kit: what a function of the HRT finds around it. Hypercalls, codes and structures are in common/hvm.h, text
 * output (print) in common/console.h.
 */
#ifndef KIT_HRT_H
#define KIT_HRT_H

#include "../common/console.h"
#include "../common/hvm.h"

enum { HRT_MAX_CORES = 256, HRT_STACK = 16384 };

/* One for each core, reached through its GS base, by functions of a merged ROS too. entry.S knows the first two. */
struct hrt_core {
    struct hrt_core *self;
    u64 stack_top;
    u32 index;              /* 0 .. cores - 1 in the HRT */
    u32 vcpu;               /* = local APIC id */
    volatile bool spinning; /* waits for a synchronous call, and can be interrupted for good */
    u32 length;             /* of the line being put together */
    char line[160];
};

/* What the information block said, and what has become of it. */
struct hrt {
    u64 offset;             /* virtual address of physical address 0 */
    volatile u64 *comm_page;
    u32 cores;
    u32 first_vcpu;
    u32 khz;                /* the processor's clock */
    u8 vector;
    volatile bool merged;   /* the lower half is that of a process */
};

extern struct hrt hrt __attribute__((visibility("hidden")));

static inline struct hrt_core *hrt_core(void)
{
    struct hrt_core *core;
    __asm__ volatile("movq %%gs:0, %0" : "=r"(core));
    return core;
}

/* What the ROS calls: up to eight arguments, one value. In a parallel call the values of all cores are added up. */
typedef u64 (*hrt_function)(u64, u64, u64, u64, u64, u64, u64, u64);

/* Lets the ROS find a function by its name; follows the function's definition. The function must not be static. */
#define HRT_EXPORT(function)                                                                                           \
    __asm__(".pushsection .exports, \"a\"\n1: .string \"" #function "\"\n.org 1b + 28\n.long " #function " - .\n"      \
            ".popsection")

/* Has the ROS's process do a system call; the kernel's answer, negative after an error. Only while merged. */
u64 hrt_syscall(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f);

/* Interrupts the ROS's process, whose handler gets the code (not 0); false if it has none or an earlier code waits. */
static inline bool hrt_signal(u64 code) { return hvm_call(HVM_SIGNAL_RAISE, code, 0) == 0; }

/* For an HRT with interrupts of its own: called with IF = 0 for vectors 32 and up. The kit's own does nothing. */
void hrt_interrupt(u64 vector);

#endif
