/* What the parts of the library share. */
#ifndef ROSLIB_HYPERCALL_H
#define ROSLIB_HYPERCALL_H

#include <stdint.h>

enum {
    REQUEST_NULL = 0x00,
    REQUEST_REBOOT_ROS = 0x01,
    REQUEST_REBOOT_HRT = 0x02,
    REQUEST_REBOOT_BOTH = 0x03,
    REQUEST_REPLACE_IMAGE = 0x08,
    REQUEST_GET_STATE = 0x0F,
    REQUEST_EVENT_DONE = 0x1F,
    REQUEST_CALL = 0x20,
    REQUEST_PARCALL = 0x21,
    REQUEST_SYNC_SETUP = 0x28,
    REQUEST_SYNC_TEARDOWN = 0x29,
    REQUEST_MERGE = 0x30,
    REQUEST_UNMERGE = 0x31,
    REQUEST_SIGNAL_INSTALL = 0x40,
    REQUEST_SIGNAL_RAISE = 0x41,
    REQUEST_GDT_SYNC = 0x51,
    REQUEST_GDT_RESTORE = 0x53,
};

enum { STATE_IDLE = 0, STATE_SYNC = 4, LAST_STATE = 7 };

static inline uint64_t hypercall(uint64_t request, uint64_t argument2, uint64_t argument3)
{
    uint64_t result = 0xF00D;
    __asm__ volatile("vmmcall"
                     : "+a"(result)
                     : "b"(0x6464646464646464u), "c"(request), "d"(argument2), "S"(argument3)
                     : "memory");
    return result;
}

static inline void relax(void) { __asm__ volatile("pause" : : : "memory"); }

/* Makes a request that answers 0 or fails; says in the log which one failed. */
int demand(const char *what, uint64_t request, uint64_t argument2, uint64_t argument3);

/* A line in the log, if there is one. */
__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

/* Waits for the state, serving events if asked to; -1 when the state can only be another one for good. */
int wait_for_state(uint64_t state, int serve);

/* Serves an event if one is open and no other thread is at it; the state. */
uint64_t serve_events(void);

#endif
