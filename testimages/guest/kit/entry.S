# The kit's header, entry, exception stubs and idle loop. All cores start at hrt_entry at once, in 64-bit mode.

    .set MAGIC, 0xE85250D6
    .set RELOCATABLE, 0x001
    .set MAP_2MB, 0x200

    .section .multiboot, "a"
    .balign 8
header:
    .long MAGIC
    .long 0                             # architecture
    .long header_end - header
    .long -(MAGIC + (header_end - header)) & 0xFFFFFFFF
    .word 2, 0                          # address tag
    .long 24
    .long hrt_start_gpa                 # where this header is
    .long hrt_start_gpa                 # load from here
    .long hrt_load_end_gpa
    .long hrt_end_gpa
    .word 3, 0                          # entry tag
    .long 16
    .long hrt_entry_gpa
    .long 0
    .word 0xF00D, 1                     # HRT tag; optional: a loader that knows nothing of it may skip it
    .long 56
    .quad MAP_2MB | RELOCATABLE
    .quad 0x200000000                   # map 8 GiB
    .quad 0xFFFF800000000000            # gva_offset
    .quad hrt_entry
    .quad 0x1FFFFF000                   # comm page, behind all memory
    .byte 255                           # upcall vector, where the VMM is asked for an interrupt
    .skip 7
    .word 0, 0                          # end tag
    .long 8
header_end:

# RAX multiboot2 magic, RBX information block, RCX vcpu number, RDX index of this core in the HRT.
    .text
    .globl hrt_entry
hrt_entry:
    cmpq $256, %rdx
    jae 1f
    leaq 1(%rdx), %rax
    shlq $14, %rax
    leaq stacks(%rip), %rsp
    addq %rax, %rsp                     # 16 KiB of stack for each core
    movq %rbx, %rdi
    movq %rcx, %rsi
    movq %rsp, %rcx
    call core_start                     # (information, vcpu number, index, top of the stack)
    movq $-1, %rax
    jmp hrt_finish
1:  cli
    hlt
    jmp 1b

# Ends an upcall: makes request RAX (none if -1) and sleeps. Nothing on this core's stack is needed any more, so that
# an upcall that comes between hrt_rest and hrt_rest_end starts with an empty one.
hrt_finish:
    cli
    movq %gs:8, %rsp
    .globl hrt_rest, hrt_rest_end
hrt_rest:
    cmpq $-1, %rax
    je 1f
    movq %rax, %rcx
    movl $0xF00D, %eax
    movabsq $0x6464646464646464, %rbx
    vmmcall
1:  sti
    hlt
    jmp 1b
hrt_rest_end:

# void load_gdt(const void *operand): loads the GDTR and from it CS, DS, ES and SS. FS and GS stay.
    .globl load_gdt
load_gdt:
    lgdt (%rdi)
    movl $0x18, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    popq %rdi
    pushq $0x10
    pushq %rdi
    lretq

# SYSCALL in a function of the ROS: RAX number, RDI RSI RDX R10 R8 R9 arguments, RCX RIP, R11 RFLAGS. It comes at CPL 0
# and goes back there; the 128 bytes below RSP may be in use.
    .globl syscall_entry
syscall_entry:
    leaq -128(%rsp), %rsp
    pushq %rcx
    pushq %r11
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %r10
    pushq %r8
    pushq %r9
    pushq %rbx
    movq %rsp, %rbx
    andq $-16, %rsp
    pushq $0
    pushq %r9
    pushq %r8
    pushq %r10
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %rax
    movq %rsp, %rdi
    call forward_syscall                # (number and arguments)
    movq %rbx, %rsp
    popq %rbx
    popq %r9
    popq %r8
    popq %r10
    popq %rdx
    popq %rsi
    popq %rdi
    popfq
    popq %rcx
    leaq 128(%rsp), %rsp
    jmp *%rcx

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
    call hrt_trap
    cmpq $-2, %rax                      # -2: back to what was interrupted
    jne hrt_finish
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
    .skip 256 * 16384
