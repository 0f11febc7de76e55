/*
 * A window of small pages for the tests of rights: tables of its own, open to CPL 3 above the leaf, so that the leaf
 * decides. The image itself stays closed to CPL 3; code for CPL 3 is in one page that is shown in the window too.
 */
#ifndef SYS_WINDOW_H
#define SYS_WINDOW_H

#include "catch.h"

typedef u64 entry;

#define PRESENT ((entry)0x001)
#define WRITABLE ((entry)0x002)
#define USER ((entry)0x004)
#define ACCESSED ((entry)0x020)
#define DIRTY ((entry)0x040)
#define LARGE ((entry)0x080)
#define GLOBAL ((entry)0x100)
#define NO_EXECUTE (1ull << 63)

enum {
    CR0_WP = 1 << 16,
    CR4_PGE = 1 << 7,
    CR4_UMIP = 1 << 11,
    CR4_LA57 = 1 << 12,
    CR4_FSGSBASE = 1 << 16,
    CR4_PCIDE = 1 << 17,
    CR4_SMEP = 1 << 20,
    CR4_SMAP = 1 << 21,
    CR4_PKE = 1 << 22,
    EFER_NXE = 1 << 11
};

enum { FRAME_A = 0x2000000, FRAME_B = 0x2400000 };

#define WINDOW 0x18040212000ull /* entries 3, 1, 1 and 18 of the four levels */
#define WINDOW_USER (WINDOW + 0x10000)

extern entry boot_pml4[512], boot_pdpt[512], boot_pd[2048];
extern entry window_pdpt[512], window_directory[512], window_table[512];
extern u8 user_page[4096];
/* The address that code for CPL 3 works on. */
extern volatile u64 user_address;
/* Code for CPL 3, by its place in the image: run with run_user(). */
void user_read(void);
void user_write(void);
void user_jump(void);
void user_stac(void);

static inline volatile entry *window_entry(word address) { return &window_table[address >> 12 & 511]; }

/* Builds the tables of the window with nothing in it but the page of the code for CPL 3. */
void window_init(void);

/* Sets the leaf of an address in the window. */
void window_map(word address, entry value);

/* Runs user code with an address to work on until it ends in an exception or INT 0x80. */
void run_user(void (*code)(void), word address);

static inline void set_cr4(word bits) { write_cr4(read_cr4() | bits); }
static inline void clear_cr4(word bits) { write_cr4(read_cr4() & ~bits); }

static inline bool has_feature(u32 leaf, int reg, int bit)
{
    u32 out[4];
    cpuid(leaf, 0, out);
    return out[reg] >> bit & 1;
}

static inline void read_word(word address) { (void)*(volatile u32 *)address; }
static inline void write_word(word address) { *(volatile u32 *)address = 0x77; }
static inline void call_word(word address) { ((void (*)(void))address)(); }

#endif
