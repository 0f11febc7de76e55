#include "hypercall.h"
#include "v3_hvm_ros_user.h"

enum { SPINS_BETWEEN_EVENTS = 1000000 };

static struct {
    volatile uint64_t issued;
    volatile uint64_t completed;
    volatile uint64_t argument;
} words;

int v3_hvm_ros_synchronize(void)
{
    /* Written once before they count, so that the page is there for the HRT. */
    words.issued = words.completed = words.argument = 1;
    words.issued = words.completed = words.argument = 0;
    return demand("synchronous mode", REQUEST_SYNC_SETUP, (uint64_t)&words, 0) ? -1 : wait_for_state(STATE_SYNC, 1);
}

int v3_hvm_ros_invoke_hrt_sync(void *p, int handle_ros_events)
{
    uint64_t call = words.issued + 1;
    words.argument = (uint64_t)p;
    words.issued = call;
    for (uint64_t spins = 1; words.completed != call; spins++) {
        if (handle_ros_events && spins % SPINS_BETWEEN_EVENTS == 0 && serve_events() != STATE_SYNC) {
            complain("the HRT has left synchronous mode");
            return -1;
        }
        relax();
    }
    return 0;
}

int v3_hvm_ros_desynchronize(void)
{
    return demand("end of synchronous mode", REQUEST_SYNC_TEARDOWN, (uint64_t)&words, 0)
               ? -1
               : wait_for_state(STATE_IDLE, 1);
}
