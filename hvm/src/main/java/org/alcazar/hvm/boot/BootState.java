package org.alcazar.hvm.boot;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes what an HRT finds in memory when it starts, apart from its image; section 4 of the protocol. */
public final class BootState {
    private static final int PAGE = 4096;
    private static final int GATES = 256;
    private static final int EXCEPTIONS = 32;
    private static final int CODE_SELECTOR = 0x08;
    private static final int TRAP_GATE = 0x8F;
    private static final int INTERRUPT_GATE = 0x8E;
    private static final long CODE_DESCRIPTOR = 0x00A0_9A00_0000_0000L;
    private static final long DATA_DESCRIPTOR = 0x00A0_9200_0000_0000L;
    private static final int STACK_MARK = 16;

    private BootState() {}

    /**
     * @param tscKhz frequency of the time-stamp counter
     * @param identityAlias whether a hoisted HRT also finds physical memory at 0
     * @param reserve whether the HRT's memory map reports the boot state as reserved
     */
    public static void write(
            GuestWriter target,
            HrtImage image,
            Partitioning parts,
            long tscKhz,
            boolean identityAlias,
            boolean reserve) {
        BootLayout layout = image.layout();
        target.write(layout.handler(), NullHandler.code());
        target.write(layout.idt(), idt(layout.handler() + image.offset()));
        target.write(layout.gdt(), gdt());
        target.clear(layout.tss(), PAGE);
        PageTables.write(target, layout, image.offset(), identityAlias);
        target.write(layout.information(), InformationBlock.build(image, parts, tscKhz, reserve));
        byte[] mark = new byte[STACK_MARK];
        Arrays.fill(mark, (byte) 0xFF);
        for (int i = 0; i < layout.hrtCores(); i++) {
            target.write(layout.stackTop(i) - STACK_MARK, mark);
        }
    }

    /** Copies the image and zeroes its bss. Nothing else of the HRT's memory is touched. */
    public static void load(GuestWriter target, HrtImage image) {
        target.write(image.load(), image.file(), image.fileStart(), (int) (image.loadEnd() - image.load()));
        target.clear(image.loadEnd(), image.bssEnd() - image.loadEnd());
    }

    private static byte[] idt(long handler) {
        byte[] table = new byte[GATES * 16];
        ByteBuffer gates = LittleEndian.over(table);
        for (int vector = 0; vector < GATES; vector++) {
            gates.putShort((short) handler)
                    .putShort((short) CODE_SELECTOR)
                    .put((byte) 0)
                    .put((byte) (vector < EXCEPTIONS ? TRAP_GATE : INTERRUPT_GATE))
                    .putShort((short) (handler >> 16))
                    .putInt((int) (handler >> 32))
                    .putInt(0);
        }
        return table;
    }

    private static byte[] gdt() {
        byte[] table = new byte[24];
        LittleEndian.over(table).putLong(0).putLong(CODE_DESCRIPTOR).putLong(DATA_DESCRIPTOR);
        return table;
    }
}
