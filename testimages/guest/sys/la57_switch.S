# From 64-bit mode through 32-bit protected mode without paging and back, with another CR3 and CR4.

    .text
    .globl reenter_long_mode
    .code64
reenter_long_mode:
    pushq %rbx
    movl %edi, %ebx
    leaq far_out, %rax
    ljmp *(%rax)
    .code32
out32:
    movl %cr0, %eax
    andl $0x7FFFFFFF, %eax
    movl %eax, %cr0
    movl %esi, %cr4
    movl %ebx, %cr3
    orl $0x80000000, %eax
    movl %eax, %cr0
    ljmp $0x08, $back64
    .code64
back64:
    movl $0x10, %eax
    movl %eax, %ss
    popq %rbx
    ret

    .data
far_out:
    .long out32
    .word 0x18
