/*
 * The sample HRT: every core sets itself up, the first announces the HRT with a NULL hypercall, all wait in HLT with
 * interrupts on. Work arrives as upcalls.
 */
#include "hrt.h"

enum { MAGIC_ERROR_CODE = 0xF00DF00D, PAGE_FAULT = 14, GENERAL_PROTECTION = 13, MAX_CORES = 256 };

struct machine machine;

static struct core cores[MAX_CORES];
static u64 gdt[3] = {0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF};
static u64 idt[256][2] __attribute__((aligned(16)));
static volatile u32 tables_ready;
static volatile u32 console_lock;
static u8 upcall_vector;

extern u8 stubs[256][16];
void load_gdt(const void *operand);
void hrt_core(const u8 *information, u32 vcpu, u32 index);
void hrt_event(u64 vector, u64 error, u64 ip);

/* Lines leave a core whole, so that cores that print at the same time stay readable. */
void console_put(char c)
{
    struct core *core = this_core();
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

static const u8 *find_tag(const u8 *information, u32 type)
{
    u32 total = *(const u32 *)information;
    for (u32 at = 8; at + 8 <= total;) {
        const u32 *tag = (const u32 *)(information + at);
        if (tag[0] == type) {
            return information + at;
        }
        at += (tag[1] + 7) & ~7u;
    }
    return NULL;
}

static void build_idt(void)
{
    for (u32 vector = 0; vector < 256; vector++) {
        u64 address = (u64)stubs[vector];
        idt[vector][0] = (address & 0xFFFF) | 0x08 << 16 | 0x8E00ull << 32 | (address >> 16 & 0xFFFF) << 48;
        idt[vector][1] = address >> 32;
    }
}

/* The first core reads the information block for all. Offsets: the multiboot2 tag of type 0xF00DF00D. */
static void set_up_machine(const u8 *information)
{
    const u8 *tag = find_tag(information, 0xF00DF00D);
    if (!tag) {
        print("no HRT tag in the information block\n");
        return;
    }
    u32 apics = *(const u32 *)(tag + 8);
    u32 first_apic = *(const u32 *)(tag + 12);
    u64 flags = *(const u64 *)(tag + 32);
    machine.offset = *(const u64 *)(tag + 64);
    machine.comm_page = (volatile u64 *)(*(const u64 *)(tag + 72) + machine.offset);
    machine.cores = apics - first_apic;
    upcall_vector = tag[80];
    const u64 *root = (const u64 *)((read_cr3() & ~0xFFFull) + machine.offset);
    machine.ros_offset = root[0] & 1 ? 0 : machine.offset;
    print("HRT up: %u cores, APIC ids %u-%u, memory from %llu MiB, %s pages at 0x%llx\n", machine.cores, first_apic,
          apics - 1, *(const u64 *)(tag + 48) >> 20, flags & 0x400 ? "1 GiB" : flags & 0x200 ? "2 MiB" : "4 KiB",
          machine.offset);
}

static void load_tables(void)
{
    struct {
        u16 limit;
        u64 base;
    } __attribute__((packed)) gdtr = {sizeof gdt - 1, (u64)gdt}, idtr = {sizeof idt - 1, (u64)idt};
    load_gdt(&gdtr);
    __asm__ volatile("lidt %0" : : "m"(idtr));
}

void hrt_core(const u8 *information, u32 vcpu, u32 index)
{
    struct core *core = &cores[index];
    core->self = core;
    core->index = index;
    core->vcpu = vcpu;
    wrmsr(MSR_GS_BASE, (u64)core);
    if (index == 0) {
        build_idt();
        set_up_machine(information);
        __atomic_store_n(&tables_ready, 1, __ATOMIC_RELEASE);
    }
    while (!__atomic_load_n(&tables_ready, __ATOMIC_ACQUIRE)) {
        cpu_pause();
    }
    load_tables();
    if (index == 0) {
        hvm_call(HVM_NULL, 0, 0);
    }
    for (;;) {
        sti_hlt();
    }
}

/* Runs what the descriptor asks for, on this core. */
static void run(const struct hvm_descriptor *descriptor, bool parallel)
{
    u64 value;
    if (descriptor->function >= HRT_SERVICE_LIMIT) {
        value = ((exported)descriptor->function)(descriptor->arguments);
    } else if (descriptor->function == HRT_SERVICE_LOOKUP) {
        value = (u64)find_export(ros_pointer(descriptor->arguments[0]));
    } else {
        print("core %u: no service %llu\n", this_core()->index, descriptor->function);
        value = 0;
    }
    u64 *result = ros_pointer(descriptor->result);
    if (parallel) {
        __atomic_fetch_add(result, value, __ATOMIC_SEQ_CST);
    } else {
        *result = value;
    }
}

static void upcall(void)
{
    struct core *core = this_core();
    u64 code = machine.comm_page[0];
    u64 argument = machine.comm_page[1];
    if (code != HVM_CALL && code != HVM_PARCALL) {
        print("core %u: upcall 0x%llx is not for this HRT\n", core->index, code);
        return;
    }
    run(ros_pointer(argument), code == HVM_PARCALL);
    bool parking = core->parking;
    if (hvm_call(HVM_EXEC_DONE, 0, 0) != 0) {
        print("core %u: EXEC_DONE refused\n", core->index);
    }
    while (parking) {
        __asm__ volatile("cli\n\thlt");
    }
}

/* An upcall is told from a real fault by its error code; CR2 can be lost. */
void hrt_event(u64 vector, u64 error, u64 ip)
{
    bool magic = (vector == PAGE_FAULT || vector == GENERAL_PROTECTION) && error == MAGIC_ERROR_CODE;
    if (magic || vector == upcall_vector) {
        upcall();
        return;
    }
    if (vector >= 32) {
        return;
    }
    print("core %u: exception %llu, error code 0x%llx, at 0x%llx, CR2 0x%lx\n", this_core()->index, vector, error, ip,
          read_cr2());
    for (;;) {
        __asm__ volatile("cli\n\thlt");
    }
}
