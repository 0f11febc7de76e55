package org.alcazar.devices.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.alcazar.core.state.Section;

/** Answers questions for addresses (RFC 1035) with what the host's resolver knows. */
final class NameServer {
    static final int PORT = 53;

    private static final int MAX_QUESTIONS = 64;
    private static final int HEADER = 12;
    private static final int LONGEST_NAME = 253;
    private static final int MAX_ANSWERS = 16;
    private static final int ANSWER = 16;
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int CLASS_IN = 1;
    private static final int SECONDS = 60;

    private static final int NO_ERROR = 0;
    private static final int NAME_ERROR = 3;
    private static final int NOT_IMPLEMENTED = 4;

    /** A question that waits for the host. */
    private record Question(int guestPort, byte[] message) {}

    private final HostSockets sockets;
    private final Consumer<Ipv4Packet> wire;
    private final Map<Integer, Question> waiting = new LinkedHashMap<>();

    NameServer(HostSockets sockets, Consumer<Ipv4Packet> wire) {
        this.sockets = sockets;
        this.wire = wire;
    }

    /**
     * A question of the guest.
     *
     * @param id for asking the host
     * @return whether the message was one; what is none is dropped
     */
    boolean receive(UdpDatagram datagram, int id) {
        byte[] message = datagram.payload();
        ByteBuffer header = ByteBuffer.wrap(message);
        // Questions, with the standard operation, one in a message.
        if (message.length < HEADER || (header.getShort(2) & 0xF800) != 0 || header.getShort(4) != 1) {
            return false;
        }
        StringBuilder name = new StringBuilder();
        int end = name(message, name);
        if (end < 0 || end + 4 > message.length || name.length() > LONGEST_NAME) {
            return false;
        }
        int type = header.getShort(end) & 0xFFFF;
        boolean internet = header.getShort(end + 2) == CLASS_IN;
        byte[] asked = Arrays.copyOf(message, end + 4);
        if (internet && type == TYPE_A && name.length() > 0) {
            if (waiting.size() >= MAX_QUESTIONS) {
                waiting.remove(waiting.keySet().iterator().next());
            }
            waiting.put(id, new Question(datagram.sourcePort(), asked));
            sockets.resolve(id, name.toString());
        } else {
            // There is nothing but IPv4 here: a name has no address of another kind.
            answer(
                    datagram.sourcePort(),
                    asked,
                    internet && type == TYPE_AAAA ? NO_ERROR : NOT_IMPLEMENTED,
                    new byte[0]);
        }
        return true;
    }

    /** Reads the name behind the header; returns the place behind it, or -1. */
    private static int name(byte[] message, StringBuilder name) {
        int at = HEADER;
        while (at < message.length) {
            int length = message[at] & 0xFF;
            if (length == 0) {
                return at + 1;
            }
            // Nothing stands before the first name for it to refer to.
            if (length > 63 || at + 1 + length > message.length) {
                return -1;
            }
            if (name.length() > 0) {
                name.append('.');
            }
            for (int i = at + 1; i <= at + length; i++) {
                // A host's name has nothing but these, and the resolver shall not see anything else.
                char c = (char) (message[i] & 0xFF);
                if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_')) {
                    return -1;
                }
                name.append(c);
            }
            at += 1 + length;
        }
        return -1;
    }

    void event(HostEvent event) {
        Question question = waiting.remove(event.id());
        if (question != null) {
            byte[] addresses = event.kind() == HostEvent.Kind.RESOLVED ? event.payload() : new byte[0];
            answer(question.guestPort, question.message, addresses.length < 4 ? NAME_ERROR : NO_ERROR, addresses);
        }
    }

    private void answer(int guestPort, byte[] question, int code, byte[] addresses) {
        int count = Math.min(addresses.length / 4, MAX_ANSWERS);
        ByteBuffer answer = ByteBuffer.allocate(question.length + ANSWER * count);
        answer.put(question);
        int asked = ByteBuffer.wrap(question).getShort(2) & 0x0100;
        // A response; recursion was desired or not, and is available.
        answer.putShort(2, (short) (0x8080 | asked | code));
        answer.putShort(6, (short) count).putInt(8, 0);
        for (int i = 0; i < count; i++) {
            answer.putShort((short) (0xC000 | HEADER)).putShort((short) TYPE_A).putShort((short) CLASS_IN);
            answer.putInt(SECONDS).putShort((short) 4).put(addresses, 4 * i, 4);
        }
        wire.accept(new UdpDatagram(PORT, guestPort, answer.array()).packet(Addresses.NAME_SERVER, Addresses.GUEST));
    }

    void reset() {
        waiting.clear();
    }

    void save(Section section) {
        long[] ids = waiting.keySet().stream().mapToLong(Integer::longValue).toArray();
        section.putLongs("dns", ids);
        waiting.forEach((id, question) -> {
            section.putLong("dns." + id + ".port", question.guestPort);
            section.putBytes("dns." + id + ".message", question.message);
        });
    }

    void load(Section section) {
        waiting.clear();
        for (long id : section.getLongs("dns")) {
            waiting.put(
                    (int) id,
                    new Question(section.getInt("dns." + id + ".port"), section.getBytes("dns." + id + ".message")));
        }
    }
}
