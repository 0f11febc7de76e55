package org.alcazar.devices.storage;

import java.util.Random;
import org.alcazar.core.memory.BusView;

/** Regions of memory for a transfer, some of them wild, and the memory that is theirs. */
public final class WildRegions {
    public static final int RAM = 1 << 20;
    private static final int POOL = 0x4_0000;
    private static final long[] WILD = {
        0xA_0000, 0xF_FFF0, RAM - 2, RAM, 0xD000_0000L, 0xFEC0_0000L, 0xFEE0_0000L, 0xFFFF_0000L, 0xFFFF_FFFEL
    };

    private final Random random;
    private final boolean[] lent = new boolean[RAM];

    public WildRegions(Random random) {
        this.random = random;
    }

    /** An even address below 4 GiB, one in {@code rarity} of which is not where a driver would have put it. */
    public long address(int rarity) {
        return random.nextInt(rarity) == 0
                ? WILD[random.nextInt(WILD.length)]
                : POOL + 2L * random.nextInt((RAM - POOL) / 4);
    }

    /** The device may write here. */
    public void lend(long address, long length) {
        for (long at = Math.max(address, 0); at < Math.min(address + length, RAM); at++) {
            lent[(int) at] = true;
        }
    }

    /** A picture of the memory. */
    public static byte[] picture(BusView memory) {
        byte[] bytes = new byte[RAM];
        memory.read(0, bytes, 0, RAM);
        return bytes;
    }

    /** The first address that has changed and was not lent, or -1. */
    public int trespass(byte[] before, byte[] after) {
        for (int at = 0; at < RAM; at++) {
            if (before[at] != after[at] && !lent[at]) {
                return at;
            }
        }
        return -1;
    }
}
