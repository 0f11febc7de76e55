package org.alcazar.devices.boot;

import static org.alcazar.core.isa.Operands.gpr;
import static org.alcazar.core.isa.Operands.imm;

import java.nio.charset.StandardCharsets;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.isa.Assembler;
import org.alcazar.core.isa.CodeSize;
import org.alcazar.core.isa.Operation;
import org.alcazar.core.isa.RegisterOperand;
import org.alcazar.devices.platform.FwCfg;
import org.alcazar.devices.platform.FwCfgDma;

/**
 * An option ROM that starts a Linux kernel out of the firmware configuration, for BIOSes: a boot device by its own name
 * (Plug and Play BIOS Specification 1.0A, section 3: a bootstrap entry vector). Started, it has each part of the kernel
 * put at the address that the configuration says, through the direct-memory interface, and enters the kernel's real-mode
 * code by the Linux/x86 boot protocol. When a part cannot be had the BIOS goes on with the next boot device (INT 18h).
 */
final class LinuxStarterRom {
    /** Segment of the kernel's real-mode code. */
    static final int SETUP_SEGMENT = 0x1000;

    /** Top of that code's stack: behind the heap that the setup header grants. */
    private static final int SETUP_STACK = 0xF000;

    private static final int SIZE = 1024;
    private static final int SECTOR = 512;
    private static final int PCI_POINTER = 0x18;
    private static final int PNP_POINTER = 0x1A;
    private static final int PNP_HEADER = 0x20;
    private static final int PNP_LENGTH = 0x20;
    private static final int VENDOR = 0x40;
    private static final int PRODUCT = 0x50;
    private static final int CODE = 0x80;
    private static final int READ_SELECTED = 10;
    private static final int OWN_STACK = 0x7C00;

    private static final int[][] PARTS = {
        {FwCfg.SETUP_SIZE, FwCfg.SETUP_ADDRESS, FwCfg.SETUP_DATA},
        {FwCfg.COMMAND_LINE_SIZE, FwCfg.COMMAND_LINE_ADDRESS, FwCfg.COMMAND_LINE_DATA},
        {FwCfg.KERNEL_SIZE, FwCfg.KERNEL_ADDRESS, FwCfg.KERNEL_DATA},
        {FwCfg.INITRD_SIZE, FwCfg.INITRD_ADDRESS, FwCfg.INITRD_DATA},
    };

    private static final RegisterOperand EAX = gpr(Core.RAX, 32);
    private static final RegisterOperand ECX = gpr(Core.RCX, 32);
    private static final RegisterOperand EDX = gpr(Core.RDX, 32);
    private static final RegisterOperand EBP = gpr(Core.RBP, 32);
    private static final RegisterOperand EDI = gpr(Core.RDI, 32);
    private static final RegisterOperand AX = gpr(Core.RAX, 16);
    private static final RegisterOperand DX = gpr(Core.RDX, 16);
    private static final RegisterOperand DI = gpr(Core.RDI, 16);
    private static final RegisterOperand SP = gpr(Core.RSP, 16);

    private LinuxStarterRom() {}

    /** The ROM, its checksum included. */
    static byte[] image() {
        byte[] rom = new byte[SIZE];
        put(rom, 0, 0x55, 0xAA, SIZE / SECTOR);
        // The initialisation entry: AX = 0x20 says that an initial program load device is attached.
        put(rom, 3, 0xB8, 0x20, 0x00, 0xCB);
        put(rom, PCI_POINTER, 0, 0);
        put(rom, PNP_POINTER, PNP_HEADER, 0);
        put(rom, PNP_HEADER, '$', 'P', 'n', 'P', 1, PNP_LENGTH / 16);
        put(rom, PNP_HEADER + 0x0E, VENDOR, 0, PRODUCT, 0);
        // A boot device (0x10 of the indicators); its bootstrap entry vector.
        put(rom, PNP_HEADER + 0x15, 0x10);
        put(rom, PNP_HEADER + 0x1A, CODE, 0);
        text(rom, VENDOR, "Alcazar");
        text(rom, PRODUCT, "Linux kernel");
        byte[] code = code();
        System.arraycopy(code, 0, rom, CODE, code.length);
        rom[PNP_HEADER + 9] = checksum(rom, PNP_HEADER, PNP_LENGTH);
        rom[SIZE - 1] = checksum(rom, 0, SIZE);
        return rom;
    }

    private static byte[] code() {
        Assembler code = new Assembler(CodeSize.CODE16);
        code.bytes(0xFA, 0xFC); // cli, cld
        code.emit(Operation.XOR, EAX, EAX);
        code.bytes(0x8E, 0xD0); // mov ss, ax
        code.emit(Operation.MOV, SP, imm(OWN_STACK));
        for (int[] part : PARTS) {
            number(code, part[0]);
            code.emit(Operation.POP, EBP);
            number(code, part[1]);
            code.emit(Operation.POP, EDI);
            code.emit(Operation.MOV, ECX, EBP);
            code.emit(Operation.MOV, EAX, imm(part[2]));
            code.branch(Operation.CALL, "transfer");
        }
        code.emit(Operation.MOV, AX, imm(SETUP_SEGMENT));
        // mov ds, es, fs, gs and ss, ax
        code.bytes(0x8E, 0xD8, 0x8E, 0xC0, 0x8E, 0xE0, 0x8E, 0xE8, 0x8E, 0xD0);
        code.emit(Operation.MOV, SP, imm(SETUP_STACK));
        // jmp far: the real-mode code is entered one sector in.
        int segment = SETUP_SEGMENT + SECTOR / 16;
        code.bytes(0xEA, 0, 0, segment & 0xFF, segment >> 8);
        transfer(code);
        return code.toBytes();
    }

    /** Pushes the number, 4 bytes, that an item holds. */
    private static void number(Assembler code, int key) {
        code.emit(Operation.XOR, EDI, EDI);
        code.emit(Operation.PUSH, EDI);
        code.emit(Operation.MOV, DI, SP);
        code.emit(Operation.MOV, EAX, imm(key));
        code.emit(Operation.MOV, ECX, imm(4));
        code.branch(Operation.CALL, "transfer");
    }

    /** Has ECX bytes of item EAX put at address EDI; the command is made on the stack, which is in segment 0. */
    private static void transfer(Assembler code) {
        code.label("transfer");
        code.emit(Operation.XOR, EDX, EDX);
        pushBig(code, EDI);
        code.emit(Operation.PUSH, EDX);
        pushBig(code, ECX);
        code.emit(Operation.SHL, EAX, imm(16));
        code.emit(Operation.OR, AX, imm(READ_SELECTED));
        pushBig(code, EAX);
        code.emit(Operation.XOR, EAX, EAX);
        code.emit(Operation.MOV, DX, imm(FwCfgDma.PORT));
        code.bytes(0x66, 0xEF); // out dx, eax
        code.emit(Operation.MOV, AX, SP);
        code.emit(Operation.BSWAP, EAX);
        code.emit(Operation.ADD, DX, imm(4));
        code.bytes(0x66, 0xEF); // out dx, eax
        code.emit(Operation.POP, EAX);
        code.emit(Operation.POP, ECX);
        code.emit(Operation.POP, ECX);
        code.emit(Operation.POP, ECX);
        code.emit(Operation.TEST, EAX, EAX);
        code.jcc(5, "failed");
        code.bytes(0xC3); // ret
        code.label("failed");
        code.bytes(0xFB, 0xCD, 0x18); // sti, int 18h
    }

    private static void pushBig(Assembler code, RegisterOperand register) {
        code.emit(Operation.BSWAP, register);
        code.emit(Operation.PUSH, register);
    }

    private static void put(byte[] rom, int at, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            rom[at + i] = (byte) bytes[i];
        }
    }

    private static void text(byte[] rom, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, rom, at, bytes.length);
    }

    private static byte checksum(byte[] rom, int from, int length) {
        int sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += rom[i];
        }
        return (byte) -sum;
    }
}
