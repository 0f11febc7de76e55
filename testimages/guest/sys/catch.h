/* Running code that is expected to fault, at either privilege level, and interrupt handlers for whoever wants them. */
#ifndef SYS_CATCH_H
#define SYS_CATCH_H

#include "../common/traps.h"
#include "tap.h"

enum vector {
    DE = 0, DB = 1, NMI = 2, BP = 3, OF = 4, BR = 5, UD = 6, NM = 7, DF = 8, TS = 10, NP = 11, SS = 12, GP = 13, PF = 14,
    NO_SUCH_EXCEPTION = 15, MF = 16, AC = 17,
    GATE_USER_DONE = 0x80, /* INT 0x80: code at CPL 3 has nothing more to do */
    NO_EXCEPTION = 0x100
};

enum { KERNEL_DATA = 0x10, USER_CODE32 = 0x23, USER_DATA = 0x2B, USER_CODE64 = 0x33, TSS_SELECTOR = 0x38 };
#ifdef __x86_64__
enum { KERNEL_CODE = 0x08, USER_CODE = USER_CODE64 };
#else
enum { KERNEL_CODE = 0x18, USER_CODE = USER_CODE32 };
#endif

/* What was caught; vector NO_EXCEPTION when the code simply returned. */
struct caught {
    u32 vector;
    word error, ip, cs, flags, sp, cr2, ax;
    word frame;         /* address of the frame: tells which stack it was pushed on */
};

extern struct caught caught;

/* Runs code(argument) until it returns or an exception happens; the result is in `caught`. */
void attempt(void (*code)(word argument), word argument);

/* Runs code at CPL 3 (no paging or pages open to it required) until an exception or INT 0x80. */
void attempt_user(void (*code)(void));

/* CPL-3 code of the attempts: leaves with INT 0x80. */
#define USER_DONE "int $0x80\n\t"

/* Tests that the last attempt ended in this exception with this error code. */
void expect_exception(u32 vector, word error, const char *text);

/* The same, and that the saved IP is `ip`. */
void expect_exception_at(u32 vector, word error, const void *ip, const char *text);

/* Called for NMI, vector 15 and vectors 32 and up, if set; sends whatever EOI is needed itself. */
extern void (*interrupt_handler)(struct trap_frame *frame);

/* Fills the GDT's TSS descriptor, loads TR. Stacks for CPL 0 and for IST 1 are separate ones. */
void load_tss(void);
extern u8 tss[104];
extern u8 trap_stack[8192], ist_stack[8192];

extern u64 boot_gdt[];

#endif
