/* Test lines in the style of TAP: "ok 1 - text", "not ok 2 - text", "# remark", and the plan "1..N" at the end. */
#ifndef SYS_TAP_H
#define SYS_TAP_H

#include "../common/console.h"

/* What the text of all following tests starts with; "" for nothing. */
void about(const char *subject);

/* One test. The text must not hold numbers that can differ from run to run: outputs of two machines are compared. */
void ok(bool good, const char *text);

/* The same for a value; a wrong one is shown on a line of its own. */
void equal(u64 actual, u64 expected, const char *text);

/* Like equal, for the bits of `mask` only. */
void equal_bits(u64 actual, u64 mask, u64 expected, const char *text);

/* A test of something this machine says it does not have. */
void skip(const char *text, const char *reason);

/* Prints the plan and ends the guest: debug-exit code 0 if all tests passed. */
__attribute__((noreturn)) void finish_tests(void);

/* Every system guest's part. */
void tests(void);

#endif
