package org.alcazar.testimages;

import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The guest images that come with Alcazar, by file name. Their sources and their contracts (command line, output, how
 * they end) are in {@code testimages/guest}.
 */
public final class TestImages {
    /** The image with all benchmark kernels; {@link BenchKernel} lists them. */
    public static final String BENCH = "bench.elf";

    /** The regular operating system of the demonstration pair: multiboot 1, one core, any memory from 2 MiB. */
    public static final String SAMPLE_ROS = "sample-ros.elf";

    /** The hybrid runtime of the demonstration pair: multiboot 2 with the HRT tag, loaded at 128 MiB. */
    public static final String SAMPLE_HRT = "sample-hrt.elf";

    /**
     * The HRT made of the kit alone: multiboot 2 with the HRT tag, position-independent, loaded at 128 MiB or where the
     * ROS's memory ends.
     */
    public static final String KIT_HRT = "kit-hrt.elf";

    /**
     * The regular operating system that measures the hybrid machine's requests with {@link #KIT_HRT} on the other side:
     * multiboot 1, one core. It prints a table on COM1 and ends with a write to the debug-exit port 0xF4.
     */
    public static final String HVM_BENCH = "hvm-bench.elf";

    private static final ImmutableList<String> SYSTEM_GUESTS = ImmutableList.of(
            "sys-modes.elf",
            "sys-paging32.elf",
            "sys-paging_pae.elf",
            "sys-paging64.elf",
            "sys-protection.elf",
            "sys-contexts.elf",
            "sys-la57.elf",
            "sys-crossing.elf",
            "sys-wrap.elf",
            "sys-exceptions32.elf",
            "sys-exceptions64.elf",
            "sys-debug32.elf",
            "sys-debug64.elf",
            "sys-transfers32.elf",
            "sys-transfers64.elf",
            "sys-tasks.elf",
            "sys-v8086.elf",
            "sys-pic.elf",
            "sys-pit.elf",
            "sys-rtc.elf",
            "sys-uart.elf",
            "sys-apic.elf",
            "sys-ioapic.elf",
            "sys-state.elf",
            "sys-smp.elf",
            "sys-code.elf",
            "sys-mmio.elf");

    private static final ImmutableList<String> NAMES = ImmutableList.<String>builder()
            .add(SAMPLE_ROS, SAMPLE_HRT, KIT_HRT, HVM_BENCH, BENCH)
            .addAll(SYSTEM_GUESTS)
            .build();

    private TestImages() {}

    /** The names {@link #load} knows, in the order of the documentation. */
    public static ImmutableList<String> names() {
        return NAMES;
    }

    /**
     * The guests that test one part of the machine each and print a line "ok N - text" or "not ok N - text" for every
     * test on COM1, the plan "1..N" last. They boot by multiboot, need 64 MiB, two cores, a processor with all
     * features and the test device, and end with a write to the debug-exit
     * port 0xF4: 0 if all tests passed.
     */
    public static ImmutableList<String> systemGuests() {
        return SYSTEM_GUESTS;
    }

    /**
     * The bytes of one image, a fresh array each time.
     *
     * @throws IllegalArgumentException if there is no image of that name; the message lists those there are
     */
    public static byte[] load(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("no image named " + name + "; there are " + NAMES);
        }
        try {
            return Resources.toByteArray(Resources.getResource(TestImages.class, name));
        } catch (IOException e) {
            throw new UncheckedIOException("image " + name + " cannot be read", e);
        }
    }
}
