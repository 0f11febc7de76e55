/* There is no system call here but this one: done, back to the kernel. It is what a function at CPL 3 returns to. */
__asm__(".text\n"
        ".globl user_return\n"
        "user_return:\n"
        "    int $0x80\n");
