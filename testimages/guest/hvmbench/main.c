/*
 * The hybrid VM's benchmark: a ROS of one core that makes each kind of request some thousand times at CPL 3, with the
 * kit's HRT on the other side, and prints how many TSC cycles each took. The VMM's own table (--hvm-stats) counts the
 * same from its side.
 *
 * Command line: n=COUNT (2000, at most 16384).
 */
#include "../common/console.h"
#include "../common/finish.h"
#include "../common/options.h"
#include "../common/traps.h"
#include "../ros/ring3.h"
#include "user.h"

static bool failed;

void trap(struct trap_frame *frame)
{
    print("exception %u, error code 0x%lx, at 0x%lx, CR2 0x%lx\n", (u32)frame->vector, frame->error, frame->ip, read_cr2());
    print("HVM benchmark: FAIL%s\n", frame->vector == 6 ? ", there is no hybrid VM" : "");
    finish_failed(1);
}

static void at_user(void (*function)(void)) { ring3_call(function, bench_stack + sizeof bench_stack); }

static u64 look_up(const char *name)
{
    u32 length = 0;
    do {
        bench_area.name[length] = name[length];
    } while (name[length++]);
    bench_area.function = HRT_SERVICE_LOOKUP;
    bench_area.arguments[0] = (u64)bench_area.name;
    at_user(user_once);
    return bench_area.result;
}

static void sort(u64 *values, u64 count)
{
    for (u64 gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
        for (u64 i = gap; i < count; i++) {
            u64 value = values[i];
            u64 at = i;
            for (; at >= gap && values[at - gap] > value; at -= gap) {
                values[at] = values[at - gap];
            }
            values[at] = value;
        }
    }
}

static void measure(const char *what, void (*function)(void), u64 count)
{
    bench_area.count = count;
    bench_area.refused = 0;
    at_user(function);
    u64 *samples = bench_area.samples;
    sort(samples, count);
    bool good = bench_area.refused == 0;
    failed |= !good;
    print("%-14s %7llu %9llu %9llu %9llu  %s\n", what, count, samples[0], samples[count / 2], samples[count * 99 / 100],
          good ? "ok" : "FAIL");
}

void guest_main(const u32 *information)
{
    u64 count = option_number(multiboot_command_line(information), "n", 2000);
    count = count < 1 ? 1 : count > MAX_SAMPLES ? MAX_SAMPLES : count;
    serial_init();
    traps_init();
    ring3_init();
    u64 nothing = look_up("nothing");
    u64 events = look_up("events");
    if (!nothing || !events) {
        print("HVM benchmark: FAIL, the HRT has no functions \"nothing\" and \"events\"\n");
        finish_failed(1);
    }
    print("TSC cycles       count       min    median       p99\n");
    measure("null call", user_null, count);
    bench_area.function = nothing;
    measure("async call", user_call, count);
    measure("parallel call", user_parallel, count);
    measure("sync call", user_sync, count);
    measure("merge", user_merge, count);
    measure("signal", user_signal, count);
    failed |= bench_area.signals != count;
    bench_area.function = events;
    bench_area.arguments[0] = 39;
    bench_area.arguments[1] = count;
    measure("event", user_event, count);
    print("HVM benchmark: %s\n", failed ? "FAIL" : "PASS");
    if (failed) {
        finish_failed(1);
    }
    finish_passed();
}
