/* Far transfers of 32-bit protected mode: segments, gates, stacks of inner levels, returns; what LAR to VERW say. */
#include "catch.h"
#include "segments.h"

#define MARK(name) extern const char name[]
MARK(gate_target); MARK(gate_target1); MARK(gate_target16); MARK(user_gate_at); MARK(user_gate_after);
MARK(user_gate16_after); MARK(user_jump_at); MARK(user_call_at); MARK(far_done); MARK(kernel_jump_at);
MARK(kernel_call_at); MARK(kernel_here); MARK(return_to_at); MARK(interrupt_return_at); MARK(user_landing);
MARK(user_return_in_at); MARK(system_entry); MARK(user_enter_at); MARK(user_entered); MARK(user_exit_at); MARK(read_through_at); MARK(read_word_through_at); MARK(write_through_at);
void user_enter(void), user_exit(void);
extern u64 user_flags;
void user_gate(void), user_gate16(void), user_jump(void), user_call(void), user_return_in(void);
void kernel_jump(word), kernel_call(word), return_to(word), interrupt_return(word), narrow_stack(word);
void read_through(word), read_word_through(word), write_through(word);
extern u32 far_pointer, far_selector, seen_offset, seen_sp, seen_cs, seen_ss, before_sp, after_sp, seen_stack[8];
extern u8 user_stack_top[];

enum {
    CONFORMING = 0x88, CONFORMING3 = 0x90, NARROW = 0x98, GATE = 0xA0, GATE16 = 0xA8, CODE1 = 0xB0, DATA1 = 0xB8,
    ABSENT_CODE = 0xC0, ABSENT_DATA = 0xC8, SHORT_CODE = 0xD0, EXPAND_DOWN = 0xD8, EXPAND_DOWN16 = 0xE0, READ_ONLY = 0xE8,
    EXECUTE_ONLY = 0xF0, TABLE = 0x100, FRESH = 0x108, ABSENT_USER = 0x110,
    ENTRY_CODE = 0x118
};

static u8 stack1[1024] __attribute__((aligned(16)));
static u64 ldt[4] __attribute__((aligned(16)));

static u64 gate(word offset, u32 selector, u32 access, u32 parameters)
{
    return (offset & 0xFFFF) | (u64)selector << 16 | (u64)parameters << 32 | (u64)access << 40 |
           (u64)(offset >> 16) << 48;
}

static void fill(void)
{
    gdt[CONFORMING / 8] = descriptor(0, 0xFFFFF, 0x9F, 0xC);
    gdt[CONFORMING3 / 8] = descriptor(0, 0xFFFFF, 0xFF, 0xC);
    gdt[NARROW / 8] = descriptor(0, 0xFFFFF, 0x93, 0x8);
    gdt[GATE / 8] = gate((word)gate_target, KERNEL_CODE, 0xEC, 2);
    gdt[GATE16 / 8] = gate((word)gate_target16 & 0xFFFF, TABLE, 0xE4, 2);
    gdt[CODE1 / 8] = descriptor(0, 0xFFFFF, 0xBB, 0xC);
    gdt[DATA1 / 8] = descriptor(0, 0xFFFFF, 0xB3, 0xC);
    gdt[ABSENT_CODE / 8] = descriptor(0, 0xFFFFF, 0x1B, 0xC);
    gdt[ABSENT_DATA / 8] = descriptor(0, 0xFFFFF, 0x33, 0xC);
    gdt[SHORT_CODE / 8] = descriptor(0, 0xFFF, 0x9B, 0x4);
    gdt[EXPAND_DOWN / 8] = descriptor(0, 0xFFF, 0x97, 0x4);
    gdt[EXPAND_DOWN16 / 8] = descriptor(0, 0xFFF, 0x97, 0x0);
    gdt[READ_ONLY / 8] = descriptor(0, 0xFFFFF, 0x91, 0xC);
    gdt[EXECUTE_ONLY / 8] = descriptor(0, 0xFFFFF, 0x99, 0xC);
    gdt[TABLE / 8] = descriptor((word)gate_target16 & ~0xFFFFul, 0xFFFFF, 0x9B, 0xC);
    gdt[FRESH / 8] = descriptor(0, 0xFFFFF, 0x92, 0xC);
    gdt[ABSENT_USER / 8] = descriptor(0, 0xFFFFF, 0x73, 0xC);
    *(u32 *)(tss + 12) = (word)stack1 + sizeof stack1;
    *(u32 *)(tss + 16) = DATA1 | 1;
}

static u32 wanted;
static void user_jump_wanted(void) { __asm__ volatile("movl %0, %%edx; jmp user_jump" : : "m"(wanted)); }
static void user_call_wanted(void) { __asm__ volatile("movl %0, %%edx; jmp user_call" : : "m"(wanted)); }

static void user_jumps(u32 selector)
{
    wanted = selector;
    far_pointer = (word)far_done;
    attempt_user(user_jump_wanted);
}

static void user_calls(u32 selector)
{
    wanted = selector;
    far_pointer = (word)far_done;
    attempt_user(user_call_wanted);
}

static void kernel_jumps(u32 selector)
{
    far_pointer = (word)kernel_here;
    attempt(kernel_jump, selector);
}

static void segments(void)
{
    about("far JMP");
    user_jumps(USER_CODE);
    equal(caught.vector, GATE_USER_DONE, "to a segment of the same level");
    user_jumps(USER_CODE & ~3u);
    equal(caught.ax, USER_CODE, "RPL below CPL: CS gets CPL");
    user_jumps(CONFORMING | 3);
    equal(caught.vector, GATE_USER_DONE, "to a conforming segment of an inner level");
    equal(caught.ax, CONFORMING | 3, "conforming: the level stays");
    user_jumps(KERNEL_CODE | 3);
    expect_exception_at(GP, KERNEL_CODE, user_jump_at, "to a segment of an inner level: #GP(selector)");
    kernel_jumps(USER_CODE);
    expect_exception_at(GP, USER_CODE & ~3, kernel_jump_at, "to a segment of an outer level: #GP(selector)");
    kernel_jumps(CONFORMING3);
    expect_exception_at(GP, CONFORMING3, kernel_jump_at, "to a conforming segment of an outer level: #GP(selector)");
    kernel_jumps(KERNEL_CODE | 3);
    expect_exception_at(GP, KERNEL_CODE, kernel_jump_at, "RPL above CPL: #GP(selector)");
    kernel_jumps(ABSENT_CODE);
    expect_exception_at(NP, ABSENT_CODE, kernel_jump_at, "to a segment that is not present: #NP(selector)");
    kernel_jumps(3);
    expect_exception_at(GP, 0, kernel_jump_at, "null selector: #GP(0)");
    kernel_jumps(KERNEL_DATA);
    expect_exception_at(GP, KERNEL_DATA, kernel_jump_at, "to a data segment: #GP(selector)");
    kernel_jumps(0xFFF8);
    expect_exception_at(GP, 0xFFF8, kernel_jump_at, "beyond the GDT: #GP(selector)");
    kernel_jumps(0x0C);
    expect_exception_at(GP, 0x0C, kernel_jump_at, "into the LDT with none loaded: #GP(selector)");
    kernel_jumps(SHORT_CODE);
    expect_exception_at(GP, 0, kernel_jump_at, "beyond the segment's limit: #GP(0)");
    gdt[TABLE / 8] = descriptor((word)ldt, sizeof ldt - 1, 0x82, 0);
    kernel_jumps(TABLE);
    expect_exception_at(GP, TABLE, kernel_jump_at, "to an LDT: #GP(selector)");
    gdt[TABLE / 8] = gate(0, KERNEL_CODE, 0x8E, 0);
    kernel_jumps(TABLE);
    expect_exception_at(GP, TABLE, kernel_jump_at, "to an interrupt gate: #GP(selector)");
    gdt[FRESH / 8] = descriptor(0, 0xFFFFF, 0x9A, 0xC);
    kernel_jumps(FRESH);
    equal(caught.vector, GATE_USER_DONE, "to a segment never used");
    equal_bits(gdt[FRESH / 8] >> 40, 1, 1, "its accessed bit is set");
    fill();
    ldt[1] = descriptor(0, 0xFFFFF, 0x9B, 0xC);
    gdt[TABLE / 8] = descriptor((word)ldt, sizeof ldt - 1, 0x82, 0);
    __asm__ volatile("lldt %w0" : : "r"(TABLE));
    kernel_jumps(0x0C);
    equal(caught.ax, 0x0C, "to a segment of the LDT");
    __asm__ volatile("lldt %w0" : : "r"(0));
    fill();
}

static void call_gates(void)
{
    about("CALL through a 32-bit gate, level 3 to 0");
    attempt_user(user_gate);
    expect_exception(GATE_USER_DONE, 0, "there and back");
    equal(seen_cs, KERNEL_CODE, "CS has RPL 0");
    equal(seen_ss, KERNEL_DATA, "SS is the TSS's");
    equal(seen_sp, (word)trap_stack + sizeof trap_stack - 24, "six words are on the stack the TSS names");
    equal(seen_stack[0], (word)user_gate_after, "EIP");
    equal(seen_stack[1] & 0xFFFF, USER_CODE, "CS");
    equal(seen_stack[2], 0x22222222, "the last parameter pushed");
    equal(seen_stack[3], 0x11111111, "the one before it");
    equal(seen_stack[4], before_sp, "ESP");
    equal(seen_stack[5] & 0xFFFF, USER_DATA, "SS");
    equal(after_sp, before_sp + 8, "RET n releases the parameters of the outer stack too");
    equal(caught.ax & 0xFFFF, 0, "a DS of the inner level is null after RET");
    about("CALL through a 16-bit gate, level 3 to 0");
    /* A 16-bit IP leads back only to the low 64 KiB. */
    memcpy((void *)0x9000, (const void *)(word)user_gate16, 64);
    attempt_user((void (*)(void))0x9000);
    expect_exception(GATE_USER_DONE, 0, "there and back");
    equal(seen_sp, (word)trap_stack + sizeof trap_stack - 12, "six words of 16 bits");
    equal(seen_stack[0] & 0xFFFF, 0x9000 + (word)user_gate16_after - (word)user_gate16, "IP");
    equal(seen_stack[0] >> 16, USER_CODE, "CS");
    equal(seen_stack[1], 0x11112222, "two parameters");
    equal(seen_stack[2] & 0xFFFF, before_sp & 0xFFFF, "SP");
    equal(seen_stack[2] >> 16, USER_DATA, "SS");
    about("CALL through a gate, level 3 to 1");
    gdt[GATE / 8] = gate((word)gate_target1, CODE1, 0xEC, 0);
    user_calls(GATE | 3);
    expect_exception(GATE_USER_DONE, 0, "there and back");
    equal(seen_cs, CODE1 | 1, "CS has RPL 1");
    equal(seen_ss, DATA1 | 1, "SS is the TSS's SS1");
    equal(seen_sp, (word)stack1 + sizeof stack1 - 16, "four words are on the stack of level 1");
    *(u32 *)(tss + 16) = 0;
    user_calls(GATE | 3);
    expect_exception_at(TS, 0, user_call_at, "SS1 null: #TS(0)");
    *(u32 *)(tss + 16) = DATA1;
    user_calls(GATE | 3);
    expect_exception_at(TS, DATA1, user_call_at, "SS1 of RPL 0: #TS(SS1)");
    *(u32 *)(tss + 16) = KERNEL_DATA | 1;
    user_calls(GATE | 3);
    expect_exception_at(TS, KERNEL_DATA, user_call_at, "SS1 of DPL 0: #TS(SS1)");
    *(u32 *)(tss + 16) = CODE1 | 1;
    user_calls(GATE | 3);
    expect_exception_at(TS, CODE1, user_call_at, "SS1 of a code segment: #TS(SS1)");
    *(u32 *)(tss + 16) = ABSENT_DATA | 1;
    user_calls(GATE | 3);
    expect_exception_at(SS, ABSENT_DATA, user_call_at, "SS1 not present: #SS(SS1)");
    *(u32 *)(tss + 16) = 0xFFF9;
    user_calls(GATE | 3);
    expect_exception_at(TS, 0xFFF8, user_call_at, "SS1 beyond the GDT: #TS(SS1)");
    fill();
    about("call gate");
    gdt[GATE / 8] = gate((word)kernel_here, KERNEL_CODE, 0xEC, 3);
    kernel_jumps(GATE);
    equal(caught.vector, GATE_USER_DONE, "JMP at the same level: the gate's offset counts");
    user_jumps(GATE | 3);
    expect_exception_at(GP, KERNEL_CODE, user_jump_at, "JMP to an inner level: #GP(code)");
    gdt[GATE / 8] = gate((word)far_done, CONFORMING, 0xEC, 3);
    user_calls(GATE | 3);
    equal(caught.ax, CONFORMING | 3, "CALL of a conforming segment: the level stays");
    gdt[GATE / 8] = gate((word)gate_target, KERNEL_CODE, 0x8C, 2);
    user_calls(GATE | 3);
    expect_exception_at(GP, GATE, user_call_at, "gate of DPL 0 at CPL 3: #GP(gate)");
    gdt[GATE / 8] = gate((word)kernel_here, KERNEL_CODE, 0x8C, 0);
    kernel_jumps(GATE | 3);
    expect_exception_at(GP, GATE, kernel_jump_at, "RPL above the gate's DPL: #GP(gate)");
    gdt[GATE / 8] = gate((word)gate_target, KERNEL_CODE, 0x6C, 2);
    user_calls(GATE | 3);
    expect_exception_at(NP, GATE, user_call_at, "gate not present: #NP(gate)");
    gdt[GATE / 8] = gate((word)gate_target, 0, 0xEC, 2);
    user_calls(GATE | 3);
    expect_exception_at(GP, 0, user_call_at, "null selector in the gate: #GP(0)");
    gdt[GATE / 8] = gate((word)gate_target, KERNEL_DATA, 0xEC, 2);
    user_calls(GATE | 3);
    expect_exception_at(GP, KERNEL_DATA, user_call_at, "data segment in the gate: #GP(selector)");
    gdt[GATE / 8] = gate((word)gate_target, ABSENT_CODE, 0xEC, 2);
    user_calls(GATE | 3);
    expect_exception_at(NP, ABSENT_CODE, user_call_at, "its code segment not present: #NP(code)");
    gdt[GATE / 8] = gate((word)gate_target, USER_CODE, 0x8C, 2);
    kernel_jumps(GATE);
    expect_exception_at(GP, USER_CODE & ~3, kernel_jump_at, "its code segment of an outer level: #GP(code)");
    gdt[GATE / 8] = gate(0x1000, SHORT_CODE, 0xEC, 0);
    user_calls(GATE | 3);
    expect_exception_at(GP, 0, user_call_at, "offset beyond its code segment: #GP(0)");
    fill();
}

static void returns_with(void (*way)(word), const char *at, const char *name, bool flags)
{
    u32 good[5] = {(word)user_landing, USER_CODE, 2, (word)user_stack_top, USER_DATA}, frame[5];
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
    expect_exception(GATE_USER_DONE, 0, "to an outer level");
    equal(caught.cs, USER_CODE, "to an outer level: CS");
    equal(caught.sp, (word)user_stack_top, "to an outer level: ESP");
    RETURN(frame[1] = CONFORMING | 3);
    equal(caught.cs, CONFORMING | 3, "to a conforming segment of an inner level");
    RETURN(frame[1] = 0);
    expect_exception_at(GP, 0, at, "null CS: #GP(0)");
    RETURN(frame[1] = KERNEL_DATA);
    expect_exception_at(GP, KERNEL_DATA, at, "CS of a data segment: #GP(CS)");
    RETURN(frame[1] = KERNEL_CODE | 3);
    expect_exception_at(GP, KERNEL_CODE, at, "CS whose DPL is not its RPL: #GP(CS)");
    RETURN(frame[1] = ABSENT_CODE);
    expect_exception_at(NP, ABSENT_CODE, at, "CS not present: #NP(CS)");
    RETURN(frame[1] = SHORT_CODE);
    expect_exception_at(GP, 0, at, "EIP beyond the limit: #GP(0)");
    RETURN(frame[stack] = 0);
    expect_exception_at(GP, 0, at, "null SS: #GP(0)");
    RETURN(frame[stack] = KERNEL_DATA);
    expect_exception_at(GP, KERNEL_DATA, at, "SS whose RPL is not that of CS: #GP(SS)");
    RETURN(frame[stack] = KERNEL_DATA | 3);
    expect_exception_at(GP, KERNEL_DATA, at, "SS of an inner level: #GP(SS)");
    RETURN(frame[stack] = ABSENT_USER | 3);
    expect_exception_at(SS, ABSENT_USER, at, "SS not present: #SS(SS)");
    if (flags) {
        RETURN(frame[2] = 0x3202);
        equal_bits(caught.flags, 0x3200, 0x3200, "IOPL and IF are loaded at CPL 0");
    }
}

static void returns(void)
{
    returns_with(return_to, return_to_at, "far RET", false);
    attempt_user(user_return_in);
    expect_exception_at(GP, 8, user_return_in_at, "to an inner level: #GP(CS)");
    returns_with(interrupt_return, interrupt_return_at, "IRET", true);
}

static u32 lar(u32 selector, bool *zero)
{
    u32 value = 0xDEADBEEF;
    __asm__ volatile("lar %2, %0\n\tsetz %1" : "+r"(value), "=q"(*zero) : "r"(selector));
    return value;
}

static u32 lsl(u32 selector, bool *zero)
{
    u32 value = 0xDEADBEEF;
    __asm__ volatile("lsl %2, %0\n\tsetz %1" : "+r"(value), "=q"(*zero) : "r"(selector));
    return value;
}

static bool verr(u32 selector)
{
    bool zero;
    __asm__ volatile("verr %w1\n\tsetz %0" : "=q"(zero) : "r"(selector));
    return zero;
}

static bool verw(u32 selector)
{
    bool zero;
    __asm__ volatile("verw %w1\n\tsetz %0" : "=q"(zero) : "r"(selector));
    return zero;
}

static void questions(void)
{
    static const struct {
        u32 access;
        const char *name;
        bool lar, lsl, verr, verw;
    } kinds[] = {
        {0x80, "reserved type 0", false, false, false, false}, {0x81, "16-bit TSS, available", true, true, false, false},
        {0x82, "LDT", true, true, false, false},               {0x83, "16-bit TSS, busy", true, true, false, false},
        {0x84, "16-bit call gate", true, false, false, false}, {0x85, "task gate", true, false, false, false},
        {0x86, "16-bit interrupt gate", false, false, false, false},
        {0x87, "16-bit trap gate", false, false, false, false}, {0x88, "reserved type 8", false, false, false, false},
        {0x89, "32-bit TSS, available", true, true, false, false}, {0x8A, "reserved type 10", false, false, false, false},
        {0x8B, "32-bit TSS, busy", true, true, false, false},  {0x8C, "32-bit call gate", true, false, false, false},
        {0x8D, "reserved type 13", false, false, false, false},
        {0x8E, "32-bit interrupt gate", false, false, false, false},
        {0x8F, "32-bit trap gate", false, false, false, false}, {0x91, "read-only data", true, true, true, false},
        {0x93, "data", true, true, true, true},                {0x95, "read-only data, expand-down", true, true, true, false},
        {0x97, "data, expand-down", true, true, true, true},   {0x99, "code, execute-only", true, true, false, false},
        {0x9B, "code", true, true, true, false},               {0x9D, "conforming code, execute-only", true, true, false, false},
        {0x9F, "conforming code", true, true, true, false},    {0x13, "data, not present", true, true, true, true},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        gdt[FRESH / 8] = descriptor(0x12345678, 0x54321, kinds[i].access, 0xD);
        bool larred, lsled;
        u32 rights = lar(FRESH, &larred), limit = lsl(FRESH, &lsled);
        about(kinds[i].name);
        equal(larred, kinds[i].lar, "LAR");
        equal(rights & 0xFFF0FFFF, larred ? 0xD00000 | kinds[i].access << 8 : 0xDEA0BEEF, "LAR: the value");
        equal(lsled, kinds[i].lsl, "LSL");
        equal(limit, lsled ? 0x54321FFF : 0xDEADBEEF, "LSL: the value");
        equal(verr(FRESH), kinds[i].verr, "VERR");
        equal(verw(FRESH), kinds[i].verw, "VERW");
    }
    about("LAR, LSL, VERR, VERW");
    bool zero;
    lar(3, &zero);
    ok(!zero, "null selector");
    lar(0xFFF8, &zero);
    ok(!zero, "beyond the GDT");
    lsl(KERNEL_DATA | 3, &zero);
    ok(!zero, "RPL above DPL");
    ok(!verr(KERNEL_DATA | 3), "RPL above DPL: VERR");
    ok(verr(CONFORMING | 3), "RPL above DPL of a conforming segment: VERR");
    fill();
}

static void limits(void)
{
    about("expand-down segment");
    seen_offset = 0x1000;
    attempt(read_through, EXPAND_DOWN);
    equal(caught.vector, NO_EXCEPTION, "the byte above the limit");
    seen_offset = 0xFFF;
    attempt(read_through, EXPAND_DOWN);
    expect_exception_at(GP, 0, read_through_at, "the byte at the limit: #GP(0)");
    seen_offset = 0x20000;
    attempt(read_through, EXPAND_DOWN);
    equal(caught.vector, NO_EXCEPTION, "above FFFF, 32-bit");
    attempt(read_through, EXPAND_DOWN16);
    expect_exception_at(GP, 0, read_through_at, "above FFFF, 16-bit: #GP(0)");
    seen_offset = 0xFFFD;
    attempt(read_word_through, EXPAND_DOWN16);
    expect_exception_at(GP, 0, read_word_through_at, "across FFFF, 16-bit: #GP(0)");
    about("segment");
    seen_offset = 0;
    attempt(read_through, EXECUTE_ONLY);
    equal(caught.vector, GP, "execute-only code in ES: refused");
    equal(caught.error, EXECUTE_ONLY, "execute-only code in ES: #GP(selector)");
    attempt(read_through, KERNEL_CODE);
    equal(caught.vector, NO_EXCEPTION, "readable code can be read");
    attempt(write_through, KERNEL_CODE);
    expect_exception_at(GP, 0, write_through_at, "but not written: #GP(0)");
    attempt(write_through, READ_ONLY);
    expect_exception_at(GP, 0, write_through_at, "read-only data: #GP(0)");
    gdt[FRESH / 8] = descriptor(0, 0xFFFFF, 0x92, 0xC);
    attempt(read_through, FRESH);
    equal_bits(gdt[FRESH / 8] >> 40, 1, 1, "a load sets the accessed bit");
    about("16-bit stack");
    attempt(narrow_stack, NARROW);
    equal(seen_sp, 0x12340000, "PUSH changes SP alone");
    equal(before_sp, 0x1234FFFE, "SP wraps from 0 to FFFE");
}

static void fast_calls(void)
{
    about("SYSENTER");
    for (u32 i = 0; i < 4; i++) {
        gdt[ENTRY_CODE / 8 + i] = descriptor(0, 0xFFFFF, (i & 1 ? 0x93 : 0x9B) | (i & 2 ? 0x60 : 0), 0xC);
    }
    wrmsr(0x174, ENTRY_CODE);
    wrmsr(0x175, (word)trap_stack + 512);
    wrmsr(0x176, (word)system_entry);
    user_flags = 2 | 0x200;
    attempt_user(user_enter);
    user_flags = 2;
    equal(caught.vector, GATE_USER_DONE, "there, and back by SYSEXIT");
    equal(seen_cs, ENTRY_CODE, "CS is that of the MSR");
    equal(seen_ss, ENTRY_CODE + 8, "SS is the next one");
    equal(seen_sp, (word)trap_stack + 512, "ESP is that of the MSR");
    equal_bits(seen_stack[0], 0x200, 0, "IF is clear");
    equal(caught.ip, (word)user_entered + 11, "SYSEXIT: EIP is EDX");
    equal(caught.cs, (ENTRY_CODE + 16) | 3, "SYSEXIT: CS is the second next");
    equal(caught.ax & 0xFFFF, (ENTRY_CODE + 24) | 3, "SYSEXIT: SS is the third next");
    equal(after_sp, before_sp, "SYSEXIT: ESP is ECX");
    attempt_user(user_exit);
    expect_exception_at(GP, 0, user_exit_at, "SYSEXIT at CPL 3: #GP(0)");
    wrmsr(0x174, 0);
    attempt_user(user_enter);
    expect_exception_at(GP, 0, user_enter_at, "a null CS in the MSR: #GP(0)");
}

void tests(void)
{
    outb(0x21, 0xFF);
    outb(0xA1, 0xFF);
    load_tss();
    own_gdt();
    fill();
    segments();
    call_gates();
    returns();
    questions();
    limits();
    fast_calls();
    about("");
}
