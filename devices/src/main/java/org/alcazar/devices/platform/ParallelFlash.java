package org.alcazar.devices.platform;

import com.google.common.base.Preconditions;
import java.io.IOException;
import java.util.Arrays;
import org.alcazar.core.machine.Resettable;
import org.alcazar.core.memory.MmioDevice;
import org.alcazar.core.state.Component;
import org.alcazar.core.state.Section;
import org.alcazar.devices.storage.HostFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A parallel NOR flash chip whose contents live in a file: where UEFI firmware keeps its variables. It reads as memory
 * until a command is written to it, and follows Intel's basic command set (JEDEC JEP137 identifier 1): program a byte or
 * a buffer, erase a block, status, identifiers and the common flash interface's query (JESD68). Programming clears bits,
 * erasing sets all of a block. Clearing the status clears all of it, the ready bit too, until the next operation:
 * UEFI firmware for virtual machines tells the chip by that from RAM and ROM.
 *
 * <p>Every program and erase reaches the file at once; one that cannot is an error in the status register.
 */
public final class ParallelFlash implements MmioDevice, Component, Resettable {
    /** Bytes erased at once. */
    public static final int BLOCK = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(ParallelFlash.class);

    private static final int PROGRAM = 0x40;
    private static final int PROGRAM_ALTERNATE = 0x10;
    private static final int BLOCK_ERASE = 0x20;
    private static final int CLEAR_STATUS = 0x50;
    private static final int BLOCK_LOCK = 0x60;
    private static final int READ_STATUS = 0x70;
    private static final int READ_IDENTIFIER = 0x90;
    private static final int READ_QUERY = 0x98;
    private static final int CONFIRM = 0xD0;
    private static final int WRITE_TO_BUFFER = 0xE8;
    private static final int READ_ARRAY = 0xFF;

    private static final int READY = 0x80;
    private static final int ERASE_ERROR = 0x20;
    private static final int PROGRAM_ERROR = 0x10;
    /** Both errors: a command that makes no sense. */
    private static final int SEQUENCE_ERROR = ERASE_ERROR | PROGRAM_ERROR;

    private static final int BUFFER = 256;
    private static final int MANUFACTURER_INTEL = 0x89;
    private static final int DEVICE_CODE = 0x18;

    /** What the next write is: {@link #COMMAND}, or the continuation of the command of that code. */
    private static final int COMMAND = 0;

    private static final int BUFFER_DATA = 1;
    private static final int BUFFER_CONFIRM = 2;

    private final HostFile file;
    private final byte[] content;
    private int shown = READ_ARRAY;
    private int expected = COMMAND;
    private int status = READY;
    private final byte[] buffer = new byte[BUFFER];
    private long bufferAt = -1;
    private int bufferCount;
    private int bufferFilled;

    /**
     * @param file a multiple of {@link #BLOCK} long; the caller closes it
     * @throws IOException if it cannot be read
     */
    public ParallelFlash(HostFile file) throws IOException {
        this.file = file;
        long size = file.size();
        Preconditions.checkArgument(size > 0 && size <= 1 << 30 && size % BLOCK == 0, "a flash of %s bytes", size);
        content = file.read(0, (int) size);
    }

    /** Its length in bytes. */
    public int size() {
        return content.length;
    }

    @Override
    public long read(long offset, int width) {
        return peek(offset, width);
    }

    @Override
    public long peek(long offset, int width) {
        if (shown == READ_STATUS) {
            return status;
        }
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (long) at((int) offset + i) << 8 * i;
        }
        return value;
    }

    private int at(int offset) {
        switch (shown) {
            case READ_IDENTIFIER:
                return offset % BLOCK == 0 ? MANUFACTURER_INTEL : offset % BLOCK == 1 ? DEVICE_CODE : 0;
            case READ_QUERY:
                return query(offset);
            default:
                return content[offset] & 0xFF;
        }
    }

    /** The query structure of JESD68: identification, and geometry with one region of equal blocks. */
    private int query(int offset) {
        int blocks = content.length / BLOCK - 1;
        switch (offset) {
            case 0x10:
                return 'Q';
            case 0x11:
                return 'R';
            case 0x12:
                return 'Y';
            case 0x13: // Intel's command set
                return 1;
            case 0x15: // no extended table
                return 0;
            case 0x1B: // 4.5 V to 5.5 V
                return 0x45;
            case 0x1C:
                return 0x55;
            case 0x27: // log2 of the size, rounded up
                return 32 - Integer.numberOfLeadingZeros(content.length - 1);
            case 0x2A: // log2 of the write buffer
                return 8;
            case 0x2C:
                return 1;
            case 0x2D:
                return blocks & 0xFF;
            case 0x2E:
                return blocks >> 8 & 0xFF;
            case 0x2F:
                return BLOCK >> 8 & 0xFF;
            case 0x30:
                return BLOCK >> 16;
            default:
                return 0;
        }
    }

    /** A chip that is a byte wide sees the low byte; wide data is programmed byte by byte. */
    @Override
    public void write(long offset, int width, long value) {
        int command = (int) value & 0xFF;
        switch (expected) {
            case COMMAND:
                start(offset, command);
                break;
            case PROGRAM:
                program(offset, bytes(width, value), width);
                expected = COMMAND;
                break;
            case BLOCK_ERASE:
                expected = COMMAND;
                if (command == CONFIRM) {
                    erase(offset - offset % BLOCK);
                } else {
                    status |= SEQUENCE_ERROR;
                }
                break;
            case BLOCK_LOCK: // set (01) or clear (D0): no block is ever locked
                expected = COMMAND;
                break;
            case WRITE_TO_BUFFER:
                bufferCount = command + 1;
                bufferFilled = 0;
                bufferAt = -1;
                expected = BUFFER_DATA;
                break;
            case BUFFER_DATA:
                fill(offset, width, value);
                break;
            default:
                confirmBuffer(command);
                break;
        }
    }

    private void start(long offset, int command) {
        switch (command) {
            case READ_ARRAY:
            case READ_IDENTIFIER:
            case READ_QUERY:
                shown = command;
                break;
            case READ_STATUS:
                shown = READ_STATUS;
                break;
            case CLEAR_STATUS:
                shown = READ_ARRAY;
                status = 0;
                break;
            case PROGRAM:
            case PROGRAM_ALTERNATE:
                expect(PROGRAM);
                break;
            case BLOCK_ERASE:
            case BLOCK_LOCK:
            case WRITE_TO_BUFFER:
                expect(command);
                break;
            case CONFIRM: // resumes what was suspended; nothing ever is
                break;
            default:
                LOG.warn("flash command {} at offset {} is not known", Integer.toHexString(command), offset);
                shown = READ_ARRAY;
                break;
        }
    }

    private void expect(int command) {
        expected = command;
        shown = READ_STATUS;
        status |= READY;
    }

    private void fill(long offset, int width, long value) {
        if (bufferAt < 0) {
            bufferAt = offset;
        }
        for (int i = 0; i < width; i++) {
            long at = offset + i - bufferAt;
            if (at < 0 || at >= bufferCount) {
                status |= SEQUENCE_ERROR;
            } else {
                buffer[(int) at] = (byte) (value >>> 8 * i);
            }
        }
        bufferFilled += width;
        if (bufferFilled >= bufferCount) {
            expected = BUFFER_CONFIRM;
        }
    }

    private void confirmBuffer(int command) {
        expected = COMMAND;
        if (command == CONFIRM && bufferAt + bufferCount <= content.length) {
            program(bufferAt, buffer, bufferCount);
        } else {
            status |= SEQUENCE_ERROR;
        }
        bufferAt = -1;
    }

    private static byte[] bytes(int width, long value) {
        byte[] data = new byte[width];
        for (int i = 0; i < width; i++) {
            data[i] = (byte) (value >>> 8 * i);
        }
        return data;
    }

    private void program(long offset, byte[] data, int count) {
        int at = (int) offset;
        byte[] before = Arrays.copyOfRange(content, at, at + count);
        for (int i = 0; i < count; i++) {
            content[at + i] &= data[i];
        }
        keep(at, before, PROGRAM_ERROR);
    }

    private void erase(long offset) {
        int at = (int) offset;
        byte[] before = Arrays.copyOfRange(content, at, at + BLOCK);
        Arrays.fill(content, at, at + BLOCK, (byte) 0xFF);
        keep(at, before, ERASE_ERROR);
    }

    private void keep(int at, byte[] before, int error) {
        try {
            file.write(at, content, at, before.length);
        } catch (IOException e) {
            LOG.error("flash variables cannot be written: {}", e.toString());
            System.arraycopy(before, 0, content, at, before.length);
            status |= error;
        }
    }

    @Override
    public void reset() {
        shown = READ_ARRAY;
        expected = COMMAND;
        status = READY;
        bufferAt = -1;
        bufferCount = 0;
        bufferFilled = 0;
        Arrays.fill(buffer, (byte) 0);
    }

    @Override
    public String name() {
        return "flash";
    }

    @Override
    public void save(Section section) {
        section.putBytes("content", content);
        section.putLong("shown", shown);
        section.putLong("expected", expected);
        section.putLong("status", status);
        section.putBytes("buffer", buffer);
        section.putLong("bufferAt", bufferAt);
        section.putLong("bufferCount", bufferCount);
        section.putLong("bufferFilled", bufferFilled);
    }

    /** Brings the file to the saved contents, too. */
    @Override
    public void load(Section section) {
        System.arraycopy(section.getBytes("content", content.length), 0, content, 0, content.length);
        shown = section.getInt("shown");
        expected = section.getInt("expected");
        status = section.getInt("status");
        System.arraycopy(section.getBytes("buffer", BUFFER), 0, buffer, 0, BUFFER);
        bufferAt = section.getLong("bufferAt");
        bufferCount = section.getInt("bufferCount");
        bufferFilled = section.getInt("bufferFilled");
        keep(0, content.clone(), PROGRAM_ERROR);
    }
}
