/* Virtual-8086 mode: in by IRET and by a task switch, out by exceptions and interrupts; IOPL; VME and PVI. */
#include "catch.h"
#include "segments.h"

void v86_enter(word unused);
extern u32 v86_frame[9];
extern u8 v86_start[], v86_end[];
#define PIECE(name) extern const char name[]
PIECE(v86_segments); PIECE(v86_cli); PIECE(v86_sti); PIECE(v86_pushf); PIECE(v86_pushfd); PIECE(v86_popf);
PIECE(v86_popfd); PIECE(v86_int); PIECE(v86_int_after); PIECE(v86_int3); PIECE(v86_into); PIECE(v86_iret);
PIECE(v86_iretd); PIECE(v86_in); PIECE(v86_outw); PIECE(v86_privileged); PIECE(v86_lldt); PIECE(v86_far);
PIECE(v86_limit); PIECE(v86_pop_segment); PIECE(v86_nothing); PIECE(v86_handler);

enum { IF = 0x200, TF = 0x100, NT = 0x4000, IOPL3 = 0x3000, VM = 0x20000, VIF = 0x80000, VIP = 0x100000, CF = 1 };
enum { CR4_VME = 1, CR4_PVI = 2, STACK = 0x6000, V86_DS = 0x900, V86_ES = 0xA00, TASK = 0x88 };

/* The TSS with its maps: 32 bytes of redirection, then a bit for every port. */
static struct {
    u8 segment[104];
    u8 redirection[32];
    u8 ports[8193];
} __attribute__((packed)) state __attribute__((aligned(4096)));
static u8 task[104] __attribute__((aligned(128)));

static u16 *stack_word(int index) { return (u16 *)(STACK + 2 * index); }

static void big_tss(void)
{
    memcpy(state.segment, tss, sizeof tss);
    memset(state.redirection, 0xFF, sizeof state.redirection);
    memset(state.ports, 0xFF, sizeof state.ports);
    *(u16 *)(state.segment + 102) = 104 + 32;
    gdt[TSS_SELECTOR / 8] = descriptor((word)&state, sizeof state - 1, 0x89, 0);
    __asm__ volatile("ltr %w0" : : "r"(TSS_SELECTOR));
}

/* Runs a piece with flags besides VM and bit 1. */
static void enter(const char *code, u32 flags)
{
    u32 frame[9] = {(word)code, 0, flags | VM | 2, STACK, 0, V86_ES, V86_DS, 0x111, 0x222};
    memcpy(v86_frame, frame, sizeof frame);
    attempt(v86_enter, 0);
}

static u32 saved(int index) { return ((u32 *)caught.frame)[index]; }

/* What the processor pushed lies behind seven registers, vector and error code: IP, CS, FLAGS, SP, SS, ES, DS, FS, GS. */
enum { FRAME_SP = 12, FRAME_SS, FRAME_ES, FRAME_DS, FRAME_FS, FRAME_GS };

static void ended(u32 flags, u32 mask, const char *text)
{
    bool good = caught.vector == GP && caught.error == 0 && *(u8 *)caught.ip == 0xF4;
    ok(good && (caught.flags & mask) == flags, text);
    if (!good || (caught.flags & mask) != flags) {
        print("# vector %u, error code 0x%lx, at 0x%lx, flags 0x%lx\n", caught.vector, caught.error, caught.ip,
              caught.flags);
    }
}

static void plain(void)
{
    about("IRET to virtual-8086 mode");
    *(u16 *)(V86_DS * 16 + 0x10) = 0xBEEF;
    enter(v86_segments, 0);
    ended(VM, VM, "runs until HLT: #GP(0)");
    equal(*(u16 *)(V86_ES * 16 + 0x12), 0xBEEF, "segments start at 16 times the selector");
    equal(saved(FRAME_ES) & 0xFFFF, V86_ES, "ES is saved");
    equal(saved(FRAME_DS) & 0xFFFF, V86_DS, "DS is saved");
    equal(saved(FRAME_FS) & 0xFFFF, 0x111, "FS is saved");
    equal(saved(FRAME_GS) & 0xFFFF, 0x222, "GS is saved");
    equal(saved(FRAME_SS) & 0xFFFF, 0, "SS is saved");
    equal(saved(FRAME_SP), STACK, "ESP is saved");
    equal(caught.cs, 0, "CS is saved");
    u32 fs;
    __asm__ volatile("movl %%fs, %0" : "=r"(fs));
    equal_bits(fs, 0xFFFF, 0, "FS is null in the handler");
    enter(v86_limit, 0);
    expect_exception_at(GP, 0, v86_limit + 3, "a word across the segment's end: #GP(0)");
    enter(v86_privileged, 0);
    expect_exception_at(GP, 0, v86_privileged, "MOV from CR0: #GP(0)");
    enter(v86_lldt, 0);
    expect_exception_at(UD, 0, v86_lldt, "LLDT: #UD");
    *(u16 *)(0x123 * 16 + 0x45) = 0xF4;
    enter(v86_far, 0);
    expect_exception_at(GP, 0, (void *)0x45, "far CALL");
    equal(caught.cs, 0x123, "far CALL loads CS");
    *stack_word(0) = V86_DS;
    *(u16 *)(V86_DS * 16) = 0x7777;
    enter(v86_pop_segment, 0);
    equal_bits(caught.ax, 0xFFFF, 0x7777, "POP ES");
}

static void privilege(void)
{
    about("IOPL 0");
    enter(v86_cli, IF);
    expect_exception_at(GP, 0, v86_cli, "CLI: #GP(0)");
    enter(v86_sti, 0);
    expect_exception_at(GP, 0, v86_sti, "STI: #GP(0)");
    enter(v86_pushf, 0);
    expect_exception_at(GP, 0, v86_pushf, "PUSHF: #GP(0)");
    enter(v86_popf, 0);
    expect_exception_at(GP, 0, v86_popf, "POPF: #GP(0)");
    enter(v86_int, 0);
    expect_exception_at(GP, 0, v86_int, "INT n: #GP(0)");
    enter(v86_iret, 0);
    expect_exception_at(GP, 0, v86_iret, "IRET: #GP(0)");
    enter(v86_int3, 0);
    expect_exception_at(BP, 0, v86_int3 + 1, "INT3: through its gate");
    enter(v86_into, 0);
    expect_exception_at(OF, 0, v86_into + 5, "INTO: through its gate");
    about("IOPL 3");
    enter(v86_cli, IF | IOPL3);
    ended(0, IF, "CLI clears IF");
    enter(v86_sti, IOPL3);
    ended(IF, IF, "STI sets IF");
    enter(v86_pushf, IOPL3 | IF | CF);
    ended(VM, VM, "PUSHF");
    equal_bits(caught.ax, 0x7FFF, IOPL3 | IF | 2 | CF, "PUSHF: the value");
    enter(v86_pushfd, IOPL3 | IF);
    equal_bits(caught.ax, VM, 0, "PUSHFD: VM is clear in the image");
    *stack_word(0) = 0;
    enter(v86_popf, IOPL3 | IF);
    ended(IOPL3, IOPL3 | IF, "POPF changes IF, not IOPL");
    *(u32 *)STACK = 0;
    enter(v86_popfd, IOPL3 | IF);
    ended(IOPL3 | VM, IOPL3 | IF | VM, "POPFD keeps VM and IOPL");
    traps_reset_gate(0x42, 0xEE, 0);
    enter(v86_int, IOPL3);
    expect_exception_at(0x42, 0, v86_int_after, "INT n: through a gate of DPL 3");
    traps_reset_gate(0x42, 0x8E, 0);
    enter(v86_int, IOPL3);
    expect_exception_at(GP, 0x42 * 8 + 2, v86_int, "INT n: gate of DPL 0: #GP(gate)");
    *stack_word(0) = (u16)(word)v86_nothing;
    *stack_word(1) = 0;
    *stack_word(2) = IF | CF;
    enter(v86_iret, IOPL3);
    ended(IOPL3 | IF | CF | VM, IOPL3 | IF | CF | VM, "IRET stays in the mode and keeps IOPL");
    *(u32 *)STACK = (word)v86_nothing;
    *(u32 *)(STACK + 4) = 0;
    *(u32 *)(STACK + 8) = 0;
    enter(v86_iretd, IOPL3);
    ended(IOPL3 | VM, IOPL3 | IF | VM, "IRETD keeps VM and IOPL");
    about("handler");
    gdt[0xA0 / 8] = descriptor(0, 0xFFFFF, 0x9F, 0xC);
    traps_set_raw(0x42, ((word)v86_enter & 0xFFFF) | 0xA0 << 16 | 0xEE00ull << 32 | (u64)((word)v86_enter >> 16) << 48, 0);
    enter(v86_int, IOPL3);
    expect_exception_at(GP, 0xA0, v86_int, "in a conforming segment: #GP(CS)");
}

static void ports(void)
{
    about("I/O permission map");
    enter(v86_in, IOPL3);
    expect_exception_at(GP, 0, v86_in, "IN with its bit set: #GP(0), whatever IOPL is");
    state.ports[0x80 / 8] &= 0xFE;
    enter(v86_in, 0);
    ended(VM, VM, "IN with its bit clear");
    enter(v86_outw, 0);
    expect_exception_at(GP, 0, v86_outw + 3, "OUT of two ports, the first forbidden: #GP(0)");
    state.ports[0x78 / 8] &= 0x7F;
    enter(v86_outw, 0);
    ended(VM, VM, "OUT of two ports, both allowed");
    gdt[TSS_SELECTOR / 8] = descriptor((word)&state, 104 + 32 + 0x10, 0x89, 0);
    __asm__ volatile("ltr %w0" : : "r"(TSS_SELECTOR));
    enter(v86_in, 0);
    expect_exception_at(GP, 0, v86_in, "IN beyond the TSS's limit: #GP(0)");
    big_tss();
}

static void extensions(void)
{
    write_cr4(read_cr4() | CR4_VME);
    about("VME, IOPL 0");
    enter(v86_cli, IF | VIF);
    ended(IF, IF | VIF, "CLI clears VIF and leaves IF");
    enter(v86_sti, 0);
    ended(VIF, IF | VIF, "STI sets VIF and leaves IF");
    enter(v86_sti, VIP);
    expect_exception_at(GP, 0, v86_sti, "STI with VIP: #GP(0)");
    enter(v86_pushf, VIF);
    equal_bits(caught.ax, 0x7FFF, IOPL3 | IF | 2, "PUSHF: IF shows VIF, IOPL shows 3");
    enter(v86_pushf, IF);
    equal_bits(caught.ax, IF, 0, "PUSHF: IF itself does not show");
    enter(v86_pushfd, 0);
    expect_exception_at(GP, 0, v86_pushfd, "PUSHFD: #GP(0)");
    *stack_word(0) = IF | CF;
    enter(v86_popf, 0);
    ended(VIF | CF, IF | VIF | CF | IOPL3, "POPF: IF goes to VIF");
    *stack_word(0) = 0;
    enter(v86_popf, IF | VIF);
    ended(IF, IF | VIF | IOPL3, "POPF clears VIF and leaves IF");
    *stack_word(0) = IF;
    enter(v86_popf, VIP);
    expect_exception_at(GP, 0, v86_popf, "POPF of IF with VIP: #GP(0)");
    *stack_word(0) = TF;
    enter(v86_popf, 0);
    expect_exception_at(GP, 0, v86_popf, "POPF of TF: #GP(0)");
    enter(v86_popfd, 0);
    expect_exception_at(GP, 0, v86_popfd, "POPFD: #GP(0)");
    *stack_word(0) = (u16)(word)v86_nothing;
    *stack_word(1) = 0;
    *stack_word(2) = IF | CF;
    enter(v86_iret, 0);
    ended(VIF | CF | VM, IF | VIF | CF | IOPL3 | VM, "IRET: IF goes to VIF");
    enter(v86_iret, VIP);
    expect_exception_at(GP, 0, v86_iret, "IRET of IF with VIP: #GP(0)");
    enter(v86_iretd, 0);
    expect_exception_at(GP, 0, v86_iretd, "IRETD: #GP(0)");
    enter(v86_int, 0);
    expect_exception_at(GP, 0, v86_int, "INT n with its redirection bit set: #GP(0)");
    state.redirection[0x42 / 8] &= 0xFB;
    *(volatile u32 *)(0x42 * 4) = (word)v86_handler;
    enter(v86_int, VIF | CF);
    ended(VM, VM | VIF | TF, "INT n with its redirection bit clear: VIF is cleared");
    equal(*stack_word(-3), (u16)(word)v86_int_after, "INT n: IP of the next instruction on the program's stack");
    equal(*stack_word(-2), 0, "INT n: CS on the program's stack");
    equal_bits(*stack_word(-1), 0x7FFF, IOPL3 | IF | CF | 2, "INT n: FLAGS with IOPL 3 and VIF as IF");
    enter(v86_nothing, VIF | VIP);
    expect_exception_at(GP, 0, v86_nothing, "VIF and VIP: #GP(0) before the first instruction");
    about("VME, IOPL 3");
    enter(v86_int, IOPL3 | IF);
    ended(VM, VM | IF, "INT n with its redirection bit clear: IF is cleared");
    equal_bits(*stack_word(-1), 0x7FFF, IOPL3 | IF | 2, "INT n: FLAGS on the program's stack");
    enter(v86_cli, IOPL3 | IF | VIF);
    ended(VIF, IF | VIF, "CLI clears IF and leaves VIF");
    enter(v86_pushf, IOPL3 | VIF);
    equal_bits(caught.ax, IF, 0, "PUSHF: IF is IF");
    state.redirection[0x42 / 8] |= 4;
    traps_reset_gate(0x42, 0xEE, 0);
    enter(v86_int, IOPL3);
    expect_exception_at(0x42, 0, v86_int_after, "INT n with its redirection bit set: through the gate");
    write_cr4(read_cr4() & ~(word)CR4_VME);
}

enum { APIC_EOI = 0xFEE000B0, APIC_SPURIOUS = 0xFEE000F0, APIC_COMMAND = 0xFEE00300, TO_SELF = 0x44000, VECTOR = 0x60 };

static u32 interrupts;
static struct trap_frame interrupted;

static void apic(word reg, u32 value) { *(volatile u32 *)reg = value; }

static void on_interrupt(struct trap_frame *frame)
{
    interrupts++;
    interrupted = *frame;
    apic(APIC_EOI, 0);
}

static void hardware_interrupts(void)
{
    about("hardware interrupt");
    interrupt_handler = on_interrupt;
    apic(APIC_SPURIOUS, 0x1FF);
    apic(APIC_COMMAND, TO_SELF | VECTOR);
    enter(v86_nothing, 0);
    equal(interrupts, 0, "is not taken with IF clear");
    enter(v86_nothing, IF);
    ended(VM | IF, VM | IF, "IRET of its handler goes back to virtual-8086 mode");
    equal(interrupts, 1, "is taken with IF set, whatever IOPL is");
    equal(interrupted.vector, VECTOR, "through the interrupt table");
    equal(interrupted.ip, (word)v86_nothing, "before the first instruction");
    equal_bits(interrupted.flags, VM | IF, VM | IF, "VM is set in the saved flags");
    equal(interrupted.sp, STACK, "the stack of the mode is saved");
    equal(saved(FRAME_GS) & 0xFFFF, 0x222, "GS is back after it");
    interrupt_handler = NULL;
}

__asm__(".text\nuser_cli:\n\tcli\n\tpushfl\n\tpopl %eax\n\tint $0x80\nuser_sti:\n\tsti\n\tpushfl\n\tpopl %eax\n\tint $0x80\n");
void user_cli(void), user_sti(void);
extern u64 user_flags;

static void protected_mode(void)
{
    about("PVI, CPL 3");
    write_cr4(read_cr4() | CR4_PVI);
    user_flags = 2 | IF | VIF;
    attempt_user(user_cli);
    equal(caught.vector, GATE_USER_DONE, "CLI is allowed");
    equal_bits(caught.flags, IF | VIF, IF, "CLI clears VIF and leaves IF");
    user_flags = 2;
    attempt_user(user_sti);
    equal_bits(caught.flags, IF | VIF, VIF, "STI sets VIF and leaves IF");
    user_flags = 2 | VIP;
    attempt_user(user_sti);
    expect_exception_at(GP, 0, user_sti, "STI with VIP: #GP(0)");
    user_flags = 2 | IOPL3;
    attempt_user(user_sti);
    equal_bits(caught.flags, IF | VIF, IF, "STI with IOPL 3 sets IF");
    write_cr4(read_cr4() & ~(word)CR4_PVI);
    user_flags = 2;
    attempt_user(user_sti);
    expect_exception_at(GP, 0, user_sti, "STI without PVI: #GP(0)");
}

static void jump_to_task(word unused)
{
    (void)unused;
    __asm__ volatile("ljmp $0x88, $0");
}

static void by_task_switch(void)
{
    about("task switch to virtual-8086 mode");
    u32 *words = (u32 *)task;
    memcpy(task, tss, sizeof tss);
    words[0x20 / 4] = (word)v86_segments;
    words[0x24 / 4] = VM | 2;
    words[0x38 / 4] = STACK;
    words[0x48 / 4] = V86_ES;
    words[0x4C / 4] = 0;
    words[0x50 / 4] = 0;
    words[0x54 / 4] = V86_DS;
    words[0x58 / 4] = 0x333;
    words[0x5C / 4] = 0x444;
    gdt[TASK / 8] = descriptor((word)task, sizeof task - 1, 0x89, 0);
    *(u16 *)(V86_ES * 16 + 0x12) = 0;
    attempt(jump_to_task, 0);
    ended(VM, VM, "runs until HLT: #GP(0)");
    equal(*(u16 *)(V86_ES * 16 + 0x12), 0xBEEF, "segments start at 16 times the selector");
    equal(saved(FRAME_FS) & 0xFFFF, 0x333, "FS is the TSS's");
    equal(saved(FRAME_SP), STACK, "ESP is the TSS's");
    __asm__ volatile("clts");
}

void tests(void)
{
    outb(0x21, 0xFF);
    outb(0xA1, 0xFF);
    memcpy((void *)0x8000, v86_start, (size_t)(v86_end - v86_start));
    load_tss();
    own_gdt();
    big_tss();
    traps_reset_gate(BP, 0xEE, 0);
    traps_reset_gate(OF, 0xEE, 0);
    plain();
    privilege();
    ports();
    hardware_interrupts();
    extensions();
    protected_mode();
    by_task_switch();
    about("");
}
