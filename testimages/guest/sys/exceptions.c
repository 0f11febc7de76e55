/*
 * Every exception vector an operating system meets: vector, error code, saved IP, stack. Compiled twice, for protected
 * mode without paging and for 64-bit mode.
 */
#include "catch.h"

#ifdef __x86_64__
#define REG "r"
#define WORD "q"
#else
#define REG "e"
#define WORD "l"
#endif

/*
 * A piece of code and a mark at the place the saved IP should show. Names are global in the assembler, hence unique.
 */
#define CODE(name, body)                                                                                               \
    void name(word argument);                                                                                          \
    extern const char name##_at[];                                                                                     \
    __asm__(".text\n" #name ":\n\t" body "\n\tret\n")

CODE(de_zero, "xorl %eax, %eax; xorl %edx, %edx; xorl %ecx, %ecx\nde_zero_at: divl %ecx");
CODE(de_large, "movl $1, %edx; xorl %eax, %eax; movl $1, %ecx\nde_large_at: divl %ecx");
CODE(de_signed, "movl $0x80000000, %eax; cltd; movl $-1, %ecx\nde_signed_at: idivl %ecx");
CODE(de_byte, "movw $0x7FFF, %ax; movb $1, %cl\nde_byte_at: divb %cl");
CODE(db_step, "pushf; orl $0x100, (%" REG "sp); popf; nop\ndb_step_at: nop");
CODE(db_int1, ".byte 0xF1\ndb_int1_at: nop");
CODE(db_execute, "nop\ndb_execute_at: nop; nop");
CODE(db_write, "movl $5, watched\ndb_write_at: nop");
CODE(bp_int3, "int3\nbp_int3_at: nop");
CODE(bp_int_3, "int $3\nbp_int_3_at: nop");
CODE(ud_ud2, "nop\nud_ud2_at: ud2");
CODE(ud_lock, "nop\nud_lock_at: .byte 0xF0, 0x90");
CODE(ud_lock_register, "nop\nud_lock_register_at: .byte 0xF0, 0x01, 0xC0");
CODE(ud_cs_load, "nop\nud_cs_load_at: .byte 0x8E, 0xC8");
CODE(nm_wait, "nop\nnm_wait_at: fwait");
CODE(nm_fnop, "nop\nnm_fnop_at: fnop");
CODE(np_data, "movl $0x58, %eax\nnp_data_at: movl %eax, %es");
CODE(np_gate, "nop\nnp_gate_at: int $0x90");
CODE(ss_not_present, "movl $0x58, %eax\nss_not_present_at: movl %eax, %ss");
CODE(gp_selector, "movl $0xFFF8, %eax\ngp_selector_at: movl %eax, %es");
CODE(gp_code_as_stack, "movl $0x18, %eax\ngp_code_as_stack_at: movl %eax, %ss");
CODE(gp_local, "movl $0x0C, %eax\ngp_local_at: movl %eax, %es");
CODE(gp_efer, "movl $0xC0000080, %ecx; movl $-1, %eax; movl $-1, %edx\ngp_efer_at: wrmsr");
CODE(gp_no_msr, "movl $0x12345678, %ecx\ngp_no_msr_at: rdmsr");
CODE(gp_cr0, "mov %cr0, %" REG "ax; btr $30, %" REG "ax; bts $29, %" REG "ax\ngp_cr0_at: mov %" REG "ax, %cr0");
CODE(gp_long_instruction, "nop\ngp_long_instruction_at: .fill 15, 1, 0x66\nnop");
CODE(gp_idt_limit, "nop\ngp_idt_limit_at: int $0x90");
CODE(int_plain, "int $0x90");
CODE(int_gate, "nop\nint_gate_at: int $0x90");
CODE(ud_ud0, "nop\nud_ud0_at: .byte 0x0F, 0xFF, 0xC0");
CODE(ud_ud1, "nop\nud_ud1_at: .byte 0x0F, 0xB9, 0xC0");
CODE(ud_group, "nop\nud_group_at: .byte 0xFE, 0xF8");
CODE(ud_segment6, "nop\nud_segment6_at: .byte 0x8E, 0xF0");
CODE(ud_cr1, "nop\nud_cr1_at: .byte 0x0F, 0x20, 0xC8");
CODE(ud_lock_load, "nop\nud_lock_load_at: .byte 0xF0, 0x8B, 0x00");
CODE(ud_lea, "nop\nud_lea_at: .byte 0x8D, 0xC0");

/* At CPL 3. */
CODE(user_hlt, "user_hlt_at: hlt");
CODE(user_cli, "user_cli_at: cli");
CODE(user_in, "user_in_at: inb $0x80, %al");
CODE(user_int, "user_int_at: int $0x21");
CODE(user_int3, "user_int3_at: int3");
CODE(user_cr, "user_cr_at: mov %cr0, %" REG "ax");
CODE(user_lgdt, "user_lgdt_at: lgdt (%" REG "sp)");
CODE(user_done, "int $0x80\nuser_done_at: nop");
CODE(ac_read, "pushf; orl $0x40000, (%" REG "sp); popf\nac_read_at: movl -15(%" REG "sp), %eax\n\tint $0x80");
CODE(ac_byte, "pushf; orl $0x40000, (%" REG "sp); popf\n\tmovb -15(%" REG "sp), %al\n\tint $0x80\nac_byte_at:");

#ifdef __x86_64__
CODE(ud_into, "nop\nud_into_at: .byte 0xCE");
CODE(ud_push_es, "nop\nud_push_es_at: .byte 0x06");
CODE(gp_canonical, "movabsq $0x8000000000000000, %rax\ngp_canonical_at: movl (%rax), %ecx");
CODE(ss_canonical, "pushq %rbp; movabsq $0x800000000000, %rbp\nss_canonical_at: movl (%rbp), %ecx\n\tpopq %rbp");
CODE(gp_cr8, "movl $0x10, %eax\ngp_cr8_at: movq %rax, %cr8");
CODE(gp_iret_nested, "pushfq; orl $0x4000, (%rsp); popfq\ngp_iret_nested_at: iretq");
CODE(gp_jump, "movabsq $0x8000000000000000, %rax\ngp_jump_at: jmp *%rax");
CODE(pf_read, "movabsq $0x4000001000, %rax\npf_read_at: movl (%rax), %ecx");
CODE(pf_write, "movabsq $0x4000001000, %rax\npf_write_at: movl %ecx, (%rax)");
CODE(pf_jump, "movabsq $0x4000001000, %rax; jmp *%rax\npf_jump_at:");
CODE(pf_user_read, "movabsq $0x4000001000, %rax\npf_user_read_at: movl (%rax), %ecx");
CODE(pf_user_write, "movabsq $0x4000001000, %rax\npf_user_write_at: movl %ecx, (%rax)");
#else
CODE(of_into, "movb $0x7F, %al; addb $1, %al\n\tinto\nof_into_at: nop");
CODE(of_clear, "xorl %eax, %eax\n\tinto\nof_clear_at: nop");
CODE(br_low, "movl $4, %eax\nbr_low_at: boundl %eax, bounds");
CODE(br_high, "movl $11, %eax\nbr_high_at: boundl %eax, bounds");
CODE(br_inside, "movl $10, %eax\nbr_inside_at: boundl %eax, bounds");
CODE(ts_iret, "pushfl; orl $0x4000, (%esp); popfl\nts_iret_at: iretl");
CODE(gp_null_stack, "xorl %eax, %eax\ngp_null_stack_at: movl %eax, %ss");
CODE(gp_null_data, "xorl %eax, %eax; movl %eax, %es\ngp_null_data_at: movl %es:0x1000, %eax");
CODE(gp_limit, "movl $0x60, %eax; movl %eax, %es\ngp_limit_at: movl %es:0xFFE, %eax");
CODE(gp_read_only, "movl $0x68, %eax; movl %eax, %es\ngp_read_only_at: movl %eax, %es:0x10");
CODE(gp_code_write, "nop\ngp_code_write_at: movl %eax, %cs:0x8000");
CODE(gp_far_jump, "nop\ngp_far_jump_at: ljmp $0x10, $0");
CODE(user_stack_limit, "movl $0x73, %eax; movl %eax, %ss; movl $0x2000, %ebp\nuser_stack_limit_at: movl (%ebp), %eax\n\tint $0x80");
const u32 bounds[2] = {5, 10};
#endif

u32 watched;

static void expand_descriptors(void)
{
    boot_gdt[0x58 / 8] = 0x00CF13000000FFFF; /* data, not present */
    boot_gdt[0x60 / 8] = 0x0040930000000FFF; /* data, limit 0xFFF */
    boot_gdt[0x68 / 8] = 0x00CF91000000FFFF; /* data, read-only */
    boot_gdt[0x70 / 8] = 0x0040F30000000FFF; /* data, limit 0xFFF, DPL 3 */
}

static void divide_errors(void)
{
    attempt(de_zero, 0);
    expect_exception_at(DE, 0, de_zero_at, "#DE: DIV by zero, IP of the instruction");
    attempt(de_large, 0);
    expect_exception_at(DE, 0, de_large_at, "#DE: DIV, quotient too large");
    attempt(de_signed, 0);
    expect_exception_at(DE, 0, de_signed_at, "#DE: IDIV of the smallest number by -1");
    attempt(de_byte, 0);
    expect_exception_at(DE, 0, de_byte_at, "#DE: 8-bit DIV, quotient too large");
}

static word read_dr6(void)
{
    word value;
    __asm__ volatile("mov %%dr6, %0" : "=r"(value));
    return value;
}

static void write_dr6(word value) { __asm__ volatile("mov %0, %%dr6" : : "r"(value)); }
static void write_dr7(word value) { __asm__ volatile("mov %0, %%dr7" : : "r"(value)); }

static void debug_exceptions(void)
{
    write_dr6(0xFFFF0FF0);
    attempt(db_step, 0);
    expect_exception_at(DB, 0, db_step_at, "#DB: TF traps after the instruction that follows POPF");
    equal_bits(read_dr6(), 0x400F, 0x4000, "#DB: DR6.BS is set by a single step");
    equal_bits(caught.flags, 0x100, 0x100, "#DB: TF is set in the saved flags");
    write_dr6(0xFFFF0FF0);
    attempt(db_int1, 0);
    expect_exception_at(DB, 0, db_int1_at, "#DB: INT1, IP of the next instruction");
    equal_bits(read_dr6(), 0x400F, 0, "#DB: INT1 sets no condition in DR6");
    __asm__ volatile("mov %0, %%dr0" : : "r"((word)db_execute_at));
    write_dr7(0x402);
    attempt(db_execute, 0);
    expect_exception_at(DB, 0, db_execute_at, "#DB: execution breakpoint, IP of the instruction");
    equal_bits(read_dr6(), 0x400F, 1, "#DB: DR6.B0 is set by breakpoint 0");
    write_dr6(0xFFFF0FF0);
    __asm__ volatile("mov %0, %%dr1" : : "r"((word)&watched));
    write_dr7(0x408 | 0xD << 20);
    attempt(db_write, 0);
    expect_exception_at(DB, 0, db_write_at, "#DB: data breakpoint, IP of the next instruction");
    equal_bits(read_dr6(), 0x400F, 2, "#DB: DR6.B1 is set by breakpoint 1");
    equal(watched, 5, "#DB: the write that hit the breakpoint has happened");
    write_dr7(0x400);
    write_dr6(0xFFFF0FF0);
}

static void software_exceptions(void)
{
    attempt(bp_int3, 0);
    expect_exception_at(BP, 0, bp_int3_at, "#BP: INT3, IP of the next instruction");
    attempt(bp_int_3, 0);
    expect_exception_at(BP, 0, bp_int_3_at, "#BP: INT 3, IP of the next instruction");
    traps_reset_gate(3, 0x8E, 0);
    attempt_user((void (*)(void))user_int3);
    expect_exception_at(GP, 0x1A, user_int3_at, "INT3 at CPL 3 through a gate of DPL 0: #GP(gate)");
    traps_reset_gate(3, 0xEE, 0);
    attempt_user((void (*)(void))user_int3);
    expect_exception_at(BP, 0, user_int3_at + 1, "INT3 at CPL 3 through a gate of DPL 3");
    equal(caught.cs, USER_CODE, "the saved CS has RPL 3");
#ifdef __x86_64__
    attempt(ud_into, 0);
    expect_exception_at(UD, 0, ud_into_at, "#UD: INTO does not exist in 64-bit mode");
    attempt(ud_push_es, 0);
    expect_exception_at(UD, 0, ud_push_es_at, "#UD: PUSH ES does not exist in 64-bit mode");
#else
    attempt(of_into, 0);
    expect_exception_at(OF, 0, of_into_at, "#OF: INTO with OF, IP of the next instruction");
    attempt(of_clear, 0);
    equal(caught.vector, NO_EXCEPTION, "INTO without OF does nothing");
    attempt(br_low, 0);
    expect_exception_at(BR, 0, br_low_at, "#BR: BOUND below the lower bound, IP of the instruction");
    attempt(br_high, 0);
    expect_exception_at(BR, 0, br_high_at, "#BR: BOUND above the upper bound");
    attempt(br_inside, 0);
    equal(caught.vector, NO_EXCEPTION, "BOUND inside the bounds does nothing");
#endif
}

static void undefined_opcodes(void)
{
    attempt(ud_ud2, 0);
    expect_exception_at(UD, 0, ud_ud2_at, "#UD: UD2, IP of the instruction");
    attempt(ud_lock, 0);
    expect_exception_at(UD, 0, ud_lock_at, "#UD: LOCK NOP");
    attempt(ud_lock_register, 0);
    expect_exception_at(UD, 0, ud_lock_register_at, "#UD: LOCK ADD to a register");
    attempt(ud_cs_load, 0);
    expect_exception_at(UD, 0, ud_cs_load_at, "#UD: MOV to CS");
}

static void more_undefined_opcodes(void)
{
    attempt(ud_ud0, 0);
    expect_exception_at(UD, 0, ud_ud0_at, "#UD: UD0");
    attempt(ud_ud1, 0);
    expect_exception_at(UD, 0, ud_ud1_at, "#UD: UD1");
    attempt(ud_group, 0);
    expect_exception_at(UD, 0, ud_group_at, "#UD: FE /7");
    attempt(ud_segment6, 0);
    expect_exception_at(UD, 0, ud_segment6_at, "#UD: MOV to segment register 6");
    attempt(ud_cr1, 0);
    expect_exception_at(UD, 0, ud_cr1_at, "#UD: MOV from CR1");
    attempt(ud_lock_load, 0);
    expect_exception_at(UD, 0, ud_lock_load_at, "#UD: LOCK MOV from memory");
    attempt(ud_lea, 0);
    expect_exception_at(UD, 0, ud_lea_at, "#UD: LEA of a register");
}

static void device_not_available(void)
{
    word cr0 = read_cr0();
    write_cr0((cr0 & ~(word)0xE) | 0xA);
    attempt(nm_wait, 0);
    write_cr0(cr0);
    expect_exception_at(NM, 0, nm_wait_at, "#NM: WAIT with CR0.TS and CR0.MP");
    write_cr0((cr0 & ~(word)0xE) | 8);
    attempt(nm_wait, 0);
    write_cr0(cr0);
    equal(caught.vector, NO_EXCEPTION, "WAIT with CR0.TS alone does nothing");
    write_cr0((cr0 & ~(word)0xE) | 8);
    attempt(nm_fnop, 0);
    write_cr0(cr0);
    expect_exception_at(NM, 0, nm_fnop_at, "#NM: an x87 instruction with CR0.TS");
    write_cr0((cr0 & ~(word)0xE) | 4);
    attempt(nm_fnop, 0);
    write_cr0(cr0);
    expect_exception_at(NM, 0, nm_fnop_at, "#NM: an x87 instruction with CR0.EM");
}

static void segment_exceptions(void)
{
    attempt(np_data, 0);
    expect_exception_at(NP, 0x58, np_data_at, "#NP(selector): MOV to ES of a segment that is not present");
    traps_set_raw(0x90, (u64)KERNEL_CODE << 16 | 0x0E00ull << 32, 0);
    attempt(np_gate, 0);
    expect_exception_at(NP, 0x90 * 8 + 2, np_gate_at, "#NP(gate): INT n through a gate that is not present");
    attempt(ss_not_present, 0);
    expect_exception_at(SS, 0x58, ss_not_present_at, "#SS(selector): MOV to SS of a segment that is not present");
    attempt(gp_selector, 0);
    expect_exception_at(GP, 0xFFF8, gp_selector_at, "#GP(selector): selector beyond the GDT's limit");
    attempt(gp_code_as_stack, 0);
    expect_exception_at(GP, 0x18, gp_code_as_stack_at, "#GP(selector): MOV to SS of a code segment");
    __asm__ volatile("lldt %w0" : : "r"(0));
    attempt(gp_local, 0);
    expect_exception_at(GP, 0x0C, gp_local_at, "#GP(selector): a selector into the LDT with none loaded");
#ifdef __x86_64__
    attempt(ss_canonical, 0);
    expect_exception_at(SS, 0, ss_canonical_at, "#SS(0): address through RBP that is not canonical");
    attempt(gp_canonical, 0);
    expect_exception_at(GP, 0, gp_canonical_at, "#GP(0): address that is not canonical");
    attempt(gp_jump, 0);
    expect_exception_at(GP, 0, gp_jump_at, "#GP(0): JMP to an address that is not canonical");
    attempt(gp_iret_nested, 0);
    expect_exception_at(GP, 0, gp_iret_nested_at, "#GP(0): IRET with NT in 64-bit mode");
#else
    *(u16 *)tss = 0x10;
    attempt(ts_iret, 0);
    expect_exception_at(TS, 0x10, ts_iret_at, "#TS(selector): IRET with NT, back link to what is no TSS");
    attempt(gp_null_stack, 0);
    expect_exception_at(GP, 0, gp_null_stack_at, "#GP(0): MOV to SS of the null selector");
    attempt(gp_null_data, 0);
    expect_exception_at(GP, 0, gp_null_data_at, "#GP(0): access through the null selector");
    attempt(gp_limit, 0);
    expect_exception_at(GP, 0, gp_limit_at, "#GP(0): access that straddles the segment limit");
    attempt(gp_read_only, 0);
    expect_exception_at(GP, 0, gp_read_only_at, "#GP(0): write to a read-only segment");
    attempt(gp_code_write, 0);
    expect_exception_at(GP, 0, gp_code_write_at, "#GP(0): write through CS");
    attempt(gp_far_jump, 0);
    expect_exception_at(GP, 0x10, gp_far_jump_at, "#GP(selector): far JMP to a data segment");
    attempt_user((void (*)(void))user_stack_limit);
    expect_exception_at(SS, 0, user_stack_limit_at, "#SS(0): access beyond the stack segment's limit at CPL 3");
#endif
}

static void general_protection(void)
{
    u64 efer = rdmsr(MSR_EFER);
    attempt(gp_efer, 0);
    expect_exception_at(GP, 0, gp_efer_at, "#GP(0): WRMSR of reserved bits to IA32_EFER");
    wrmsr(MSR_EFER, efer);
    attempt(gp_no_msr, 0);
    expect_exception_at(GP, 0, gp_no_msr_at, "#GP(0): RDMSR of an MSR that does not exist");
    word cr0 = read_cr0();
    attempt(gp_cr0, 0);
    expect_exception_at(GP, 0, gp_cr0_at, "#GP(0): CR0.NW without CR0.CD");
    write_cr0(cr0);
#ifdef __x86_64__
    attempt(gp_cr8, 0);
    expect_exception_at(GP, 0, gp_cr8_at, "#GP(0): reserved bit of CR8");
#endif
    attempt(gp_long_instruction, 0);
    expect_exception_at(GP, 0, gp_long_instruction_at, "#GP(0): instruction of 16 bytes");
    traps_load(0x90 * (sizeof(word) * 2) - 1);
    attempt(gp_idt_limit, 0);
    traps_load(256 * (sizeof(word) * 2) - 1);
    expect_exception_at(GP, 0x90 * 8 + 2, gp_idt_limit_at, "#GP(vector): INT n beyond the IDT's limit");
    attempt_user((void (*)(void))user_hlt);
    expect_exception_at(GP, 0, user_hlt_at, "#GP(0): HLT at CPL 3");
    ok(caught.frame > (word)trap_stack && caught.frame < (word)trap_stack + sizeof trap_stack,
       "an exception at CPL 3 is delivered on the stack the TSS names");
    attempt_user((void (*)(void))user_cli);
    expect_exception_at(GP, 0, user_cli_at, "#GP(0): CLI at CPL 3, IOPL 0");
    attempt_user((void (*)(void))user_in);
    expect_exception_at(GP, 0, user_in_at, "#GP(0): IN at CPL 3, no I/O permission map");
    attempt_user((void (*)(void))user_int);
    expect_exception_at(GP, 0x21 * 8 + 2, user_int_at, "#GP(gate): INT n at CPL 3 through a gate of DPL 0");
    attempt_user((void (*)(void))user_cr);
    expect_exception_at(GP, 0, user_cr_at, "#GP(0): MOV from CR0 at CPL 3");
    attempt_user((void (*)(void))user_lgdt);
    expect_exception_at(GP, 0, user_lgdt_at, "#GP(0): LGDT at CPL 3");
    attempt_user((void (*)(void))user_done);
    expect_exception_at(GATE_USER_DONE, 0, user_done_at, "INT n at CPL 3 through a gate of DPL 3");
}

static void alignment_checks(void)
{
    write_cr0(read_cr0() | 0x40000);
    attempt_user((void (*)(void))ac_read);
    expect_exception_at(AC, 0, ac_read_at, "#AC(0): misaligned read at CPL 3 with CR0.AM and EFLAGS.AC");
    attempt_user((void (*)(void))ac_byte);
    expect_exception_at(GATE_USER_DONE, 0, ac_byte_at, "no #AC for a byte");
    attempt(ac_read, 0);
    equal(caught.vector, GATE_USER_DONE, "no #AC at CPL 0");
    write_cr0(read_cr0() & ~(word)0x40000);
    attempt_user((void (*)(void))ac_read);
    equal(caught.vector, GATE_USER_DONE, "no #AC without CR0.AM");
}

#ifdef __x86_64__
static void page_faults(void)
{
    const word address = 0x4000001000;
    attempt(pf_read, 0);
    expect_exception_at(PF, 0, pf_read_at, "#PF(0): read of a page that is not present");
    equal(caught.cr2, address, "#PF: CR2 is the address");
    attempt(pf_write, 0);
    expect_exception_at(PF, 2, pf_write_at, "#PF(W): write to a page that is not present");
    attempt(pf_jump, 0);
    expect_exception_at(PF, 0, (void *)address, "#PF(0): JMP to a page that is not present, IP of the target");
    attempt_user((void (*)(void))pf_user_read);
    expect_exception_at(PF, 4, pf_user_read_at, "#PF(U): read at CPL 3");
    attempt_user((void (*)(void))pf_user_write);
    expect_exception_at(PF, 6, pf_user_write_at, "#PF(U, W): write at CPL 3");
}

CODE(ts_ist, "nop\nts_ist_at: int $0x91");

static void interrupt_stack_table(void)
{
    traps_reset_gate(0x91, 0x8E, 1);
    boot_gdt[7] = (boot_gdt[7] & ~0xFFFFull & ~(2ull << 40)) | 35;
    __asm__ volatile("ltr %w0" : : "r"(TSS_SELECTOR));
    attempt(ts_ist, 0);
    expect_exception_at(TS, TSS_SELECTOR, ts_ist_at, "#TS(TSS): IST entry beyond the TSS's limit");
    load_tss();
    attempt(ts_ist, 0);
    equal(caught.vector, 0x91, "INT n through a gate with an IST entry");
    ok(caught.frame > (word)ist_stack && caught.frame < (word)ist_stack + sizeof ist_stack,
       "its frame lies on the stack the IST names");
}
#endif

static void double_faults(void)
{
#ifdef __x86_64__
    traps_reset_gate(DF, 0x8E, 1);
#endif
    traps_set_raw(GP, (u64)KERNEL_CODE << 16 | 0x0E00ull << 32, 0);
    attempt(gp_selector, 0);
    expect_exception_at(DF, 0, gp_selector_at, "#DF(0): #NP while #GP is delivered");
#ifdef __x86_64__
    ok(caught.frame > (word)ist_stack && caught.frame < (word)ist_stack + sizeof ist_stack,
       "#DF: delivered on its own stack");
#endif
    traps_reset_gate(GP, 0x8E, 0);
    traps_set_raw(DE, (u64)KERNEL_CODE << 16 | 0x0E00ull << 32, 0);
    attempt(de_zero, 0);
    expect_exception_at(DF, 0, de_zero_at, "#DF(0): #NP while #DE is delivered");
    traps_reset_gate(DE, 0x8E, 0);
    traps_set_raw(UD, (u64)KERNEL_CODE << 16 | 0x0E00ull << 32, 0);
    attempt(ud_ud2, 0);
    expect_exception_at(NP, UD * 8 + 2 + 1, ud_ud2_at, "#NP(gate, EXT) while #UD is delivered: no double fault");
    traps_reset_gate(UD, 0x8E, 0);
#ifdef __x86_64__
    traps_set_raw(PF, (u64)KERNEL_CODE << 16 | 0x0E00ull << 32, 0);
    attempt(pf_read, 0);
    expect_exception_at(DF, 0, pf_read_at, "#DF(0): #NP while #PF is delivered");
    traps_reset_gate(PF, 0x8E, 0);
#endif
}

/* Gates that lead nowhere: the error code names what is wrong, EXT tells INT n from an exception. */
static void bad_gates(void)
{
    static const struct {
        u32 selector, access;
        u32 vector, error;
        const char *by_int, *by_fault;
    } gates[] = {
        {0, 0x8E, GP, 0, "INT n, gate with the null selector: #GP(0)", "#UD, gate with the null selector: #GP(EXT)"},
        {0xFFF8, 0x8E, GP, 0xFFF8, "INT n, gate beyond the GDT: #GP(selector)", "#UD, gate beyond the GDT: #GP(selector, EXT)"},
        {KERNEL_DATA, 0x8E, GP, KERNEL_DATA, "INT n, gate to a data segment: #GP(selector)",
         "#UD, gate to a data segment: #GP(selector, EXT)"},
        {USER_CODE & ~3, 0x8E, GP, USER_CODE & ~3, "INT n, gate to an outer level: #GP(selector)",
         "#UD, gate to an outer level: #GP(selector, EXT)"},
        {0x78, 0x8E, NP, 0x78, "INT n, handler's segment not present: #NP(selector)",
         "#UD, handler's segment not present: #NP(selector, EXT)"},
        {KERNEL_CODE, 0x8C, GP, 0x482, "INT n, call gate in the IDT: #GP(gate)", NULL},
        {KERNEL_CODE, 0x82, GP, 0x482, "INT n, LDT in the IDT: #GP(gate)", NULL},
    };
#ifdef __x86_64__
    boot_gdt[0x78 / 8] = 0x00AF1B000000FFFF;
#else
    boot_gdt[0x78 / 8] = 0x00CF1B000000FFFF;
#endif
    for (size_t i = 0; i < sizeof gates / sizeof *gates; i++) {
        u64 gate = (u64)gates[i].selector << 16 | (u64)gates[i].access << 40;
        traps_set_raw(0x90, gate, 0);
        attempt(int_gate, 0);
        expect_exception_at(gates[i].vector, gates[i].error, int_gate_at, gates[i].by_int);
        if (gates[i].by_fault) {
            traps_set_raw(UD, gate, 0);
            attempt(ud_ud2, 0);
            expect_exception_at(gates[i].vector, gates[i].error | 1, ud_ud2_at, gates[i].by_fault);
            traps_reset_gate(UD, 0x8E, 0);
        }
    }
    traps_reset_gate(0x90, 0x8E, 0);
}

#ifdef __x86_64__
CODE(ud_on_bad_stack, "movq %rsp, %rbx; movabsq $0x4000002000, %rsp\nud_on_bad_stack_at: ud2\n\tmovq %rbx, %rsp");
CODE(ud_not_canonical, "movq %rsp, %rbx; movabsq $0x8000000000000000, %rsp\nud_not_canonical_at: ud2\n\tmovq %rbx, %rsp");

static word ist(int number) { return *(u64 *)(tss + 28 + 8 * number); }
static void set_ist(int number, word stack) { *(u64 *)(tss + 28 + 8 * number) = stack; }

/* Exceptions whose frame cannot be pushed. */
static void bad_stacks(void)
{
    traps_reset_gate(PF, 0x8E, 1);
    traps_reset_gate(SS, 0x8E, 1);
    attempt(ud_on_bad_stack, 0);
    expect_exception_at(PF, 2, ud_on_bad_stack_at, "#UD, its frame on a page that is not present: #PF(W), IP of the instruction");
    equal(caught.cr2, 0x4000001FF8, "CR2 is the address of the first push");
    equal(caught.sp, 0x4000002000, "RSP is as it was");
    attempt(ud_not_canonical, 0);
    expect_exception_at(SS, 0x1, ud_not_canonical_at, "#UD, its frame on a stack that is not canonical: #SS(EXT)");
    word good = ist(1);
    set_ist(2, 0x4000002000);
    traps_reset_gate(GP, 0x8E, 2);
    attempt(gp_selector, 0);
    expect_exception_at(PF, 2, gp_selector_at, "#PF while #GP is delivered: no double fault");
    traps_reset_gate(GP, 0x8E, 0);
    traps_reset_gate(DE, 0x8E, 2);
    attempt(de_zero, 0);
    expect_exception_at(PF, 2, de_zero_at, "#PF while #DE is delivered: no double fault");
    traps_reset_gate(DE, 0x8E, 0);
    traps_reset_gate(DF, 0x8E, 1);
    traps_reset_gate(PF, 0x8E, 2);
    attempt(pf_read, 0);
    expect_exception_at(DF, 0, pf_read_at, "#PF while #PF is delivered: #DF(0)");
    equal(caught.cr2, 0x4000001FF8, "CR2 is the second one's address");
    set_ist(2, 0x800000001000);
    attempt(pf_read, 0);
    expect_exception_at(DF, 0, pf_read_at, "#SS while #PF is delivered: #DF(0)");
    traps_reset_gate(PF, 0x8E, 0);
    traps_reset_gate(SS, 0x8E, 0);
    set_ist(1, good);
}
#endif

static void gate_types(void)
{
    traps_reset_gate(0x90, 0x8E, 0);
    attempt(int_plain, 0);
    expect_exception(0x90, 0, "INT n through an interrupt gate");
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
    expand_descriptors();
    load_tss();
    divide_errors();
    debug_exceptions();
    software_exceptions();
    undefined_opcodes();
    more_undefined_opcodes();
    device_not_available();
    segment_exceptions();
    general_protection();
#ifdef __x86_64__
    page_faults();
    interrupt_stack_table();
#endif
    gate_types();
    double_faults();
    bad_gates();
#ifdef __x86_64__
    bad_stacks();
#endif
    alignment_checks();
}
