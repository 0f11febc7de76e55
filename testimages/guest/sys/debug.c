/*
 * Debug exceptions: instruction, data and port breakpoints, single steps, general detect, and what DR6 and the saved
 * flags say. Compiled twice, for protected mode and for 64-bit mode.
 */
#include "catch.h"

#ifdef __x86_64__
#define REG "r"
#else
#define REG "e"
#endif

#define CODE(name, body)                                                                                               \
    void name(word argument);                                                                                          \
    extern const char name##_at[];                                                                                     \
    __asm__(".text\n" #name ":\n\t" body "\n\tret\n")
#define MARK(name) extern const char name[]
#define STEP "pushf; orl $0x100, (%" REG "sp); popf\n\t"
#define NO_STEP "pushf; andl $~0x100, (%" REG "sp); popf\n\t"

CODE(execute, "nop\nexecute_at: nop; nop");
CODE(twice, "movl $2, %ecx\ntwice_at: decl %ecx; jnz twice_at");
CODE(step_once, STEP "nop\nstep_once_at: " NO_STEP);
CODE(write_watched, "movl $5, watched\nwrite_watched_at: nop");
CODE(read_watched, "movl watched, %eax\nread_watched_at: nop");
CODE(write_and_step, STEP "movl $6, watched\nwrite_and_step_at: " NO_STEP);
CODE(update_watched, "incl watched\nupdate_watched_at: nop");
CODE(read_dr7, "nop\nread_dr7_at: mov %dr7, %" REG "ax");
CODE(write_dr0, "nop\nwrite_dr0_at: mov %" REG "ax, %dr0");
CODE(read_dr4, "nop\nread_dr4_at: mov %dr4, %" REG "ax");
CODE(write_dr5, "mov %dr7, %" REG "ax\nwrite_dr5_at: mov %" REG "ax, %dr5");
CODE(out_byte, "movb $0, %al; outb %al, $0x80\nout_byte_at: nop");
CODE(out_wide, "movl $0, %eax; movl $0x7E, %edx; outl %eax, %dx\nout_wide_at: nop");
CODE(load_stack, "movl $0x10, %eax\n\t" STEP "movl %eax, %ss\n\tnop\nload_stack_at: " NO_STEP);
CODE(load_stack_watched, "movw stack_selector, %ss\n\tnop\nload_stack_watched_at: nop");
CODE(breakpoint_after_stack, "movl $0x10, %eax; movl %eax, %ss\nbreakpoint_after_stack_at: nop; nop");
CODE(repeated, "cld; movl $3, %ecx; lea from, %" REG "si; lea to, %" REG "di\n\t" STEP
     "nop\nrepeated_at: rep movsb\nrepeated_after: " NO_STEP);
MARK(repeated_after);
CODE(repeated_breakpoint, "cld; movl $3, %ecx; lea from, %" REG "si; lea to, %" REG "di\nrepeated_breakpoint_at: rep movsb");
CODE(repeated_watched, "cld; movl $3, %ecx; lea from, %" REG "si; lea to, %" REG "di\nrepeated_watched_at: rep movsb\n"
     "repeated_watched_after: nop");
MARK(repeated_watched_after);
CODE(step_interrupt, STEP "int $0x99\nstep_interrupt_at: " NO_STEP);
CODE(int1, ".byte 0xF1\nint1_at: nop");
CODE(ud, "nop\nud_at: ud2");
CODE(int3, "int3\nint3_at: nop");
CODE(pushf_step, STEP "pushf\npushf_step_at: pop %" REG "ax\n\t" NO_STEP);
CODE(popf_step, STEP NO_STEP "popf_step_at: nop");
void user_int1(void);
MARK(user_int1_at);
__asm__(".text\nuser_int1: .byte 0xF1\nuser_int1_at: int $0x80\n");
#ifdef __x86_64__
CODE(write_wide, "movq $5, watched\nwrite_wide_at: nop");
CODE(fault_after_read, "lea from, %rsi; movabsq $0x4000001000, %rdi\nfault_after_read_at: movsb");
CODE(jump_nowhere, "movabsq $0x4000001000, %rax; jmp *%rax\njump_nowhere_at:");
CODE(high_dr6, "movabsq $0x100000000, %rax\nhigh_dr6_at: mov %rax, %dr6");
CODE(syscall_step, "lea syscall_entry, %eax; xorl %edx, %edx; movl $0xC0000082, %ecx; wrmsr\n\t" STEP "syscall\nsyscall_step_at: nop\n"
     "syscall_entry: nop\nsyscall_second: " NO_STEP);
MARK(syscall_entry);
MARK(syscall_second);
#endif

enum { BS = 0x4000, BD = 0x2000, RF = 0x10000, TF = 0x100, DR7_OFF = 0x400, FIXED = 0xFFFF0FF0 };
enum { WRITE = 1, PORT = 2, ACCESS = 3 };

u64 watched __attribute__((aligned(16)));
u32 stack_selector = KERNEL_DATA;
u8 from[16] __attribute__((aligned(16))), to[16] __attribute__((aligned(16)));

void debug_entry(void);
void debug_exception(word *frame);

static struct {
    word ip, flags, dr6, dr7;
} seen[16];
static int count;
static bool resume = true;

#define DEBUG_REGISTER(name)                                                                                           \
    static inline word get_##name(void)                                                                                \
    {                                                                                                                  \
        word value;                                                                                                    \
        __asm__ volatile("mov %%" #name ", %0" : "=r"(value));                                                         \
        return value;                                                                                                  \
    }                                                                                                                  \
    static inline void set_##name(word value) { __asm__ volatile("mov %0, %%" #name : : "r"(value)); }
DEBUG_REGISTER(dr0)
DEBUG_REGISTER(dr1)
DEBUG_REGISTER(dr2)
DEBUG_REGISTER(dr6)
DEBUG_REGISTER(dr7)

void debug_exception(word *frame)
{
    if (count < 16) {
        seen[count].ip = frame[0];
        seen[count].flags = frame[2];
        seen[count].dr6 = get_dr6();
        seen[count].dr7 = get_dr7();
        count++;
    }
    if (resume) {
        frame[2] |= RF;
    }
}

static word control(int number, u32 kind, u32 length)
{
    return DR7_OFF | 2u << 2 * number | kind << (16 + 4 * number) | (length == 8 ? 2 : length - 1) << (18 + 4 * number);
}

/* Runs code under a DR7; DR6 starts without any condition. */
static void run(void (*code)(word), word dr7)
{
    count = 0;
    set_dr6(FIXED);
    set_dr7(dr7);
    attempt(code, 0);
    set_dr7(DR7_OFF);
}

static void hit(int index, const void *ip, word conditions, const char *text)
{
    bool good = index < count && seen[index].ip == (word)ip && (seen[index].dr6 & 0xE00F) == conditions;
    ok(good, text);
    if (!good) {
        print("# %d exceptions, at 0x%lx, DR6 0x%lx; expected at 0x%lx, conditions 0x%lx\n", count, seen[index].ip,
              seen[index].dr6, (word)ip, conditions);
    }
}

/* How AuthenticAMD begins. */
#define AUTH 0x68747541

static void instructions(void)
{
    u32 vendor[4];
    about("instruction breakpoint");
    set_dr0((word)execute_at);
    run(execute, control(0, 0, 1));
    hit(0, execute_at, 1, "hits before the instruction, B0 is set");
    equal(count, 1, "does not hit again when RF is set on return");
    equal_bits(seen[0].flags, RF, 0, "RF is clear in the saved flags");
    set_dr0((word)twice_at);
    run(twice, control(0, 0, 1));
    equal(count, 2, "RF lasts one instruction");
    set_dr2((word)execute_at);
    set_dr0((word)execute_at);
    run(execute, control(2, 0, 1));
    hit(0, execute_at, 4, "B2 is set; B0 is not while DR7 does not enable it");
    run(execute, control(2, 0, 1) | control(0, 0, 1));
    hit(0, execute_at, 5, "two at one address: B0 and B2");
    set_dr6(FIXED | BS | 2);
    count = 0;
    set_dr7(control(0, 0, 1));
    attempt(execute, 0);
    set_dr7(DR7_OFF);
    hit(0, execute_at, BS | 1, "B1 of an earlier exception is cleared, BS stays");
    set_dr0((word)breakpoint_after_stack_at);
    run(breakpoint_after_stack, control(0, 0, 1));
    cpuid(0, 0, vendor);
    equal(count, vendor[1] == AUTH, "is suppressed behind MOV SS, but not on AMD's processors");
    set_dr0((word)repeated_breakpoint_at);
    run(repeated_breakpoint, control(0, 0, 1));
    equal(count, 1, "hits once before a repeated string instruction");
}

static void data(void)
{
    about("data breakpoint");
    set_dr1((word)&watched);
    run(write_watched, control(1, WRITE, 4));
    hit(0, write_watched_at, 2, "write: hits after the instruction, B1 is set");
    equal(count, 1, "write: hits once");
    run(read_watched, control(1, WRITE, 4));
    equal(count, 0, "a read does not hit one for writes");
    run(read_watched, control(1, ACCESS, 4));
    hit(0, read_watched_at, 2, "a read hits one for reads and writes");
    run(update_watched, control(1, ACCESS, 4));
    equal(count, 1, "INC hits once");
    static const struct {
        int offset, length, hits;
        const char *text;
    } ranges[] = {
        {-1, 1, 0, "1 byte before the operand"},  {3, 1, 1, "1 byte at the operand's end"},
        {4, 1, 0, "1 byte behind the operand"},   {2, 2, 1, "2 bytes inside"},
        {4, 2, 0, "2 bytes behind the operand"},  {1, 4, 1, "4 bytes: the address is rounded down"},
        {4, 4, 0, "4 bytes behind the operand"},
#ifdef __x86_64__
        {4, 8, 1, "8 bytes: the address is rounded down"}, {8, 8, 0, "8 bytes behind the operand"},
#endif
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        set_dr1((word)&watched + (word)ranges[i].offset);
        run(write_watched, control(1, WRITE, (u32)ranges[i].length));
        equal((u64)count, (u64)ranges[i].hits, ranges[i].text);
    }
    set_dr1((word)&watched);
    run(write_and_step, control(1, WRITE, 4));
    hit(0, write_and_step_at, BS | 2, "with a single step: one exception, BS and B1");
    set_dr1((word)&stack_selector);
    run(load_stack_watched, control(1, ACCESS, 2));
    hit(0, load_stack_watched_at, 2, "hit by MOV SS: after the next instruction");
    set_dr1((word)&to[1]);
    run(repeated_watched, control(1, WRITE, 1));
    hit(0, repeated_watched_at, 2, "REP MOVS: between iterations, at the instruction");
    equal_bits(seen[0].flags, RF, RF, "REP MOVS: RF is set in the saved flags");
    set_dr1((word)&to[2]);
    run(repeated_watched, control(1, WRITE, 1));
    hit(0, repeated_watched_after, 2, "REP MOVS, last iteration: behind the instruction");
    equal_bits(seen[0].flags, RF, 0, "REP MOVS, last iteration: RF is clear");
#ifdef __x86_64__
    set_dr1((word)&watched + 4);
    run(write_wide, control(1, WRITE, 4));
    hit(0, write_wide_at, 2, "the upper half of an 8-byte operand");
    set_dr1((word)from);
    run(fault_after_read, control(1, ACCESS, 1));
    expect_exception_at(PF, 2, fault_after_read_at, "an instruction that faults: only its fault");
    equal(count, 0, "an instruction that faults: no debug exception");
    set_dr1(0x4000001000);
    run(jump_nowhere, control(1, 0, 1));
    hit(0, (void *)0x4000001000, 2, "instruction breakpoint before the page fault of the fetch");
    expect_exception_at(PF, 0, (void *)0x4000001000, "then the page fault");
#endif
}

static void ports(void)
{
    about("port breakpoint");
    write_cr4(read_cr4() | 8);
    set_dr0(0x80);
    run(out_byte, control(0, PORT, 1));
    hit(0, out_byte_at, 1, "hits after the instruction");
    run(out_wide, control(0, PORT, 1));
    hit(0, out_wide_at, 1, "a wider access that covers the port hits");
    set_dr0(0x82);
    run(out_wide, control(0, PORT, 1));
    equal(count, 0, "the port behind the access does not");
    run(out_wide, control(0, PORT, 4));
    equal(count, 1, "4 ports: the number is rounded down");
    write_cr4(read_cr4() & ~(word)8);
}

static void steps(void)
{
    about("single step");
    run(step_once, DR7_OFF);
    hit(0, step_once_at, BS, "traps after the instruction behind POPF");
    equal_bits(seen[0].flags, TF, TF, "TF is set in the saved flags");
    equal(count, 4, "POPF that clears TF traps once more");
    set_dr6(FIXED | 0xF);
    count = 0;
    attempt(step_once, 0);
    hit(0, step_once_at, BS, "B0 to B3 of an earlier exception are cleared");
    run(load_stack, DR7_OFF);
    hit(0, load_stack_at, BS, "none behind MOV SS, then one for both");
    run(repeated, DR7_OFF);
    hit(1, repeated_at, BS, "REP MOVS traps after an iteration, at the instruction");
    equal_bits(seen[1].flags, RF, RF, "RF is set in the flags saved between iterations");
    hit(3, repeated_after, BS, "REP MOVS traps after the last iteration, behind the instruction");
    equal_bits(seen[3].flags, RF, 0, "RF is clear in the flags saved after the last");
    run(step_interrupt, DR7_OFF);
    expect_exception_at(0x99, 0, step_interrupt_at, "INT n is delivered without a trap");
    equal(count, 0, "no debug exception on the way");
    equal_bits(caught.flags, TF, TF, "its frame has TF set");
    run(pushf_step, DR7_OFF);
    hit(0, pushf_step_at, BS, "PUSHF traps");
#ifdef __x86_64__
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | 1);
    wrmsr(MSR_STAR, (u64)KERNEL_CODE << 32);
    wrmsr(MSR_SFMASK, 0);
    run(syscall_step, DR7_OFF);
    hit(0, syscall_entry, BS, "SYSCALL that keeps TF traps at its target");
    wrmsr(MSR_SFMASK, TF);
    run(syscall_step, DR7_OFF);
    equal(count, 0, "SYSCALL that clears TF does not");
    wrmsr(MSR_SFMASK, 0);
#endif
}

static void general_detect(void)
{
    about("general detect");
    run(read_dr7, DR7_OFF | 0x2000);
    hit(0, read_dr7_at, BD, "MOV from DR7 with DR7.GD: #DB at the instruction, BD is set");
    equal_bits(seen[0].dr7, 0x2000, 0, "GD is clear in the handler");
    equal_bits(seen[0].flags, RF, RF, "RF is set in the saved flags");
    run(write_dr0, DR7_OFF | 0x2000);
    hit(0, write_dr0_at, BD, "MOV to DR0 with DR7.GD");
    about("DR4 and DR5");
    set_dr6(FIXED | BS);
    attempt(read_dr4, 0);
    equal_bits(get_dr6(), BS, BS, "DR4 is DR6 without CR4.DE");
    equal(caught.vector, NO_EXCEPTION, "no exception without CR4.DE");
    write_cr4(read_cr4() | 8);
    attempt(read_dr4, 0);
    expect_exception_at(UD, 0, read_dr4_at, "#UD: MOV from DR4 with CR4.DE");
    attempt(write_dr5, 0);
    expect_exception_at(UD, 0, write_dr5_at, "#UD: MOV to DR5 with CR4.DE");
    write_cr4(read_cr4() & ~(word)8);
    about("fixed bits");
    set_dr6(0);
    equal(get_dr6() & 0xFFFFFFFF, FIXED, "DR6 reads FFFF0FF0 after a write of 0");
    set_dr7(0);
    equal(get_dr7(), DR7_OFF, "DR7 reads 400 after a write of 0");
#ifdef __x86_64__
    attempt(high_dr6, 0);
    expect_exception_at(GP, 0, high_dr6_at, "#GP(0): bits 63:32 of DR6");
#endif
}

static void saved_flags(void)
{
    about("INT1");
    set_dr6(FIXED | 3);
    count = 0;
    attempt(int1, 0);
    equal((u64)count, 1, "raises #DB");
    hit(0, int1_at, 3, "IP is the next instruction's, DR6 is left alone");
    equal_bits(seen[0].flags, RF, 0, "RF is clear in the saved flags");
    count = 0;
    attempt_user(user_int1);
    equal((u64)count, 1, "at CPL 3, through a gate of DPL 0");
    about("saved RF");
    attempt(ud, 0);
    equal_bits(caught.flags, RF, RF, "set by a fault: #UD");
    attempt(int3, 0);
    equal_bits(caught.flags, RF, 0, "clear after INT3");
}

#ifdef __x86_64__
extern u64 boot_pml4[], boot_pdpt[], boot_pd[];

static void open_pages(void)
{
    boot_pml4[0] |= 4;
    for (int i = 0; i < 4; i++) {
        boot_pdpt[i] |= 4;
    }
    for (int i = 0; i < 2048; i++) {
        boot_pd[i] |= 4;
    }
    write_cr3(read_cr3());
}
#endif

void tests(void)
{
#ifdef __x86_64__
    open_pages();
#endif
    load_tss();
    traps_set_gate(DB, debug_entry, 0x8E, 0);
    instructions();
    data();
    ports();
    steps();
    general_detect();
    saved_flags();
    about("");
}
