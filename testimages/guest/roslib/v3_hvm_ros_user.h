/*
 * The hybrid VM from a process of the ROS: names and signatures are those programs for this interface have always used.
 *
 * Functions return 0, and -1 on failure, with a line in the log. There is one HRT in a machine, hence no handles. A
 * pointer passed to the HRT is one of this process once the address spaces are merged; before it is taken as a physical
 * address. A program that runs on a machine without a hybrid VM gets -1 from v3_hvm_ros_user_init, and must stop there.
 */
#ifndef V3_HVM_ROS_USER_H
#define V3_HVM_ROS_USER_H

#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The vector of an exception event that says the HRT itself failed, not code of the ROS that ran in it. */
#define HRT_EXCP_VEC 0x1d

/* What the HRT asks of the ROS. 80 bytes. */
struct v3_ros_event {
    enum {
        ROS_NONE = 0,
        ROS_PAGE_FAULT = 1,
        ROS_SYSCALL = 2,
        HRT_EXCEPTION = 3,
        HRT_THREAD_EXIT = 4,
        ROS_DONE = 5
    } event_type;
    uint64_t last_ros_event_result;
    union {
        struct {
            uint64_t rip;
            uint64_t cr2;
            enum { ROS_READ = 0, ROS_WRITE = 1 } action;
        } page_fault;
        struct {
            uint64_t args[8];   /* number, then its arguments */
        } syscall;
        struct {
            uint64_t rip;
            uint64_t vector;
        } excp;
        struct {
            uint64_t nktid;
        } thread_exit;
    };
};

/* What HRTs take as the description of a call: the HRT's function, where its value goes, its arguments. */
struct v3_hvm_call {
    uint64_t function;
    uint64_t *result;
    uint64_t args[8];
    uint64_t zero[2];
};

/* Log to standard error from here on. -1 when this is no ROS of a hybrid machine. */
int v3_hvm_ros_user_init(void);
/* No log any more. */
int v3_hvm_ros_user_deinit(void);
/* Log to `file`, nowhere if NULL. */
int v3_hvm_ros_user_set_log(FILE *file);

/*
 * Has `handler` called with the code of a signal, like an interrupt, on a stack of its own of `size` bytes, at least 4096;
 * it is pinned and cleared. The handler may use every register, and should not call what is not safe in signal handlers.
 */
int v3_hvm_ros_register_signal(void (*handler)(uint64_t), void *stack, uint64_t size);
/* Takes back whatever handler there is, this process's or another's. */
int v3_hvm_ros_unregister_signal(void);

/* Hands the VMM an image, for the next reboot of the HRT and all later ones. */
int v3_hvm_ros_install_hrt_image(void *image, uint64_t size);

typedef enum { RESET_HRT, RESET_ROS, RESET_BOTH } reset_type;

/* Asks for a reboot; does not wait. */
int v3_hvm_ros_reset(reset_type what);

int v3_hvm_ros_merge_address_spaces(void);
int v3_hvm_ros_unmerge_address_spaces(void);

/* Gives the first HRT core this processor's descriptor table and the FS base, so that the ROS's code can run there. */
int v3_hvm_ros_mirror_gdt(uint64_t fsbase, uint64_t cpu);
/* The processor may be left out. */
#define v3_hvm_ros_mirror_gdt(...)                                                                                     \
    v3_hvm_ros_mirror_gdt(V3_HVM_FIRST(__VA_ARGS__, 0), V3_HVM_SECOND(__VA_ARGS__, 0, 0))
#define V3_HVM_FIRST(first, ...) (first)
#define V3_HVM_SECOND(first, second, ...) (second)
int v3_hvm_ros_unmirror_gdt(void);
/* As it was spelled once. */
int v3_hvm_ros_unmiror_gdt(void);

/* Calls the HRT, on all its cores if `parallel`; waits for the end and serves its events meanwhile. */
int v3_hvm_ros_invoke_hrt_async(void *p, int parallel);
/* Returns at once. */
int v3_hvm_ros_invoke_hrt_async_nowait(void *p, int parallel);

/* Synchronous calls, through shared memory alone: the address spaces are merged first. */
int v3_hvm_ros_synchronize(void);
/* Waits for the end; looks for events now and then if `handle_ros_events`. */
int v3_hvm_ros_invoke_hrt_sync(void *p, int handle_ros_events);
int v3_hvm_ros_desynchronize(void);

/* Does what an event asks for, and tells the HRT. An exception ends this process; a thread's exit is left to the caller. */
int v3_hvm_handle_ros_event(struct v3_ros_event *event);
/* The same, with the answer left in the record, and its type set to ROS_NONE. */
int v3_hvm_handle_ros_event_nohcall(struct v3_ros_event *event);

/* Signals the process whose handler is registered. */
int v3_hvm_hrt_signal_ros(uint64_t code);

/* The handler, and what the VMM enters on a signal. */
extern void (*__v3_hvm_ros_signal_handler)(uint64_t code);
extern void __v3_hvm_ros_signal_handler_stub(void);

#ifdef __cplusplus
}
#endif

#endif
