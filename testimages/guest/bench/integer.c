#include "bench.h"

/* Arithmetic on a 1024-bit number: multiply and add, divide with remainder, shift by a variable count, count bits. */
enum { LIMBS = 16 };

static u64 number[LIMBS];

__attribute__((noinline)) static u64 multiply_add(u64 *x, u64 factor, u64 carry)
{
    for (u32 i = 0; i < LIMBS; i++) {
        unsigned __int128 product = (unsigned __int128)x[i] * factor + carry;
        x[i] = (u64)product;
        carry = (u64)(product >> 64);
    }
    return carry;
}

__attribute__((noinline)) static u64 divide(u64 *x, u64 divisor)
{
    u64 remainder = 0;
    for (u32 i = LIMBS; i-- > 0;) {
        __asm__("divq %2" : "+a"(x[i]), "+d"(remainder) : "r"(divisor) : "cc");
    }
    return remainder;
}

__attribute__((noinline)) static void shift_right(u64 *x, u32 count)
{
    for (u32 i = 0; i < LIMBS - 1; i++) {
        x[i] = x[i] >> count | x[i + 1] << 1 << (63 - count);
    }
    x[LIMBS - 1] >>= count;
}

__attribute__((noinline)) static u64 count_bits(u64 value)
{
    u64 count = 0;
    for (; value; value &= value - 1) {
        count++;
    }
    return count;
}

static u64 run(u64 n)
{
    u64 checksum = 0;
    for (u32 i = 0; i < LIMBS; i++) {
        number[i] = i * 0x9E3779B97F4A7C15;
    }
    for (u64 i = 0; i < n; i++) {
        number[LIMBS - 1] ^= multiply_add(number, 0x5851F42D4C957F2D, i);
        if (i % 16 == 0) {
            checksum = mix(checksum, divide(number, number[0] >> 32 | 1));
        }
        shift_right(number, number[i % LIMBS] & 63);
        checksum += count_bits(number[i % LIMBS]);
        number[i % LIMBS] += checksum << 17 | checksum >> 47;
    }
    return mix(checksum, number[3]);
}

const struct kernel integer = {"integer", "multiply, divide, shift 1024-bit numbers", 120000, NULL, run};
