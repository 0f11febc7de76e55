/*
 * Records instruction vectors on the processor it runs on: reads cases as JSON, one a line, without their results, and
 * writes them with "out" and "exc" added. The format is described in the README.md of the bundled vectors.
 *
 * A case runs in this process, between two signals. The INT3 in main() enters the handler, which replaces the
 * interrupted state by the case's, x87 and vector registers included, and returns to the kernel: that starts the case.
 * The INT3 behind its code, or an exception before that, enters the handler again, which keeps the state and puts
 * main()'s back. Every case runs twice; one that does not give the same both times, or does not end, is left out.
 */
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#define WINDOW 0x10000000ul
#define CODE 0x10100000ul
#define PAGE 4096
#define TF_AC_AND_ARITHMETIC 0x50DD5ul
#define XSAVE_HEADER 512
#define XSAVE_YMMH 576
#define MOST_XSAVE 16384

struct state {
    uint64_t gpr[16], rip, rflags;
    uint16_t segment[6]; /* ES CS SS DS FS GS */
    uint16_t fcw, fsw, ftw;
    uint32_t mxcsr;
    unsigned char fpr[8][10], xmm[16][16], ymmh[16][16];
    unsigned char window[PAGE];
    int vector; /* -1: ran to its end */
    uint64_t error, cr2;
};

static const char *const GPR[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
                                  "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
static const int GREG[] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                           REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
static const char *const SEGMENT[] = {"es", "cs", "ss", "ds", "fs", "gs"};

static struct state before, after;
static unsigned char code[PAGE], *code_alias;
static int code_length, mode;

/* ---- Running a case. */

static volatile enum { IDLE, RUNNING } phase;
static greg_t main_registers[NGREG];
static unsigned char main_xsave[MOST_XSAVE];
static uint64_t main_fs;
static int timed_out;

static unsigned xsave_size(const unsigned char *xsave) {
    uint32_t size;
    memcpy(&size, xsave + 464 + 16, 4); /* sw_reserved.xstate_size */
    return size < MOST_XSAVE ? size : MOST_XSAVE;
}

static void load_floating(unsigned char *xsave, const struct state *s) {
    int top = s->fsw >> 11 & 7;
    uint64_t components = 7;
    memset(xsave, 0, 464);
    memcpy(xsave, &s->fcw, 2);
    memcpy(xsave + 2, &s->fsw, 2);
    memcpy(xsave + 4, &s->ftw, 1);
    memcpy(xsave + 24, &s->mxcsr, 4);
    for (int i = 0; i < 8; i++) {
        memcpy(xsave + 32 + 16 * i, s->fpr[(top + i) & 7], 10);
    }
    memcpy(xsave + 160, s->xmm, sizeof s->xmm);
    memset(xsave + XSAVE_HEADER, 0, 64);
    memcpy(xsave + XSAVE_HEADER, &components, 8);
    memcpy(xsave + XSAVE_YMMH, s->ymmh, sizeof s->ymmh);
}

static void keep_floating(const unsigned char *xsave, struct state *s) {
    uint64_t components;
    memcpy(&components, xsave + XSAVE_HEADER, 8);
    memset(s->fpr, 0, sizeof s->fpr);
    memset(s->xmm, 0, sizeof s->xmm);
    memset(s->ymmh, 0, sizeof s->ymmh);
    s->fcw = 0x37F;
    s->fsw = s->ftw = 0;
    memcpy(&s->mxcsr, xsave + 24, 4);
    if (components & 1) {
        memcpy(&s->fcw, xsave, 2);
        memcpy(&s->fsw, xsave + 2, 2);
        s->ftw = xsave[4];
        for (int i = 0; i < 8; i++) {
            memcpy(s->fpr[((s->fsw >> 11 & 7) + i) & 7], xsave + 32 + 16 * i, 10);
        }
    }
    if (components & 2) {
        memcpy(s->xmm, xsave + 160, sizeof s->xmm);
    }
    if (components & 4) {
        memcpy(s->ymmh, xsave + XSAVE_YMMH, sizeof s->ymmh);
    }
}

static void start(ucontext_t *uc) {
    unsigned char *xsave = (unsigned char *) uc->uc_mcontext.fpregs;
    memcpy(main_registers, uc->uc_mcontext.gregs, sizeof main_registers);
    memcpy(main_xsave, xsave, xsave_size(xsave));
    asm volatile("rdfsbase %0" : "=r"(main_fs));
    for (int i = 0; i < 16; i++) {
        uc->uc_mcontext.gregs[GREG[i]] = before.gpr[i];
    }
    uc->uc_mcontext.gregs[REG_RIP] = before.rip;
    uc->uc_mcontext.gregs[REG_EFL] = before.rflags;
    load_floating(xsave, &before);
    phase = RUNNING;
    if (mode != 64) {
        uint64_t pair = before.segment[1] | (uint64_t) before.segment[2] << 48;
        uc->uc_mcontext.gregs[REG_CSGSFS] = pair;
        asm volatile("mov %0, %%es; mov %1, %%ds; mov %2, %%fs; mov %3, %%gs" ::"r"(before.segment[0]),
                     "r"(before.segment[3]), "r"(before.segment[4]), "r"(before.segment[5]));
    }
}

static void finish(ucontext_t *uc) {
    unsigned char *xsave = (unsigned char *) uc->uc_mcontext.fpregs;
    greg_t *registers = uc->uc_mcontext.gregs;
    asm volatile("mov %%es, %0" : "=r"(after.segment[0]));
    asm volatile("mov %%ds, %0" : "=r"(after.segment[3]));
    asm volatile("mov %%fs, %0" : "=r"(after.segment[4]));
    asm volatile("mov %%gs, %0" : "=r"(after.segment[5]));
    after.segment[1] = registers[REG_CSGSFS];
    after.segment[2] = (uint64_t) registers[REG_CSGSFS] >> 48;
    for (int i = 0; i < 16; i++) {
        after.gpr[i] = registers[GREG[i]];
    }
    after.rip = registers[REG_RIP];
    after.rflags = registers[REG_EFL] & ~0x10000ul;
    after.vector = registers[REG_TRAPNO];
    after.error = registers[REG_ERR];
    after.cr2 = registers[REG_CR2];
    keep_floating(xsave, &after);
    memcpy(after.window, (void *) WINDOW, PAGE);
    memcpy(registers, main_registers, sizeof main_registers);
    memcpy(xsave, main_xsave, xsave_size(main_xsave));
    asm volatile("mov %0, %%es; mov %0, %%ds; mov %0, %%fs; mov %0, %%gs; wrfsbase %1" ::"r"(0), "r"(main_fs));
    phase = IDLE;
}

__attribute__((used)) static void handle(int signal, siginfo_t *info, void *context) {
    (void) info;
    if (phase == RUNNING) {
        timed_out = signal == SIGALRM;
        finish(context);
    } else if (signal == SIGTRAP) {
        start(context);
    } else if (signal != SIGALRM) {
        _exit(99);
    }
}

/* A case may end with AC, ID or NT set, which the kernel leaves as they are. */
void entry(int signal, siginfo_t *info, void *context);
asm("entry: pushfq; andl $~0x244000, (%rsp); popfq; jmp handle");

static void run(void) {
    struct itimerval limit = {{0, 0}, {0, 200000}}, none = {{0, 0}, {0, 0}};
    memset(code_alias, 0xCC, PAGE);
    memcpy(code_alias, code, code_length);
    memcpy((void *) WINDOW, before.window, PAGE);
    timed_out = 0;
    setitimer(ITIMER_REAL, &limit, NULL);
    asm volatile("int3" ::: "memory");
    setitimer(ITIMER_REAL, &none, NULL);
    uint64_t end = before.rip + code_length;
    if (after.vector == 3 && after.rip == end + 1) {
        after.vector = -1;
        after.rip = end;
    }
}

/* ---- Reading a case: "key":"value" pairs, in whatever nesting. */

static int hex_bytes(const char *text, unsigned char *to, int most) {
    int n = 0;
    unsigned value;
    while (n < most && sscanf(text + 2 * n, "%2x", &value) == 1 && text[2 * n] != '"') {
        to[n++] = value;
    }
    return n;
}

/* A number of up to 128 bits, little-endian. */
static void hex_number(const char *text, unsigned char *to, int size) {
    int digits = strcspn(text, "\"");
    memset(to, 0, size);
    for (int i = 0; i < digits && i / 2 < size; i++) {
        char digit[2] = {text[digits - 1 - i], 0};
        to[i / 2] |= strtoul(digit, NULL, 16) << 4 * (i % 2);
    }
}

static void set(const char *key, const char *value) {
    uint64_t number = strtoull(value, NULL, 16);
    unsigned char *bytes = NULL;
    int n, size = 16;
    for (int i = 0; i < 16; i++) {
        if (strcmp(key, GPR[i]) == 0) {
            before.gpr[i] = number;
            return;
        }
    }
    for (int i = 0; i < 6; i++) {
        if (strcmp(key, SEGMENT[i]) == 0) {
            before.segment[i] = number;
            return;
        }
    }
    if (strcmp(key, "code") == 0) {
        code_length = hex_bytes(value, code, PAGE - 1);
    } else if (strcmp(key, "rflags") == 0) {
        before.rflags = (number & TF_AC_AND_ARITHMETIC) | 0x202;
    } else if (strcmp(key, "mxcsr") == 0) {
        before.mxcsr = number;
    } else if (strcmp(key, "fcw") == 0) {
        before.fcw = number;
    } else if (strcmp(key, "fsw") == 0) {
        before.fsw = number;
    } else if (strcmp(key, "ftw") == 0) {
        before.ftw = number;
    } else if (sscanf(key, "fpr%d", &n) == 1 && n < 8) {
        bytes = before.fpr[n];
        size = 10;
    } else if (sscanf(key, "xmm%d", &n) == 1 && n < 16) {
        bytes = before.xmm[n];
    } else if (sscanf(key, "ymmh%d", &n) == 1 && n < 16) {
        bytes = before.ymmh[n];
    } else if (strtoull(key, NULL, 16) - WINDOW < PAGE && strlen(key) == 8) {
        int at = strtoull(key, NULL, 16) - WINDOW;
        hex_bytes(value, before.window + at, PAGE - at);
    }
    if (bytes) {
        hex_number(value, bytes, size);
    }
}

static void read_case(const char *line) {
    static const uint16_t flat[] = {0x2B, 0x23, 0x2B, 0x2B, 0x1F, 0x27}, small[] = {0x17, 0x0F, 0x17, 0x17, 0x1F, 0x2F};
    const char *field = strstr(line, "\"mode\":");
    mode = field ? atoi(field + 7) : 64;
    memset(&before, 0, sizeof before);
    for (int i = 0; i < 16; i++) {
        before.gpr[i] = mode != 64 && i > 7 ? 0 : (mode == 64 ? 0xA5A5A5A5A5A5A500 : 0xA5A5A500) + i;
    }
    before.gpr[4] = mode == 16 ? 0x800 : 0x10000800;
    before.rip = mode == 16 ? 0 : CODE;
    before.rflags = 0x202;
    before.fcw = 0x37F;
    before.mxcsr = 0x1F80;
    memcpy(before.segment, mode == 16 ? small : flat, sizeof flat);
    code_length = 0;
    for (const char *p = line; (p = strchr(p, '"')); ) {
        char key[32];
        int length = strcspn(++p, "\"");
        snprintf(key, sizeof key, "%.*s", length, p);
        p += length + 1;
        if (p[0] == ':' && p[1] == '"') {
            set(key, p + 2);
            p += 2 + strcspn(p + 2, "\"") + 1;
        }
    }
}

/* ---- Writing the results. */

static const char *comma;

static void put(const char *key, uint64_t value, uint64_t initial) {
    if (value != initial) {
        printf("%s\"%s\":\"%lx\"", comma, key, value);
        comma = ",";
    }
}

static void put_wide(const char *prefix, int n, const unsigned char *value, const unsigned char *initial, int size) {
    if (memcmp(value, initial, size) == 0) {
        return;
    }
    char text[40];
    for (int i = 0; i < size; i++) {
        sprintf(text + 2 * i, "%02x", value[size - 1 - i]);
    }
    int zeros = strspn(text, "0");
    printf("%s\"%s%d\":\"%s\"", comma, prefix, n, text[zeros] ? text + zeros : "0");
    comma = ",";
}

static void put_memory(void) {
    const char *between = "";
    for (int i = 0; i < PAGE; i++) {
        if (after.window[i] == before.window[i]) {
            continue;
        }
        printf(*between ? "%s\"%lx\":\"" : "%s\"mem\":{\"%lx\":\"", *between ? between : comma, WINDOW + i);
        for (; i < PAGE && after.window[i] != before.window[i]; i++) {
            printf("%02x", after.window[i]);
        }
        printf("\"");
        between = ",";
    }
    if (*between) {
        printf("}");
    }
}

static void put_results(void) {
    comma = "";
    for (int i = 0; i < (mode == 64 ? 16 : 8); i++) {
        uint64_t bits = mode == 64 ? ~0ul : 0xFFFFFFFF;
        put(GPR[i], after.gpr[i] & bits, before.gpr[i] & bits);
    }
    put("rflags", after.rflags, before.rflags);
    for (int i = 0; i < 6 && mode != 64; i++) {
        put(SEGMENT[i], after.segment[i], before.segment[i]);
    }
    put("mxcsr", after.mxcsr, before.mxcsr);
    put("fcw", after.fcw, before.fcw);
    put("fsw", after.fsw, before.fsw);
    put("ftw", after.ftw, before.ftw);
    for (int i = 0; i < 8; i++) {
        if (after.ftw >> i & 1) {
            put_wide("fpr", i, after.fpr[i], before.fpr[i], 10);
        }
    }
    for (int i = 0; i < (mode == 64 ? 16 : 8); i++) {
        put_wide("xmm", i, after.xmm[i], before.xmm[i], 16);
        put_wide("ymmh", i, after.ymmh[i], before.ymmh[i], 16);
    }
    put_memory();
}

static void put_exception(void) {
    if (after.vector < 0) {
        return;
    }
    printf(",\"exc\":{\"vec\":%d,\"rip\":\"%lx\"", after.vector, after.rip);
    if (after.vector == 14) {
        printf(",\"addr\":\"%lx\",\"access\":\"%s\"", after.cr2, after.error & 16 ? "x" : after.error & 2 ? "w" : "r");
    } else if (mode != 64 && after.vector >= 10 && after.vector <= 13) {
        printf(",\"err\":\"%lx\"", after.error);
    }
    printf("}");
}

/* ---- */

static void descriptor(int index, uint32_t base, uint32_t limit, int wide, int type, int read_only, int absent) {
    struct user_desc d = {.entry_number = index, .base_addr = base, .limit = limit, .seg_32bit = wide,
                          .contents = type, .read_exec_only = read_only, .seg_not_present = absent};
    if (syscall(SYS_modify_ldt, 0x11, &d, sizeof d) != 0) {
        perror("modify_ldt");
        exit(1);
    }
}

static void set_up(void) {
    static unsigned char stack[1 << 17];
    stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = entry, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    int signals[] = {SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGSYS, SIGALRM};
    int file = memfd_create("code", 0);
    if (ftruncate(file, PAGE) != 0
        || mmap((void *) CODE, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED_NOREPLACE, file, 0) != (void *) CODE
        || mmap((void *) WINDOW, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0)
               != (void *) WINDOW
        || (code_alias = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)) == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    sigaltstack(&alternative, NULL);
    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) {
        sigaction(signals[i], &action, NULL);
    }
    descriptor(1, CODE, 0xFFFF, 0, MODIFY_LDT_CONTENTS_CODE, 0, 0);
    descriptor(2, WINDOW, 0xFFFF, 0, MODIFY_LDT_CONTENTS_DATA, 0, 0);
    descriptor(3, WINDOW, 0xFFF, 1, MODIFY_LDT_CONTENTS_DATA, 0, 0);
    descriptor(4, WINDOW, 0x7FF, 1, MODIFY_LDT_CONTENTS_STACK, 0, 0);
    descriptor(5, WINDOW - 0xF000, 0xFFFF, 0, MODIFY_LDT_CONTENTS_DATA, 0, 0);
    descriptor(6, WINDOW, 0xFFF, 0, MODIFY_LDT_CONTENTS_DATA, 1, 0);
    descriptor(7, WINDOW, 0x7FF, 0, MODIFY_LDT_CONTENTS_STACK, 0, 0);
    descriptor(8, WINDOW, 0xFFF, 1, MODIFY_LDT_CONTENTS_DATA, 0, 1);
    descriptor(9, WINDOW, 0xFFF, 1, MODIFY_LDT_CONTENTS_CODE, 1, 0);
}

int main(void) {
    static struct state first;
    char *line = NULL;
    size_t room = 0;
    int written = 0, dropped = 0;
    set_up();
    while (getline(&line, &room, stdin) > 0) {
        char *end = strrchr(line, '}');
        if (!end) {
            continue;
        }
        read_case(line);
        run();
        int stuck = timed_out;
        first = after;
        run();
        if (stuck || timed_out || memcmp(&first, &after, sizeof first) != 0) {
            dropped++;
            continue;
        }
        *end = 0;
        printf("%s,\"out\":{", line);
        put_results();
        printf("}");
        put_exception();
        printf("}\n");
        written++;
    }
    fprintf(stderr, "%d recorded, %d left out\n", written, dropped);
    return 0;
}
