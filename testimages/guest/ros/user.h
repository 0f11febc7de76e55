/* The part of the sample ROS that runs at CPL 3. */
#ifndef ROS_USER_H
#define ROS_USER_H

#include "../common/hvm.h"

/* One hypercall to make and, if it starts a transaction, the wait for its end. */
struct user_job {
    u64 request;
    u64 argument;
    bool wait;
    u64 patience;           /* TSC cycles */
    u64 answer;             /* out: RAX of the request */
    bool finished;          /* out: the transaction ended in time */
};

/* What the two kernels share lies on the user pages too, so that both privilege levels can pass it on. */
struct user_area {
    struct user_job job;
    struct hvm_descriptor descriptor;
    u64 result;
    char name[16];
    u64 partial[256];
    u64 words[1024];
};

extern struct user_area user_area;
extern u8 user_stack[4096];

/* The entry point at CPL 3: does user_area.job. */
void user_main(void);

#endif
