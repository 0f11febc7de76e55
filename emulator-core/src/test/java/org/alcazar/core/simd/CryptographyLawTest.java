package org.alcazar.core.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whole ciphers and digests made of the instructions agree with the ones of the Java platform. */
final class CryptographyLawTest {
    private static final int KEYS = 2;
    private static final int[] ROUND_CONSTANTS = {1, 2, 4, 8, 16, 32, 64, 128, 27, 54};

    /** A lane for the state, and the eleven round keys of AES-128 behind it. */
    private static long[] expand(byte[] key) {
        long[] v = new long[KEYS + 22];
        ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(v, KEYS, 2);
        for (int round = 1; round <= 10; round++) {
            int from = KEYS + 2 * round - 2;
            int word = (int) (Aes.assist(v[from + 1], ROUND_CONSTANTS[round - 1]) >>> 32);
            int w0 = (int) v[from] ^ word;
            int w1 = (int) (v[from] >>> 32) ^ w0;
            int w2 = (int) v[from + 1] ^ w1;
            int w3 = (int) (v[from + 1] >>> 32) ^ w2;
            v[from + 2] = PackedDoublewords.join(w0, w1);
            v[from + 3] = PackedDoublewords.join(w2, w3);
        }
        return v;
    }

    private static byte[] bytes(long[] v) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(v[0])
                .putLong(v[1])
                .array();
    }

    private static byte[] reference(int mode, byte[] key, byte[] block) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"));
        return cipher.doFinal(block);
    }

    @Property(tries = 200)
    void encryptionIsAes128(@ForAll @Size(16) byte[] key, @ForAll @Size(16) byte[] block)
            throws GeneralSecurityException {
        long[] v = expand(key);
        ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(v, 0, 2);
        v[0] ^= v[KEYS];
        v[1] ^= v[KEYS + 1];
        for (int round = 1; round < 10; round++) {
            Aes.encrypt(v, 0, 0, KEYS + 2 * round);
        }
        Aes.encryptLast(v, 0, 0, KEYS + 20);
        assertThat(bytes(v)).isEqualTo(reference(Cipher.ENCRYPT_MODE, key, block));
    }

    @Property(tries = 200)
    void decryptionIsAes128(@ForAll @Size(16) byte[] key, @ForAll @Size(16) byte[] block)
            throws GeneralSecurityException {
        long[] v = expand(key);
        ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(v, 0, 2);
        v[0] ^= v[KEYS + 20];
        v[1] ^= v[KEYS + 21];
        for (int round = 9; round > 0; round--) {
            v[KEYS + 2 * round] = Aes.mixBack(v[KEYS + 2 * round]);
            v[KEYS + 2 * round + 1] = Aes.mixBack(v[KEYS + 2 * round + 1]);
            Aes.decrypt(v, 0, 0, KEYS + 2 * round);
        }
        Aes.decryptLast(v, 0, 0, KEYS);
        assertThat(bytes(v)).isEqualTo(reference(Cipher.DECRYPT_MODE, key, block));
    }

    /** The one padded block of a message of 55 bytes, as 16 big-endian words. */
    private static int[] block(byte[] message) {
        ByteBuffer padded = ByteBuffer.allocate(64).put(message).put((byte) 0x80);
        padded.putInt(60, message.length * 8);
        int[] words = new int[16];
        padded.rewind().asIntBuffer().get(words);
        return words;
    }

    private static byte[] bigEndian(int... words) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * words.length);
        Arrays.stream(words).forEach(buffer::putInt);
        return buffer.array();
    }

    private static int doubleword(long[] v, int lane, int i) {
        return (int) (v[lane + (i >> 1)] >>> 32 * (i & 1));
    }

    private static void put(long[] v, int lane, int d3, int d2, int d1, int d0) {
        v[lane] = PackedDoublewords.join(d0, d1);
        v[lane + 1] = PackedDoublewords.join(d2, d3);
    }

    @Property(tries = 200)
    void digestIsSha1(@ForAll @Size(55) byte[] message) throws GeneralSecurityException {
        int[] w = block(message);
        long[] v = new long[8 + 40];
        for (int i = 0; i < 4; i++) {
            put(v, 8 + 2 * i, w[4 * i], w[4 * i + 1], w[4 * i + 2], w[4 * i + 3]);
        }
        for (int i = 4; i < 20; i++) {
            int at = 8 + 2 * i;
            Sha1.message1(v, at, at - 8, at - 6);
            v[at] ^= v[at - 4];
            v[at + 1] ^= v[at - 3];
            Sha1.message2(v, at, at, at - 2);
        }
        put(v, 0, 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476);
        put(v, 4, 0xC3D2E1F0, 0, 0, 0);
        for (int i = 0; i < 20; i++) {
            if (i == 0) {
                v[4] = v[8];
                v[5] = v[9] + (0xC3D2E1F0L << 32);
            } else {
                Sha1.nextE(v, 4, 2, 8 + 2 * i);
            }
            v[2] = v[0];
            v[3] = v[1];
            Sha1.rounds(v, 0, 0, 4, i / 5);
        }
        put(v, 6, 0, 0, 0, 0);
        Sha1.nextE(v, 6, 2, 6);
        byte[] digest = bigEndian(
                doubleword(v, 0, 3) + 0x67452301,
                doubleword(v, 0, 2) + 0xEFCDAB89,
                doubleword(v, 0, 1) + 0x98BADCFE,
                doubleword(v, 0, 0) + 0x10325476,
                doubleword(v, 6, 3) + 0xC3D2E1F0);
        assertThat(digest).isEqualTo(MessageDigest.getInstance("SHA-1").digest(message));
    }

    @Property(tries = 200)
    void digestIsSha256(@ForAll @Size(55) byte[] message) throws GeneralSecurityException {
        int[] constants = fractions(64, 1.0 / 3);
        int[] start = fractions(8, 0.5);
        int[] w = block(message);
        long[] v = new long[8 + 32];
        for (int i = 0; i < 4; i++) {
            put(v, 8 + 2 * i, w[4 * i + 3], w[4 * i + 2], w[4 * i + 1], w[4 * i]);
        }
        for (int i = 4; i < 16; i++) {
            int at = 8 + 2 * i;
            Sha256.message1(v, at, at - 8, at - 6);
            int w9 = at - 4;
            v[at] = PackedDoublewords.add(v[at], v[w9] >>> 32 | v[w9 + 1] << 32);
            v[at + 1] = PackedDoublewords.add(v[at + 1], v[w9 + 1] >>> 32 | v[at - 2] << 32);
            Sha256.message2(v, at, at, at - 2);
        }
        put(v, 0, start[0], start[1], start[4], start[5]);
        put(v, 2, start[2], start[3], start[6], start[7]);
        for (int i = 0; i < 64; i += 2) {
            long message2 = v[8 + i / 2];
            v[4] = PackedDoublewords.add(message2, PackedDoublewords.join(constants[i], constants[i + 1]));
            Sha256.rounds(v, 6, 2, 0, 4);
            v[2] = v[0];
            v[3] = v[1];
            v[0] = v[6];
            v[1] = v[7];
        }
        byte[] digest = bigEndian(
                doubleword(v, 0, 3) + start[0],
                doubleword(v, 0, 2) + start[1],
                doubleword(v, 2, 3) + start[2],
                doubleword(v, 2, 2) + start[3],
                doubleword(v, 0, 1) + start[4],
                doubleword(v, 0, 0) + start[5],
                doubleword(v, 2, 1) + start[6],
                doubleword(v, 2, 0) + start[7]);
        assertThat(digest).isEqualTo(MessageDigest.getInstance("SHA-256").digest(message));
    }

    /** The first 32 bits of the fractional parts of roots of the first primes. */
    private static int[] fractions(int count, double power) {
        int[] result = new int[count];
        int found = 0;
        for (int n = 2; found < count; n++) {
            int candidate = n;
            if (IntStream.range(2, n).noneMatch(d -> candidate % d == 0)) {
                double root = Math.pow(n, power);
                result[found] = (int) (long) ((root - Math.floor(root)) * 0x1p32);
                found++;
            }
        }
        return result;
    }
}
