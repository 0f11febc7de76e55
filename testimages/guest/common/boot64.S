# Multiboot 1 entry of the 64-bit guests: 32-bit protected mode without paging to 64-bit mode with the low 4 GiB
# identity-mapped by 2 MiB pages, then guest_main(information structure).

    .set MAGIC, 0x1BADB002
    .set FLAGS, 0x00000003              # modules on page boundaries, memory information wanted

    .section .multiboot, "a"
    .balign 4
    .long MAGIC
    .long FLAGS
    .long -(MAGIC + FLAGS)

    .text
    .code32
    .globl _start
_start:
    cli
    cld
    movl $boot_stack_top, %esp
    movl %eax, boot_magic
    movl %ebx, boot_info

    movl $boot_pdpt + 3, boot_pml4
    movl $boot_pd + 3, %eax
    movl $boot_pdpt, %edi
    movl $4, %ecx
1:  movl %eax, (%edi)                   # four page directories, 1 GiB each
    addl $4096, %eax
    addl $8, %edi
    decl %ecx
    jnz 1b
    movl $0x83, %eax                    # present, writable, 2 MiB page
    movl $boot_pd, %edi
    movl $2048, %ecx
2:  movl %eax, (%edi)
    addl $0x200000, %eax
    addl $8, %edi
    decl %ecx
    jnz 2b

    movl $boot_pml4, %eax
    movl %eax, %cr3
    movl %cr4, %eax
    orl $0x20, %eax                     # PAE
    movl %eax, %cr4
    movl $0xC0000080, %ecx              # IA32_EFER
    rdmsr
    orl $0x100, %eax                    # LME
    wrmsr
    movl %cr0, %eax
    orl $0x80010000, %eax               # PG, WP
    movl %eax, %cr0
    lgdt boot_gdtr
    ljmp $0x08, $entry64

    .code64
entry64:
    movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    movl $boot_stack_top, %esp
    movl boot_info, %edi
    call guest_main
    .globl guest_halt
guest_halt:
    cli
    hlt
    jmp guest_halt

    .bss
    .balign 4096
    .globl boot_pml4, boot_pdpt, boot_pd, boot_magic, boot_info, boot_stack_top
boot_pml4:
    .skip 4096
boot_pdpt:
    .skip 4096
boot_pd:
    .skip 4 * 4096
    .skip 16384
boot_stack_top:
boot_magic:
    .skip 4
boot_info:
    .skip 4
