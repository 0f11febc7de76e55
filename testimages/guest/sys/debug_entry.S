# The handler of #DB: tells debug_exception() of its frame (IP, CS, FLAGS) and goes on.

    .text
    .globl debug_entry
#ifdef __x86_64__
debug_entry:
    pushq %rax
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    leaq 72(%rsp), %rdi
    cld
    call debug_exception
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %rax
    iretq
#else
debug_entry:
    pushal
    leal 32(%esp), %eax
    pushl %eax
    cld
    call debug_exception
    addl $4, %esp
    popal
    iretl
#endif
