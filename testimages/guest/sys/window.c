#include "window.h"

entry window_pdpt[512] __attribute__((aligned(4096)));
entry window_directory[512] __attribute__((aligned(4096)));
entry window_table[512] __attribute__((aligned(4096)));

__asm__(".data\n\t"
        ".balign 4096\n\t"
        ".globl user_page, user_address, user_read, user_write, user_jump, user_stac\n"
        "user_page:\n"
        "user_address: .quad 0\n"
        "user_read:\n\t"
        "mov user_address(%rip), %rbx\n\t"
        "movl (%rbx), %eax\n\t" USER_DONE
        "user_write:\n\t"
        "mov user_address(%rip), %rbx\n\t"
        "movl %eax, (%rbx)\n\t" USER_DONE
        "user_jump:\n\t"
        "jmp *user_address(%rip)\n"
        "user_stac:\n\t"
        "stac\n\t" USER_DONE
        ".balign 4096\n\t"
        ".text\n");

void window_init(void)
{
    const entry open = PRESENT | WRITABLE | USER;
    boot_pml4[WINDOW >> 39 & 511] = (word)window_pdpt | open;
    window_pdpt[WINDOW >> 30 & 511] = (word)window_directory | open;
    window_directory[WINDOW >> 21 & 511] = (word)window_table | open;
    window_map(WINDOW_USER, (word)user_page | open);
}

void window_map(word address, entry value)
{
    *window_entry(address) = value;
    invlpg((void *)address);
}

void run_user(void (*code)(void), word address)
{
    user_address = address;
    attempt_user((void (*)(void))(WINDOW_USER + ((word)code - (word)user_page)));
}
