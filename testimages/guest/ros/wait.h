/* Waiting for the hybrid VM, at either privilege level. */
#ifndef ROS_WAIT_H
#define ROS_WAIT_H

#include "../common/hvm.h"

/* Enough polls even when the time-stamp counter runs on while this core does not. */
enum { LEAST_POLLS = 20000, PAUSES_A_POLL = 16 };

/* Polls the transaction state until it is IDLE; false after `patience` TSC cycles. */
static inline bool wait_for_idle(u64 patience)
{
    struct hvm_event event = {0};
    u64 start = rdtsc();
    for (u64 polls = 0; polls < LEAST_POLLS || rdtsc() - start < patience; polls++) {
        if (hvm_call(HVM_GET_STATE, (u64)&event, 0) == HVM_IDLE) {
            return true;
        }
        for (int i = 0; i < PAUSES_A_POLL; i++) {
            cpu_pause();
        }
    }
    return false;
}

#endif
