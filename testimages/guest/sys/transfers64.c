/* Far transfers of 64-bit mode: call gates, compatibility code, returns, null stack segments, SYSCALL and SYSRET. */
#include "catch.h"
#include "segments.h"

#define MARK(name) extern const char name[]
MARK(gate_target); MARK(user_call_at); MARK(user_call_after); MARK(kernel_jump_at); MARK(kernel_here);
MARK(compatibility); MARK(return_to_at); MARK(interrupt_return_at); MARK(landing); MARK(load_stack_selector_at);
MARK(user_null_stack_at); MARK(system_call); MARK(user_system_call_after);
void user_call(void), kernel_jump(word), return_to(word), interrupt_return(word), load_stack_selector(word);
void user_null_stack(void), unaligned(word), user_system_call(void);
extern u64 seen_sp, before_sp, after_sp, seen_stack[4];
extern u32 far_pointer, far_selector, seen_cs, seen_ss;
extern u8 user_stack_top[];
extern u64 boot_pml4[], boot_pdpt[], boot_pd[], user_flags;

enum {
    GATE = 0xA0, CONFORMING = 0xB0, ABSENT_CODE = 0xB8, BOTH = 0xC0, ABSENT_USER = 0xC8, SYSTEM = 0xD0, FRESH = 0xE0,
    USER_BASE = 0x1B
};
static const u64 NOT_CANONICAL = 0x8000000000000000;

static void set_gate(u64 offset, u32 selector, u32 access, u32 upper)
{
    gdt[GATE / 8] = (offset & 0xFFFF) | (u64)selector << 16 | (u64)access << 40 | (offset >> 16 & 0xFFFF) << 48;
    gdt[GATE / 8 + 1] = offset >> 32 | (u64)upper << 32;
}

static void fill(void)
{
    set_gate((word)gate_target, KERNEL_CODE, 0xEC, 0);
    gdt[CONFORMING / 8] = descriptor(0, 0xFFFFF, 0x9F, 0xA);
    gdt[ABSENT_CODE / 8] = descriptor(0, 0xFFFFF, 0x1B, 0xA);
    gdt[BOTH / 8] = descriptor(0, 0xFFFFF, 0x9B, 0xE);
    gdt[ABSENT_USER / 8] = descriptor(0, 0xFFFFF, 0x73, 0xC);
}

static void user_calls(u32 selector)
{
    far_selector = selector;
    attempt_user(user_call);
}

static void kernel_jumps(u32 selector)
{
    far_selector = selector;
    far_pointer = (u32)(word)kernel_here;
    attempt(kernel_jump, 0);
}

static void gates(void)
{
    about("CALL through a gate, level 3 to 0");
    user_calls(GATE | 3);
    equal(caught.vector, GATE_USER_DONE, "there and back");
    equal(seen_cs, KERNEL_CODE, "CS has RPL 0");
    equal(seen_ss, 0, "SS is null");
    equal(seen_sp, (word)trap_stack + sizeof trap_stack - 32, "four quadwords are on the stack RSP0 names");
    equal(seen_stack[0], (word)user_call_after, "RIP");
    equal(seen_stack[1], USER_CODE, "CS");
    equal(seen_stack[2], before_sp, "RSP");
    equal(seen_stack[3], USER_DATA, "SS");
    equal(after_sp, before_sp, "RSP is back");
    equal(caught.ax & 0xFFFF, USER_DATA, "SS is back");
    about("call gate");
    set_gate((word)kernel_here, KERNEL_CODE, 0xEC, 0);
    kernel_jumps(GATE);
    equal(caught.vector, GATE_USER_DONE, "JMP at the same level");
    set_gate((word)gate_target, KERNEL_CODE, 0xEC, 0x100);
    user_calls(GATE | 3);
    expect_exception_at(GP, GATE, user_call_at, "type of the upper half not 0: #GP(gate)");
    set_gate((word)gate_target, KERNEL_CODE, 0xE4, 0);
    user_calls(GATE | 3);
    expect_exception_at(GP, GATE, user_call_at, "16-bit call gate: #GP(gate)");
    set_gate((word)gate_target, KERNEL_CODE, 0xE5, 0);
    user_calls(GATE | 3);
    expect_exception_at(GP, GATE, user_call_at, "task gate: #GP(gate)");
    set_gate((word)gate_target, 0x18, 0xEC, 0);
    user_calls(GATE | 3);
    expect_exception_at(GP, 0x18, user_call_at, "32-bit code segment: #GP(code)");
    set_gate((word)gate_target, BOTH, 0xEC, 0);
    user_calls(GATE | 3);
    expect_exception_at(GP, BOTH, user_call_at, "code segment with L and D: #GP(code)");
    set_gate((word)gate_target, ABSENT_CODE, 0xEC, 0);
    user_calls(GATE | 3);
    expect_exception_at(NP, ABSENT_CODE, user_call_at, "code segment not present: #NP(code)");
    set_gate((word)gate_target, KERNEL_CODE, 0x6C, 0);
    user_calls(GATE | 3);
    expect_exception_at(NP, GATE, user_call_at, "not present: #NP(gate)");
    set_gate((word)gate_target, KERNEL_CODE, 0x8C, 0);
    user_calls(GATE | 3);
    expect_exception_at(GP, GATE, user_call_at, "DPL 0 at CPL 3: #GP(gate)");
    set_gate(NOT_CANONICAL, KERNEL_CODE, 0xEC, 0);
    user_calls(GATE | 3);
    expect_exception_at(GP, 0, user_call_at, "offset that is not canonical: #GP(0)");
    user_calls(TSS_SELECTOR);
    expect_exception_at(GP, TSS_SELECTOR, user_call_at, "TSS: #GP(TSS)");
    fill();
}

static void direct(void)
{
    about("far CALL to compatibility mode");
    far_pointer = (u32)(word)compatibility;
    user_calls(USER_CODE32);
    equal(caught.vector, GATE_USER_DONE, "there and back");
    equal(seen_cs, USER_CODE32, "CS");
    equal(seen_stack[0] & 0xFFFFFFFF, 0xFFFFFFFF, "0x48 is DEC");
    about("far JMP");
    kernel_jumps(CONFORMING);
    equal(caught.cs, CONFORMING, "to a conforming segment");
    kernel_jumps(BOTH);
    expect_exception_at(GP, BOTH, kernel_jump_at, "to a segment with L and D: #GP(selector)");
    kernel_jumps(ABSENT_CODE);
    expect_exception_at(NP, ABSENT_CODE, kernel_jump_at, "to a segment that is not present: #NP(selector)");
    kernel_jumps(USER_CODE);
    expect_exception_at(GP, USER_CODE & ~3, kernel_jump_at, "to an outer level: #GP(selector)");
}

static void returns_with(void (*way)(word), const char *at, const char *name, bool flags)
{
    u64 good[5] = {(word)landing, USER_CODE, 2, (word)user_stack_top, USER_DATA}, frame[5];
    int stack = flags ? 4 : 3, pointer = flags ? 3 : 2;
#define RETURN(change)                                                                                                 \
    do {                                                                                                               \
        memcpy(frame, good, sizeof frame);                                                                             \
        frame[pointer] = good[3];                                                                                      \
        frame[stack] = good[4];                                                                                        \
        change;                                                                                                        \
        attempt(way, (word)frame);                                                                                     \
    } while (0)
    about(name);
    RETURN((void)0);
    equal(caught.vector, GATE_USER_DONE, "to an outer level");
    equal(caught.cs, USER_CODE, "to an outer level: CS");
    equal(caught.sp, (word)user_stack_top, "to an outer level: RSP");
    RETURN(frame[0] = NOT_CANONICAL);
    expect_exception_at(GP, 0, at, "RIP that is not canonical: #GP(0)");
    RETURN(frame[1] = 0);
    expect_exception_at(GP, 0, at, "null CS: #GP(0)");
    RETURN(frame[1] = BOTH);
    expect_exception_at(GP, BOTH, at, "CS with L and D: #GP(CS)");
    RETURN(frame[1] = KERNEL_CODE | 3);
    expect_exception_at(GP, KERNEL_CODE, at, "CS whose DPL is not its RPL: #GP(CS)");
    RETURN(frame[1] = ABSENT_CODE);
    expect_exception_at(NP, ABSENT_CODE, at, "CS not present: #NP(CS)");
    RETURN(frame[stack] = 3);
    expect_exception_at(GP, 0, at, "null SS for level 3: #GP(0)");
    RETURN(frame[stack] = KERNEL_DATA);
    expect_exception_at(GP, KERNEL_DATA, at, "SS whose RPL is not that of CS: #GP(SS)");
    RETURN(frame[stack] = ABSENT_USER | 3);
    expect_exception_at(SS, ABSENT_USER, at, "SS not present: #SS(SS)");
    if (flags) {
        RETURN((frame[1] = KERNEL_CODE, frame[stack] = 0, frame[pointer] = (word)ist_stack + 4096));
        equal(caught.vector, GATE_USER_DONE, "null SS for level 0 of 64-bit code is allowed");
        equal(caught.ax & 0xFFFF, 0, "SS is null then");
        equal(caught.sp, (word)ist_stack + 4096, "RSP is loaded at the same level too");
        RETURN((frame[1] = 0x18, frame[stack] = 0));
        expect_exception_at(GP, 0, at, "null SS for compatibility code: #GP(0)");
        RETURN((frame[1] = USER_CODE32));
        equal(caught.cs, USER_CODE32, "to compatibility code");
        RETURN(frame[2] = 0x3002);
        equal_bits(caught.flags, 0x3000, 0x3000, "IOPL is loaded at CPL 0");
        RETURN(frame[2] = 0x20002);
        equal_bits(caught.flags, 0x20000, 0, "VM is not");
    }
}

static u32 lar(u32 selector, bool *zero)
{
    u32 value = 0;
    __asm__ volatile("lar %2, %0\n\tsetz %1" : "+r"(value), "=q"(*zero) : "r"(selector));
    return value;
}

static void system_descriptors(void)
{
    static const struct {
        u32 type;
        bool lar, lsl;
        const char *name;
    } kinds[] = {{1, false, false, "16-bit TSS"}, {2, true, true, "LDT"},           {3, false, false, "busy 16-bit TSS"},
                 {4, false, false, "16-bit gate"}, {5, false, false, "task gate"},  {9, true, true, "TSS"},
                 {0xB, true, true, "busy TSS"},    {0xC, true, false, "call gate"}, {0xE, false, false, "interrupt gate"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        gdt[SYSTEM / 8] = descriptor(0, 0x66, 0x80 | kinds[i].type, 0);
        gdt[SYSTEM / 8 + 1] = 0;
        bool found, limited;
        lar(SYSTEM, &found);
        u32 limit = 0;
        __asm__ volatile("lsl %2, %0\n\tsetz %1" : "+r"(limit), "=q"(limited) : "r"(SYSTEM));
        about(kinds[i].name);
        equal(found, kinds[i].lar, "LAR");
        equal(limited, kinds[i].lsl, "LSL");
    }
}

static void load_ldt(word selector) { __asm__ volatile("lldt %w0" : : "r"(selector)); }
static void load_task(word selector) { __asm__ volatile("ltr %w0" : : "r"(selector)); }

static void tables(void)
{
    about("LLDT");
    gdt[SYSTEM / 8] = descriptor(0, 0x66, 0x82, 0);
    gdt[SYSTEM / 8 + 1] = 0x1000000;
    attempt(load_ldt, SYSTEM);
    expect_exception(GP, SYSTEM, "base that is not canonical: #GP(selector)");
    gdt[SYSTEM / 8 + 1] = 0;
    gdt[SYSTEM / 8] = descriptor(0, 0x66, 0x02, 0);
    attempt(load_ldt, SYSTEM);
    expect_exception(NP, SYSTEM, "not present: #NP(selector)");
    attempt(load_ldt, KERNEL_DATA);
    expect_exception(GP, KERNEL_DATA, "data segment: #GP(selector)");
    about("LTR");
    attempt(load_task, TSS_SELECTOR);
    expect_exception(GP, TSS_SELECTOR, "busy TSS: #GP(selector)");
    gdt[SYSTEM / 8] = descriptor(0, 0x66, 0x81, 0);
    attempt(load_task, SYSTEM);
    expect_exception(GP, SYSTEM, "16-bit TSS: #GP(selector)");
    load_ldt(0);
    gdt[TSS_SELECTOR / 8] &= ~(2ull << 40);
    load_task(TSS_SELECTOR);
}

static void stacks(void)
{
    about("MOV SS");
    attempt(load_stack_selector, 0);
    equal(caught.vector, GATE_USER_DONE, "null selector at CPL 0");
    attempt(load_stack_selector, 3);
    expect_exception_at(GP, 0, load_stack_selector_at, "null selector whose RPL is not CPL: #GP(0)");
    attempt_user(user_null_stack);
    expect_exception_at(GP, 0, user_null_stack_at, "null selector at CPL 3: #GP(0)");
    about("interrupt");
    attempt(unaligned, 0);
    equal(caught.sp, before_sp, "the frame has RSP as it was");
    equal((caught.frame + 22 * 8) & 15, 0, "the frame ends on a multiple of 16");
}

static void system_calls(void)
{
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | 1);
    wrmsr(MSR_LSTAR, (word)system_call);
    wrmsr(MSR_STAR, (u64)(USER_BASE + 5) << 48 | (u64)KERNEL_CODE << 32);
    wrmsr(MSR_SFMASK, 0x200);
    about("SYSCALL");
    user_flags = 2 | 0x10000;
    attempt_user(user_system_call);
    user_flags = 2;
    equal(caught.vector, GATE_USER_DONE, "there, and back by SYSRETQ");
    equal(seen_cs, KERNEL_CODE, "CS is that of STAR");
    equal(seen_ss, KERNEL_CODE + 8, "SS is the next one");
    equal(seen_stack[0], (word)user_system_call_after, "RCX is the next RIP");
    equal_bits(seen_stack[1], 0x10000, 0, "RF is clear in R11");
    about("SYSRET");
    equal(caught.cs, USER_CODE, "64-bit: CS is the second next of STAR");
    equal(caught.ax & 0xFFFF, USER_DATA, "64-bit: SS is the next of STAR");
}

void tests(void)
{
    outb(0x21, 0xFF);
    outb(0xA1, 0xFF);
    boot_pml4[0] |= 4;
    for (int i = 0; i < 4; i++) {
        boot_pdpt[i] |= 4;
    }
    for (int i = 0; i < 2048; i++) {
        boot_pd[i] |= 4;
    }
    write_cr3(read_cr3());
    load_tss();
    own_gdt();
    fill();
    gates();
    direct();
    returns_with(return_to, return_to_at, "far RET", false);
    returns_with(interrupt_return, interrupt_return_at, "IRETQ", true);
    system_descriptors();
    tables();
    stacks();
    system_calls();
    about("");
}
