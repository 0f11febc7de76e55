/* How a guest ends. */
#ifndef GUEST_FINISH_H
#define GUEST_FINISH_H

#include "machine.h"

/* Writes 0 to the debug-exit port, which ends the machine where the device is there; halts otherwise. */
__attribute__((noreturn)) void finish_passed(void);

/* Writes `code` (not 0) to the debug-exit port; where there is no such device the triple fault that follows tells. */
__attribute__((noreturn)) void finish_failed(u8 code);

#endif
