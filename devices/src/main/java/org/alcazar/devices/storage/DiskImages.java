package org.alcazar.devices.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.alcazar.devices.storage.qcow2.Qcow2Image;

/** Opens disk images, whose format is told by their content. Anything that is not known is a raw image. */
public final class DiskImages {
    private static final int LONGEST_MARK = 0x44;
    private static final int QCOW2 = 0x514649FB;
    private static final int MAX_CHAIN = 64;
    /** The kind of a file in its mode, and the one of a block device (inode(7)). */
    private static final int FILE_KIND = 0xF000;

    private static final int BLOCK_DEVICE = 0x6000;

    private DiskImages() {}

    /**
     * Opens an image.
     *
     * @param snapshot keeps writes in memory; the file is only read
     * @throws IOException with a message of one line that does not name the file
     */
    public static DiskImage open(Path file, boolean readOnly, boolean snapshot) throws IOException {
        boolean onlyRead = readOnly || snapshot;
        if (!onlyRead && Files.exists(file) && !Files.isDirectory(file) && !Files.isWritable(file)) {
            throw new IOException("the file is read-only: add readonly or snapshot");
        }
        try {
            DiskImage image = openFormat(file, onlyRead, "", Set.of());
            return snapshot && !readOnly ? new OverlayImage(image) : image;
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new IOException("no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException("access denied", e);
        } catch (FileSystemException e) {
            // Its own message has the name of the file.
            throw e.getReason() == null ? e : new IOException(e.getReason(), e);
        }
    }

    /** Refuses what has no places to read from and write to; opening a pipe would wait for its other end. */
    private static void checkKind(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("is a folder, expected a disk image");
        }
        if (!Files.isRegularFile(file) && !isBlockDevice(file)) {
            throw new IOException("is neither a file nor a block device");
        }
    }

    private static boolean isBlockDevice(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return false;
        }
        int mode = (Integer) Files.getAttribute(file, "unix:mode");
        return (mode & FILE_KIND) == BLOCK_DEVICE;
    }

    private static DiskImage openFormat(Path file, boolean readOnly, String format, Set<Path> above)
            throws IOException {
        Path real = file.toRealPath();
        checkKind(real);
        if (above.contains(real)) {
            throw new IOException("the qcow2 image is its own backing file");
        }
        if (above.size() > MAX_CHAIN) {
            throw new IOException("the qcow2 image has more than " + MAX_CHAIN + " backing files");
        }
        byte[] head = head(file);
        boolean qcow2 = ByteBuffer.wrap(head).getInt(0) == QCOW2;
        if (format.equals("raw") || format.isEmpty() && !qcow2) {
            String foreign = format.isEmpty() ? foreign(head) : null;
            if (foreign != null) {
                throw new IOException("a " + foreign + " image, which is not supported; expected raw or qcow2");
            }
            return RawImage.open(file, readOnly);
        } else if (format.isEmpty() || format.equals("qcow2")) {
            Set<Path> chain = new HashSet<>(above);
            chain.add(real);
            return Qcow2Image.open(file, readOnly, (name, kind) -> backing(real, name, kind, chain));
        }
        throw new IOException("a backing file of format " + format + "; expected raw or qcow2");
    }

    private static DiskImage backing(Path image, String name, String format, Set<Path> chain) throws IOException {
        String plain = name.startsWith("file:") ? name.substring("file:".length()) : name;
        if (plain.matches("[a-z0-9+-]+:.*") || plain.indexOf(0) >= 0) {
            throw new IOException("the backing file '" + name + "' is no file of the host");
        }
        Path file = image.resolveSibling(plain);
        try {
            return openFormat(file, true, format, chain);
        } catch (NoSuchFileException e) {
            throw new IOException("backing file " + plain + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException("backing file " + plain + ": access denied", e);
        } catch (IOException e) {
            throw new IOException("backing file " + plain + ": " + e.getMessage(), e);
        }
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
        if (start.startsWith("KDMV") || start.startsWith("COWD")) {
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
