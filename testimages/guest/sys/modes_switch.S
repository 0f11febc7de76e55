# The mode switches themselves. Everything that runs in 16-bit code is copied to 0x8000 first; what each mode sees it
# leaves in words at 0x7000.

#include "modes.h"
#define LOW(symbol) (symbol - low_start + LOW_BASE)

    .macro see from, at
    mov \from, SEEN + \at
    .endm

    .text
    .code32
    .globl to_protected16, to_real, to_long, real_to_long
    .globl low_start, low_end, real_int_at, real_gp_at, real_ud_at, real_de_at
    .globl real_int_handler, real_gp_handler, real_ud_handler, real_de_handler

# 32-bit protected -> 16-bit protected -> 32-bit protected.
to_protected16:
    pushal
    movl %esp, saved_esp
    ljmp $0x48, $LOW(protected16)

# 32-bit protected -> 16-bit protected -> real -> 32-bit protected.
to_real:
    pushal
    movl %esp, saved_esp
    sidt saved_idtr
    movl $LOW(real_tour), LOW(real_target)
    ljmp $0x48, $LOW(enter_real)

# The same, and in real mode straight to 64-bit mode and back to real mode.
real_to_long:
    pushal
    movl %esp, saved_esp
    sidt saved_idtr
    movl $LOW(real_straight_to_long), LOW(real_target)
    ljmp $0x48, $LOW(enter_real)

back32:
    movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    movl saved_esp, %esp
    popal
    ret
back32_from_real:
    movl $0x10, %eax
    movl %eax, %ds
    lidt saved_idtr
    jmp back32

# void to_long(u32 cr3): 32-bit protected -> compatibility -> 64-bit -> compatibility -> 32-bit protected.
to_long:
    pushal
    movl %esp, saved_esp
    movl 36(%esp), %eax
    movl %eax, %cr3
    movl %cr4, %eax
    orl $0x20, %eax
    movl %eax, %cr4
    movl $0xC0000080, %ecx
    rdmsr
    orl $0x100, %eax
    wrmsr
    movl %cr0, %eax
    orl $0x80000000, %eax
    movl %eax, %cr0
    rdmsr
    see %eax, COMPAT_EFER
    xorl %eax, %eax
    .byte 0x48, 0x90                    # DEC EAX, NOP here; a REX prefix and NOP in 64-bit mode
    see %eax, COMPAT_DECREMENT
    ljmp $0x08, $1f
    .code64
1:  xorl %eax, %eax
    .byte 0x48, 0x90
    see %eax, LONG_DECREMENT
    movabsq $0x123456789ABCDEF0, %r8
    movq %r8, SEEN + LONG_R8_LOW
    movl %cs, %eax
    see %eax, LONG_CS
    movl $saved_esp, %edx
    movl (%rdx), %esp
    pushq $0x18
    movl $1f, %eax
    pushq %rax
    lretq
    .code32
1:  xorl %eax, %eax
    .byte 0x48, 0x90
    see %eax, COMPAT_AGAIN
    movl %cr0, %eax
    andl $0x7FFFFFFF, %eax
    movl %eax, %cr0
    movl $0xC0000080, %ecx
    rdmsr
    see %eax, LEFT_EFER
    andl $~0x100, %eax
    wrmsr
    movl %cr4, %eax
    andl $~0x20, %eax
    movl %eax, %cr4
    movl %cs, %eax
    see %eax, LEFT_CS
    jmp back32

    .bss
    .balign 8
saved_esp:
    .skip 4
saved_idtr:
    .skip 6

    .text
    .balign 16
low_start:
    .code16
protected16:
    movl $0xAAAAAAAA, %eax
    .byte 0xB8, 0x34, 0x12              # MOV AX, 0x1234: three bytes only where the default size is 16 bits
    see %eax, PM16_EAX
    movl $0x00010002, %ebx
    movl $0x00020003, %esi
    .byte 0x66, 0x8D, 0x08              # LEA ECX, [BX+SI] with 16-bit addresses, [EAX] with 32-bit ones
    see %ecx, PM16_ECX
    movl %esp, %edx
    .byte 0x50                          # PUSH AX or EAX
    subl %esp, %edx
    see %edx, PM16_PUSHED
    ljmpl $0x18, $back32

enter_real:
    movw $0x50, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %fs
    movw %ax, %gs
    movw %ax, %ss
    lidt LOW(real_idtr)
    movl %cr0, %eax
    andl $0x7FFFFFFE, %eax
    movl %eax, %cr0
    ljmp $0, $LOW(1f)
1:  xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movw $0x7000, %sp
    jmp *LOW(real_target)

real_tour:
    smsw %ax
    movzwl %ax, %eax
    see %eax, REAL_MSW
    movw $REAL_SEGMENT, %ax
    movw %ax, %es
    movl $0xFEEDF00D, %es:0x10
    ljmp $(LOW_BASE >> 4), $(1f - low_start)
1:  movw %cs, %ax
    movzwl %ax, %eax
    see %eax, REAL_CS
    ljmp $0, $LOW(1f)
1:  sti
    int $REAL_VECTOR
LOW_real_int_at:
    .set real_int_at, LOW(LOW_real_int_at)
    cli
    xorl %eax, %eax
    movw %sp, %ax
    see %eax, REAL_GP_SP
    .set real_gp_at, LOW(.)
    movw 0xFFFF, %ax                    # a word across the segment's end
    .set real_ud_at, LOW(.)
    ud2
    xorw %ax, %ax
    .set real_de_at, LOW(.)
    divb %al
    # Real mode with a data segment of 4 GiB: what the descriptor cache holds stays.
    movl %cr0, %eax
    orb $1, %al
    movl %eax, %cr0
    movw $0x10, %bx
    movw %bx, %fs
    andb $0xFE, %al
    movl %eax, %cr0
    ljmp $0, $LOW(1f)
1:  movl $0x2000000, %ebx
    movl %fs:(%ebx), %eax
    see %eax, UNREAL_WORD
leave_real:
    movl %cr0, %eax
    orb $1, %al
    movl %eax, %cr0
    ljmpl $0x18, $back32_from_real

real_straight_to_long:
    movl LOW(straight_cr3), %eax
    movl %eax, %cr3
    movl %cr4, %eax
    orb $0x20, %al
    movl %eax, %cr4
    movl $0xC0000080, %ecx
    rdmsr
    orw $0x100, %ax
    wrmsr
    movl %cr0, %eax
    orl $0x80000001, %eax
    movl %eax, %cr0                     # PE and PG in one
    ljmpl $0x08, $LOW(1f)
    .code64
1:  xorl %eax, %eax
    .byte 0x48, 0x90
    see %eax, DIRECT_DECREMENT
    rdmsr
    see %eax, DIRECT_EFER
    movl $0x10, %eax
    movl %eax, %ss
    movl $0x7000, %esp
    pushq $0x48
    pushq $LOW(1f)
    lretq
    .code16
1:  movl $0xAAAAAAAA, %eax              # compatibility mode, 16-bit segment
    .byte 0xB8, 0x34, 0x12
    movw $0x50, %bx
    movw %bx, %ds
    movw %bx, %es
    movw %bx, %ss
    see %eax, COMPAT16_EAX
    movl %cr0, %eax
    andl $0x7FFFFFFF, %eax
    movl %eax, %cr0
    andb $0xFE, %al
    movl %eax, %cr0
    ljmp $0, $LOW(1f)
1:  xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %ss
    smsw %ax
    movzwl %ax, %eax
    see %eax, DIRECT_MSW_BACK
    movl $0xC0000080, %ecx
    rdmsr
    andw $~0x100, %ax
    wrmsr
    movl %cr4, %eax
    andb $~0x20, %al
    movl %eax, %cr4
    jmp leave_real

# Real-mode handlers. Frame at SP: IP, CS, FLAGS. The exceptions among them step over their instruction.
    .set real_int_handler, LOW(.)
    movw %sp, %bp
    movzwl (%bp), %eax
    see %eax, REAL_INT_IP
    movzwl 2(%bp), %eax
    see %eax, REAL_INT_CS
    movzwl 4(%bp), %eax
    see %eax, REAL_INT_FLAGS
    pushfl
    popl %eax
    see %eax, REAL_INT_FLAGS_INSIDE
    iret
    .set real_gp_handler, LOW(.)
    movzwl %sp, %ebp
    movzwl (%bp), %eax
    see %eax, REAL_GP_IP
    subl %ebp, SEEN + REAL_GP_SP        # bytes pushed: 6, no error code
    addw $3, (%bp)
    iret
    .set real_ud_handler, LOW(.)
    movw %sp, %bp
    movzwl (%bp), %eax
    see %eax, REAL_UD_IP
    addw $2, (%bp)
    iret
    .set real_de_handler, LOW(.)
    movw %sp, %bp
    movzwl (%bp), %eax
    see %eax, REAL_DE_IP
    addw $2, (%bp)
    iret

    .balign 4
real_idtr:
    .word 0x3FF
    .long 0
real_target:
    .long 0
    .globl straight_cr3
straight_cr3:
    .long 0
low_end:
