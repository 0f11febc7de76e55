/* The hybrid VM's interface as the sample ROS and HRT use it: hypercalls, comm page, function-call descriptor. */
#ifndef GUEST_HVM_H
#define GUEST_HVM_H

#include "machine.h"

#define HVM_HYPERCALL 0xF00Du
#define HVM_MARKER 0x6464646464646464u
#define HVM_REFUSED (~0ull)

enum hvm_request {
    HVM_NULL = 0x00,
    HVM_GET_STATE = 0x0F,
    HVM_CALL = 0x20,
    HVM_PARCALL = 0x21,
    HVM_EXEC_DONE = 0x2F,
};

enum hvm_state { HVM_IDLE = 0 };

/* The event record GET_STATE fills in. */
struct hvm_event {
    u32 type;
    u32 padding;
    u64 result;
    u64 payload[8];
};

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
