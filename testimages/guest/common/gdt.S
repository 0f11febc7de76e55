# The descriptor table of every multiboot guest. Selectors are the same in 32-bit and in 64-bit images.

    .data
    .balign 8
    .globl boot_gdt
boot_gdt:
    .quad 0
    .quad 0x00AF9B000000FFFF            # 08 code, 64-bit, DPL 0
    .quad 0x00CF93000000FFFF            # 10 data, DPL 0
    .quad 0x00CF9B000000FFFF            # 18 code, 32-bit, DPL 0
    .quad 0x00CFFB000000FFFF            # 20 code, 32-bit, DPL 3
    .quad 0x00CFF3000000FFFF            # 28 data, DPL 3
    .quad 0x00AFFB000000FFFF            # 30 code, 64-bit, DPL 3
    .quad 0, 0                          # 38 TSS, filled in by those who need one
    .quad 0x00009B000000FFFF            # 48 code, 16-bit, base 0
    .quad 0x000093000000FFFF            # 50 data, 16-bit, base 0
    .quad 0, 0, 0, 0, 0, 0              # 58 to 80, for tests
boot_gdt_end:
    .balign 8
    .globl boot_gdtr
boot_gdtr:
    .word boot_gdt_end - boot_gdt - 1
    .long boot_gdt, 0                   # 32-bit code reads the lower half
