/*
 * The sample ROS: one core, long mode. It looks functions up in the HRT, calls one on the first HRT core and one on all
 * of them, from CPL 0 and from CPL 3, and checks every answer against its own calculation.
 *
 * Command line: seed=N (the arguments of the calls), patience=N (million TSC cycles to wait for an answer, 50),
 * exit=debug (end through the debug-exit port; otherwise all cores halt with interrupts off).
 */
#include "../common/console.h"
#include "../common/finish.h"
#include "../common/options.h"
#include "../common/traps.h"
#include "ring3.h"
#include "user.h"
#include "wait.h"

enum { WORDS = 1000 };

static u8 composite[65536];
static u64 patience;
static int checks, failures;

/* What only the kernel knows of the running step, for the message when something unforeseen happens in it. */
static const char *step = "start";

void trap(struct trap_frame *frame)
{
    if (frame->vector == 6) {
        print("  no hybrid VM: the hypercall instruction is undefined here (#UD)\n");
    } else {
        print("  exception %u, error code 0x%lx, at 0x%lx, CR2 0x%lx\n", (u32)frame->vector, frame->error, frame->ip,
              read_cr2());
    }
    print("ROS: FAIL (%s)\n", step);
    finish_failed(1);
}

static void check(int ring, const char *what, bool good, u64 value, u64 cycles)
{
    checks++;
    failures += !good;
    print("  ring %d  %-34s 0x%016llx %9llu cycles  %s\n", ring, what, value, cycles, good ? "ok" : "FAIL");
}

/* Makes a request at the given privilege level; true when the VMM took it and, where wanted, it was answered in time. */
static bool request(int ring, u64 code, u64 argument, bool wait)
{
    struct user_job *job = &user_area.job;
    *job = (struct user_job){.request = code, .argument = argument, .wait = wait, .patience = patience};
    if (ring == 3) {
        ring3_call(user_main, user_stack + sizeof user_stack);
    } else {
        job->answer = hvm_call(code, argument, 0);
        job->finished = job->answer == 0 && (!wait || wait_for_idle(patience));
    }
    return job->finished;
}

/* Calls into the HRT with the arguments already in the descriptor. */
static bool invoke(int ring, u64 code, u64 function)
{
    user_area.descriptor.function = function;
    user_area.descriptor.result = (u64)&user_area.result;
    user_area.result = 0;
    return request(ring, code, (u64)&user_area.descriptor, true);
}

static void arguments(u64 a, u64 b, u64 c, u64 d)
{
    user_area.descriptor = (struct hvm_descriptor){.arguments = {a, b, c, d}};
}

static u64 look_up(int ring, const char *name)
{
    char what[40] = "lookup ";
    int at = 7;
    for (int i = 0; name[i]; i++) {
        user_area.name[i] = what[at++] = name[i];
        user_area.name[i + 1] = what[at] = 0;
    }
    step = name;
    arguments((u64)user_area.name, 0, 0, 0);
    u64 start = rdtsc();
    bool good = invoke(ring, HVM_CALL, HRT_SERVICE_LOOKUP) && user_area.result != 0;
    check(ring, what, good, user_area.result, rdtsc() - start);
    return good ? user_area.result : 0;
}

static void ping(int ring)
{
    step = "NULL";
    u64 start = rdtsc();
    bool good = request(ring, HVM_NULL, 0, false);
    check(ring, "NULL", good, user_area.job.answer, rdtsc() - start);
}

static void unknown_request(int ring)
{
    step = "unknown request";
    u64 start = rdtsc();
    request(ring, 0x7777, 0, false);
    check(ring, "unknown request is refused", user_area.job.answer == HVM_REFUSED, user_area.job.answer,
          rdtsc() - start);
}

static u64 count_cores(int ring)
{
    u64 function = look_up(ring, "cores");
    step = "cores";
    arguments(0, 0, 0, 0);
    u64 start = rdtsc();
    bool good = function && invoke(ring, HVM_CALL, function) && user_area.result >= 1 && user_area.result <= 255;
    check(ring, "call cores()", good, user_area.result, rdtsc() - start);
    return good ? user_area.result : 0;
}

/* The HRT adds up running sums from the end; here every word is multiplied by its place. */
static void call_weigh(int ring, u64 seed)
{
    u64 function = look_up(ring, "weigh");
    step = "weigh";
    u64 expected = 0;
    u64 checksum = seed;
    u64 state = seed;
    for (u64 i = 0; i < WORDS; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        user_area.words[i] = state ^ state >> 31;
        expected += (i + 1) * user_area.words[i];
        checksum = checksum_step(checksum, user_area.words[i]);
    }
    arguments((u64)user_area.words, WORDS, seed, checksum);
    u64 start = rdtsc();
    bool good = function && invoke(ring, HVM_CALL, function) && user_area.result == expected;
    check(ring, "call weigh(1000 words)", good, user_area.result, rdtsc() - start);
}

/* The HRT's cores divide; here the sieve tells, for each core's range of the numbers and in all. */
static void call_primes(int ring, u64 seed, u64 cores)
{
    u64 function = look_up(ring, "primes");
    step = "primes";
    u64 limit = 20000 + checksum_step(0, seed) % 10000;
    u64 expected[256] = {0};
    u64 total = 0;
    memset(composite, 0, sizeof composite);
    u64 core = 0;
    for (u64 i = 2; i < limit; i++) {
        while (i >= limit * (core + 1) / (cores ? cores : 1)) {
            core++;
        }
        if (!composite[i]) {
            expected[core]++;
            total++;
            for (u64 j = i * i; j < limit; j += i) {
                composite[j] = 1;
            }
        }
    }
    memset(user_area.partial, 0xFF, sizeof user_area.partial);
    arguments(limit, (u64)user_area.partial, checksum_step(checksum_step(0, limit), (u64)user_area.partial), 0);
    u64 start = rdtsc();
    bool good = function && cores && invoke(ring, HVM_PARCALL, function) && user_area.result == total;
    u64 cycles = rdtsc() - start;
    for (core = 0; core < cores; core++) {
        good = good && user_area.partial[core] == expected[core];
    }
    check(ring, "parallel call primes(limit)", good, user_area.result, cycles);
    print("          primes below %llu by core:", limit);
    for (core = 0; core < cores; core++) {
        print(" %llu", user_area.partial[core]);
    }
    print("\n");
}

static void park(int ring)
{
    u64 function = look_up(ring, "park");
    step = "park";
    arguments(0, 0, 0, 0);
    u64 start = rdtsc();
    bool good = function && invoke(ring, HVM_PARCALL, function);
    check(ring, "parallel call park()", good, user_area.result, rdtsc() - start);
}

void guest_main(const u32 *information)
{
    const char *line = multiboot_command_line(information);
    char way[8];
    u64 seed = option_number(line, "seed", 0);
    patience = option_number(line, "patience", 50) * 1000000;
    option_text(line, "exit", way, sizeof way);
    serial_init();
    traps_init();
    ring3_init();
    print("Sample ROS, %u MiB, seed %llu\n", (information[2] + 1024 + 512) / 1024, seed);

    ping(0);
    ping(3);
    unknown_request(0);
    unknown_request(3);
    u64 cores = count_cores(0);
    call_weigh(3, seed);
    call_primes(0, seed, cores);
    call_weigh(0, seed ^ 0x5DEECE66D);
    call_primes(3, seed + 1, cores);
    bool halting = !text_equal(way, "debug");
    if (halting) {
        park(3);
    }

    print("ROS: %s, %d of %d checks good\n", failures == 0 ? "PASS" : "FAIL", checks - failures, checks);
    if (failures > 0) {
        finish_failed(1);
    }
    if (halting) {
        guest_halt();
    }
    finish_passed();
}
