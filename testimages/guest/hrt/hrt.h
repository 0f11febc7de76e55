/* What the parts of the sample HRT share. */
#ifndef HRT_H
#define HRT_H

#include "../common/console.h"
#include "../common/hvm.h"

/* One for each core, reached through its GS base. */
struct core {
    struct core *self;
    u32 index;          /* 0 .. cores - 1 in the HRT */
    u32 vcpu;           /* = local APIC id */
    bool parking;
    u32 length;         /* of the line being put together */
    char line[160];
};

/* What the information block said. */
struct machine {
    u64 offset;         /* virtual address of physical address 0 */
    u64 ros_offset;     /* what a physical address of the ROS has to be raised by: 0 where low memory is mapped one to one */
    volatile u64 *comm_page;
    u32 cores;
};

extern struct machine machine;

static inline struct core *this_core(void)
{
    struct core *core;
    __asm__ volatile("movq %%gs:0, %0" : "=r"(core));
    return core;
}

/* A physical address of the ROS as a pointer. */
static inline void *ros_pointer(u64 address) { return (void *)(address + machine.ros_offset); }

/* An exported function takes the descriptor's eight arguments; service 0 finds it by name. */
typedef u64 (*exported)(const u64 arguments[8]);

exported find_export(const char *name);

#endif
