/* Hardware task switches: CALL, JMP and IRET, task gates, exceptions in the old task and in the new one. */
#include "catch.h"
#include "segments.h"

extern const char task_code[], task_after[], task_jumper[], task_handler[], task_handler_after[], task_user[], task16_code[];
extern const char call_task_at[], jump_task_at[], int_task_at[], int_task_after[], iret_nested_at[], overflow_stack_at[];
extern const char user_int_task_at[], user_call_gate_at[], fault_to_task_at[], call_gate_at[];
void call_task(word), jump_task(word), call_gate(word), call_local_gate(word), call_task16(word), int_task(word);
void iret_nested(word), overflow_stack(word), fault_to_task(word);
void user_int_task(void), user_call_gate(void);
extern u32 seen_flags, seen_ax, seen_di, seen_ds, seen_sp, seen_tr, seen_ldt, seen_cr0, seen_cr3, seen_error;
extern u32 back_ax, back_di, seen_vector;
extern const char handler_10[], handler_11[], handler_12[], handler_13[];

enum { MAIN = 0x38, TASK = 0x88, GATE = 0x90, LDT = 0x98, TASK16 = 0xA0, SMALL_STACK = 0xA8, ABSENT = 0xB0, CODE16 = 0x48, HANDLERS = 0xC0 };
enum { NT = 0x4000, BUSY = 2, RF = 0x10000, CR0_TS = 8 };

struct tss32 {
    u32 link, esp0, ss0, esp1, ss1, esp2, ss2, cr3, eip, eflags, eax, ecx, edx, ebx, esp, ebp, esi, edi;
    u32 es, cs, ss, ds, fs, gs, ldt;
    u16 trap, map;
} __attribute__((packed));

struct tss16 {
    u16 link, sp0, ss0, sp1, ss1, sp2, ss2, ip, flags, ax, cx, dx, bx, sp, bp, si, di, es, cs, ss, ds, ldt;
} __attribute__((packed));

static struct tss32 task __attribute__((aligned(128)));
static struct tss16 task16 __attribute__((aligned(128)));
static u64 ldt[4] __attribute__((aligned(16)));
static u8 task_stack[4096] __attribute__((aligned(16)));
static u8 inner_stack[4096] __attribute__((aligned(16)));
static u32 pages[2][1024] __attribute__((aligned(4096)));
#define main_tss ((struct tss32 *)tss)

void (*task_hook)(void);
static int hooked;
static u8 main_type, task_type;
static u32 link_inside;

static u8 type_of(u32 selector) { return gdt[selector / 8] >> 40 & 0xFF; }

static void observe(void)
{
    hooked++;
    main_type = type_of(MAIN);
    task_type = type_of(TASK);
    link_inside = task.link;
}

static u32 task_register(void)
{
    u32 value;
    __asm__ volatile("str %0" : "=r"(value));
    return value & 0xFFFF;
}

/* Everything as it was: the main task runs, the others wait at their beginning. */
static void prepare(const void *entry)
{
    gdt[MAIN / 8] = descriptor((word)tss, sizeof tss - 1, 0x89, 0);
    gdt[TASK / 8] = descriptor((word)&task, sizeof task - 1, 0x89, 0);
    gdt[GATE / 8] = (u64)TASK << 16 | 0x8500ull << 32;
    gdt[LDT / 8] = descriptor((word)ldt, sizeof ldt - 1, 0x82, 0);
    gdt[TASK16 / 8] = descriptor((word)&task16, sizeof task16 - 1, 0x81, 0);
    gdt[SMALL_STACK / 8] = descriptor(0, 0xF, 0x93, 4);
    gdt[ABSENT / 8] = descriptor(0, 0xFFFFF, 0x73, 0xC);
    __asm__ volatile("ltr %w0" : : "r"(MAIN));
    task = (struct tss32){.esp0 = (word)inner_stack + sizeof inner_stack, .ss0 = KERNEL_DATA, .eip = (word)entry,
                          .eflags = 2, .eax = 0xA1A2A3A4, .edi = 0xD1D2D3D4, .esp = (word)task_stack + sizeof task_stack,
                          .es = KERNEL_DATA, .cs = KERNEL_CODE, .ss = KERNEL_DATA, .ds = KERNEL_DATA, .fs = 0, .gs = 0,
                          .ldt = LDT, .map = sizeof task, .cr3 = read_cr3()};
    main_tss->link = 0x5555;
    main_tss->ldt = 0;
    main_tss->cr3 = read_cr3();
    __asm__ volatile("clts");
    task_hook = observe;
    hooked = 0;
    seen_flags = seen_ax = seen_di = seen_ds = seen_sp = seen_tr = seen_ldt = seen_cr0 = seen_error = 0;
}

static void calls(void)
{
    about("CALL of a TSS");
    prepare(task_code);
    attempt(call_task, 0);
    equal(caught.vector, NO_EXCEPTION, "the task runs and returns");
    equal(hooked, 1, "it has run once");
    equal(seen_tr, TASK, "TR is the task's selector");
    equal(link_inside & 0xFFFF, MAIN, "the task's TSS links to the caller");
    equal_bits(seen_flags, NT, NT, "NT is set in the task");
    equal_bits(seen_cr0, CR0_TS, CR0_TS, "CR0.TS is set");
    equal(seen_ldt, LDT, "LDTR is loaded");
    equal(seen_ax, 0xA1A2A3A4, "EAX is loaded");
    equal(seen_di, 0xD1D2D3D4, "EDI is loaded");
    equal_bits(seen_ds, 0xFFFF, KERNEL_DATA, "DS is loaded");
    equal(seen_sp, (word)task_stack + sizeof task_stack, "ESP is loaded");
    equal_bits(main_type, BUSY, BUSY, "the caller stays busy");
    equal_bits(task_type, BUSY, BUSY, "the task is busy");
    about("IRET back");
    equal(task_register(), MAIN, "TR is the caller's selector");
    equal_bits(type_of(TASK), BUSY, 0, "the task is available again");
    equal_bits(type_of(MAIN), BUSY, BUSY, "the caller is busy");
    equal(back_ax, 0x11223344, "EAX of the caller is back");
    equal(back_di, 0x55667788, "EDI of the caller is back");
    equal(task.eip, (word)task_after, "the task's EIP is behind the IRET");
    equal_bits(task.eflags, NT, 0, "NT is clear in the task's saved flags");
    equal(main_tss->eip, (word)call_task_at + 7, "the caller's EIP was saved behind the CALL");
    equal(main_tss->eax, 0x11223344, "the caller's EAX was saved");
    equal(main_tss->cs & 0xFFFF, KERNEL_CODE, "the caller's CS was saved");
    equal_bits(main_tss->eflags, NT, 0, "the caller's flags were saved without NT");
    attempt(call_task, 0);
    equal(hooked, 2, "a second CALL goes on where the task left");
}

static void jumps(void)
{
    about("JMP to a TSS");
    prepare(task_jumper);
    task.link = 0x1234;
    attempt(jump_task, 0);
    equal(caught.vector, NO_EXCEPTION, "there and back");
    equal(hooked, 1, "the task has run once");
    equal(link_inside & 0xFFFF, 0x1234, "the link is not written");
    equal_bits(seen_flags, NT, 0, "NT is clear");
    equal_bits(main_type, BUSY, 0, "the old task is not busy any more");
    equal_bits(task_type, BUSY, BUSY, "the new one is");
    equal(task_register(), MAIN, "TR is the first task's again");
}

static void gates(void)
{
    about("task gate");
    prepare(task_code);
    attempt(call_gate, 0);
    equal(hooked, 1, "CALL through a gate in the GDT");
    ldt[1] = (u64)TASK << 16 | 0xE500ull << 32;
    prepare(task_code);
    __asm__ volatile("lldt %w0" : : "r"(LDT));
    main_tss->ldt = LDT;
    attempt(call_local_gate, 0);
    equal(hooked, 1, "CALL through a gate in the LDT");
    prepare(task_code);
    traps_set_raw(0x90, gdt[GATE / 8], 0);
    attempt(int_task, 0);
    equal(hooked, 1, "INT n");
    equal(main_tss->eip, (word)int_task_after, "INT n: the saved EIP is the next instruction's");
    equal_bits(seen_flags, NT, NT, "INT n: NT is set in the task");
    equal_bits(type_of(TASK), BUSY, 0, "INT n: IRET leaves the task available");
    attempt_user(user_int_task);
    expect_exception_at(GP, 0x90 * 8 + 2, user_int_task_at, "INT n at CPL 3, gate of DPL 0: #GP(gate)");
    prepare(task_code);
    attempt_user(user_call_gate);
    expect_exception_at(GP, GATE, user_call_gate_at, "CALL at CPL 3, gate of DPL 0: #GP(gate)");
    prepare(task_code);
    gdt[GATE / 8] &= ~(1ull << 47);
    attempt(call_gate, 0);
    expect_exception_at(NP, GATE, call_gate_at, "gate not present: #NP(gate)");
    prepare(task_code);
    gdt[GATE / 8] = 0x000C0000 | 0x8500ull << 32;
    attempt(call_gate, 0);
    expect_exception_at(GP, 0x0C, call_gate_at, "gate with a selector into the LDT: #GP(selector)");
    gdt[GATE / 8] = 0xFFF80000 | 0x8500ull << 32;
    attempt(call_gate, 0);
    expect_exception_at(GP, 0xFFF8, call_gate_at, "gate with a selector beyond the GDT: #GP(selector)");
    gdt[GATE / 8] = (u64)MAIN << 16 | 0x8500ull << 32;
    attempt(call_gate, 0);
    expect_exception_at(GP, MAIN, call_gate_at, "gate to a busy TSS: #GP(TSS)");
    traps_set_raw(0x90, gdt[GATE / 8], 0);
    attempt(int_task, 0);
    expect_exception_at(GP, MAIN, int_task_at, "INT n, gate to a busy TSS: #GP(TSS)");
}

static void faults_before(void)
{
    about("exception in the old task");
    prepare(task_code);
    gdt[TASK / 8] |= 2ull << 40;
    attempt(call_task, 0);
    expect_exception_at(GP, TASK, call_task_at, "CALL of a busy TSS: #GP(TSS)");
    attempt(jump_task, 0);
    expect_exception_at(GP, TASK, jump_task_at, "JMP to a busy TSS: #GP(TSS)");
    equal(task_register(), MAIN, "TR is unchanged");
    prepare(task_code);
    gdt[TASK / 8] &= ~(1ull << 47);
    attempt(call_task, 0);
    expect_exception_at(NP, TASK, call_task_at, "CALL of a TSS that is not present: #NP(TSS)");
    prepare(task_code);
    gdt[TASK / 8] = descriptor((word)&task, 0x66, 0x89, 0);
    attempt(call_task, 0);
    expect_exception_at(TS, TASK, call_task_at, "CALL of a TSS with too small a limit: #TS(TSS)");
    prepare(task_code);
    main_tss->link = 0;
    attempt(iret_nested, 0);
    expect_exception_at(TS, 0, iret_nested_at, "IRET, null link: #TS(0)");
    main_tss->link = TASK;
    attempt(iret_nested, 0);
    expect_exception_at(TS, TASK, iret_nested_at, "IRET, link to a TSS that is not busy: #TS(TSS)");
    main_tss->link = 0x0C;
    attempt(iret_nested, 0);
    expect_exception_at(TS, 0x0C, iret_nested_at, "IRET, link into the LDT: #TS(selector)");
    main_tss->link = TASK;
    gdt[TASK / 8] = (gdt[TASK / 8] | 2ull << 40) & ~(1ull << 47);
    attempt(iret_nested, 0);
    expect_exception_at(NP, TASK, iret_nested_at, "IRET, link to a TSS that is not present: #NP(TSS)");
}

static struct tss32 handlers[4] __attribute__((aligned(128)));
static u8 handler_stacks[4][1024] __attribute__((aligned(16)));
static u32 handler_link, handler_task;

/* Runs in a handler's task: ends the task that failed and goes back to the main one. */
static void give_up(void)
{
    handler_task = task_register();
    struct tss32 *own = &handlers[(handler_task - HANDLERS) / 8];
    handler_link = own->link & 0xFFFF;
    own->link = MAIN;
}

/* A task of CPL 3; #TS to #GP lead to tasks of their own. */
static void prepare_user(void)
{
    static const char *const entries[4] = {handler_10, handler_11, handler_12, handler_13};
    prepare(task_user);
    task.cs = USER_CODE;
    task.ss = task.ds = task.es = USER_DATA;
    for (u32 i = 0; i < 4; i++) {
        gdt[HANDLERS / 8 + i] = descriptor((word)&handlers[i], sizeof handlers[i] - 1, 0x89, 0);
        handlers[i] = (struct tss32){.eip = (word)entries[i], .eflags = 2, .cs = KERNEL_CODE, .ss = KERNEL_DATA,
                                     .esp = (word)handler_stacks[i] + sizeof handler_stacks[i], .es = KERNEL_DATA,
                                     .ds = KERNEL_DATA, .map = sizeof handlers[i], .cr3 = read_cr3()};
        traps_set_raw((u8)(TS + i), (u64)(HANDLERS + 8 * i) << 16 | 0x8500ull << 32, 0);
    }
    task_hook = give_up;
    seen_vector = NO_EXCEPTION;
    handler_link = 0;
}

static void ordinary_gates(void)
{
    for (u8 vector = TS; vector <= GP; vector++) {
        traps_reset_gate(vector, 0x8E, 0);
    }
}

static void refused(u32 vector, u32 error, const char *text)
{
    attempt(call_task, 0);
    ordinary_gates();
    bool good = seen_vector == vector && seen_error == error && handler_link == TASK;
    ok(good && caught.vector == NO_EXCEPTION, text);
    if (!good) {
        print("# vector %u, error code 0x%x, in task 0x%x at 0x%x\n", seen_vector, seen_error, handler_link, task.eip);
    }
}

static void faults_after(void)
{
    about("exception in the new task");
    prepare_user();
    attempt(call_task, 0);
    ordinary_gates();
    equal(caught.vector, GATE_USER_DONE, "none: the task runs at CPL 3");
    equal(caught.cs, USER_CODE, "none: CS is the user code segment");
    equal(task_register(), TASK, "none: TR is the new task's");
    prepare_user();
    task.ldt = 0x0C;
    refused(TS, 0x0C, "LDT selector into the LDT: #TS(LDT)");
    equal(task.eip, (word)task_user, "its EIP is the first instruction's");
    equal_bits(type_of(TASK), BUSY, BUSY, "the new task is busy");
    prepare_user();
    task.ldt = KERNEL_DATA;
    refused(TS, KERNEL_DATA, "LDT selector of a data segment: #TS(LDT)");
    prepare_user();
    gdt[LDT / 8] &= ~(1ull << 47);
    refused(TS, LDT, "LDT not present: #TS(LDT)");
    prepare_user();
    task.cs = 3;
    refused(TS, 0, "null CS: #TS(0)");
    prepare_user();
    task.cs = USER_DATA;
    refused(TS, USER_DATA & ~3, "CS of a data segment: #TS(CS)");
    prepare_user();
    task.cs = KERNEL_CODE | 3;
    refused(TS, KERNEL_CODE, "CS whose DPL is not its RPL: #TS(CS)");
    prepare_user();
    gdt[CODE16 / 8] = descriptor(0, 0xFFFFF, 0x7B, 0xC);
    task.cs = CODE16 | 3;
    refused(NP, CODE16, "CS not present: #NP(CS)");
    prepare_user();
    task.ss = 0;
    refused(TS, 0, "null SS: #TS(0)");
    prepare_user();
    task.ss = KERNEL_DATA;
    refused(TS, KERNEL_DATA, "SS whose RPL is not CPL: #TS(SS)");
    prepare_user();
    task.ss = USER_CODE;
    refused(TS, USER_CODE & ~3, "SS of a code segment: #TS(SS)");
    prepare_user();
    task.ss = ABSENT | 3;
    refused(SS, ABSENT, "SS not present: #SS(SS)");
    prepare_user();
    task.ds = KERNEL_DATA;
    refused(TS, KERNEL_DATA, "DS of an inner level: #TS(DS)");
    prepare_user();
    task.fs = TASK;
    refused(TS, TASK, "FS of a system segment: #TS(FS)");
    prepare_user();
    task.es = 0xFFF8;
    refused(TS, 0xFFF8, "ES beyond the GDT: #TS(ES)");
    prepare_user();
    task.gs = ABSENT | 3;
    refused(NP, ABSENT, "GS not present: #NP(GS)");
    prepare_user();
    gdt[CODE16 / 8] = descriptor(0, 0xFFF, 0xFB, 4);
    task.cs = CODE16 | 3;
    refused(GP, 0, "EIP beyond the limit of CS: #GP(0)");
    prepare_user();
    task.ds = task.es = 0;
    attempt(call_task, 0);
    equal(caught.vector, GATE_USER_DONE, "null DS and ES are allowed");
    ordinary_gates();
    prepare_user();
    task.trap = 1;
    __asm__ volatile("mov %0, %%dr6" : : "r"(0xFFFF0FF0));
    attempt(call_task, 0);
    ordinary_gates();
    expect_exception_at(DB, 0, task_user, "T flag: #DB before the first instruction");
    word dr6;
    __asm__ volatile("mov %%dr6, %0" : "=r"(dr6));
    equal_bits(dr6, 0xE00F, 0x8000, "T flag: DR6.BT is set");
    prepare(task_code);
    __asm__ volatile("mov %0, %%dr7" : : "r"(0x4AA | 0x155));
    attempt(call_task, 0);
    word dr7;
    __asm__ volatile("mov %%dr7, %0" : "=r"(dr7));
    equal_bits(dr7, 0xFF, 0xAA, "a switch clears DR7.L0 to L3 and leaves G0 to G3");
    __asm__ volatile("mov %0, %%dr7" : : "r"(0x400));
}

static void ordinary_again(void)
{
    observe();
    traps_reset_gate(GP, 0x8E, 0);
}

/* Both faulting instructions are two bytes long. */
static void skip_fault(void)
{
    observe();
    main_tss->eip += 2;
}

static void exceptions(void)
{
    about("exception through a task gate");
    prepare(task_handler);
    traps_set_raw(GP, gdt[GATE / 8], 0);
    task_hook = ordinary_again;
    attempt(fault_to_task, 0);
    equal(hooked, 1, "the task runs");
    equal(seen_error, 0xFFF8, "the error code is on its stack");
    equal(seen_sp, (word)task_stack + sizeof task_stack - 4, "nothing else is");
    equal(main_tss->eip, (word)fault_to_task_at, "the saved EIP is the instruction's");
    equal_bits(main_tss->eflags, RF, RF, "RF is set in the saved flags");
    expect_exception_at(GP, 0xFFF8, fault_to_task_at, "IRET restarts the instruction");
}

static void double_fault(void)
{
    about("double fault through a task gate");
    prepare(task_handler);
    traps_set_raw(DF, gdt[GATE / 8], 0);
    task_hook = skip_fault;
    attempt(overflow_stack, 0);
    traps_reset_gate(DF, 0x8E, 0);
    equal(hooked, 1, "the task runs when the stack has no room for any frame");
    equal(caught.vector, NO_EXCEPTION, "IRET goes back to the old stack");
    prepare(task_handler);
    traps_set_raw(DF, gdt[GATE / 8], 0);
    traps_set_raw(GP, (u64)KERNEL_CODE << 16 | 0x0E00ull << 32, 0);
    task_hook = skip_fault;
    seen_error = 1;
    attempt(fault_to_task, 0);
    traps_reset_gate(DF, 0x8E, 0);
    traps_reset_gate(GP, 0x8E, 0);
    equal(hooked, 1, "the task runs when the first exception's gate is not present");
    equal(seen_error, 0, "the error code is 0");
    equal(main_tss->eip, (word)fault_to_task_at + 2, "the saved EIP is the first fault's");
    equal(caught.vector, NO_EXCEPTION, "IRET goes back");
}

static void narrow(void)
{
    about("16-bit TSS");
    prepare(task_code);
    gdt[CODE16 / 8] = descriptor((word)task16_code & ~0xFFFul, 0xFFFF, 0x9B, 0);
    task16 = (struct tss16){.ip = (word)task16_code & 0xFFF, .flags = 2, .ax = 0x1234, .sp = 0x6000, .ss = KERNEL_DATA,
                            .ds = KERNEL_DATA, .es = KERNEL_DATA, .cs = CODE16};
    attempt(call_task16, 0);
    equal(caught.vector, NO_EXCEPTION, "CALL and IRET");
    equal(seen_tr, TASK16, "TR is the task's selector");
    equal_bits(seen_ax, 0xFFFF, 0x1234, "AX is loaded");
    equal(seen_sp, 0x6000, "SP is loaded");
    equal_bits(seen_flags, NT, NT, "NT is set in the task");
    equal(task16.link, MAIN, "the link is written");
    equal(task16.bx, 0x4321, "BX is saved");
    equal(task16.cs, CODE16, "CS is saved");
    equal_bits(type_of(TASK16), BUSY, 0, "the task is available after IRET");
    gdt[TASK16 / 8] = descriptor((word)&task16, 0x2A, 0x81, 0);
    attempt(call_task16, 0);
    expect_exception(TS, TASK16, "a limit below 0x2B: #TS(TSS)");
}

static void paging(void)
{
    about("paging");
    for (u32 i = 0; i < 1024; i++) {
        pages[0][i] = pages[1][i] = i << 22 | 0x87;
    }
    pages[1][0x40000000 >> 22] = 0x87;
    pages[0][0x40000000 >> 22] = 0x800087;
    write_cr4(read_cr4() | 0x10);
    write_cr3((word)pages[0]);
    write_cr0(read_cr0() | 1u << 31);
    prepare(task_code);
    task.cr3 = (word)pages[1];
    attempt(call_task, 0);
    equal(seen_cr3, (word)pages[1], "CR3 is loaded from the new task's TSS");
    equal(read_cr3(), (word)pages[0], "and from the old one's on the way back");
    equal(task.cr3, (word)pages[1], "CR3 is not saved");
    /* A TSS on a page that is not there: page fault in the old task. */
    pages[0][0x40000000 >> 22] = 0;
    write_cr3((word)pages[0]);
    prepare(task_code);
    gdt[TASK / 8] = descriptor(0x40001000, sizeof task - 1, 0x89, 0);
    attempt(call_task, 0);
    expect_exception_at(PF, 0, call_task_at, "#PF where the new TSS is not mapped, at the CALL");
    equal(task_register(), MAIN, "TR is unchanged");
    write_cr0(read_cr0() & ~(1u << 31));
}

void tests(void)
{
    load_tss();
    own_gdt();
    calls();
    jumps();
    gates();
    faults_before();
    faults_after();
    exceptions();
    double_fault();
    narrow();
    paging();
    about("");
}
