/* The functions of the kit's own image. An HRT of yours is the kit with another file in this one's place. */
#include "hrt.h"

/* Does nothing: for measuring calls. */
u64 nothing(void) { return 0; }
HRT_EXPORT(nothing);

/* Number of cores, when it is called on all of them; else 1. */
u64 here(void)
{
    print("core %u: called\n", hrt_core()->index);
    return 1;
}
HRT_EXPORT(here);

/* The sum of `count` words. */
u64 sum(const u64 *words, u64 count)
{
    u64 total = 0;
    for (u64 i = 0; i < count; i++) {
        total += words[i];
    }
    return total;
}
HRT_EXPORT(sum);

/* Has the ROS's process make `count` system calls without effect: for measuring events. The last answer. */
u64 events(u64 number, u64 count)
{
    u64 answer = 0;
    for (u64 i = 0; i < count; i++) {
        answer = hrt_syscall(number, 0, 0, 0, 0, 0, 0);
    }
    return answer;
}
HRT_EXPORT(events);

/* Signals the ROS's process; 0 if it has no handler. */
u64 notify(u64 code) { return hrt_signal(code); }
HRT_EXPORT(notify);
