package org.alcazar.hvm.boot;

/**
 * The interrupt handler of the boot IDT: a panic stub. It shows the interrupt frame's two topmost words to the hybrid
 * VM in a hypercall without the marker, which is refused and logged, and halts for good.
 */
final class NullHandler {
    private static final int[] CODE = {
        0x50, // push rax
        0x53, // push rbx
        0x51, // push rcx
        0x48, 0x8B, 0x5C, 0x24, 0x18, // mov rbx, [rsp+24]
        0x48, 0x8B, 0x4C, 0x24, 0x20, // mov rcx, [rsp+32]
        0xB8, 0x0D, 0xF0, 0x00, 0x00, // mov eax, 0xF00D
        0x0F, 0x01, 0xD9, // vmmcall
        0x59, // pop rcx
        0x5B, // pop rbx
        0x58, // pop rax
        0xF4, // hlt
        0xEB, 0xFD, // jmp hlt
        0x48, 0xCF, // iretq, for a debugger that steps over the loop
    };

    private NullHandler() {}

    static byte[] code() {
        byte[] code = new byte[CODE.length];
        for (int i = 0; i < code.length; i++) {
            code[i] = (byte) CODE[i];
        }
        return code;
    }
}
