#include "user.h"

#include "wait.h"

struct user_area user_area = {.name = "user"};
u8 user_stack[4096] __attribute__((aligned(4096))) = {1};

/* There is no system call here but this one: done, back to the kernel. */
__asm__(".text\n"
        ".globl user_return\n"
        "user_return:\n"
        "    int $0x80\n");

void user_main(void)
{
    struct user_job *job = &user_area.job;
    job->answer = hvm_call_intel(job->request, job->argument, 0);
    job->finished = job->answer == 0 && (!job->wait || wait_for_idle(job->patience));
}
