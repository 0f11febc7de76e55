/*
 * Exceptions and interrupts: an IDT of 256 gates that all lead to one C function of the image, trap(). The same in
 * 32-bit and in 64-bit code.
 */
#ifndef GUEST_TRAPS_H
#define GUEST_TRAPS_H

#include "machine.h"

struct trap_frame {
#ifdef __x86_64__
    word r15, r14, r13, r12, r11, r10, r9, r8;
#endif
    word bp, di, si, dx, cx, bx, ax;
    word vector;
    word error;    /* 0 where the vector has none */
    word ip;       /* from here on what the processor pushed */
    word cs;
    word flags;
    word sp, ss;   /* in 32-bit code only there when the privilege level changed */
};

/* Called with the interrupted registers; what it leaves in the frame is what the interrupted code goes on with. */
void trap(struct trap_frame *frame);

/* Builds the IDT (interrupt gates, DPL 0, kernel code selector) and loads it. */
void traps_init(void);

/* Replaces one gate. `type` is the type byte: 0x8E interrupt gate, 0x8F trap gate, 0xEE interrupt gate for CPL 3. */
void traps_set_gate(u8 vector, void (*handler)(void), u8 type, u8 ist);

/* Puts the gate of one vector back to the stub that leads to trap(), with the given type and IST. */
void traps_reset_gate(u8 vector, u8 type, u8 ist);

/* Writes raw gate words: for gates no C function should have. In 32-bit code `high` is ignored. */
void traps_set_raw(u8 vector, u64 low, u64 high);

/* Loads the IDTR with this image's IDT again, limited to `limit` bytes less one. */
void traps_load(u16 limit);

#endif
