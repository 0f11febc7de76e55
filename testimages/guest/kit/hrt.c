/*
 * The HRT kit. Every core sets itself up and sleeps; work arrives as upcalls: calls, synchronous calls, merging with a
 * process of the ROS and parting from it, taking over its descriptor table. What only the process can do, bring in a
 * page of its memory or make a system call, is sent there as an event.
 */
#include "hrt.h"

#include "../common/options.h"

enum { MAGIC_ERROR_CODE = 0xF00DF00D, GENERAL_PROTECTION = 13, PAGE_FAULT = 14, TRAPPED_IN_HRT = 0x1D };
enum { HALF = 256 };                            /* of the entries of a page-table root */
enum { CR0_MP = 1 << 1, CR0_EM = 1 << 2, CR4_OSFXSR = 1 << 9, CR4_OSXMMEXCPT = 1 << 10, CR4_OSXSAVE = 1 << 18 };

/* Answers to the stub instead of a request that ends the upcall. */
#define NO_REQUEST (~0ull)
#define RESUME (~1ull)

struct hrt hrt;

static struct hrt_core cores[HRT_MAX_CORES];
/* Code and data where Linux has its own, so that the gates of the IDT fit the mirrored table too. */
static u64 gdt[4] = {0, 0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF};
static u64 idt[256][2] __attribute__((aligned(16)));
static union {
    struct hvm_gdt_area area;
    u8 bytes[30 + 65536];
} mirror;
static u64 identity[HALF];                      /* the lower half as it was before the first merge */
static const u64 *process_root;                 /* of the merged process */
static struct hvm_sync *sync;
static volatile bool leaving;
static volatile u32 tables_ready;
static volatile u32 console_lock;

struct export {
    char name[28];
    i32 distance;                               /* from this word to the function */
};

/* From entry.S and kit.lds; reached relative to RIP, as everything is in an image that can be loaded elsewhere. */
#pragma GCC visibility push(hidden)
extern u8 stubs[256][16], hrt_rest[], hrt_rest_end[];
extern const struct export hrt_exports[], hrt_exports_end[];
void load_gdt(const void *operand);
void syscall_entry(void);
void core_start(const u8 *information, u32 vcpu, u32 index, u64 stack_top);
u64 forward_syscall(const u64 call[7]);
u64 hrt_trap(u64 vector, u64 error, u64 ip);
#pragma GCC visibility pop

/* Lines leave a core whole, so that cores that print at the same time stay readable. */
void console_put(char c)
{
    struct hrt_core *core = hrt_core();
    if (core->length < sizeof core->line) {
        core->line[core->length++] = c;
    }
    if (c != '\n') {
        return;
    }
    while (__atomic_exchange_n(&console_lock, 1, __ATOMIC_ACQUIRE)) {
        cpu_pause();
    }
    for (u32 i = 0; i < core->length; i++) {
        outb(PORT_HRT_CONSOLE, (u8)core->line[i]);
    }
    __atomic_store_n(&console_lock, 0, __ATOMIC_RELEASE);
    core->length = 0;
}

/* ------------------------------------------------------------------------------------------------ start */

static void read_information(const u8 *block)
{
    u32 at = 8;
    while (*(const u32 *)(block + at) != 0xF00DF00D) {
        at += (*(const u32 *)(block + at + 4) + 7) & ~7u;
    }
    const struct hvm_information *tag = (const void *)(block + at);
    hrt.offset = tag->offset;
    hrt.comm_page = (volatile u64 *)(tag->comm_page + tag->offset);
    hrt.cores = tag->apics - tag->first_hrt_apic;
    hrt.first_vcpu = tag->first_hrt_apic;
    hrt.khz = (u32)tag->khz;
    hrt.vector = tag->vector;
    for (u32 vector = 0; vector < 256; vector++) {
        u64 address = (u64)stubs[vector];
        idt[vector][0] = (address & 0xFFFF) | 0x10 << 16 | 0x8E00ull << 32 | (address >> 16 & 0xFFFF) << 48;
        idt[vector][1] = address >> 32;
    }
    print("HRT up: %u cores, memory from %llu MiB\n", hrt.cores, tag->first_hrt_address >> 20);
}

static void load_own_gdt(void)
{
    struct {
        u16 limit;
        u64 base;
    } __attribute__((packed)) gdtr = {sizeof gdt - 1, (u64)gdt};
    load_gdt(&gdtr);
}

/* What functions of the ROS expect of a processor: SSE and, where there is, AVX; SYSCALL. */
static void set_up_core(void)
{
    struct {
        u16 limit;
        u64 base;
    } __attribute__((packed)) idtr = {sizeof idt - 1, (u64)idt};
    u32 features[4], states[4];
    load_own_gdt();
    __asm__ volatile("lidt %0" : : "m"(idtr));
    write_cr0((read_cr0() & ~(u64)CR0_EM) | CR0_MP);
    write_cr4(read_cr4() | CR4_OSFXSR | CR4_OSXMMEXCPT);
    cpuid(1, 0, features);
    if (features[2] & 1 << 26) {
        cpuid(0xD, 0, states);
        write_cr4(read_cr4() | CR4_OSXSAVE);
        __asm__ volatile("xsetbv" : : "a"(states[0] & 0xE7), "d"(0), "c"(0));
    }
    __asm__ volatile("fninit");
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | 1);
    wrmsr(MSR_STAR, 0x10ull << 32);
    wrmsr(MSR_LSTAR, (u64)syscall_entry);
    wrmsr(MSR_SFMASK, 0x700);
}

void core_start(const u8 *information, u32 vcpu, u32 index, u64 stack_top)
{
    struct hrt_core *core = &cores[index];
    *core = (struct hrt_core){.self = core, .stack_top = stack_top, .index = index, .vcpu = vcpu};
    wrmsr(MSR_GS_BASE, (u64)core);
    if (index == 0) {
        read_information(information);
        __atomic_store_n(&tables_ready, 1, __ATOMIC_RELEASE);
    }
    while (!__atomic_load_n(&tables_ready, __ATOMIC_ACQUIRE)) {
        cpu_pause();
    }
    set_up_core();
    if (index == 0) {
        hvm_call(HVM_GDT_REGISTER, (u64)&mirror, 0);
        hvm_call(HVM_NULL, 0, 0);
    }
}

/* ------------------------------------------------------------------------------------------------ events for the ROS */

/* One event at a time for the whole machine: a core whose request is refused waits for another's event to end. */
static u64 forward(struct hvm_event *event)
{
    struct hvm_event answer = {0};
    while (hvm_call(HVM_EVENT_REQUEST, (u64)event, 0) != 0) {
        cpu_pause();
    }
    do {
        cpu_pause();
        hvm_call(HVM_GET_STATE, (u64)&answer, 0);
    } while (answer.type != HVM_EVENT_ENDED);
    hvm_call(HVM_EVENT_ACK, 0, 0);
    return answer.result;
}

u64 forward_syscall(const u64 call[7])
{
    struct hvm_event event = {.type = HVM_EVENT_SYSCALL};
    memcpy(event.payload, call, 7 * sizeof *call);
    return forward(&event);
}

u64 hrt_syscall(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
{
    return forward_syscall((u64[]){number, a, b, c, d, e, f});
}

static bool in_lower_half(u64 address) { return address >> 47 == 0; }

/* A fault of the kit itself, or of a function that cannot go on: tells, and stops this core until the next reboot. */
static void give_up(u64 vector, u64 error, u64 ip)
{
    print("core %u: exception %llu, error code 0x%llx, at 0x%llx, CR2 0x%lx\n", hrt_core()->index, vector, error, ip,
          read_cr2());
    if (hrt.merged) {
        struct hvm_event event = {.type = HVM_EVENT_EXCEPTION, .payload = {ip, in_lower_half(ip) ? vector : TRAPPED_IN_HRT}};
        forward(&event);
    }
    for (;;) {
        __asm__ volatile("cli\n\thlt");
    }
}

/* ------------------------------------------------------------------------------------------------ upcalls */

static u64 find_export(const char *name)
{
    for (const struct export *export = hrt_exports; export < hrt_exports_end; export++) {
        if (text_equal(export->name, name)) {
            return (u64)&export->distance + (u64)(i64)export->distance;
        }
    }
    return 0;
}

static void run(const struct hvm_descriptor *call, bool parallel)
{
    const u64 *a = call->arguments;
    u64 value = call->function == HRT_SERVICE_LOOKUP
                    ? find_export((const char *)a[0])
                    : ((hrt_function)call->function)(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
    if (parallel) {
        __atomic_fetch_add((u64 *)call->result, value, __ATOMIC_SEQ_CST);
    } else {
        *(u64 *)call->result = value;
    }
}

/* Serves synchronous calls; a teardown that comes while none is running does not return here. */
static void serve(struct hrt_core *core)
{
    u64 expected = 1;
    leaving = false;
    core->spinning = true;
    hvm_call(HVM_EXEC_DONE, 0, 0);
    while (!leaving) {
        if (sync->issued == expected) {
            core->spinning = false;
            run((const struct hvm_descriptor *)sync->argument, false);
            expected++;
            sync->completed++;
            core->spinning = true;
        }
        cpu_pause();
    }
    core->spinning = false;
}

static void copy_entries(u64 *to, const u64 *from)
{
    for (u32 i = 0; i < HALF; i++) {
        to[i] = from[i];
    }
}

static u64 *root(void) { return (u64 *)((read_cr3() & ~0xFFFull) + hrt.offset); }

static void copy_lower_half(const u64 *from)
{
    if (!hrt.merged) {
        copy_entries(identity, root());
    }
    copy_entries(root(), from);
    write_cr3(read_cr3());
}

/* Does what the comm page says; the request that tells the VMM that it is done. */
static u64 upcall(struct hrt_core *core)
{
    u64 code = hrt.comm_page[0];
    u64 argument = hrt.comm_page[1];
    core->spinning = false;
    switch (code) {
    case HVM_CALL:
    case HVM_PARCALL:
        write_cr3(read_cr3());                  /* only the first core has seen the merge */
        run((const struct hvm_descriptor *)argument, code == HVM_PARCALL);
        return HVM_EXEC_DONE;
    case HVM_SYNC_SETUP:
        sync = (struct hvm_sync *)argument;
        serve(core);
        return NO_REQUEST;
    case HVM_SYNC_TEARDOWN:
        leaving = true;
        return HVM_EXEC_DONE;
    case HVM_MERGE:
        process_root = (const u64 *)((argument & ~0xFFFull) + hrt.offset);
        copy_lower_half(process_root);
        hrt.merged = true;
        return HVM_MERGE_DONE;
    case HVM_UNMERGE:
        copy_lower_half(hrt.merged ? identity : root());
        hrt.merged = false;
        return HVM_MERGE_DONE;
    case HVM_GDT_SYNC:
        load_gdt(&mirror.area);
        wrmsr(MSR_FS_BASE, mirror.area.fs_base);
        return HVM_GDT_DONE;
    case HVM_GDT_RESTORE:
        load_own_gdt();
        wrmsr(MSR_FS_BASE, 0);
        return HVM_GDT_DONE;
    default:
        print("core %u: upcall 0x%llx is not known\n", core->index, code);
        return NO_REQUEST;
    }
}

/* Has the process bring in a page. Its root may have an entry more since the merge; all below is shared. */
static void page_fault(u64 error, u64 ip)
{
    u64 address = read_cr2();
    struct hvm_event event = {.type = HVM_EVENT_PAGE_FAULT, .payload = {ip, address, error >> 1 & 1}};
    forward(&event);
    root()[address >> 39] = process_root[address >> 39];
    invlpg((const void *)address);
}

__attribute__((weak)) void hrt_interrupt(u64 vector) { (void)vector; }

/* An upcall is told from a real fault by its error code; CR2 can be lost. */
u64 hrt_trap(u64 vector, u64 error, u64 ip)
{
    struct hrt_core *core = hrt_core();
    bool magic = (vector == PAGE_FAULT || vector == GENERAL_PROTECTION) && error == MAGIC_ERROR_CODE;
    if (magic || vector == hrt.vector) {
        bool resting = (ip >= (u64)hrt_rest && ip < (u64)hrt_rest_end) || core->spinning;
        u64 request = upcall(core);
        if (resting) {
            return request;
        }
        if (request != NO_REQUEST) {
            hvm_call(request, 0, 0);
        }
        return RESUME;
    }
    if (vector >= 32) {
        hrt_interrupt(vector);
    } else if (vector == PAGE_FAULT && hrt.merged && in_lower_half(read_cr2())) {
        page_fault(error, ip);
    } else {
        give_up(vector, error, ip);
    }
    return RESUME;
}
