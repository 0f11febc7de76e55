package org.alcazar.devices.boot;

/**
 * A PC firmware image: the bytes of a ROM that ends at 4 GiB, with the reset vector 16 bytes before its end.
 *
 * @param bytes not copied; must not change any more
 */
public record FirmwareImage(byte[] bytes) {
    private static final int SMALLEST = 0x1_0000;
    private static final int LARGEST = 16 << 20;
    private static final int PAGE = 4096;

    /**
     * Checks a firmware file.
     *
     * @throws ImageException if it cannot be a ROM: not 64 KiB to 16 MiB long, or no multiple of 4 KiB
     */
    public static FirmwareImage parse(String fileName, byte[] file) {
        if (file.length < SMALLEST || file.length > LARGEST || file.length % PAGE != 0) {
            throw new ImageException(
                    fileName,
                    "a firmware image of " + file.length
                            + " bytes; expected a multiple of 4 KiB from 64 KiB to 16 MiB");
        }
        return new FirmwareImage(file);
    }

    /** Its length in bytes. */
    public int size() {
        return bytes.length;
    }
}
