package org.alcazar.devices.net;

/** The addresses of the small network, as big-endian integers. */
final class Addresses {
    static final int NETWORK = 0x0A00_0200;
    static final int MASK = 0xFFFF_FF00;
    /** The host, as the guest sees it. */
    static final int GATEWAY = NETWORK + 2;

    static final int NAME_SERVER = NETWORK + 3;
    static final int GUEST = NETWORK + 15;
    static final int BROADCAST = 0xFFFF_FFFF;
    private static final int LOOPBACK = 0x7F00_0001;

    private Addresses() {}

    /** Whether something of ours answers at an address. */
    static boolean ours(int address) {
        return address == GATEWAY || address == NAME_SERVER;
    }

    /** Where on the host's networks the guest's packets for an address go: 0 for nowhere. */
    static int onHost(int address) {
        if (address == GATEWAY) {
            return LOOPBACK;
        }
        int top = address >>> 24;
        boolean nobody = (address & MASK) == NETWORK || top == 0 || top == 127 || top >= 224;
        return nobody ? 0 : address;
    }
}
