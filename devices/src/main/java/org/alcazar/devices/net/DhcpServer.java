package org.alcazar.devices.net;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Gives the one lease there is (RFC 2131). */
final class DhcpServer {
    static final int SERVER_PORT = 67;
    static final int CLIENT_PORT = 68;

    private static final int REQUEST = 1;
    private static final int REPLY = 2;
    private static final int COOKIE = 0x6382_5363;
    private static final int OPTIONS = 240;
    private static final int ANSWER_LENGTH = 300;
    private static final int LEASE_SECONDS = 86_400;

    private static final int PAD = 0;
    private static final int MASK = 1;
    private static final int ROUTER = 3;
    private static final int NAME_SERVER = 6;
    private static final int REQUESTED_ADDRESS = 50;
    private static final int LEASE_TIME = 51;
    private static final int MESSAGE_TYPE = 53;
    private static final int SERVER = 54;
    private static final int END = 255;

    private static final int DISCOVER = 1;
    private static final int OFFER = 2;
    private static final int REQUESTS = 3;
    private static final int ACKNOWLEDGE = 5;
    private static final int REFUSE = 6;
    private static final int INFORM = 8;

    private DhcpServer() {}

    /** What is answered to a message of a client; empty when nothing is. */
    static Optional<byte[]> answer(byte[] message) {
        if (message.length < OPTIONS || message[0] != REQUEST || message[1] != 1 || message[2] != 6) {
            return Optional.empty();
        }
        ByteBuffer request = ByteBuffer.wrap(message);
        if (request.getInt(236) != COOKIE) {
            return Optional.empty();
        }
        int server = option(message, SERVER, Addresses.GATEWAY);
        int wanted = option(message, REQUESTED_ADDRESS, request.getInt(12));
        int type =
                switch (option(message, MESSAGE_TYPE, 0)) {
                    case DISCOVER -> OFFER;
                    case REQUESTS ->
                        server != Addresses.GATEWAY
                                ? 0
                                : wanted == Addresses.GUEST || wanted == 0 ? ACKNOWLEDGE : REFUSE;
                    case INFORM -> ACKNOWLEDGE;
                    default -> 0;
                };
        return type == 0
                ? Optional.empty()
                : Optional.of(answer(request, type, type == ACKNOWLEDGE && option(message, MESSAGE_TYPE, 0) == INFORM));
    }

    private static byte[] answer(ByteBuffer request, int type, boolean informs) {
        ByteBuffer answer = ByteBuffer.allocate(ANSWER_LENGTH);
        answer.put(0, (byte) REPLY).put(1, (byte) 1).put(2, (byte) 6);
        answer.putInt(4, request.getInt(4));
        answer.putShort(10, request.getShort(10));
        if (informs) {
            answer.putInt(12, request.getInt(12));
        } else if (type != REFUSE) {
            answer.putInt(16, Addresses.GUEST).putInt(20, Addresses.GATEWAY);
        }
        for (int i = 28; i < 44; i++) {
            answer.put(i, request.get(i));
        }
        answer.putInt(236, COOKIE).position(OPTIONS);
        answer.put((byte) MESSAGE_TYPE).put((byte) 1).put((byte) type);
        put(answer, SERVER, Addresses.GATEWAY);
        if (type != REFUSE) {
            if (!informs) {
                put(answer, LEASE_TIME, LEASE_SECONDS);
            }
            put(answer, MASK, Addresses.MASK);
            put(answer, ROUTER, Addresses.GATEWAY);
            put(answer, NAME_SERVER, Addresses.NAME_SERVER);
        }
        answer.put((byte) END);
        return answer.array();
    }

    private static void put(ByteBuffer answer, int option, int value) {
        answer.put((byte) option).put((byte) 4).putInt(value);
    }

    /** The number an option says, of one to four bytes. */
    private static int option(byte[] message, int wanted, int otherwise) {
        int at = OPTIONS;
        while (at < message.length && (message[at] & 0xFF) != END) {
            if (message[at] == PAD) {
                at++;
                continue;
            }
            int length = at + 1 < message.length ? message[at + 1] & 0xFF : 0;
            if (at + 2 + length > message.length) {
                break;
            }
            if ((message[at] & 0xFF) == wanted && length >= 1 && length <= 4) {
                int value = 0;
                for (int i = 0; i < length; i++) {
                    value = value << 8 | message[at + 2 + i] & 0xFF;
                }
                return value;
            }
            at += 2 + length;
        }
        return otherwise;
    }
}
