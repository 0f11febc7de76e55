#include "user.h"

struct bench_area bench_area = {.name = "user"};
u8 bench_stack[4096] __attribute__((aligned(4096))) = {1};
static u8 signal_stack[4096] __attribute__((aligned(4096))) = {1};

void signal_stub(void);

/* What a signal runs: counts, drops the code, goes back. */
__asm__(".text\n"
        "signal_stub:\n"
        "    incq bench_area + 40\n"
        "    addq $8, %rsp\n"
        "    iretq\n");
_Static_assert(offsetof(struct bench_area, signals) == 40, "signal_stub");

static void demand(u64 request, u64 argument)
{
    bench_area.refused += hvm_call(request, argument, 0) != 0;
}

static void wait_for(enum hvm_state state)
{
    struct hvm_event event = {0};
    while (hvm_call(HVM_GET_STATE, (u64)&event, 0) != state) {
        cpu_pause();
    }
}

static u64 descriptor(void)
{
    bench_area.descriptor = (struct hvm_descriptor){
        .function = bench_area.function,
        .result = (u64)&bench_area.result,
        .arguments = {bench_area.arguments[0], bench_area.arguments[1]},
    };
    bench_area.result = 0;
    return (u64)&bench_area.descriptor;
}

void user_once(void)
{
    demand(HVM_CALL, descriptor());
    wait_for(HVM_IDLE);
}

void user_null(void)
{
    for (u64 i = 0; i < bench_area.count; i++) {
        u64 start = rdtsc();
        demand(HVM_NULL, 0);
        bench_area.samples[i] = rdtsc() - start;
    }
}

static void calls(u64 request)
{
    u64 call = descriptor();
    for (u64 i = 0; i < bench_area.count; i++) {
        u64 start = rdtsc();
        demand(request, call);
        wait_for(HVM_IDLE);
        bench_area.samples[i] = rdtsc() - start;
    }
}

void user_call(void) { calls(HVM_CALL); }

void user_parallel(void) { calls(HVM_PARCALL); }

void user_sync(void)
{
    struct hvm_sync *sync = &bench_area.sync;
    *sync = (struct hvm_sync){0, 0, descriptor()};
    demand(HVM_SYNC_SETUP, (u64)sync);
    wait_for(HVM_IN_SYNC);
    for (u64 i = 0; i < bench_area.count; i++) {
        u64 start = rdtsc();
        sync->issued = i + 1;
        while (sync->completed != i + 1) {
            cpu_pause();
        }
        bench_area.samples[i] = rdtsc() - start;
    }
    demand(HVM_SYNC_TEARDOWN, (u64)sync);
    wait_for(HVM_IDLE);
}

void user_merge(void)
{
    for (u64 i = 0; i < bench_area.count; i++) {
        u64 start = rdtsc();
        demand(HVM_MERGE, 0);
        wait_for(HVM_IDLE);
        bench_area.samples[i] = rdtsc() - start;
        demand(HVM_UNMERGE, 0);
        wait_for(HVM_IDLE);
    }
}

/* From the request to the next instruction after it; the handler has run in between. */
void user_signal(void)
{
    bench_area.signals = 0;
    hvm_call(HVM_SIGNAL_INSTALL, 0, 0);
    bench_area.refused += hvm_call(HVM_SIGNAL_INSTALL, (u64)signal_stub, (u64)signal_stack + sizeof signal_stack - 16) != 0;
    for (u64 i = 0; i < bench_area.count; i++) {
        u64 start = rdtsc();
        demand(HVM_SIGNAL_RAISE, i + 1);
        bench_area.samples[i] = rdtsc() - start;
    }
    bench_area.refused += hvm_call(HVM_SIGNAL_INSTALL, 0, 0) != 0;
}

/* One call, in which the HRT sends count events; from one answer to the next, which is the HRT's round trip. */
void user_event(void)
{
    struct hvm_event event = {0};
    u64 served = 0;
    u64 start = rdtsc();
    demand(HVM_CALL, descriptor());
    while (hvm_call(HVM_GET_STATE, (u64)&event, 0) != HVM_IDLE) {
        if (event.type == HVM_EVENT_SYSCALL) {
            demand(HVM_EVENT_DONE, served);
            u64 now = rdtsc();
            bench_area.samples[served++ % MAX_SAMPLES] = now - start;
            start = now;
        }
        cpu_pause();
    }
    bench_area.refused += served != bench_area.count;
}
