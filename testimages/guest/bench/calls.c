#include "bench.h"

/* Recursive Fibonacci, in assembly: compilers turn half of the recursion into loops. */
u64 fibonacci(u64 n);
__asm__(".text\n"
        "fibonacci:\n"
        "    cmpq $2, %rdi\n"
        "    jb 1f\n"
        "    pushq %rbx\n"
        "    movq %rdi, %rbx\n"
        "    leaq -1(%rdi), %rdi\n"
        "    call fibonacci\n"
        "    pushq %rax\n"
        "    leaq -2(%rbx), %rdi\n"
        "    call fibonacci\n"
        "    popq %rdx\n"
        "    addq %rdx, %rax\n"
        "    popq %rbx\n"
        "    ret\n"
        "1:  movq %rdi, %rax\n"
        "    ret\n");

static u64 run(u64 n)
{
    u64 checksum = 0;
    for (u64 i = 0; i < n; i++) {
        checksum = mix(checksum, fibonacci(20));
    }
    return checksum;
}

const struct kernel calls = {"calls", "recursive Fibonacci of 20", 340, NULL, run};
