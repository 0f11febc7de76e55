package org.alcazar.hvm;

import com.google.common.base.Preconditions;
import java.util.Optional;
import org.alcazar.hvm.boot.HrtHeader;
import org.alcazar.hvm.boot.HrtImage;
import org.alcazar.hvm.boot.Partitioning;
import org.alcazar.hvm.protocol.HvmTrace;
import org.alcazar.hvm.protocol.UpcallDelivery;
import org.alcazar.hvm.protocol.UpcallMechanism;
import org.alcazar.hvm.protocol.UpcallRules;

/**
 * What a hybrid machine is made of, checked: section 15.2 of the protocol.
 *
 * @param parts memory and cores of both sides
 * @param hrtImage the configured HRT image; not to be changed
 * @param identityAlias a hoisted HRT also finds physical memory at 0
 * @param isolated the ROS cannot reach the HRT's memory
 * @param signalHold a ROS signal waits until the handler of the one before has returned
 * @param amended the amendments to the protocol hold: BSP flag of HRT#0, reserved boot state, polite upcalls
 * @param exitOnReset a reset of the ROS stops the machine
 * @param resetOnTripleFault a triple fault of a ROS core restarts the ROS; otherwise it stops the machine
 */
public record HvmConfig(
        Partitioning parts,
        Optional<byte[]> hrtImage,
        UpcallRules upcalls,
        boolean identityAlias,
        boolean isolated,
        boolean signalHold,
        boolean amended,
        boolean exitOnReset,
        boolean resetOnTripleFault,
        HvmConsole console,
        HvmTrace trace) {

    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings; each has the default stated with it. */
    public static final class Builder {
        private static final long LARGE_PAGE = 2L << 20;

        private long memory = 512L << 20;
        private int cores = 2;
        private int rosCores = -1;
        private long rosMemory = -1;
        private byte[] image;
        private UpcallMechanism mechanism = UpcallMechanism.PAGE_FAULT;
        private UpcallDelivery delivery = UpcallDelivery.DIRECT;
        private Boolean identity;
        private Boolean isolate;
        private Boolean bootGate;
        private Boolean signalHold;
        private boolean strict;
        private boolean exitOnReset;
        private boolean resetOnTripleFault;
        private HvmConsole console = HvmConsole.NONE;
        private HvmTrace trace = HvmTrace.NONE;

        private Builder() {}

        /** All memory in bytes. Default 512 MiB. */
        public Builder memory(long bytes) {
            memory = bytes;
            return this;
        }

        /** All cores. Default 2. */
        public Builder cores(int count) {
            cores = count;
            return this;
        }

        /** Cores of the ROS. Default: half of all, at least 1. */
        public Builder rosCores(int count) {
            rosCores = count;
            return this;
        }

        /**
         * Memory of the ROS in bytes. Default: what the image leaves, up to the lower of its header and load address in
         * whole 2 MiB; half of all memory without an image.
         */
        public Builder rosMemory(long bytes) {
            rosMemory = bytes;
            return this;
        }

        /** The HRT's file. Default: none; the HRT's cores stay stopped. */
        public Builder hrtImage(byte[] file) {
            image = Preconditions.checkNotNull(file).clone();
            return this;
        }

        /** Default {@link UpcallMechanism#PAGE_FAULT}. */
        public Builder upcalls(UpcallMechanism how) {
            mechanism = how;
            return this;
        }

        /** Replaces the way upcalls enter cores: for tests that lose some. */
        public Builder upcallDelivery(UpcallDelivery way) {
            delivery = way;
            return this;
        }

        /** Default on, off when strict. */
        public Builder identity(boolean on) {
            identity = on;
            return this;
        }

        /** Default on, off when strict. */
        public Builder isolate(boolean on) {
            isolate = on;
            return this;
        }

        /** Whether upcalls wait for a core that boots. Default on, off when strict. */
        public Builder bootGate(boolean on) {
            bootGate = on;
            return this;
        }

        /** Default on, off when strict. */
        public Builder signalHold(boolean on) {
            signalHold = on;
            return this;
        }

        /** Behave like the protocol's reference, without amendments. Default off. */
        public Builder strict(boolean on) {
            strict = on;
            return this;
        }

        /** Default off: the ROS restarts. */
        public Builder exitOnReset(boolean on) {
            exitOnReset = on;
            return this;
        }

        /** Default off: the machine stops. */
        public Builder resetOnTripleFault(boolean on) {
            resetOnTripleFault = on;
            return this;
        }

        /** Default: none. */
        public Builder console(HvmConsole sink) {
            console = Preconditions.checkNotNull(sink);
            return this;
        }

        /** Default: none. */
        public Builder trace(HvmTrace listener) {
            trace = Preconditions.checkNotNull(listener);
            return this;
        }

        /**
         * Checks everything that can be known before the machine is built.
         *
         * @throws IllegalArgumentException in one line, naming the value and the rule it breaks
         */
        public HvmConfig build() {
            Partitioning parts = new Partitioning(memory, rosMemoryOrDefault(), cores, rosCoresOrDefault());
            if (image != null) {
                HrtImage.check(image, parts, address -> false);
            }
            return new HvmConfig(
                    parts,
                    Optional.ofNullable(image),
                    new UpcallRules(mechanism, onUnlessStrict(bootGate), !strict, delivery),
                    onUnlessStrict(identity),
                    onUnlessStrict(isolate),
                    onUnlessStrict(signalHold),
                    !strict,
                    exitOnReset,
                    resetOnTripleFault,
                    console,
                    trace);
        }

        private int rosCoresOrDefault() {
            return rosCores >= 0 ? rosCores : Math.max(1, cores / 2);
        }

        private long rosMemoryOrDefault() {
            if (rosMemory >= 0) {
                return rosMemory;
            }
            Optional<HrtHeader.Address> address =
                    image == null ? Optional.empty() : HrtHeader.parse(image).address();
            return address.isPresent() ? HrtImage.rosMemoryBelow(address.get()) : memory / 2 & -LARGE_PAGE;
        }

        private boolean onUnlessStrict(Boolean asked) {
            return asked == null ? !strict : asked;
        }
    }
}
