/* Options of the multiboot command line: words of the form name=value. */
#ifndef GUEST_OPTIONS_H
#define GUEST_OPTIONS_H

#include "machine.h"

/* The command line of a multiboot 1 information structure, "" without one. */
const char *multiboot_command_line(const void *information);

/* Copies the value of option `name` to `value` (always terminated); false, and an empty value, when it is absent. */
bool option_text(const char *line, const char *name, char *value, size_t size);

/* The option as a number, decimal or with 0x hexadecimal; `otherwise` when it is absent or not a number. */
u64 option_number(const char *line, const char *name, u64 otherwise);

bool text_equal(const char *a, const char *b);

#endif
