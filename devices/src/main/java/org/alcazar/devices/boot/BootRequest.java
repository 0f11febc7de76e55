package org.alcazar.devices.boot;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What to start and what to tell it.
 *
 * @param commandLine the kernel's arguments, without the kernel's name; may be empty
 * @param modules in the order in which the kernel shall see them
 */
public record BootRequest(KernelImage image, String commandLine, List<BootModule> modules) {
    public BootRequest {
        modules = ImmutableList.copyOf(modules);
    }

    /** Only a kernel and its arguments. */
    public static BootRequest of(KernelImage image, String commandLine) {
        return new BootRequest(image, commandLine, List.of());
    }
}
