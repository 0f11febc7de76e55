package org.alcazar.devices.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A guest's side of 9P2000.L, one request at a time. */
final class FileClient {
    static final int STATFS = 8;
    static final int OPEN = 12;
    static final int CREATE = 14;
    static final int SYMLINK = 16;
    static final int MKNOD = 18;
    static final int RENAME = 20;
    static final int READLINK = 22;
    static final int GETATTR = 24;
    static final int SETATTR = 26;
    static final int XATTR_WALK = 30;
    static final int READDIR = 40;
    static final int FSYNC = 50;
    static final int LOCK = 52;
    static final int GETLOCK = 54;
    static final int LINK = 70;
    static final int MKDIR = 72;
    static final int RENAME_AT = 74;
    static final int UNLINK_AT = 76;
    static final int VERSION = 100;
    static final int ATTACH = 104;
    static final int FLUSH = 108;
    static final int WALK = 110;
    static final int READ = 116;
    static final int WRITE = 118;
    static final int CLUNK = 120;
    static final int REMOVE = 122;
    static final int ERROR = 7;

    static final int ROOT = 0;
    private static final int ROOM = 8192;

    private final FileServer server;
    private int tag;

    FileClient(FileServer server) {
        this.server = server;
    }

    /** Fields of a request: an Integer is 32 bits, a Short 16, a Byte 8, a Long 64, a String itself, bytes raw. */
    static byte[] message(int type, int tag, Object... fields) {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0).put((byte) type).putShort((short) tag);
        for (Object field : fields) {
            if (field instanceof Integer number) {
                bytes.putInt(number);
            } else if (field instanceof Short number) {
                bytes.putShort(number);
            } else if (field instanceof Byte number) {
                bytes.put(number);
            } else if (field instanceof Long number) {
                bytes.putLong(number);
            } else if (field instanceof byte[] raw) {
                bytes.put(raw);
            } else {
                byte[] text = ((String) field).getBytes(StandardCharsets.UTF_8);
                bytes.putShort((short) text.length).put(text);
            }
        }
        bytes.putInt(0, bytes.position());
        byte[] message = new byte[bytes.position()];
        bytes.get(0, message);
        return message;
    }

    /** The fields of an answer that is no error. */
    ByteBuffer ask(int type, Object... fields) {
        ByteBuffer answer = answer(type, ROOM, fields);
        assertThat(answer.get(4)).as("type of the answer to %s", type).isEqualTo((byte) (type + 1));
        return answer;
    }

    /** The number of the error that the answer is. */
    int error(int type, Object... fields) {
        ByteBuffer answer = answer(type, ROOM, fields);
        assertThat(answer.get(4)).as("type of the answer to %s", type).isEqualTo((byte) ERROR);
        return answer.getInt();
    }

    ByteBuffer answer(int type, int room, Object... fields) {
        tag = tag + 1 & 0xFFFF;
        return handle(message(type, tag, fields), room);
    }

    /** Demands what every answer has to be. */
    ByteBuffer handle(byte[] request, int room) {
        byte[] bytes = server.handle(request, room);
        ByteBuffer answer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.length).isBetween(FileServer.HEADER, room);
        assertThat(answer.getInt(0)).isEqualTo(bytes.length);
        assertThat(answer.get(4)).isIn((byte) ERROR, (byte) (request[4] + 1));
        assertThat(answer.get(5)).isEqualTo(request[5]);
        assertThat(answer.get(6)).isEqualTo(request[6]);
        return answer.position(FileServer.HEADER);
    }

    /** Agrees on a size of messages, and calls the folder 0. */
    FileClient start(int size) {
        assertThat(ask(VERSION, size, "9P2000.L").getInt()).isEqualTo(Math.min(size, FileServer.LONGEST));
        ask(ATTACH, ROOT, -1, "user", "", 0);
        return this;
    }

    /** Gives a file below the folder a number. */
    ByteBuffer walk(int number, String... names) {
        return ask(WALK, walking(number, names));
    }

    static Object[] walking(int number, String... names) {
        List<Object> fields = new ArrayList<>(List.of(ROOT, number, (short) names.length));
        fields.addAll(List.of(names));
        return fields.toArray();
    }

    byte[] read(int number, long offset, int count) {
        ByteBuffer answer = ask(READ, number, offset, count);
        byte[] data = new byte[answer.getInt()];
        answer.get(data);
        assertThat(answer.hasRemaining()).isFalse();
        return data;
    }

    /** Names in an open folder, in as many requests as it takes. */
    List<String> list(int number, int count) {
        List<String> names = new ArrayList<>();
        long from = 0;
        while (true) {
            ByteBuffer answer = ask(READDIR, number, from, count);
            if (answer.getInt() == 0) {
                return names;
            }
            while (answer.hasRemaining()) {
                answer.position(answer.position() + 13);
                from = answer.getLong();
                answer.get();
                byte[] name = new byte[answer.getShort()];
                answer.get(name);
                names.add(new String(name, StandardCharsets.UTF_8));
            }
        }
    }
}
