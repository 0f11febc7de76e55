/*
 * The benchmark image. Command line: kernel=NAME (default: all, one after the other), n=ITERATIONS, rep=RUNS.
 * Each run of the timed part lies between the debug-console bytes 'S' and 'E'; all runs of a kernel must agree.
 */
#include "../common/console.h"
#include "../common/finish.h"
#include "../common/options.h"
#include "bench.h"

static const struct kernel *const kernels[] = {
    &integer, &memory,     &chase,   &sieve, &branches, &calls,
    &paging,  &interrupts, &strings, &sort,  &crc,      &matrix,
};

static void measure(const struct kernel *kernel, const char *line)
{
    u64 n = option_number(line, "n", kernel->iterations);
    u64 runs = option_number(line, "rep", 1);
    u64 checksum = 0;
    for (u64 run = 0; run < runs; run++) {
        if (kernel->prepare) {
            kernel->prepare();
        }
        outb(PORT_DEBUG_CONSOLE, 'S');
        u64 result = kernel->run(n);
        outb(PORT_DEBUG_CONSOLE, 'E');
        if (run > 0 && result != checksum) {
            print("%-10s run %llu: checksum %016llx, before %016llx\n", kernel->name, run, result, checksum);
            finish_failed(1);
        }
        checksum = result;
    }
    print("%-10s n=%-9llu checksum %016llx  %s\n", kernel->name, n, checksum, kernel->what);
}

void guest_main(const void *information)
{
    const char *line = multiboot_command_line(information);
    char name[16];
    serial_init();
    bool all = !option_text(line, "kernel", name, sizeof name);
    bool found = false;
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        if (all || text_equal(name, kernels[i]->name)) {
            measure(kernels[i], line);
            found = true;
        }
    }
    if (!found) {
        print("no kernel named '%s'; there are:", name);
        for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
            print(" %s", kernels[i]->name);
        }
        print("\n");
        finish_failed(1);
    }
    finish_passed();
}
