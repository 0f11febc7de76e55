/* The hybrid VM from the shell. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <x86intrin.h>

#include "hypercall.h"
#include "v3_hvm_ros_user.h"

static const char *const states[] = {"IDLE", "CALL", "PARCALL", "SYNCSETUP", "SYNC", "SYNCTEARDOWN", "MERGE", "GDTSYNC"};
static const char *const events[] = {"none", "page fault", "system call", "exception", "thread exit", "done"};

static int usage(void)
{
    fputs("usage: hvmctl state                          what the HRT is doing\n"
          "       hvmctl ping                           a request without effect, and how long it took\n"
          "       hvmctl reset hrt|ros|both             reboots a side\n"
          "       hvmctl load IMAGE                     hands over an image for the HRT's next reboot\n"
          "       hvmctl call [--all] FUNCTION [ARG]... calls a function of the HRT by name or 0xADDRESS, on all cores\n"
          "                                             with --all; an argument is a number or text\n",
          stderr);
    return 2;
}

static int state(void)
{
    struct v3_ros_event event;
    memset(&event, 0, sizeof event);
    uint64_t now = hypercall(REQUEST_GET_STATE, (uint64_t)&event, 0);
    printf("state %s, event %s, last result %lld\n", now < 8 ? states[now] : "?",
           event.event_type < 6 ? events[event.event_type] : "?", (long long)event.last_ros_event_result);
    return 0;
}

static int ping(void)
{
    uint64_t start = __rdtsc();
    uint64_t answer = hypercall(REQUEST_NULL, 0, 0);
    printf("%s, %llu cycles\n", answer == 0 ? "answered" : "refused", (unsigned long long)(__rdtsc() - start));
    return answer != 0;
}

static int reset(const char *what)
{
    static const char *const names[] = {"hrt", "ros", "both"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(what, names[i]) == 0) {
            return v3_hvm_ros_reset((reset_type)i) != 0;
        }
    }
    return usage();
}

static int load(const char *name)
{
    FILE *file = fopen(name, "rb");
    if (!file) {
        fprintf(stderr, "hvmctl: %s: %s\n", name, strerror(errno));
        return 1;
    }
    unsigned char *bytes = NULL;
    size_t length = 0, got;
    do {
        bytes = realloc(bytes, length + 65536);
        if (!bytes) {
            fputs("hvmctl: no memory\n", stderr);
            return 1;
        }
        got = fread(bytes + length, 1, 65536, file);
        length += got;
    } while (got > 0);
    fclose(file);
    int answer = v3_hvm_ros_install_hrt_image(bytes, length);
    free(bytes);
    return answer != 0;
}

/* A number, or else the address of the text. */
static uint64_t value(const char *text)
{
    char *end;
    uint64_t number = strtoull(text, &end, 0);
    return *text && !*end ? number : (uint64_t)text;
}

static int call(int count, char **words)
{
    static struct v3_hvm_call description;
    static uint64_t result;
    int all = count > 0 && strcmp(words[0], "--all") == 0;
    count -= all;
    words += all;
    if (count < 1 || count > 9) {
        return usage();
    }
    if (v3_hvm_ros_merge_address_spaces() != 0) {
        return 1;
    }
    int bad = 0;
    uint64_t function = value(words[0]);
    if (function == (uint64_t)words[0]) { /* a name: service 0 finds it */
        description = (struct v3_hvm_call){.result = &result, .args = {function}};
        bad = v3_hvm_ros_invoke_hrt_async(&description, 0) != 0;
        function = result;
        if (!bad && !function) {
            fprintf(stderr, "hvmctl: the HRT has no function %s\n", words[0]);
            bad = 1;
        }
    }
    if (!bad) {
        description = (struct v3_hvm_call){.function = function, .result = &result};
        for (int i = 1; i < count; i++) {
            description.args[i - 1] = value(words[i]);
        }
        result = 0;
        bad = v3_hvm_ros_invoke_hrt_async(&description, all) != 0;
    }
    if (v3_hvm_ros_unmerge_address_spaces() != 0) {
        bad = 1;
    }
    if (!bad) {
        printf("%llu\n", (unsigned long long)result);
    }
    return bad;
}

int main(int count, char **words)
{
    if (count < 2) {
        return usage();
    }
    const char *what = words[1];
    int arguments = count - 2;
    int known = (strcmp(what, "state") == 0 && arguments == 0) || (strcmp(what, "ping") == 0 && arguments == 0)
                || (strcmp(what, "reset") == 0 && arguments == 1) || (strcmp(what, "load") == 0 && arguments == 1)
                || (strcmp(what, "call") == 0 && arguments >= 1);
    if (!known) {
        return usage();
    }
    if (v3_hvm_ros_user_init() != 0) {
        return 1;
    }
    switch (*what) {
    case 's':
        return state();
    case 'p':
        return ping();
    case 'r':
        return reset(words[2]);
    case 'l':
        return load(words[2]);
    default:
        return call(arguments, words + 2);
    }
}
