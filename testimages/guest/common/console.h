/* Text output: a small printf over a character sink, and the 16550 behind COM1 as one such sink. */
#ifndef GUEST_CONSOLE_H
#define GUEST_CONSOLE_H

#include "machine.h"

/* The sink; each image links exactly one definition. */
void console_put(char c);

/* %c %s %d %u %x, with l or ll for 64 bits, a minimum width, '-' (left) and '0' (zero padding), and %%. */
__attribute__((format(printf, 1, 2))) void print(const char *format, ...);

void serial_init(void);

#endif
