# Code that far transfers start from and lead to. What a gate's target finds on its stack it leaves in seen_stack.

    .text
    .macro label name
    .globl \name
\name:
    .endm

# Target of the 32-bit gates.
label gate_target
    movl %esp, seen_sp
    movl %cs, %eax
    movl %eax, seen_cs
    movl %ss, %eax
    movl %eax, seen_ss
    movl %esp, %esi
    movl $seen_stack, %edi
    movl $0x10, %ecx
    movl %ecx, %ds                      # an inner segment, left in DS
    movl %ecx, %es
    movl $6, %ecx
    cld
    rep movsl
    lret $8

# Target of the 32-bit gates to level 1.
label gate_target1
    movl %cs, %eax
    movl %eax, seen_cs
    movl %ss, %eax
    movl %eax, seen_ss
    movl %esp, seen_sp
    lret

# Target of the 16-bit gate, in a 32-bit segment.
label gate_target16
    movl %esp, seen_sp
    movl %esp, %esi
    movl $seen_stack, %edi
    movl $3, %ecx
    cld
    rep movsl
    .byte 0x66
    lret $4

label user_gate
    pushl $0x11111111
    pushl $0x22222222
    movl %esp, before_sp
label user_gate_at
    lcall $0xA3, $0x77777777
label user_gate_after
    movl %esp, %ss:after_sp
    movl %ds, %eax
    int $0x80

label user_gate16
    pushw $0x1111
    pushw $0x2222
    movl %esp, before_sp
    lcall $0xAB, $0
label user_gate16_after
    movl %esp, %ss:after_sp
    int $0x80

# Far transfers to the selector in EDX, offset far_done, by a pointer in memory.
label user_jump
    movl %edx, far_selector
label user_jump_at
    ljmp *far_pointer
label user_call
    movl %edx, far_selector
label user_call_at
    lcall *far_pointer
    int $0x80
label far_done
    movl %cs, %eax
    int $0x80

# void kernel_jump(word selector), void kernel_call(word selector)
label kernel_jump
    movl %ecx, far_selector
label kernel_jump_at
    ljmp *far_pointer
label kernel_call
    movl %ecx, far_selector
label kernel_call_at
    lcall *far_pointer
    ret
# Where kernel_jump and kernel_call lead when far_pointer says so.
label kernel_here
    movl %cs, %eax
    int $0x80

# void return_to(word frame): RET far with the four words of a frame on the stack; void interrupt_return: IRET, five.
label return_to
    pushl 12(%ecx)
    pushl 8(%ecx)
    pushl 4(%ecx)
    pushl (%ecx)
label return_to_at
    lret
label interrupt_return
    pushl 16(%ecx)
    pushl 12(%ecx)
    pushl 8(%ecx)
    pushl 4(%ecx)
    pushl (%ecx)
label interrupt_return_at
    iretl
label user_landing
    int $0x80
label user_return_in
    pushl $0x08
    pushl $0
    movl %esp, before_sp
label user_return_in_at
    lret

# SYSENTER leads here; SYSEXIT goes back to EDX and ECX.
label system_entry
    movl %esp, seen_sp
    movl %cs, %eax
    movl %eax, seen_cs
    movl %ss, %eax
    movl %eax, seen_ss
    pushfl
    popl seen_stack
    sysexit
label user_enter
    movl $user_entered, %edx
    movl %esp, %ecx
    movl %esp, before_sp
label user_enter_at
    sysenter
label user_entered
    movl %esp, %ss:after_sp
    movl %ss, %eax
    int $0x80
label user_exit
label user_exit_at
    sysexit

# void narrow_stack(word selector): a push on a 16-bit stack with SP 2, twice.
label narrow_stack
    movl %esp, %edx
    movl %ecx, %ss
    movl $0x12340002, %esp
    pushw $0x5A5A
    movl %esp, seen_sp
    pushw $0xA5A5
    movl %esp, before_sp
    movl $0x10, %ecx
    movl %ecx, %ss
    movl %edx, %esp
    ret

# void read_through(word selector): of seen_offset, through ES.
label read_through
    movl %ecx, %es
    movl seen_offset, %edx
label read_through_at
    movb %es:(%edx), %al
    ret
label read_word_through
    movl %ecx, %es
    movl seen_offset, %edx
label read_word_through_at
    movl %es:(%edx), %eax
    ret
label write_through
    movl %ecx, %es
label write_through_at
    movb %al, %es:0x10
    ret

    .data
    .balign 4
label far_pointer
    .long far_done
label far_selector
    .long 0
label seen_offset
    .long 0

    .bss
    .balign 4
label seen_sp
    .skip 4
label seen_cs
    .skip 4
label seen_ss
    .skip 4
label before_sp
    .skip 4
label after_sp
    .skip 4
label seen_stack
    .skip 32
