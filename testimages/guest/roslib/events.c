#include <stdlib.h>
#include <string.h>

#include "hypercall.h"
#include "v3_hvm_ros_user.h"

/* Not the C library's function, which turns errors into errno. */
static uint64_t raw_syscall(const uint64_t args[8])
{
    uint64_t result = args[0];
    register uint64_t r10 __asm__("r10") = args[4];
    register uint64_t r8 __asm__("r8") = args[5];
    register uint64_t r9 __asm__("r9") = args[6];
    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"(args[1]), "S"(args[2]), "d"(args[3]), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

/* Uses the page as the HRT wanted to; the kernel brings it in, or ends this process as for any wrong pointer. */
static void touch(uint64_t address, int write)
{
    if (write) {
        __atomic_fetch_or((unsigned char *)address, 0, __ATOMIC_SEQ_CST);
    } else {
        (void)*(volatile unsigned char *)address;
    }
}

static void report_exception(const struct v3_ros_event *event)
{
    complain("exception %llu at 0x%llx %s", (unsigned long long)event->excp.vector, (unsigned long long)event->excp.rip,
             event->excp.vector == HRT_EXCP_VEC ? "in the HRT" : "in code that ran in the HRT");
}

/* Does the work: 1 with a result, or 0 when nothing is to be answered. */
static int work(struct v3_ros_event *event, uint64_t *result)
{
    *result = 0;
    switch (event->event_type) {
    case ROS_PAGE_FAULT:
        touch(event->page_fault.cr2, event->page_fault.action == ROS_WRITE);
        return 1;
    case ROS_SYSCALL:
        *result = raw_syscall(event->syscall.args);
        return 1;
    case HRT_EXCEPTION:
        report_exception(event);
        return 1;
    default: /* answered already, or for the caller */
        return 0;
    }
}

int v3_hvm_handle_ros_event(struct v3_ros_event *event)
{
    uint64_t result;
    if (!work(event, &result)) {
        return 0;
    }
    if (demand("answer to an event", REQUEST_EVENT_DONE, result, 0)) {
        return -1;
    }
    if (event->event_type == HRT_EXCEPTION) {
        exit(EXIT_FAILURE);
    }
    return 0;
}

int v3_hvm_handle_ros_event_nohcall(struct v3_ros_event *event)
{
    uint64_t result;
    int last = event->event_type == HRT_EXCEPTION;
    if (work(event, &result)) {
        event->last_ros_event_result = result;
        event->event_type = ROS_NONE;
    }
    if (last) {
        exit(EXIT_FAILURE);
    }
    return 0;
}

/* An event is done once, however many threads wait. */
uint64_t serve_events(void)
{
    static char busy;
    struct v3_ros_event event;
    uint64_t state;
    memset(&event, 0, sizeof event);
    if (__atomic_test_and_set(&busy, __ATOMIC_ACQUIRE)) {
        return hypercall(REQUEST_GET_STATE, (uint64_t)&event, 0);
    }
    state = hypercall(REQUEST_GET_STATE, (uint64_t)&event, 0);
    v3_hvm_handle_ros_event(&event);
    __atomic_clear(&busy, __ATOMIC_RELEASE);
    return state;
}

int wait_for_state(uint64_t state, int serve)
{
    struct v3_ros_event event;
    memset(&event, 0, sizeof event);
    for (;;) {
        uint64_t now = serve ? serve_events() : hypercall(REQUEST_GET_STATE, (uint64_t)&event, 0);
        if (now == state) {
            return 0;
        }
        if (now == STATE_IDLE) {
            complain("the HRT has been restarted meanwhile");
            return -1;
        }
        relax();
    }
}
