/* What modes.c and modes_switch.S share: offsets of the words at 0x7000 where each mode leaves what it saw. */
#ifndef SYS_MODES_H
#define SYS_MODES_H

#define LOW_BASE 0x8000
#define SEEN 0x7000

#define PM16_EAX 0x00
#define PM16_ECX 0x04
#define PM16_PUSHED 0x08
#define REAL_MSW 0x0C
#define REAL_CS 0x10
#define REAL_INT_IP 0x14
#define REAL_INT_CS 0x18
#define REAL_INT_FLAGS 0x1C
#define REAL_INT_FLAGS_INSIDE 0x20
#define REAL_GP_IP 0x24
#define REAL_UD_IP 0x28
#define REAL_DE_IP 0x2C
#define REAL_GP_SP 0x30
#define UNREAL_WORD 0x34
#define REAL_IDLE_IP 0x38
#define COMPAT_DECREMENT 0x3C
#define COMPAT_EFER 0x40
#define LONG_DECREMENT 0x44
#define LONG_R8_LOW 0x48
#define LONG_R8_HIGH 0x4C
#define LONG_CS 0x50
#define COMPAT_AGAIN 0x54
#define LEFT_EFER 0x58
#define LEFT_CS 0x5C
#define DIRECT_DECREMENT 0x60
#define DIRECT_EFER 0x64
#define DIRECT_MSW_BACK 0x68
#define COMPAT16_EAX 0x6C
#define REAL_SEGMENT 0x1234
#define REAL_VECTOR 0x60

#endif
