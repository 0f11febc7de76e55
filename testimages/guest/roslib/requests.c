#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include "hypercall.h"
#include "v3_hvm_ros_user.h"

static FILE *log_file;

void complain(const char *format, ...)
{
    if (!log_file) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    fputs("hvm: ", log_file);
    vfprintf(log_file, format, arguments);
    fputc('\n', log_file);
    va_end(arguments);
}

int demand(const char *what, uint64_t request, uint64_t argument2, uint64_t argument3)
{
    uint64_t answer = hypercall(request, argument2, argument3);
    if (answer != 0) {
        complain("%s: refused (request 0x%llx)", what, (unsigned long long)request);
        return -1;
    }
    return 0;
}

static sigjmp_buf no_vmm;

static void illegal(int number)
{
    (void)number;
    siglongjmp(no_vmm, 1);
}

/* The instruction is undefined where there is no VMM; some VMMs of another kind end it in a fault, or answer nonsense. */
static int has_vmm(void)
{
    struct sigaction action, before[2];
    struct v3_ros_event event;
    volatile int found = 0;
    memset(&action, 0, sizeof action);
    memset(&event, 0, sizeof event);
    action.sa_handler = illegal;
    if (sigaction(SIGILL, &action, &before[0]) != 0 || sigaction(SIGSEGV, &action, &before[1]) != 0) {
        return 0;
    }
    if (sigsetjmp(no_vmm, 1) == 0) {
        found = hypercall(REQUEST_GET_STATE, (uint64_t)&event, 0) <= LAST_STATE;
    }
    sigaction(SIGILL, &before[0], NULL);
    sigaction(SIGSEGV, &before[1], NULL);
    return found;
}

int v3_hvm_ros_user_init(void)
{
    log_file = stderr;
    if (!has_vmm()) {
        complain("this machine has no hybrid VM");
        return -1;
    }
    return 0;
}

int v3_hvm_ros_user_deinit(void)
{
    log_file = NULL;
    return 0;
}

int v3_hvm_ros_user_set_log(FILE *file)
{
    log_file = file;
    return 0;
}

int v3_hvm_ros_install_hrt_image(void *image, uint64_t size)
{
    /* The VMM stops at a page that is not there: every byte is read first. */
    const volatile unsigned char *bytes = image;
    for (uint64_t i = 0; i < size; i++) {
        (void)bytes[i];
    }
    return demand("image", REQUEST_REPLACE_IMAGE, (uint64_t)image, size);
}

int v3_hvm_ros_reset(reset_type what)
{
    switch (what) {
    case RESET_HRT:
        return demand("reboot of the HRT", REQUEST_REBOOT_HRT, 0, 0);
    case RESET_ROS:
        return demand("reboot of the ROS", REQUEST_REBOOT_ROS, 0, 0);
    case RESET_BOTH:
        return demand("reboot", REQUEST_REBOOT_BOTH, 0, 0);
    default:
        complain("reset of nothing known (%d)", (int)what);
        return -1;
    }
}

/* A merge brings no events: it waits without a look at them. */
int v3_hvm_ros_merge_address_spaces(void)
{
    return demand("merge", REQUEST_MERGE, 0, 0) ? -1 : wait_for_state(STATE_IDLE, 0);
}

int v3_hvm_ros_unmerge_address_spaces(void)
{
    return demand("unmerge", REQUEST_UNMERGE, 0, 0) ? -1 : wait_for_state(STATE_IDLE, 1);
}

int(v3_hvm_ros_mirror_gdt)(uint64_t fsbase, uint64_t cpu)
{
    return demand("mirroring the GDT", REQUEST_GDT_SYNC, fsbase, cpu) ? -1 : wait_for_state(STATE_IDLE, 1);
}

int v3_hvm_ros_unmirror_gdt(void)
{
    return demand("end of the mirrored GDT", REQUEST_GDT_RESTORE, 0, 0) ? -1 : wait_for_state(STATE_IDLE, 1);
}

int v3_hvm_ros_unmiror_gdt(void) { return v3_hvm_ros_unmirror_gdt(); }

int v3_hvm_ros_invoke_hrt_async(void *p, int parallel)
{
    return v3_hvm_ros_invoke_hrt_async_nowait(p, parallel) ? -1 : wait_for_state(STATE_IDLE, 1);
}

int v3_hvm_ros_invoke_hrt_async_nowait(void *p, int parallel)
{
    return demand("call", parallel ? REQUEST_PARCALL : REQUEST_CALL, (uint64_t)p, 0);
}
