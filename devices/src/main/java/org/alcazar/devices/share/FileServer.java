package org.alcazar.devices.share;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.alcazar.core.state.Section;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server of the protocol 9P2000.L: requests in, answers out, one after the other. A request that makes no sense is
 * answered with an error. Extended attributes, device nodes and locks between guests do not exist here.
 */
public final class FileServer {
    private static final Logger LOG = LoggerFactory.getLogger(FileServer.class);

    /** Bytes before the fields of a message: length, type, tag. */
    public static final int HEADER = 7;
    /** The longest message. */
    public static final int LONGEST = 1 << 19;

    private static final String VERSION = "9P2000.L";
    private static final int MAX_FILES = 4096;
    private static final int MAX_WALK = 16;
    private static final int ERROR = 7;
    private static final int VERSION_REQUEST = 100;
    /** Bytes of an answer to a read before the data. */
    private static final int DATA_HEADER = HEADER + 4;

    private static final int READ_ONLY = 0;
    private static final int FOLDER_ONLY = 0x1_0000;
    private static final int REMOVE_FOLDER = 0x200;
    private static final int PERMISSIONS = 0xFFF;
    private static final int BLOCK = 4096;
    private static final int FILE_SYSTEM = 0x0102_1997;
    /** Everything up to the block count. */
    private static final int ATTRIBUTES = 0x7FF;

    private static final int SET_MODE = 1;
    private static final int SET_SIZE = 1 << 3;
    private static final int SET_ACCESSED = 1 << 4;
    private static final int SET_MODIFIED = 1 << 5;
    private static final int ACCESSED_GIVEN = 1 << 7;
    private static final int MODIFIED_GIVEN = 1 << 8;
    private static final int UNLOCKED = 2;

    private final SharedFolder folder;
    private final Supplier<Instant> now;
    private final Map<Long, OpenFile> files = new TreeMap<>();
    private int longest = LONGEST;

    /** @param now the guest's time, for files it says to have changed now */
    public FileServer(SharedFolder folder, Supplier<Instant> now) {
        this.folder = folder;
        this.now = now;
    }

    /** Forgets the guest. */
    public void reset() {
        files.values().forEach(FileServer::close);
        files.clear();
        longest = LONGEST;
    }

    private static void close(OpenFile file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("shared folder: {}: {}", file.path(), e.getMessage());
        }
    }

    /**
     * Answers a request.
     *
     * @param request a whole message, at least {@link #HEADER} bytes
     * @param room bytes there are for the answer, at least {@link #HEADER} + 4
     */
    public byte[] handle(byte[] request, int room) {
        int type = request[4] & 0xFF;
        int tag = request[5] & 0xFF | (request[6] & 0xFF) << 8;
        try {
            Message message = new Message(request);
            message.raw(HEADER);
            int limit = Math.min(room, longest);
            Answer fields = answer(type, message, limit);
            // What is agreed on applies to what comes behind.
            if (HEADER + fields.size() > (type == VERSION_REQUEST ? room : limit)) {
                throw new RequestException(ErrorNumber.EPROTO);
            }
            return framed(type + 1, tag, fields);
        } catch (RequestException e) {
            return framed(ERROR, tag, new Answer().u32(e.number()));
        } catch (IOException e) {
            return framed(ERROR, tag, new Answer().u32(ErrorNumber.of(e)));
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            // A name or a time that the host's file system cannot have.
            return framed(ERROR, tag, new Answer().u32(ErrorNumber.of(e)));
        }
    }

    private static byte[] framed(int type, int tag, Answer fields) {
        return new Answer()
                .u32(HEADER + fields.size())
                .u8(type)
                .u16(tag)
                .raw(fields.bytes(), fields.size())
                .bytes();
    }

    private Answer answer(int type, Message message, int room) throws IOException, RequestException {
        return switch (type) {
            case 8 -> statistics(file(message));
            case 12 -> open(file(message), (int) message.u32());
            case 14 -> create(file(message), message.name(), (int) message.u32(), (int) message.u32());
            case 16 -> symbolicLink(file(message), message.name(), message.text());
            case 18 -> throw new RequestException(ErrorNumber.EPERM);
            case 20 -> rename(file(message).path(), file(message).path(), message.name());
            case 22 -> new Answer().text(folder.readLink(file(message).path()));
            case 24 -> attributes(file(message));
            case 26 -> change(file(message), message);
            case 30 -> throw new RequestException(ErrorNumber.EOPNOTSUPP);
            case 32 -> throw new RequestException(ErrorNumber.EOPNOTSUPP);
            case 40 -> list(file(message), message.u64(), message.u32(), room);
            case 50 -> sync(file(message));
            case 52 -> lock(file(message));
            case 54 -> lockHolder(file(message), message);
            case 70 -> hardLink(file(message).path(), file(message).path(), message.name());
            case 72 -> makeFolder(file(message).path().child(message.name()), (int) message.u32());
            case 74 -> renameAt(message);
            case 76 -> removeAt(file(message).path().child(message.name()), (int) message.u32());
            case VERSION_REQUEST -> version(message.u32(), message.text());
            case 102 -> throw new RequestException(ErrorNumber.ENOENT);
            case 104 -> attach(message.u32());
            case 108 -> new Answer();
            case 110 -> walk(message);
            case 116 -> read(file(message), message.u64(), message.u32(), room);
            case 118 -> write(file(message), message.u64(), message);
            case 120 -> clunk(message.u32());
            case 122 -> remove(message.u32());
            default -> {
                LOG.warn("shared folder: request type {} is not known", type);
                throw new RequestException(ErrorNumber.EOPNOTSUPP);
            }
        };
    }

    // ---------------------------------------------------------------------------------------- files by number

    private OpenFile file(Message message) throws RequestException {
        OpenFile file = files.get(message.u32());
        if (file == null) {
            throw new RequestException(ErrorNumber.EBADF);
        }
        return file;
    }

    private void add(long number, FilePath path) throws RequestException {
        if (files.size() >= MAX_FILES) {
            throw new RequestException(ErrorNumber.ENFILE);
        } else if (files.putIfAbsent(number, new OpenFile(path)) != null) {
            throw new RequestException(ErrorNumber.EBADF);
        }
    }

    private Answer version(long size, String version) {
        reset();
        longest = (int) Math.max(Math.min(size, LONGEST), HEADER + 4);
        return new Answer().u32(longest).text(version.equals(VERSION) ? VERSION : "unknown");
    }

    private Answer attach(long number) throws IOException, RequestException {
        add(number, FilePath.ROOT);
        return new Answer().identity(folder.identity(FilePath.ROOT));
    }

    private Answer walk(Message message) throws IOException, RequestException {
        long number = message.u32();
        OpenFile from = files.get(number);
        long target = message.u32();
        int steps = message.u16();
        if (from == null || from.isOpen() && target == number) {
            throw new RequestException(ErrorNumber.EBADF);
        } else if (steps > MAX_WALK) {
            throw new RequestException(ErrorNumber.EPROTO);
        }
        Answer identities = new Answer();
        FilePath path = from.path();
        int done = 0;
        for (; done < steps; done++) {
            try {
                String name = message.text();
                FilePath next = name.equals("..") ? path.parent() : path.child(checked(name));
                identities.identity(folder.identity(next));
                path = next;
            } catch (IOException | RequestException e) {
                if (done == 0) {
                    throw e;
                }
                break; // the guest sees from the number of identities how far it came
            }
        }
        if (done == steps) {
            if (target == number) {
                from.moveTo(path);
            } else {
                add(target, path);
            }
        }
        return new Answer().u16(done).raw(identities.bytes(), identities.size());
    }

    private static String checked(String name) throws RequestException {
        Answer field = new Answer().text(name);
        return new Message(field.bytes()).name();
    }

    private Answer clunk(long number) throws IOException, RequestException {
        OpenFile file = files.remove(number);
        if (file == null) {
            throw new RequestException(ErrorNumber.EBADF);
        }
        file.close();
        return new Answer();
    }

    // ---------------------------------------------------------------------------------------- contents

    private Answer open(OpenFile file, int flags) throws IOException, RequestException {
        if (file.isOpen()) {
            throw new RequestException(ErrorNumber.EINVAL);
        }
        FileIdentity identity = folder.identity(file.path());
        if (folder.attributes(file.path()).isFolder()) {
            if ((flags & 3) != READ_ONLY) {
                throw new RequestException(ErrorNumber.EISDIR);
            }
            file.opened(flags & FOLDER_ONLY, null);
        } else if ((flags & FOLDER_ONLY) != 0) {
            throw new RequestException(ErrorNumber.ENOTDIR);
        } else if ((flags & 3) == 3) {
            throw new RequestException(ErrorNumber.EINVAL);
        } else {
            file.opened(flags & 0xFFFF, folder.openFile(file.path(), OpenFile.options(flags)));
        }
        return new Answer().identity(identity).u32(0);
    }

    private Answer create(OpenFile file, String name, int flags, int mode) throws IOException, RequestException {
        if (file.isOpen() || (flags & 3) == 3) {
            throw new RequestException(ErrorNumber.EINVAL);
        }
        folder.demandWritable();
        FilePath path = file.path().child(name);
        Set<OpenOption> options = OpenFile.options(flags);
        options.add(StandardOpenOption.WRITE);
        options.remove(StandardOpenOption.TRUNCATE_EXISTING);
        options.add(StandardOpenOption.CREATE_NEW);
        FileChannel channel = folder.openFile(path, options);
        file.moveTo(path);
        file.opened(flags & 0xFFFF, channel);
        folder.setMode(path, mode & PERMISSIONS);
        return new Answer().identity(folder.identity(path)).u32(0);
    }

    private static FileChannel channel(OpenFile file, int unwanted) throws RequestException {
        if (file.channel() == null || (file.flags() & 3) == unwanted) {
            throw new RequestException(ErrorNumber.EBADF);
        }
        return file.channel();
    }

    private static Answer read(OpenFile file, long offset, long count, int room) throws IOException, RequestException {
        FileChannel channel = channel(file, 1);
        if (offset < 0) {
            throw new RequestException(ErrorNumber.EINVAL);
        }
        byte[] data = new byte[(int) Math.max(0, Math.min(count, room - DATA_HEADER))];
        ByteBuffer buffer = ByteBuffer.wrap(data);
        int got = 0;
        while (buffer.hasRemaining() && got >= 0) {
            got = channel.read(buffer, offset + buffer.position());
        }
        return new Answer().u32(buffer.position()).raw(data, buffer.position());
    }

    private static Answer write(OpenFile file, long offset, Message message) throws IOException, RequestException {
        byte[] data = message.raw(message.u32());
        FileChannel channel = channel(file, READ_ONLY);
        if (offset < 0 || offset > Long.MAX_VALUE - data.length) {
            throw new RequestException(ErrorNumber.EFBIG);
        }
        ByteBuffer buffer = ByteBuffer.wrap(data);
        while (buffer.hasRemaining()) {
            channel.write(buffer, offset + buffer.position());
        }
        return new Answer().u32(data.length);
    }

    private static Answer sync(OpenFile file) throws IOException {
        if (file.channel() != null) {
            file.channel().force(true);
        }
        return new Answer();
    }

    /** Entries from a number on, with the two that every folder has. */
    private Answer list(OpenFile file, long from, long count, int room) throws IOException, RequestException {
        if (!file.isOpen() || file.channel() != null) {
            throw new RequestException(ErrorNumber.EBADF);
        }
        if (from == 0) {
            List<String> names = new ArrayList<>(List.of(".", ".."));
            names.addAll(folder.list(file.path()));
            file.names(names);
        }
        Answer entries = new Answer();
        long limit = Math.min(count, room - DATA_HEADER);
        for (long i = Math.max(from, 0); i < file.names().size(); i++) {
            String name = file.names().get((int) i);
            FilePath path = name.equals(".")
                    ? file.path()
                    : name.equals("..") ? file.path().parent() : file.path().child(name);
            FileIdentity identity;
            try {
                identity = folder.identity(path);
            } catch (IOException e) {
                continue; // gone since the folder was read
            }
            Answer entry = new Answer()
                    .identity(identity)
                    .u64(i + 1)
                    .u8(identity.type() == FileIdentity.FOLDER ? 4 : identity.type() == FileIdentity.LINK ? 10 : 8)
                    .text(name);
            if (entries.size() + entry.size() > limit) {
                break;
            }
            entries.raw(entry.bytes(), entry.size());
        }
        return new Answer().u32(entries.size()).raw(entries.bytes(), entries.size());
    }

    // ---------------------------------------------------------------------------------------- attributes

    private Answer attributes(OpenFile file) throws IOException, RequestException {
        FileIdentity identity = folder.identity(file.path());
        Attributes attributes = folder.attributes(file.path());
        Answer answer = new Answer()
                .u64(ATTRIBUTES)
                .identity(identity)
                .u32(attributes.mode())
                .u32(attributes.user())
                .u32(attributes.group())
                .u64(attributes.links())
                .u64(0)
                .u64(attributes.size())
                .u64(BLOCK)
                .u64((attributes.size() + 511) / 512);
        time(answer, attributes.accessed());
        time(answer, attributes.modified());
        time(answer, attributes.changed());
        return answer.u64(0).u64(0).u64(0).u64(0);
    }

    private static void time(Answer answer, FileTime time) {
        Instant instant = time.toInstant();
        answer.u64(instant.getEpochSecond()).u64(instant.getNano());
    }

    private static FileTime time(Message message) throws RequestException {
        long seconds = message.u64();
        long nanos = message.u64();
        if (nanos < 0 || nanos >= 1_000_000_000 || seconds < -(1L << 40) || seconds > 1L << 40) {
            throw new RequestException(ErrorNumber.EINVAL);
        }
        return FileTime.from(Instant.ofEpochSecond(seconds, nanos));
    }

    /** Owner and group are those of the user who runs the machine, and stay so. */
    private Answer change(OpenFile file, Message message) throws IOException, RequestException {
        folder.demandWritable();
        int valid = (int) message.u32();
        int mode = (int) message.u32();
        message.raw(8);
        long size = message.u64();
        if ((valid & SET_MODE) != 0) {
            folder.setMode(file.path(), mode & PERMISSIONS);
        }
        if ((valid & SET_SIZE) != 0) {
            resize(file.path(), size);
        }
        FileTime present = FileTime.from(now.get());
        FileTime accessed = (valid & ACCESSED_GIVEN) != 0 ? time(message) : skipped(message, present);
        FileTime modified = (valid & MODIFIED_GIVEN) != 0 ? time(message) : skipped(message, present);
        if ((valid & (SET_ACCESSED | SET_MODIFIED)) != 0) {
            folder.setTimes(
                    file.path(),
                    (valid & SET_MODIFIED) != 0 ? modified : null,
                    (valid & SET_ACCESSED) != 0 ? accessed : null);
        }
        return new Answer();
    }

    private static FileTime skipped(Message message, FileTime instead) throws RequestException {
        message.raw(16);
        return instead;
    }

    private void resize(FilePath path, long size) throws IOException, RequestException {
        if (size < 0) {
            throw new RequestException(ErrorNumber.EINVAL);
        }
        try (FileChannel channel = folder.openFile(path, Set.of(StandardOpenOption.WRITE))) {
            if (size < channel.size()) {
                channel.truncate(size);
            } else if (size > channel.size()) {
                channel.write(ByteBuffer.allocate(1), size - 1);
            }
        }
    }

    private Answer statistics(OpenFile file) throws IOException, RequestException {
        folder.attributes(file.path());
        FileStore store = folder.store();
        return new Answer()
                .u32(FILE_SYSTEM)
                .u32(BLOCK)
                .u64(store.getTotalSpace() / BLOCK)
                .u64(store.getUnallocatedSpace() / BLOCK)
                .u64(store.getUsableSpace() / BLOCK)
                .u64(0)
                .u64(0)
                .u64(0)
                .u32(255);
    }

    // ---------------------------------------------------------------------------------------- names

    private Answer symbolicLink(OpenFile parent, String name, String target) throws IOException, RequestException {
        FilePath path = parent.path().child(name);
        folder.makeLink(path, target);
        return new Answer().identity(folder.identity(path));
    }

    private Answer hardLink(FilePath parent, FilePath existing, String name) throws IOException, RequestException {
        folder.link(parent.child(name), existing);
        return new Answer();
    }

    private Answer makeFolder(FilePath path, int mode) throws IOException, RequestException {
        folder.makeFolder(path, mode & PERMISSIONS);
        return new Answer().identity(folder.identity(path));
    }

    private Answer renameAt(Message message) throws IOException, RequestException {
        FilePath from = file(message).path().child(message.name());
        return rename(from, file(message).path(), message.name());
    }

    private Answer rename(FilePath from, FilePath parent, String name) throws IOException, RequestException {
        FilePath to = parent.child(name);
        folder.rename(from, to);
        for (OpenFile file : files.values()) {
            file.moveTo(file.path().afterRename(from, to));
        }
        return new Answer();
    }

    private Answer removeAt(FilePath path, int flags) throws IOException, RequestException {
        folder.remove(path, (flags & REMOVE_FOLDER) != 0);
        return new Answer();
    }

    /** The number is given up, whatever becomes of the file. */
    private Answer remove(long number) throws IOException, RequestException {
        OpenFile file = files.get(number);
        clunk(number);
        folder.remove(file.path(), folder.attributes(file.path()).isFolder());
        return new Answer();
    }

    // ---------------------------------------------------------------------------------------- locks

    /** There is one guest, and its kernel has granted the lock already. */
    private static Answer lock(OpenFile file) throws RequestException {
        if (!file.isOpen()) {
            throw new RequestException(ErrorNumber.EBADF);
        }
        return new Answer().u8(0);
    }

    private static Answer lockHolder(OpenFile file, Message message) throws RequestException {
        if (!file.isOpen()) {
            throw new RequestException(ErrorNumber.EBADF);
        }
        message.u8();
        long start = message.u64();
        long length = message.u64();
        return new Answer()
                .u8(UNLOCKED)
                .u64(start)
                .u64(length)
                .u32(message.u32())
                .text(message.text());
    }

    // ---------------------------------------------------------------------------------------- state

    public void save(Section section) {
        section.putLong("longest", longest);
        long[] numbers = new long[2 * files.size()];
        StringBuilder paths = new StringBuilder();
        int at = 0;
        for (Map.Entry<Long, OpenFile> entry : files.entrySet()) {
            numbers[at++] = entry.getKey();
            numbers[at++] = entry.getValue().flags();
            paths.append(entry.getValue().path()).append('\0');
        }
        section.putLongs("files", numbers);
        section.putString("paths", paths.toString());
    }

    /** Opens files again; one that is gone is like one that was removed while it was open. */
    public void load(Section section) {
        reset();
        longest = section.getInt("longest");
        long[] numbers = section.getLongs("files");
        String[] paths = section.getString("paths").split("\0", -1);
        for (int i = 0; i + 1 < numbers.length && i / 2 < paths.length; i += 2) {
            String text = paths[i / 2];
            FilePath path = text.isEmpty() ? FilePath.ROOT : new FilePath(List.of(text.split("/")));
            OpenFile file = new OpenFile(path);
            files.put(numbers[i], file);
            if (numbers[i + 1] >= 0) {
                reopen(file, (int) numbers[i + 1]);
            }
        }
    }

    private void reopen(OpenFile file, int flags) {
        try {
            boolean isFolder = folder.attributes(file.path()).isFolder();
            file.opened(flags, isFolder ? null : folder.openFile(file.path(), OpenFile.options(flags)));
        } catch (IOException | RequestException e) {
            LOG.warn("shared folder: {} cannot be opened again: {}", file.path(), e.getMessage());
            file.opened(flags, null);
        }
    }
}
