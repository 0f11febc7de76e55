/* The part of the hybrid VM's benchmark that runs at CPL 3, as a program of the ROS does. */
#ifndef HVMBENCH_USER_H
#define HVMBENCH_USER_H

#include "../common/hvm.h"

enum { MAX_SAMPLES = 16384 };

/* What the two privilege levels share. */
struct bench_area {
    u64 count;                          /* in: how often */
    u64 function;                       /* in: of the HRT, for the calls */
    u64 arguments[2];                   /* in */
    u64 refused;                        /* out: requests that failed */
    u64 signals;                        /* out: how often the handler ran */
    u64 samples[MAX_SAMPLES];           /* out: TSC cycles of each */
    struct hvm_descriptor descriptor;
    u64 result;
    struct hvm_sync sync;
    char name[16];
};

extern struct bench_area bench_area;
extern u8 bench_stack[4096];

/* Each takes count samples of one operation. */
void user_null(void);
void user_call(void);
void user_parallel(void);
void user_sync(void);
void user_merge(void);
void user_signal(void);
void user_event(void);

/* Calls the function once and leaves its value in result. */
void user_once(void);

#endif
