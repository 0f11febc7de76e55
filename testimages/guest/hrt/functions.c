/* The functions the sample HRT exports. */
#include "hrt.h"

#include "../common/options.h"

/* Number of cores of the HRT. */
static u64 count_cores(const u64 arguments[8])
{
    (void)arguments;
    return machine.cores;
}

/*
 * weigh(address, count, seed, checksum): the sum of each word times its place, by adding up running sums from the end.
 * All ones when the words are not those the checksum was made of.
 */
static u64 weigh(const u64 arguments[8])
{
    const u64 *words = ros_pointer(arguments[0]);
    u64 count = arguments[1];
    u64 checksum = arguments[2];
    u64 running = 0;
    u64 sum = 0;
    for (u64 i = 0; i < count; i++) {
        checksum = checksum_step(checksum, words[i]);
    }
    for (u64 i = count; i-- > 0;) {
        running += words[i];
        sum += running;
    }
    bool good = checksum == arguments[3];
    print("core %u: weigh(%llu words at 0x%llx) = 0x%016llx, input checksum %s\n", this_core()->index, count,
          arguments[0], sum, good ? "good" : "BAD");
    return good ? sum : ~0ull;
}

static bool is_prime(u64 candidate)
{
    if (candidate < 4) {
        return candidate >= 2;
    }
    if (candidate % 2 == 0) {
        return false;
    }
    for (u32 divisor = 3; divisor * divisor <= candidate; divisor += 2) {
        if ((u32)candidate % divisor == 0) {
            return false;
        }
    }
    return true;
}

/*
 * primes(limit, address of a word for each core, checksum): how many primes there are in this core's share of the numbers
 * below the limit, which are dealt out in equal ranges. All ones when the checksum is not that of the arguments.
 */
static u64 primes(const u64 arguments[8])
{
    u32 index = this_core()->index;
    u64 limit = arguments[0];
    u64 *partial = ros_pointer(arguments[1]);
    bool good = checksum_step(checksum_step(0, limit), arguments[1]) == arguments[2];
    u64 count = 0;
    u64 from = limit * index / machine.cores;
    u64 end = limit * (index + 1) / machine.cores;
    for (u64 candidate = from; candidate < end; candidate++) {
        count += is_prime(candidate);
    }
    partial[index] = count;
    print("core %u: %4llu primes from %5llu to %5llu, input checksum %s\n", index, count, from, end - 1,
          good ? "good" : "BAD");
    return good ? count : ~0ull;
}

/* Stops this core for good once it has reported the call done. */
static u64 park(const u64 arguments[8])
{
    (void)arguments;
    this_core()->parking = true;
    print("core %u: parked\n", this_core()->index);
    return 0;
}

static const struct {
    char name[16];
    exported function;
} exports[] = {
    {"cores", count_cores},
    {"weigh", weigh},
    {"primes", primes},
    {"park", park},
};

exported find_export(const char *name)
{
    for (u32 i = 0; i < sizeof exports / sizeof *exports; i++) {
        if (text_equal(exports[i].name, name)) {
            print("core %u: lookup \"%s\" = 0x%llx\n", this_core()->index, name, (u64)exports[i].function);
            return exports[i].function;
        }
    }
    print("core %u: lookup \"%s\": no such function\n", this_core()->index, name);
    return NULL;
}
