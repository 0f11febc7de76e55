/* The hybrid VM's interface as the sample ROS and HRT use it: hypercalls, comm page, function-call descriptor. */
#ifndef GUEST_HVM_H
#define GUEST_HVM_H

#include "machine.h"

#define HVM_HYPERCALL 0xF00Du
#define HVM_MARKER 0x6464646464646464u
#define HVM_REFUSED (~0ull)

enum hvm_request {
    HVM_NULL = 0x00,
    HVM_REBOOT_ROS = 0x01,
    HVM_REBOOT_HRT = 0x02,
    HVM_REBOOT_BOTH = 0x03,
    HVM_REPLACE_IMAGE = 0x08,
    HVM_GET_STATE = 0x0F,
    HVM_EVENT_REQUEST = 0x10,
    HVM_EVENT_ACK = 0x1E,
    HVM_EVENT_DONE = 0x1F,
    HVM_CALL = 0x20,
    HVM_PARCALL = 0x21,
    HVM_SYNC_SETUP = 0x28,
    HVM_SYNC_TEARDOWN = 0x29,
    HVM_EXEC_DONE = 0x2F,
    HVM_MERGE = 0x30,
    HVM_UNMERGE = 0x31,
    HVM_MERGE_DONE = 0x3F,
    HVM_SIGNAL_INSTALL = 0x40,
    HVM_SIGNAL_RAISE = 0x41,
    HVM_GDT_SYNC = 0x51,
    HVM_GDT_REGISTER = 0x52,
    HVM_GDT_RESTORE = 0x53,
    HVM_GDT_DONE = 0x5F,
};

/* What GET_STATE answers. */
enum hvm_state {
    HVM_IDLE, HVM_IN_CALL, HVM_IN_PARCALL, HVM_IN_SYNC_SETUP, HVM_IN_SYNC, HVM_IN_SYNC_TEARDOWN, HVM_IN_MERGE,
    HVM_IN_GDT_SYNC,
};

enum hvm_event_type {
    HVM_EVENT_NONE, HVM_EVENT_PAGE_FAULT, HVM_EVENT_SYSCALL, HVM_EVENT_EXCEPTION, HVM_EVENT_THREAD_EXIT, HVM_EVENT_ENDED,
};

/*
 * The event record GET_STATE fills in. Payload: page fault: RIP, CR2, 1 for a write; system call: number and up to six
 * arguments; exception: RIP, vector.
 */
struct hvm_event {
    u32 type;
    u32 padding;
    u64 result;
    u64 payload[8];
};

/* The words of synchronous calls, in the ROS's memory: calls issued and completed, the argument of the current one. */
struct hvm_sync {
    volatile u64 issued;
    volatile u64 completed;
    volatile u64 argument;
};

/* The first 30 bytes of the area GDT_SYNC fills in; its first 10 are an operand of LGDT. The table follows. */
struct hvm_gdt_area {
    u16 limit;
    u64 base;
    u64 fs_base;
    u16 cs, ds, es, fs, gs, ss;
    u8 table[];
} __attribute__((packed));

/* The HRT's tag of the multiboot2 information block, type 0xF00DF00D. */
struct hvm_information {
    u32 type, size;
    u32 apics;              /* of the whole machine */
    u32 first_hrt_apic;
    u32 have_ioapic, first_ioapic_entry;
    u64 khz;
    u64 flags;
    u64 mapped;             /* bytes of physical memory in the page tables */
    u64 first_hrt_address;  /* physical memory from here on is the HRT's */
    u64 boot_state;
    u64 offset;             /* virtual address of physical address 0 */
    u64 comm_page;
    u8 vector;
    u8 reserved[7];
} __attribute__((packed));

/*
 * A call into the HRT. The hybrid VM passes only its address on; the layout is what the two kernels agree on. A function
 * word below 4096 is no address but the number of a service of the sample HRT:
 *     0   look up an exported function by name; argument 0 is the address of the zero-terminated name,
 *         the value is its address in the HRT, or 0
 * Addresses in it are physical: the HRT sees the ROS's memory one to one.
 */
struct hvm_descriptor {
    u64 function;
    u64 result;         /* address of a word; a parallel call adds every core's value to it */
    u64 arguments[8];
    u64 zero[2];
};

enum { HRT_SERVICE_LIMIT = 4096, HRT_SERVICE_LOOKUP = 0 };

/* Two encodings, one meaning: VMMCALL here, VMCALL below. */
static inline u64 hvm_call(u64 request, u64 argument2, u64 argument3)
{
    u64 result = HVM_HYPERCALL;
    __asm__ volatile("vmmcall"
                     : "+a"(result)
                     : "b"(HVM_MARKER), "c"(request), "d"(argument2), "S"(argument3)
                     : "memory");
    return result;
}

static inline u64 hvm_call_intel(u64 request, u64 argument2, u64 argument3)
{
    u64 result = HVM_HYPERCALL;
    __asm__ volatile("vmcall"
                     : "+a"(result)
                     : "b"(HVM_MARKER), "c"(request), "d"(argument2), "S"(argument3)
                     : "memory");
    return result;
}

/* One step of the checksum both kernels keep over what they pass to each other. */
static inline u64 checksum_step(u64 checksum, u64 value)
{
    checksum = (checksum ^ value) * 0x100000001B3u;
    return checksum ^ checksum >> 29;
}

#endif
