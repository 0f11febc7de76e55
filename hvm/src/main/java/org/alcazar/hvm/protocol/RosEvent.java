package org.alcazar.hvm.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.alcazar.core.state.Section;

/** The one ROS event of a hybrid machine: an 80-byte record of type, result and payload (section 2.2). */
final class RosEvent {
    static final int SIZE = 80;

    static final int NONE = 0;
    static final int DONE = 5;

    private static final int RESULT = 8;

    private final byte[] bytes = new byte[SIZE];
    private final ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    int type() {
        return record.getInt(0);
    }

    /** A copy of the record. */
    byte[] bytes() {
        return bytes.clone();
    }

    long result() {
        return record.getLong(RESULT);
    }

    /** A record of the HRT, which becomes the event as it is. */
    void open(byte[] content) {
        record.put(0, content, 0, SIZE);
    }

    void complete(long result) {
        record.putInt(0, DONE).putLong(RESULT, result);
    }

    void acknowledge() {
        record.putInt(0, NONE);
    }

    /** An HRT reboot: no event, result 0. */
    void clear() {
        record.putInt(0, NONE).putLong(RESULT, 0);
    }

    /** The ROS is gone: an event that is open ends with result -1, so that the HRT does not wait for ever. */
    void abandon() {
        if (type() != NONE && type() != DONE) {
            complete(-1);
        }
    }

    void save(Section section) {
        section.putBytes("event", bytes());
    }

    void load(Section section) {
        record.put(0, section.getBytes("event", SIZE));
    }
}
