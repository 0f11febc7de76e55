# The sample HRT's header, entry, and exception stubs. All cores start at hrt_entry at once, in 64-bit mode.

    .set OFFSET_LOW, 0x00000000
    .set MAGIC, 0xE85250D6
    .set MAP_2MB, 0x200

    .section .multiboot, "a"
    .balign 8
header:
    .long MAGIC
    .long 0                             # architecture
    .long header_end - header
    .long -(MAGIC + (header_end - header)) & 0xFFFFFFFF
address_tag:
    .word 2, 0
    .long 24
    .long hrt_start_gpa                 # where this header is
    .long hrt_start_gpa                 # load from here
    .long hrt_load_end_gpa
    .long hrt_end_gpa
entry_tag:
    .word 3, 0
    .long 16
    .long hrt_entry_gpa
    .long 0
hrt_tag:
    .word 0xF00D, 1                     # optional: a loader that knows nothing of it may skip it
    .long 56
    .quad MAP_2MB
    .quad 0x200000000                   # map 8 GiB
    .quad 0xFFFF800000000000            # gva_offset
    .quad hrt_entry
    .quad 0x1FFFFF000                   # comm page, behind all memory
    .byte 255                           # upcall vector, where the VMM is asked for an interrupt
    .skip 7
end_tag:
    .word 0, 0
    .long 8
header_end:

# RAX multiboot2 magic, RBX information block, RCX vcpu number, RDX index of this core in the HRT.
    .text
    .globl hrt_entry
hrt_entry:
    cmpq $256, %rdx
    jae 1f
    leaq 1(%rdx), %rax
    shlq $12, %rax
    leaq stacks(%rip), %rsp
    addq %rax, %rsp                     # a page of stack for each core
    movq %rbx, %rdi
    movq %rcx, %rsi
    call hrt_core                       # (information, vcpu number, index)
1:  cli
    hlt
    jmp 1b

    .globl load_gdt
# void load_gdt(const void *operand): loads the GDTR and from it CS, DS, ES and SS; the GS base stays.
load_gdt:
    lgdt (%rdi)
    movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    popq %rdi
    pushq $0x08
    pushq %rdi
    lretq

# One stub a vector, 16 bytes apart: the vector, and 0 for an error code where there is none.
    .balign 16
    .globl stubs
stubs:
    .set vector, 0
    .rept 256
    .balign 16
    .if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21
    .else
    pushq $0
    .endif
    pushq $vector
    jmp stub_common
    .set vector, vector + 1
    .endr
    .balign 16

stub_common:
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
    movq 120(%rsp), %rdi                # vector
    movq 128(%rsp), %rsi                # error code
    movq 136(%rsp), %rdx                # RIP
    movq %rsp, %rbx
    andq $-16, %rsp
    call hrt_event
    movq %rbx, %rsp
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
    addq $16, %rsp
    iretq

    .bss
    .balign 4096
stacks:
    .skip 256 * 4096
