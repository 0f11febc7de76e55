/*
 * The tests that hold for a leaf paging-structure entry of every size in every mode: rights, accessed and dirty bits,
 * reserved bits, invalidation. The including file defines `entry`, the type of an entry, and runs them on its leaves.
 */
#ifndef SYS_LEAF_H
#define SYS_LEAF_H

#include "catch.h"

#define PRESENT ((entry)0x001)
#define WRITABLE ((entry)0x002)
#define USER ((entry)0x004)
#define ACCESSED ((entry)0x020)
#define DIRTY ((entry)0x040)
#define LARGE ((entry)0x080)
#define GLOBAL ((entry)0x100)

enum { CR0_WP = 1 << 16, CR4_PSE = 1 << 4, CR4_PAE = 1 << 5, CR4_PGE = 1 << 7, EFER_NXE = 1 << 11 };

/* 32 MiB and 36 MiB: aligned for all page sizes but 1 GiB. */
enum { FRAME_A = 0x2000000, FRAME_B = 0x2400000 };

struct leaf {
    volatile u32 *window;       /* an address the leaf translates */
    volatile entry *slot;       /* the leaf */
    volatile entry *parent;     /* the entry that leads to its table; NULL if it has no rights */
    entry frame[2];             /* what it can map; one frame only if they are equal */
    word offset;                /* of the window in the frame */
    entry type;                 /* LARGE or 0 */
    entry reserved;             /* bit that must be 0, or 0 */
    bool execute_disable;       /* the mode has it, and this machine too */
};

/* An address for code at CPL 3, and the code. */
volatile u32 *probe;
#ifdef __x86_64__
#define PROBE "%rbx"
#else
#define PROBE "%ebx"
#endif
#define LOAD_PROBE "mov probe, " PROBE "\n\t"
void user_read(void);
void user_write(void);
void user_jump(void);
__asm__(".text\n"
        "user_read:\n\t" LOAD_PROBE "movl (" PROBE "), %eax\n\t" USER_DONE
        "user_write:\n\t" LOAD_PROBE "movl %eax, (" PROBE ")\n\t" USER_DONE
        "user_jump:\n\t" LOAD_PROBE "jmp *" PROBE "\n");

static void read_word(word address) { (void)*(volatile u32 *)address; }
static void write_word(word address) { *(volatile u32 *)address = 0x77; }
static void call_word(word address) { ((void (*)(void))address)(); }

static inline volatile u32 *frame_word(const struct leaf *leaf, int which)
{
    return (volatile u32 *)((word)leaf->frame[which] + leaf->offset);
}

static void map(const struct leaf *leaf, int which, entry flags)
{
    *leaf->slot = leaf->frame[which] | leaf->type | flags;
    invlpg(leaf->window);
}

static void expect_fault(const struct leaf *leaf, word error, const char *text)
{
    expect_exception(PF, error, text);
    if (caught.cr2 != (word)leaf->window) {
        equal(caught.cr2, (word)leaf->window, "CR2 is the address that faulted");
    }
}

static void translation_and_bits(const struct leaf *leaf)
{
    *frame_word(leaf, 0) = 0x1234;
    if (leaf->parent) {
        *leaf->parent &= ~ACCESSED;
    }
    map(leaf, 0, PRESENT | WRITABLE);
    equal(*leaf->window, 0x1234, "a read reaches the frame");
    equal_bits(*leaf->slot, ACCESSED | DIRTY, ACCESSED, "a read sets the accessed bit only");
    if (leaf->parent) {
        equal_bits(*leaf->parent, ACCESSED, ACCESSED, "the accessed bit of the entry above is set too");
    }
    *leaf->window = 0x4321;
    equal(*frame_word(leaf, 0), 0x4321, "a write reaches the frame");
    equal_bits(*leaf->slot, ACCESSED | DIRTY, ACCESSED | DIRTY, "a write sets the dirty bit");
    map(leaf, 0, PRESENT | WRITABLE);
    __atomic_fetch_add(leaf->window, 1, __ATOMIC_SEQ_CST);
    equal_bits(*leaf->slot, ACCESSED | DIRTY, ACCESSED | DIRTY, "a locked instruction sets both bits");
}

static void supervisor_rights(const struct leaf *leaf)
{
    map(leaf, 0, 0);
    attempt(read_word, (word)leaf->window);
    expect_fault(leaf, 0, "#PF(0): read, not present");
    attempt(write_word, (word)leaf->window);
    expect_fault(leaf, 2, "#PF(W): write, not present");
    equal_bits(*leaf->slot, ACCESSED | DIRTY, 0, "a fault leaves accessed and dirty bits alone");
    map(leaf, 0, PRESENT);
    write_cr0(read_cr0() & ~(word)CR0_WP);
    attempt(write_word, (word)leaf->window);
    equal(caught.vector, NO_EXCEPTION, "CPL 0 writes to a read-only page while CR0.WP is 0");
    equal_bits(*leaf->slot, DIRTY, DIRTY, "and the dirty bit is set");
    write_cr0(read_cr0() | CR0_WP);
    map(leaf, 0, PRESENT);
    attempt(write_word, (word)leaf->window);
    expect_fault(leaf, 3, "#PF(P, W): write to a read-only page with CR0.WP");
    if (leaf->parent) {
        *leaf->parent &= ~WRITABLE;
        map(leaf, 0, PRESENT | WRITABLE);
        attempt(write_word, (word)leaf->window);
        expect_fault(leaf, 3, "#PF(P, W): write, the entry above is read-only");
        *leaf->parent |= WRITABLE;
    }
}

static void user_rights(const struct leaf *leaf)
{
    probe = leaf->window;
    map(leaf, 0, PRESENT | WRITABLE | USER);
    attempt_user(user_read);
    equal(caught.vector, GATE_USER_DONE, "CPL 3 reads a user page");
    attempt_user(user_write);
    equal(caught.vector, GATE_USER_DONE, "CPL 3 writes a writable user page");
    map(leaf, 0, PRESENT | WRITABLE);
    attempt_user(user_read);
    expect_fault(leaf, 5, "#PF(P, U): read of a supervisor page at CPL 3");
    attempt_user(user_write);
    expect_fault(leaf, 7, "#PF(P, W, U): write to a supervisor page at CPL 3");
    map(leaf, 0, PRESENT | USER);
    attempt_user(user_read);
    equal(caught.vector, GATE_USER_DONE, "CPL 3 reads a read-only user page");
    attempt_user(user_write);
    expect_fault(leaf, 7, "#PF(P, W, U): write to a read-only page at CPL 3");
    if (leaf->parent) {
        *leaf->parent &= ~USER;
        map(leaf, 0, PRESENT | WRITABLE | USER);
        attempt_user(user_read);
        expect_fault(leaf, 5, "#PF(P, U): the entry above is for supervisors only");
        *leaf->parent |= USER;
    }
    map(leaf, 0, 0);
    attempt_user(user_read);
    expect_fault(leaf, 4, "#PF(U): read at CPL 3, not present");
    attempt_user(user_write);
    expect_fault(leaf, 6, "#PF(W, U): write at CPL 3, not present");
}

static void reserved_bits(const struct leaf *leaf)
{
    if (!leaf->reserved) {
        return;
    }
    map(leaf, 0, PRESENT | WRITABLE | leaf->reserved);
    attempt(read_word, (word)leaf->window);
    expect_fault(leaf, 9, "#PF(P, RSVD): reserved bit set");
}

static void execution_rights(const struct leaf *leaf)
{
    const entry disable = (entry)(1ull << (8 * sizeof(entry) - 1));
    *frame_word(leaf, 0) = 0xC3C3C3C3; /* RET */
    map(leaf, 0, PRESENT | WRITABLE);
    attempt(call_word, (word)leaf->window);
    equal(caught.vector, NO_EXCEPTION, "CPL 0 executes in the page");
    if (!leaf->execute_disable) {
        return;
    }
    map(leaf, 0, PRESENT | WRITABLE | disable);
    attempt(read_word, (word)leaf->window);
    expect_fault(leaf, 9, "#PF(P, RSVD): execute-disable bit without EFER.NXE");
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_NXE);
    map(leaf, 0, PRESENT | WRITABLE | disable);
    attempt(read_word, (word)leaf->window);
    equal(caught.vector, NO_EXCEPTION, "read of an execute-disable page");
    attempt(call_word, (word)leaf->window);
    expect_fault(leaf, 0x11, "#PF(P, I): fetch from an execute-disable page");
    map(leaf, 0, PRESENT | WRITABLE | USER | disable);
    attempt_user(user_jump);
    expect_fault(leaf, 0x15, "#PF(P, U, I): fetch from an execute-disable page at CPL 3");
    map(leaf, 0, 0);
    attempt(call_word, (word)leaf->window);
    expect_fault(leaf, 0x10, "#PF(I): fetch from a page that is not present with EFER.NXE");
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) & ~(u64)EFER_NXE);
}

static void invalidation(const struct leaf *leaf)
{
    if (leaf->frame[0] == leaf->frame[1]) {
        return;
    }
    *frame_word(leaf, 0) = 0xAAAA;
    *frame_word(leaf, 1) = 0xBBBB;
    map(leaf, 0, PRESENT | WRITABLE);
    equal(*leaf->window, 0xAAAA, "the first frame");
    *leaf->slot = leaf->frame[1] | leaf->type | PRESENT | WRITABLE;
    invlpg(leaf->window);
    equal(*leaf->window, 0xBBBB, "another frame after INVLPG");
    *leaf->slot = leaf->frame[0] | leaf->type | PRESENT | WRITABLE;
    write_cr3(read_cr3());
    equal(*leaf->window, 0xAAAA, "another frame after a write of CR3");
    write_cr4(read_cr4() | CR4_PGE);
    map(leaf, 0, PRESENT | WRITABLE | GLOBAL);
    equal(*leaf->window, 0xAAAA, "a global page");
    *leaf->slot = leaf->frame[1] | leaf->type | PRESENT | WRITABLE | GLOBAL;
    invlpg(leaf->window);
    equal(*leaf->window, 0xBBBB, "a global page, another frame after INVLPG");
    *leaf->slot = leaf->frame[0] | leaf->type | PRESENT | WRITABLE | GLOBAL;
    write_cr4(read_cr4() & ~(word)CR4_PGE);
    equal(*leaf->window, 0xAAAA, "a global page, another frame after CR4.PGE changes");
}

/* All of it; the window is unmapped afterwards. */
static void test_leaf(const char *name, const struct leaf *leaf)
{
    about(name);
    translation_and_bits(leaf);
    supervisor_rights(leaf);
    user_rights(leaf);
    reserved_bits(leaf);
    execution_rights(leaf);
    invalidation(leaf);
    map(leaf, 0, 0);
    about("");
}

#endif
