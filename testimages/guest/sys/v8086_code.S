# Virtual-8086 code, copied to 0x8000 first, and the way into it. A piece of code ends in INT 0x40, HLT or a fault.

#define LOW(symbol) (symbol - v86_start + 0x8000)

    .text
    .globl v86_enter, v86_start, v86_end
    .globl v86_frame
# void v86_enter(word unused): IRET to the frame that v86_frame holds: IP, CS, FLAGS, SP, SS, ES, DS, FS, GS.
v86_enter:
    subl $36, %esp
    movl $v86_frame, %esi
    movl %esp, %edi
    movl $9, %ecx
    cld
    rep movsl
    iretl

    .macro piece name
    .globl \name
    .set \name, LOW(.)
    .endm

    .code16
v86_start:
    piece v86_segments
    movw %ds:0x10, %ax
    movw %ax, %es:0x12
    hlt
    piece v86_cli
    cli
    hlt
    piece v86_sti
    sti
    hlt
    piece v86_pushf
    pushfw
    popw %ax
    hlt
    piece v86_pushfd
    pushfl
    popl %eax
    hlt
    piece v86_popf
    popfw
    hlt
    piece v86_popfd
    popfl
    hlt
    piece v86_int
    int $0x42
    .set v86_int_after, LOW(.)
    .globl v86_int_after
    hlt
    piece v86_int3
    int3
    piece v86_into
    movb $0x7F, %al
    addb $1, %al
    into
    hlt
    piece v86_iret
    iretw
    piece v86_iretd
    iretl
    piece v86_in
    inb $0x80, %al
    hlt
    piece v86_outw
    movw $0x7F, %dx
    outw %ax, %dx
    hlt
    piece v86_privileged
    movl %cr0, %eax
    hlt
    piece v86_lldt
    lldt %ax
    piece v86_far
    lcallw $0x0123, $0x45
    hlt
    piece v86_limit
    movw $0xFFFF, %bx
    movw (%bx), %ax
    hlt
    piece v86_pop_segment
    popw %es
    movw %es:0, %ax
    hlt
    piece v86_nothing
    nop
    hlt
# The 8086 program's own handler of interrupt 0x42.
    piece v86_handler
    pushfw
    popw %ax
    movw %sp, %bp
    movw 4(%bp), %bx
    hlt
v86_end:
    .code32

    .data
    .balign 4
v86_frame:
    .skip 36
