#include "console.h"

#include <stdarg.h>

static void pad(int count, char c)
{
    while (count-- > 0) {
        console_put(c);
    }
}

static void put_field(const char *text, int length, int width, bool left, char fill)
{
    if (!left) {
        pad(width - length, fill);
    }
    for (int i = 0; i < length; i++) {
        console_put(text[i]);
    }
    if (left) {
        pad(width - length, ' ');
    }
}

/* Schoolbook division by ten in 16-bit digits: 32-bit guests have no 64-bit divide instruction. */
static u32 divide(u64 *value, u32 base)
{
    u32 remainder = 0;
    u64 quotient = 0;
    for (int shift = 48; shift >= 0; shift -= 16) {
        u32 part = remainder << 16 | (u32)(*value >> shift & 0xFFFF);
        quotient |= (u64)(part / base) << shift;
        remainder = part % base;
    }
    *value = quotient;
    return remainder;
}

static void put_number(u64 value, bool negative, u32 base, int width, bool left, char fill)
{
    char digits[24];
    int at = sizeof digits;
    do {
        digits[--at] = "0123456789abcdef"[divide(&value, base)];
    } while (value != 0);
    if (negative) {
        digits[--at] = '-';
    }
    put_field(digits + at, (int)sizeof digits - at, width, left, fill);
}

void print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    for (; *format; format++) {
        if (*format != '%') {
            console_put(*format);
            continue;
        }
        bool left = false;
        char fill = ' ';
        int width = 0;
        int longs = 0;
        for (format++; *format == '-' || *format == '0'; format++) {
            left |= *format == '-';
            fill = *format == '0' ? '0' : fill;
        }
        for (; *format >= '0' && *format <= '9'; format++) {
            width = width * 10 + (*format - '0');
        }
        for (; *format == 'l'; format++) {
            longs++;
        }
        bool wide = longs == 2 || (longs == 1 && sizeof(long) == 8);
        switch (*format) {
        case 'c': {
            char c = (char)va_arg(args, int);
            put_field(&c, 1, width, left, ' ');
            break;
        }
        case 's': {
            const char *text = va_arg(args, const char *);
            int length = 0;
            while (text[length]) {
                length++;
            }
            put_field(text, length, width, left, ' ');
            break;
        }
        case 'd': {
            i64 value = wide ? va_arg(args, i64) : va_arg(args, i32);
            put_number(value < 0 ? -(u64)value : (u64)value, value < 0, 10, width, left, fill);
            break;
        }
        case 'u':
        case 'x': {
            u64 value = wide ? va_arg(args, u64) : va_arg(args, u32);
            put_number(value, false, *format == 'u' ? 10 : 16, width, left, fill);
            break;
        }
        default:
            console_put(*format);
        }
    }
    va_end(args);
}
