# What the VMM enters in the process: RSP is at the code, with RIP, CS, RFLAGS, RSP and SS of what was interrupted above.
# Keeps all registers, those of SSE and AVX too, for the handler is ordinary C.

    .text
    .globl __v3_hvm_ros_signal_handler_stub
    .type __v3_hvm_ros_signal_handler_stub, @function
__v3_hvm_ros_signal_handler_stub:
    pushq %rax
    pushq %rbx
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %rbp
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    cld
    movq %rsp, %rbx
    movl v3_hvm_state_size(%rip), %eax
    subq %rax, %rsp
    andq $-64, %rsp
    cmpl $0, v3_hvm_state_xsave(%rip)
    je 1f
    xorl %eax, %eax                     # the header has to be zero
    leaq 512(%rsp), %rdi
    movl $8, %ecx
    rep stosq
    movl $-1, %eax
    movl $-1, %edx
    xsave64 (%rsp)
    jmp 2f
1:  fxsave64 (%rsp)
2:  movq 120(%rbx), %rdi                # the code
    movq __v3_hvm_ros_signal_handler(%rip), %rax
    testq %rax, %rax
    jz 3f
    movq %rsp, %r12
    call *%rax
    movq %r12, %rsp
3:  cmpl $0, v3_hvm_state_xsave(%rip)
    je 4f
    movl $-1, %eax
    movl $-1, %edx
    xrstor64 (%rsp)
    jmp 5f
4:  fxrstor64 (%rsp)
5:  movq %rbx, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rbp
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %rbx
    popq %rax
    addq $8, %rsp                       # the code
    iretq
    .size __v3_hvm_ros_signal_handler_stub, . - __v3_hvm_ros_signal_handler_stub

    .section .note.GNU-stack, "", @progbits
