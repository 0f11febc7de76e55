#include <cpuid.h>
#include <string.h>
#include <sys/mman.h>

#include "hypercall.h"
#include "v3_hvm_ros_user.h"

enum { LEAST_STACK = 4096, FRAME_ROOM = 16, LEGACY_SIZE = 512 };

void (*__v3_hvm_ros_signal_handler)(uint64_t code);

/* For the stub: bytes to keep the processor's extended state in, and whether XSAVE does it. */
uint32_t v3_hvm_state_size = LEGACY_SIZE;
uint32_t v3_hvm_state_xsave;

static void *pinned;
static uint64_t pinned_size;

static void look_at_processor(void)
{
    unsigned a, b, c, d;
    if (__get_cpuid(1, &a, &b, &c, &d) && (c & bit_OSXSAVE) && __get_cpuid_count(0xD, 0, &a, &b, &c, &d)) {
        v3_hvm_state_size = b;
        v3_hvm_state_xsave = 1;
    }
}

static void forget(void)
{
    __v3_hvm_ros_signal_handler = NULL;
    if (pinned) {
        munlock(pinned, pinned_size);
        pinned = NULL;
    }
}

int v3_hvm_ros_register_signal(void (*handler)(uint64_t), void *stack, uint64_t size)
{
    if (!handler || !stack || size < LEAST_STACK) {
        complain("signal: needs a handler and a stack of %d bytes", LEAST_STACK);
        return -1;
    }
    if (pinned) {
        complain("signal: there is a handler already");
        return -1;
    }
    if (mlock(stack, size) != 0) {
        complain("signal: the stack cannot be pinned");
        return -1;
    }
    memset(stack, 0, size);
    look_at_processor();
    pinned = stack;
    pinned_size = size;
    __v3_hvm_ros_signal_handler = handler;
    if (demand("signal", REQUEST_SIGNAL_INSTALL, (uint64_t)__v3_hvm_ros_signal_handler_stub,
               (uint64_t)stack + size - FRAME_ROOM)) {
        forget();
        return -1;
    }
    return 0;
}

int v3_hvm_ros_unregister_signal(void)
{
    int answer = demand("end of signals", REQUEST_SIGNAL_INSTALL, 0, 0);
    forget();
    return answer;
}

int v3_hvm_hrt_signal_ros(uint64_t code) { return demand("signal", REQUEST_SIGNAL_RAISE, code, 0); }
