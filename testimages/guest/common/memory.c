/* The four functions a freestanding compiler may call on its own. */
#include "machine.h"

void *memcpy(void *to, const void *from, size_t count)
{
    void *d = to;
    __asm__ volatile("rep movsb" : "+D"(d), "+S"(from), "+c"(count) : : "memory");
    return to;
}

void *memset(void *to, int value, size_t count)
{
    void *d = to;
    __asm__ volatile("rep stosb" : "+D"(d), "+c"(count) : "a"(value) : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t count)
{
    u8 *d = to;
    const u8 *s = from;
    if (d <= s) {
        return memcpy(to, from, count);
    }
    while (count-- > 0) {
        d[count] = s[count];
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t count)
{
    const u8 *x = a;
    const u8 *y = b;
    for (size_t i = 0; i < count; i++) {
        if (x[i] != y[i]) {
            return x[i] < y[i] ? -1 : 1;
        }
    }
    return 0;
}
