# Saving and taking up again the state of attempt(), and the way to CPL 3.

    .text
    .globl catch_run, catch_back, catch_user
#ifdef __x86_64__
# void catch_run(void (*code)(word), word argument)
catch_run:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, saved_sp
    subq $8, %rsp
    movq %rdi, %rax
    movq %rsi, %rdi
    call *%rax
catch_back:
    movq saved_sp, %rsp
    movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret

# void catch_user(word code): never returns; the exception it ends in leads to catch_back.
catch_user:
    pushq $0x2B
    leaq user_stack_top, %rax
    pushq %rax
    pushq user_flags
    pushq $0x33
    pushq %rdi
    iretq
#else
catch_run:
    pushl %ebx
    pushl %ebp
    pushl %esi
    pushl %edi
    movl 20(%esp), %eax
    movl 24(%esp), %ecx
    movl %esp, saved_sp
    subl $8, %esp
    pushl %ecx
    call *%eax
catch_back:
    movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl saved_sp, %esp
    popl %edi
    popl %esi
    popl %ebp
    popl %ebx
    ret

catch_user:
    movl 4(%esp), %ecx
    movl $0x2B, %eax
    movl %eax, %ds
    movl %eax, %es
    pushl %eax
    pushl $user_stack_top
    pushl user_flags
    pushl $0x23
    pushl %ecx
    iretl
#endif

    .data
    .balign 8
    .globl user_flags
user_flags:
    .quad 2

    .bss
    .balign 16
saved_sp:
    .skip 8
    .balign 4096
    .globl user_stack, user_stack_top
user_stack:
    .skip 4096
user_stack_top:
