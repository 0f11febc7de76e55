package org.alcazar.hvm.protocol;

import java.util.Map;
import java.util.Optional;
import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.boot.Partitioning;

/** REPLACE_IMAGE: the bytes of an image, kept as a whole for the next restart of the HRT (section 13.4). */
final class ImageRequests {
    private final Partitioning parts;
    private final PartitionControl control;

    ImageRequests(Partitioning parts, PartitionControl control) {
        this.parts = parts;
        this.control = control;
    }

    Map<HvmRequest, RequestHandler> handlers() {
        return Map.of(HvmRequest.REPLACE_IMAGE, this::replace);
    }

    private long replace(Core caller, long address, long length) {
        if (length <= 0 || length > parts.memory() || length > Integer.MAX_VALUE - 8) {
            return RequestHandler.REFUSED;
        }
        Optional<byte[]> image = CallerMemory.read(caller, address, (int) length);
        image.ifPresent(bytes -> control.replaceImage(bytes, caller));
        return image.isPresent() ? RequestHandler.DONE : RequestHandler.REFUSED;
    }
}
