#include "tap.h"

#include "../common/finish.h"
#include "../common/traps.h"

static int count, failed;
static const char *subject = "";

void about(const char *what) { subject = what; }

void ok(bool good, const char *text)
{
    count++;
    failed += !good;
    print("%s %d - %s%s%s\n", good ? "ok" : "not ok", count, subject, *subject ? ": " : "", text);
}

void equal(u64 actual, u64 expected, const char *text)
{
    ok(actual == expected, text);
    if (actual != expected) {
        print("# is 0x%llx, expected 0x%llx\n", actual, expected);
    }
}

void equal_bits(u64 actual, u64 mask, u64 expected, const char *text) { equal(actual & mask, expected, text); }

void skip(const char *text, const char *reason)
{
    count++;
    print("ok %d - %s%s%s # SKIP %s\n", count, subject, *subject ? ": " : "", text, reason);
}

void finish_tests(void)
{
    print("1..%d\n", count);
    if (failed > 0) {
        print("# %d failed\n", failed);
        finish_failed(1);
    }
    finish_passed();
}

void guest_main(void)
{
    serial_init();
    traps_init();
    tests();
    finish_tests();
}
