/*
 * The program of hybrid-linux.sh, on Linux as the ROS.
 *
 *     hybrid recall SLOT   prints a word the HRT keeps
 *     hybrid first IMAGE   all that merged address spaces are good for, then another HRT by the image
 *     hybrid before        has the HRT's timer beat, for after the reboot of this Linux
 *     hybrid after         whether it has gone on
 *
 * Prints a line "check: WHAT ok" for everything that is as it should be. Functions of this file run in the HRT too, at
 * CPL 0, where a page fault uses the stack they run on: it is compiled without a red zone.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "v3_hvm_ros_user.h"

enum { WORDS = 10000, PAGES = 16, PAGE_SIZE = 4096, SYNC_CALLS = 1000, ALIVE = 4242, KEPT_ALIVE = 0, KEPT_BEATS = 1 };

static int failures;
static struct v3_hvm_call description;
static uint64_t result;

static int check(const char *what, int good)
{
    printf("check: %s %s\n", what, good ? "ok" : "FAILED");
    fflush(stdout);
    failures += !good;
    return good;
}

static void need(const char *what, int good)
{
    if (!check(what, good)) {
        exit(1);
    }
}

static uint64_t invoke_address(int parallel, uint64_t function, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    description = (struct v3_hvm_call){.function = function, .result = &result, .args = {a, b, c, d}};
    result = 0;
    return v3_hvm_ros_invoke_hrt_async(&description, parallel) == 0 ? result : ~(uint64_t)0;
}

/* A function of the HRT by name, 0 if there is none. */
static uint64_t look_up(const char *name) { return invoke_address(0, 0, (uint64_t)name, 0, 0, 0); }

static uint64_t invoke(int parallel, const char *name, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    uint64_t function = look_up(name);
    return function ? invoke_address(parallel, function, a, b, c, d) : ~(uint64_t)0;
}

#define CALL0(name) invoke(0, name, 0, 0, 0, 0)
#define CALL(name, a, b, c, d) invoke(0, name, (uint64_t)(a), (uint64_t)(b), (uint64_t)(c), (uint64_t)(d))
#define CALL_ALL(name, a, b, c, d) invoke(1, name, (uint64_t)(a), (uint64_t)(b), (uint64_t)(c), (uint64_t)(d))

static long faults(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

static int filled(const uint64_t *words, uint64_t count, uint64_t step, uint64_t seed)
{
    for (uint64_t i = 0; i < count; i++) {
        if (words[i * step] != seed * i) {
            return 0;
        }
    }
    return 1;
}

static void *fresh_pages(void)
{
    return mmap(NULL, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void heap(void)
{
    uint64_t *words = malloc(WORDS * sizeof *words);
    uint64_t expected = 0;
    for (uint64_t i = 0; i < WORDS; i++) {
        expected += words[i] = i * i;
    }
    check("the HRT adds up an array on the heap", CALL("sum", words, WORDS, 0, 0) == expected);
    uint64_t partial[64] = {0}, cores = CALL_ALL("here", 0, 0, 0, 0), total = 0;
    printf("check: HRT cores %" PRIu64 "\n", cores);
    check("all HRT cores add up their shares", CALL_ALL("share", words, WORDS, partial, 0) == expected);
    int each = 1;
    for (uint64_t i = 0; i < cores && i < 64; i++) {
        each &= partial[i] > 0;
        total += partial[i];
    }
    check("each core has done its share", each && total == expected);
    check("the HRT writes to the heap", CALL("fill", words, WORDS, 1, 7) == WORDS && filled(words, WORDS, 1, 7));
    free(words);
}

static void page_faults(void)
{
    enum { STEP = PAGE_SIZE / 8 };
    uint64_t *untouched = fresh_pages();
    long before = faults();
    CALL("fill", untouched, PAGES, STEP, 3);
    check("page faults for memory not touched before", faults() - before >= PAGES && filled(untouched, PAGES, STEP, 3));
    uint64_t *read_first = fresh_pages();
    uint64_t zero = CALL("sum", read_first, PAGES * STEP, 0, 0);
    before = faults();
    CALL("fill", read_first, PAGES, STEP, 5);
    check("write faults for pages of zeros", zero == 0 && faults() - before >= PAGES && filled(read_first, PAGES, STEP, 5));
    munmap(untouched, PAGES * PAGE_SIZE);
    munmap(read_first, PAGES * PAGE_SIZE);
}

static int pipe_brings(int from, const char *text)
{
    char got[64] = "";
    ssize_t length = read(from, got, sizeof got - 1);
    return length == (ssize_t)strlen(text) && strcmp(got, text) == 0;
}

static void system_calls(int pipes[2])
{
    const char *text = "written from the HRT";
    check("write(2) from the HRT",
          CALL("say", pipes[1], text, strlen(text), 0) == strlen(text) && pipe_brings(pipes[0], text));
    check("write(2) from the HRT fails as here", (int64_t)CALL("say", -1, text, 1, 0) == -EBADF);
    const uint64_t *mapped = (const uint64_t *)CALL("map", PAGES, 11, 0, 0);
    check("mmap(2) from the HRT", (int64_t)mapped > 0 && filled(mapped, PAGES, PAGE_SIZE / 8, 11));
    munmap((void *)mapped, PAGES * PAGE_SIZE);
}

static __thread int thread_local = 1234;

/* Runs in the HRT: this thread's variables, floating point, the C library, the SYSCALL instruction. */
static uint64_t own_function(uint64_t file, uint64_t number)
{
    static char text[64]; /* the stack is the HRT's, which Linux does not see */
    int length = snprintf(text, sizeof text, "%d and %.3f", thread_local, (double)number / 7);
    errno = 0;
    int bad = write(-1, text, 1) == -1 && errno == EBADF;
    return (uint64_t)write((int)file, text, (size_t)length) == (uint64_t)length && bad ? (uint64_t)&thread_local : 0;
}

static void own_code(int pipes[2])
{
    uint64_t fs_base = 0;
    syscall(SYS_arch_prctl, ARCH_GET_FS, &fs_base);
    need("the GDT is mirrored", v3_hvm_ros_mirror_gdt(fs_base, 0) == 0);
    uint64_t answer = invoke_address(0, (uint64_t)own_function, (uint64_t)pipes[1], 100, 0, 0);
    check("a function of this program runs in the HRT", answer == (uint64_t)&thread_local);
    check("its output comes", pipe_brings(pipes[0], "1234 and 14.286"));
    check("the GDT is mirrored no more", v3_hvm_ros_unmirror_gdt() == 0);
    check("the HRT goes on with its own", CALL0("version") == 1);
}

static void synchronous(void)
{
    static struct v3_hvm_call call;
    static uint64_t value, words[3] = {1, 2, 3};
    call = (struct v3_hvm_call){look_up("sum"), &value, {(uint64_t)words, 3}, {0}};
    need("synchronous mode begins", v3_hvm_ros_synchronize() == 0);
    check("a call is refused in synchronous mode", v3_hvm_ros_invoke_hrt_async_nowait(&call, 0) == -1);
    int good = 1;
    for (uint64_t i = 1; i <= SYNC_CALLS; i++) {
        words[0] = i;
        good &= v3_hvm_ros_invoke_hrt_sync(&call, 1) == 0 && value == i + 5;
    }
    check("1000 synchronous calls", good);
    uint64_t *untouched = fresh_pages();
    call.args[0] = (uint64_t)untouched;
    good = v3_hvm_ros_invoke_hrt_sync(&call, 1) == 0 && value == 0;
    check("a page fault in a synchronous call", good);
    munmap(untouched, PAGES * PAGE_SIZE);
    check("synchronous mode ends", v3_hvm_ros_desynchronize() == 0);
}

static volatile uint64_t signalled, signals;
static volatile double kept_value;

static void handler(uint64_t code)
{
    signalled = code;
    signals++;
    kept_value = (double)code / 3; /* SSE registers are the handler's too */
}

static int signal_arrives(uint64_t code)
{
    uint64_t before = signals;
    int sent = CALL("notify", code, 0, 0, 0) == 1;
    for (int i = 0; i < 100000000 && signals == before; i++) {
        __asm__ volatile("pause");
    }
    return sent && signals == before + 1 && signalled == code;
}

static void signals_of_the_hrt(void)
{
    static char stack[4 * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
    check("without a handler no signal", CALL("notify", 5, 0, 0, 0) == 0);
    need("a handler is installed", v3_hvm_ros_register_signal(handler, stack, sizeof stack) == 0);
    check("the HRT's signal", signal_arrives(42));
    check("another one", signal_arrives(~(uint64_t)0));
    check("the handler is removed", v3_hvm_ros_unregister_signal() == 0);
}

static void *read_file(const char *name, uint64_t *length)
{
    FILE *file = fopen(name, "rb");
    char *bytes = malloc(1 << 20);
    *length = file && bytes ? fread(bytes, 1, 1 << 20, file) : 0;
    if (file) {
        fclose(file);
    }
    return bytes;
}

static void another_image(const char *name)
{
    uint64_t length;
    void *bytes = read_file(name, &length);
    check("another image is handed over", length > 0 && v3_hvm_ros_install_hrt_image(bytes, length) == 0);
    need("the HRT reboots", v3_hvm_ros_reset(RESET_HRT) == 0);
    usleep(100000);
    need("merged with the other HRT", v3_hvm_ros_merge_address_spaces() == 0);
    check("the other HRT runs", CALL0("version") == 2);
    free(bytes);
}

static void first(const char *image)
{
    int pipes[2];
    need("pipe", pipe2(pipes, O_NONBLOCK) == 0);
    need("the address spaces are merged", v3_hvm_ros_merge_address_spaces() == 0);
    check("the HRT runs", CALL0("version") == 1);
    heap();
    page_faults();
    system_calls(pipes);
    own_code(pipes);
    synchronous();
    signals_of_the_hrt();
    check("the address spaces are parted", v3_hvm_ros_unmerge_address_spaces() == 0);
    another_image(image);
    heap();
    page_faults();
    check("the address spaces are parted again", v3_hvm_ros_unmerge_address_spaces() == 0);
}

/* Runs with the address spaces merged. */
static void before_reboot(void)
{
    CALL_ALL("start_beating", 0, 0, 0, 0);
    usleep(100000);
    uint64_t beats = CALL0("count_beats");
    check("the HRT's timer beats", beats >= 5 && beats <= 20);
    check("the HRT keeps a word", CALL("keep", KEPT_ALIVE, ALIVE, 0, 0) == ALIVE);
    CALL("keep", KEPT_BEATS, beats, 0, 0);
}

static void after_reboot(void)
{
    uint64_t kept = CALL("recall", KEPT_BEATS, 0, 0, 0), beats = CALL0("count_beats");
    check("the HRT has kept its word over Linux's reboot", CALL("recall", KEPT_ALIVE, 0, 0, 0) == ALIVE);
    check("the HRT's timer has gone on", kept >= 5 && beats > kept + 10);
    printf("check: beats %" PRIu64 " then %" PRIu64 "\n", kept, beats);
    check("it is the other HRT still", CALL0("version") == 2);
    heap();
    check("one more beat", (usleep(100000), CALL0("count_beats") > beats));
}

int main(int count, char **words)
{
    const char *what = count > 1 ? words[1] : "";
    if (v3_hvm_ros_user_init() != 0) {
        return 1;
    }
    if (strcmp(what, "first") == 0 && count == 3) {
        first(words[2]);
        return failures != 0;
    }
    need("merged", v3_hvm_ros_merge_address_spaces() == 0);
    if (strcmp(what, "recall") == 0 && count == 3) {
        printf("recalled %" PRIu64 "\n", CALL("recall", strtoull(words[2], NULL, 0), 0, 0, 0));
    } else if (strcmp(what, "before") == 0) {
        before_reboot();
    } else if (strcmp(what, "after") == 0) {
        after_reboot();
    } else {
        failures++;
    }
    need("parted", v3_hvm_ros_unmerge_address_spaces() == 0);
    return failures != 0;
}
