#include "options.h"

const char *multiboot_command_line(const void *information)
{
    const u32 *fields = information;
    return fields[0] & 4 ? (const char *)(word)fields[4] : "";
}

bool text_equal(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

static const char *find(const char *line, const char *name)
{
    for (const char *at = line; *at;) {
        const char *n = name;
        while (*n && *at == *n) {
            at++;
            n++;
        }
        if (!*n && *at == '=') {
            return at + 1;
        }
        while (*at && *at != ' ') {
            at++;
        }
        while (*at == ' ') {
            at++;
        }
    }
    return NULL;
}

bool option_text(const char *line, const char *name, char *value, size_t size)
{
    const char *found = find(line, name);
    size_t length = 0;
    while (found && found[length] && found[length] != ' ' && length + 1 < size) {
        value[length] = found[length];
        length++;
    }
    value[length] = 0;
    return found != NULL;
}

u64 option_number(const char *line, const char *name, u64 otherwise)
{
    const char *at = find(line, name);
    if (!at || *at < '0' || *at > '9') {
        return otherwise;
    }
    u32 base = 10;
    if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) {
        base = 16;
        at += 2;
    }
    u64 number = 0;
    for (;; at++) {
        u32 digit = *at >= '0' && *at <= '9' ? (u32)(*at - '0') : (u32)((*at | 0x20) - 'a') + 10;
        if (digit >= base) {
            return number;
        }
        number = number * base + digit;
    }
}
