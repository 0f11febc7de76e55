package org.alcazar.devices.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens disk images, whose format is told by their content. Anything that is not known is a raw image. */
public final class DiskImages {
    private static final int LONGEST_MARK = 0x44;

    private DiskImages() {}

    /**
     * Opens an image.
     *
     * @param snapshot keeps writes in memory; the file is only read
     * @throws IOException with a message of one line that does not name the file
     */
    public static DiskImage open(Path file, boolean readOnly, boolean snapshot) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("is a folder, expected a disk image");
        }
        boolean onlyRead = readOnly || snapshot;
        if (!onlyRead && Files.exists(file) && !Files.isWritable(file)) {
            throw new IOException("the file is read-only: add readonly or snapshot");
        }
        try {
            DiskImage image = openFormat(file, onlyRead);
            return snapshot && !readOnly ? new OverlayImage(image) : image;
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new IOException("no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException("access denied", e);
        }
    }

    private static DiskImage openFormat(Path file, boolean readOnly) throws IOException {
        byte[] head = head(file);
        String foreign = foreign(head);
        if (foreign != null) {
            throw new IOException("a " + foreign + " image, which is not supported; expected raw");
        }
        return RawImage.open(file, readOnly);
    }

    private static byte[] head(Path file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(LONGEST_MARK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int got = 0; got >= 0 && head.hasRemaining(); ) {
                got = channel.read(head, head.position());
            }
        }
        return head.array();
    }

    /** The name of a format that has to be converted first, or null. */
    private static String foreign(byte[] head) {
        String start = new String(head, 0, 8, StandardCharsets.ISO_8859_1);
        if (start.startsWith("QFI\u00FB")) {
            return "qcow2";
        } else if (start.startsWith("KDMV") || start.startsWith("COWD")) {
            return "VMDK";
        } else if (start.equals("vhdxfile")) {
            return "VHDX";
        } else if (start.startsWith("conectix")) {
            return "VHD";
        } else if (start.startsWith("QED\0")) {
            return "QED";
        } else if (ByteBuffer.wrap(head).getInt(0x40) == 0x7F10_DABE) {
            return "VDI";
        }
        return null;
    }
}
