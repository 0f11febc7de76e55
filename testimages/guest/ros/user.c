#include "user.h"

#include "wait.h"

struct user_area user_area = {.name = "user"};
u8 user_stack[4096] __attribute__((aligned(4096))) = {1};

void user_main(void)
{
    struct user_job *job = &user_area.job;
    job->answer = hvm_call_intel(job->request, job->argument, 0);
    job->finished = job->answer == 0 && (!job->wait || wait_for_idle(job->patience));
}
