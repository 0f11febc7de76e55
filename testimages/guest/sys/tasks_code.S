# The tasks themselves. Each leaves what it finds in words that the tests read, calls task_hook, and goes back.

    .text
    .globl task_code, task_after, task_jumper, task_handler, task_handler_after, task_user, call_task, jump_task
    .globl call_task_at, jump_task_at, call_gate, call_local_gate, int_task, int_task_at, int_task_after, iret_nested
    .globl iret_nested_at, overflow_stack, overflow_stack_at, user_int_task, user_int_task_at, user_call_gate
    .globl user_call_gate_at, task16_code, call_task16, fault_to_task, fault_to_task_at, call_gate_at

    .macro look
    pushfl
    popl seen_flags
    movl %eax, seen_ax
    movl %edi, seen_di
    xorl %eax, %eax
    movl %ds, %eax
    movl %eax, seen_ds
    movl %esp, seen_sp
    xorl %eax, %eax
    str %eax
    movl %eax, seen_tr
    sldt %eax
    movl %eax, seen_ldt
    movl %cr0, %eax
    movl %eax, seen_cr0
    movl %cr3, %eax
    movl %eax, seen_cr3
    .endm

# Entered by CALL, left by IRET.
task_code:
    look
    call *task_hook
    iretl
task_after:
    jmp task_code

# Entered by JMP, left by JMP.
task_jumper:
    look
    call *task_hook
    ljmp $0x38, $0
    jmp task_jumper

# A handler of an exception with an error code: takes it off its stack.
task_handler:
    look
    popl seen_error
    call *task_hook
    iretl
task_handler_after:
    jmp task_handler

task_user:
    int $0x80

# Handlers of what goes wrong in a task just entered: tasks too, since nothing else can be relied on then.
    .macro handler vector
    .globl handler_\vector
handler_\vector:
    movl $\vector, seen_vector
    popl seen_error
    call *task_hook
    iretl
    .endm
    handler 10
    handler 11
    handler 12
    handler 13

    .code16
task16_code:
    movl $seen_ax, %esi
    movl %eax, (%esi)
    xorl %eax, %eax
    str %eax
    movl $seen_tr, %esi
    movl %eax, (%esi)
    movzwl %sp, %eax
    movl $seen_sp, %esi
    movl %eax, (%esi)
    pushfl
    popl %eax
    movl $seen_flags, %esi
    movl %eax, (%esi)
    movw $0x4321, %bx
    iret
    jmp task16_code
    .code32

call_task:
    pushal
    movl $0x11223344, %eax
    movl $0x55667788, %edi
call_task_at:
    lcall $0x88, $0
    movl %eax, back_ax
    movl %edi, back_di
    popal
    ret
jump_task:
    pushal
jump_task_at:
    ljmp $0x88, $0
    popal
    ret
call_gate:
    pushal
call_gate_at:
    lcall $0x90, $0x12345678
    popal
    ret
call_local_gate:
    pushal
    lcall $0x0F, $0
    popal
    ret
call_task16:
    pushal
    lcall $0xA0, $0
    popal
    ret
int_task:
    pushal
int_task_at:
    int $0x90
int_task_after:
    popal
    ret
iret_nested:
    pushfl
    orl $0x4000, (%esp)
    popfl
iret_nested_at:
    iretl
fault_to_task:
    pushal
    movl $0xFFF8, %eax
fault_to_task_at:
    movl %eax, %es
    popal
    ret
# A stack of 16 bytes: the frame of the #UD does not fit, nor does that of the #SS.
overflow_stack:
    pushal
    movl %esp, kept_sp
    movl $0xA8, %eax
    movl %eax, %ss
    movl $4, %esp
overflow_stack_at:
    ud2
    movl $0x10, %eax
    movl %eax, %ss
    movl kept_sp, %esp
    popal
    ret
user_int_task:
user_int_task_at:
    int $0x90
    int $0x80
user_call_gate:
user_call_gate_at:
    lcall $0x93, $0
    int $0x80

    .bss
    .balign 4
    .globl seen_flags, seen_ax, seen_di, seen_ds, seen_sp, seen_tr, seen_ldt, seen_cr0, seen_cr3, seen_error
    .globl seen_vector
    .globl back_ax, back_di
seen_vector: .skip 4
seen_flags: .skip 4
seen_ax: .skip 4
seen_di: .skip 4
seen_ds: .skip 4
seen_sp: .skip 4
seen_tr: .skip 4
seen_ldt: .skip 4
seen_cr0: .skip 4
seen_cr3: .skip 4
seen_error: .skip 4
back_ax: .skip 4
back_di: .skip 4
kept_sp: .skip 4
