# Multiboot 1 entry of the 32-bit guests: protected mode, flat segments, no paging, then guest_main(information).

    .set MAGIC, 0x1BADB002
    .set FLAGS, 0x00000003

    .section .multiboot, "a"
    .balign 4
    .long MAGIC
    .long FLAGS
    .long -(MAGIC + FLAGS)

    .text
    .globl _start
_start:
    cli
    cld
    lgdt boot_gdtr
    ljmp $0x18, $1f
1:  movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    movl $boot_stack_top - 16, %esp
    movl %ebx, (%esp)
    call guest_main
    .globl guest_halt
guest_halt:
    cli
    hlt
    jmp guest_halt

    .bss
    .balign 4096
    .skip 16384
    .globl boot_stack_top
boot_stack_top:
