#include "catch.h"

#include "../common/finish.h"

void catch_run(void (*code)(word), word argument);
__attribute__((noreturn)) void catch_back(void);
void catch_user(word code);

struct caught caught;
void (*interrupt_handler)(struct trap_frame *frame);
u8 tss[104] __attribute__((aligned(16)));
u8 trap_stack[8192] __attribute__((aligned(16)));
u8 ist_stack[8192] __attribute__((aligned(16)));
static volatile bool attempting;

void trap(struct trap_frame *frame)
{
    bool interrupt = frame->vector == NMI || frame->vector == NO_SUCH_EXCEPTION ||
                     (frame->vector >= 32 && frame->vector != GATE_USER_DONE);
    if (interrupt && interrupt_handler) {
        interrupt_handler(frame);
        return;
    }
    caught.vector = (u32)frame->vector;
    caught.error = frame->error;
    caught.ip = frame->ip;
    caught.cs = frame->cs & 0xFFFF;
    caught.flags = frame->flags;
    caught.cr2 = read_cr2();
    caught.ax = frame->ax;
    caught.frame = (word)frame;
#ifdef __x86_64__
    caught.sp = frame->sp;
#else
    caught.sp = frame->cs & 3 ? frame->sp : (word)&frame->sp;
#endif
    if (attempting) {
        attempting = false;
        catch_back();
    }
    print("not ok - unexpected exception %u, error code 0x%lx, at 0x%lx, CR2 0x%lx\n", caught.vector, caught.error,
          caught.ip, caught.cr2);
    finish_failed(2);
}

void attempt(void (*code)(word), word argument)
{
    caught = (struct caught){.vector = NO_EXCEPTION};
    attempting = true;
    catch_run(code, argument);
    attempting = false;
}

void attempt_user(void (*code)(void)) { attempt(catch_user, (word)code); }

void expect_exception(u32 vector, word error, const char *text)
{
    bool good = caught.vector == vector && caught.error == error;
    ok(good, text);
    if (!good) {
        print("# vector %u, error code 0x%lx, at 0x%lx; expected vector %u, error code 0x%lx\n", caught.vector,
              caught.error, caught.ip, vector, error);
    }
}

void expect_exception_at(u32 vector, word error, const void *ip, const char *text)
{
    if (caught.vector == vector && caught.error == error && caught.ip != (word)ip) {
        ok(false, text);
        print("# saved IP 0x%lx, expected 0x%lx\n", caught.ip, (word)ip);
        return;
    }
    expect_exception(vector, error, text);
}

void load_tss(void)
{
    u64 base = (word)tss;
    boot_gdt[7] = (sizeof tss - 1) | (base & 0xFFFFFF) << 16 | 0x89ull << 40 | (base >> 24 & 0xFF) << 56;
    boot_gdt[8] = base >> 32;
    *(u16 *)(tss + 102) = sizeof tss;
    word stack = (word)trap_stack + sizeof trap_stack;
#ifdef __x86_64__
    *(u64 *)(tss + 4) = stack;
    *(u64 *)(tss + 36) = (word)ist_stack + sizeof ist_stack;
#else
    *(u32 *)(tss + 4) = stack;
    *(u32 *)(tss + 8) = KERNEL_DATA;
#endif
    __asm__ volatile("ltr %w0" : : "r"(TSS_SELECTOR));
    traps_reset_gate(GATE_USER_DONE, 0xEE, 0);
}
