package org.alcazar.hvm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.memory.BusView;

/**
 * An HRT of a few instructions, made of bytes. Every core points R14 at a record of its own, loads an interrupt table
 * whose every gate leads to one handler, and does what the test wants. The handler notes what it finds in the record,
 * answers with EXEC_DONE and returns.
 */
final class TinyHrt {
    static final long LOAD = 16L << 20;
    static final long OFFSET = 0xFFFF_8000_0000_0000L;
    static final long COMM_PAGE = 0x1_FFFF_F000L;

    static final int[] STI_HLT_FOREVER = {0xFB, 0xF4, 0xEB, 0xFD};
    static final int[] HLT_FOREVER = {0xF4, 0xEB, 0xFD};
    static final int[] SPIN = {0xEB, 0xFE};
    /** PAUSE, so that turns end early. */
    static final int[] STI_SPIN = {0xFB, 0xF3, 0x90, 0xEB, 0xFC};

    /** What the handler does after its notes: EXEC_DONE, then IRETQ over the error code. */
    static final int[] ANSWER_AND_RETURN = join(hypercall(0x2F), new int[] {0x48, 0x83, 0xC4, 0x08, 0x48, 0xCF});

    static final int COUNT = 0;
    static final int CR2 = 8;
    static final int ERROR_CODE = 16;
    static final int RIP = 24;
    static final int FLAGS = 32;
    static final int COMM_CODE = 40;
    static final int COMM_ARGUMENT = 48;

    private static final int HEADER_AT = 0x40;
    private static final int HEADER_SIZE = 120;
    private static final long CODE = LOAD + HEADER_SIZE;
    private static final long HANDLER = LOAD + 0x200;
    private static final long IDT = LOAD + 0x1000;
    private static final long IDT_OPERAND = LOAD + 0x800;
    private static final long RECORDS = LOAD + 0x3000;
    private static final int FILE_SIZE = 0x2000 + HEADER_AT;
    private static final long BSS_END = LOAD + 0x8000;

    private final byte[] file = new byte[FILE_SIZE];

    private TinyHrt() {}

    /** The file of an HRT whose cores load the interrupt table and then run the given bytes. */
    static byte[] file(int... afterTable) {
        return file(true, ANSWER_AND_RETURN, afterTable);
    }

    /**
     * @param loadsTable whether cores execute LIDT
     * @param answer what the handler does after taking its notes
     * @param then what cores do after that
     */
    static byte[] file(boolean loadsTable, int[] answer, int... then) {
        TinyHrt hrt = new TinyHrt();
        hrt.header();
        hrt.put(CODE, entry(loadsTable, then));
        hrt.put(HANDLER, join(notes(), answer));
        hrt.table();
        return hrt.file;
    }

    /** The address of the instruction at the start of the bytes that cores run in the end. */
    static long afterTable(boolean loadsTable) {
        return CODE + OFFSET + entry(loadsTable).length;
    }

    /** A word of an HRT core's record. */
    static long record(BusView view, int index, int word) {
        return view.peek(RECORDS + index * 64L + word, 8);
    }

    static int[] hypercall(long request) {
        return join(
                new int[] {0xB8, 0x0D, 0xF0, 0, 0}, // mov eax, 0xF00D
                moveImmediate(0xBB, 0x6464_6464_6464_6464L), // mov rbx, marker
                moveImmediate(0xB9, request), // mov rcx, request
                new int[] {0x0F, 0x01, 0xD9}); // vmmcall
    }

    /** Writes text to the console port. */
    static int[] print(String text) {
        int[] code = {0x66, 0xBA, 0xC0, 0xC0}; // mov dx, 0xC0C0
        for (int i = 0; i < text.length(); i++) {
            code = join(code, new int[] {0xB0, text.charAt(i), 0xEE}); // mov al, c; out dx, al
        }
        return code;
    }

    private static int[] entry(boolean loadsTable, int... then) {
        int[] times64 = {0x48, 0x01, 0xD2}; // add rdx, rdx
        int[] code = join(times64, times64, times64, times64, times64, times64);
        code = join(
                code, new int[] {0x49, 0xBE}, words(RECORDS + OFFSET), new int[] {0x49, 0x01, 0xD6}); // mov r14; add
        if (loadsTable) {
            code = join(code, moveImmediate(0xB8, IDT_OPERAND + OFFSET), new int[] {0x0F, 0x01, 0x18}); // lidt [rax]
        }
        return join(code, then);
    }

    private static int[] notes() {
        return join(
                new int[] {0x49, 0xFF, 0x06}, // inc qword [r14]
                new int[] {0x0F, 0x20, 0xD0, 0x49, 0x89, 0x46, 0x08}, // mov rax, cr2; mov [r14+8], rax
                new int[] {0x48, 0x8B, 0x04, 0x24, 0x49, 0x89, 0x46, 0x10}, // error code
                new int[] {0x48, 0x8B, 0x44, 0x24, 0x08, 0x49, 0x89, 0x46, 0x18}, // RIP
                new int[] {0x48, 0x8B, 0x44, 0x24, 0x18, 0x49, 0x89, 0x46, 0x20}, // RFLAGS
                moveImmediate(0xBB, COMM_PAGE + OFFSET), // mov rbx, comm page
                new int[] {0x48, 0x8B, 0x03, 0x49, 0x89, 0x46, 0x28}, // code
                new int[] {0x48, 0x8B, 0x43, 0x08, 0x49, 0x89, 0x46, 0x30}); // argument
    }

    private void header() {
        put(LOAD - HEADER_AT, 0x7F, 'E', 'L', 'F');
        ByteBuffer header =
                ByteBuffer.wrap(file, HEADER_AT, HEADER_SIZE).slice().order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0xE85250D6).putInt(0).putInt(HEADER_SIZE).putInt(-(0xE85250D6 + HEADER_SIZE));
        header.putInt(2).putInt(24).putInt((int) LOAD).putInt((int) LOAD).putInt((int) LOAD + 0x2000);
        header.putInt((int) BSS_END);
        header.putInt(3).putInt(16).putInt((int) CODE).putInt(0);
        header.putInt(0x1F00D).putInt(56);
        header.putLong(0x200)
                .putLong(0)
                .putLong(OFFSET)
                .putLong(0)
                .putLong(COMM_PAGE)
                .putLong(255);
        header.putInt(0).putInt(8);
    }

    private void table() {
        ByteBuffer operand = buffer(IDT_OPERAND, 10);
        operand.putShort((short) 0xFFF).putLong(IDT + OFFSET);
        ByteBuffer gates = buffer(IDT, 0x1000);
        long handler = HANDLER + OFFSET;
        for (int vector = 0; vector < 256; vector++) {
            gates.putShort((short) handler).putShort((short) 8).putShort((short) 0x8E00);
            gates.putShort((short) (handler >> 16))
                    .putInt((int) (handler >> 32))
                    .putInt(0);
        }
    }

    private ByteBuffer buffer(long address, int length) {
        return ByteBuffer.wrap(file, (int) (address - LOAD) + HEADER_AT, length)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private void put(long address, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            file[(int) (address - LOAD) + HEADER_AT + i] = (byte) bytes[i];
        }
    }

    private static int[] moveImmediate(int opcode, long value) {
        return join(new int[] {0x48, opcode}, words(value));
    }

    private static int[] words(long value) {
        int[] bytes = new int[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (int) (value >> 8 * i) & 0xFF;
        }
        return bytes;
    }

    static int[] join(int[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int[] part : parts) {
            for (int value : part) {
                all.write(value);
            }
        }
        byte[] bytes = all.toByteArray();
        int[] result = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            result[i] = bytes[i] & 0xFF;
        }
        return result;
    }

    /** Whether a core has not moved from where its code ends. */
    static boolean spins(Core core, boolean loadsTable) {
        return core.rip == afterTable(loadsTable);
    }
}
