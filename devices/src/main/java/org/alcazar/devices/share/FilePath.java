package org.alcazar.devices.share;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** Where a file is below the shared folder: the names on the way, each a single component. */
record FilePath(List<String> names) {
    static final FilePath ROOT = new FilePath(List.of());

    FilePath {
        names = ImmutableList.copyOf(names);
    }

    FilePath child(String name) {
        return new FilePath(
                ImmutableList.<String>builder().addAll(names).add(name).build());
    }

    /** The folder it is in; the shared folder is in itself. */
    FilePath parent() {
        return names.isEmpty() ? this : new FilePath(names.subList(0, names.size() - 1));
    }

    /** Where it is after something, itself or a folder above it, has been renamed. */
    FilePath afterRename(FilePath from, FilePath to) {
        int depth = from.names.size();
        if (names.size() < depth || !names.subList(0, depth).equals(from.names)) {
            return this;
        }
        return new FilePath(ImmutableList.<String>builder()
                .addAll(to.names)
                .addAll(names.subList(depth, names.size()))
                .build());
    }

    @Override
    public String toString() {
        return String.join("/", names);
    }
}
