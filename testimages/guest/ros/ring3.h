/* CPL 3 for a kernel of common/: code and data of files named user.c, and a way there and back. */
#ifndef ROS_RING3_H
#define ROS_RING3_H

#include "../common/machine.h"

/* Opens the pages of the user part to CPL 3 and prepares the way back. After traps_init. */
void ring3_init(void);

/* Calls a function of the user part at CPL 3, on the stack that ends there; comes back when it returns. */
void ring3_call(void (*function)(void), u8 *stack_end);

#endif
