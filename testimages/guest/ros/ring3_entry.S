# The way to CPL 3 and back.

    .text
    .globl ring3_run, ring3_back
# void ring3_run(void (*entry)(void), u64 stack): runs entry at CPL 3 on that stack until it executes INT 0x80.
ring3_run:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    subq $8, %rsp                       # delivery aligns the stack to 16 bytes: make it so already
    movq %rsp, tss + 4                  # RSP0: INT 0x80 comes back just below what was saved here
    pushq $0x2B                         # SS: data, RPL 3
    pushq %rsi
    pushq $0x2                          # RFLAGS: interrupts off
    pushq $0x33                         # CS: 64-bit code, RPL 3
    pushq %rdi
    iretq

# Gate 0x80.
ring3_back:
    addq $48, %rsp                      # the caller's frame at CPL 3 has served, and the padding
    movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret

    .data
    .balign 16
    .globl tss
tss:
    .skip 104
