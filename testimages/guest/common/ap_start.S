# Where a start-up IPI leads: real mode at a page this code was copied to, then the way to 64-bit mode and to ap_main.

    .text
    .globl ap_start, ap_end
    .code16
ap_start:
    movw %cs, %ax
    movzwl %ax, %ebx
    xorw %ax, %ax
    movw %ax, %ds
    movl %ebx, 0x7000
    movl %cr0, %eax
    movl %eax, 0x7004
    xorw %ax, %ax
    movw %ax, %ss
    movw $0x7000, %sp
    pushfl
    popl %eax
    movl %eax, 0x7008
    movw %cs, %ax
    movw %ax, %ds
    lgdtl ap_gdtr - ap_start
    movl %cr0, %eax
    orb $1, %al
    movl %eax, %cr0
    ljmpl $0x18, $ap_protected
    .balign 4
ap_gdtr:
    .word 0x7F
    .long boot_gdt
ap_end:

    .code32
ap_protected:
    movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl %cr4, %eax
    orl $0x20, %eax
    movl %eax, %cr4
    movl $boot_pml4, %eax
    movl %eax, %cr3
    movl $0xC0000080, %ecx
    rdmsr
    orl $0x100, %eax
    wrmsr
    movl %cr0, %eax
    orl $0x80010000, %eax
    movl %eax, %cr0
    ljmp $0x08, $ap_long
    .code64
ap_long:
    movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    leaq ap_stack + 8192, %rsp
    call ap_main
