# Code that far transfers of 64-bit mode start from and lead to.

    .text
    .macro label name
    .globl \name
\name:
    .endm

    .macro look
    movq %rsp, seen_sp
    movl %cs, %eax
    movl %eax, seen_cs
    movl %ss, %eax
    movl %eax, seen_ss
    .endm

label gate_target
    look
    movq (%rsp), %rax
    movq %rax, seen_stack
    movq 8(%rsp), %rax
    movq %rax, seen_stack + 8
    movq 16(%rsp), %rax
    movq %rax, seen_stack + 16
    movq 24(%rsp), %rax
    movq %rax, seen_stack + 24
    lretq

# Far CALL of far_pointer at CPL 3.
label user_call
    movq %rsp, before_sp
label user_call_at
    lcall *far_pointer
label user_call_after
    movq %rsp, after_sp
    movl %ss, %eax
    int $0x80

label kernel_jump
label kernel_jump_at
    ljmp *far_pointer
label kernel_here
    int $0x80

# 32-bit code that a far CALL leads to.
    .code32
label compatibility
    movl $0x2B, %eax
    movl %eax, %ds
    movl %cs, %eax
    movl %eax, seen_cs
    xorl %eax, %eax
    .byte 0x48, 0x90                    # DEC EAX, NOP here
    movl %eax, seen_stack
    lret
    .code64

# void return_to(word frame): RET far with four quadwords, void interrupt_return(word frame): IRETQ with five.
label return_to
    pushq 24(%rdi)
    pushq 16(%rdi)
    pushq 8(%rdi)
    pushq (%rdi)
label return_to_at
    lretq
label interrupt_return
    pushq 32(%rdi)
    pushq 24(%rdi)
    pushq 16(%rdi)
    pushq 8(%rdi)
    pushq (%rdi)
label interrupt_return_at
    iretq
label landing
    movl %ss, %eax
    int $0x80

label load_stack_selector
label load_stack_selector_at
    movl %edi, %ss
    movl %ss, %eax
    int $0x80
label user_null_stack
    movl $3, %eax
label user_null_stack_at
    movl %eax, %ss
    int $0x80
label unaligned
    movq %rsp, %rcx
    andq $-16, %rsp
    subq $5, %rsp
    movq %rsp, before_sp
    int $0x91

# SYSCALL leads here.
label system_call
    look
    movq %rcx, seen_stack
    movq %r11, seen_stack + 8
    sysretq
label user_system_call
    syscall
label user_system_call_after
    movl %ss, %eax
    int $0x80
    .data
    .balign 8
label far_pointer
    .long 0
label far_selector
    .long 0

    .bss
    .balign 8
label seen_sp
    .skip 8
label before_sp
    .skip 8
label after_sp
    .skip 8
label seen_stack
    .skip 32
label seen_cs
    .skip 4
label seen_ss
    .skip 4
