package org.alcazar.core.machine;

import com.google.common.base.Preconditions;
import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.cpu.CpuModel;
import org.alcazar.core.memory.GuestMemory;

/** The parts list of a machine. Every setting has the default stated with it. */
public final class MachineBuilder {
    static final long MAX_MEMORY = 1L << 36;

    long memory = 512L << 20;
    long extraMemory = 1 << 20;
    int cores = 1;
    CpuModel cpu = CpuModel.defaultModel();
    BusLayout layout = BusLayout.pc();
    PlatformPolicy policy = PlatformPolicy.restartOnReset();
    HostPace pace = (input, nanos) -> nanos;
    long mips = 1000;
    long quantum = 1000;
    long seed;
    final List<Board> boards = new ArrayList<>();

    MachineBuilder() {}

    /** RAM in bytes: a multiple of 4096, 1 MiB to 64 GiB. Default 512 MiB. */
    public MachineBuilder memory(long bytes) {
        Preconditions.checkArgument(
                bytes >= 1 << 20 && bytes <= MAX_MEMORY && bytes % GuestMemory.PAGE_SIZE == 0,
                "memory of %s bytes is not a multiple of 4096 from 1 MiB to 64 GiB",
                bytes);
        this.memory = bytes;
        return this;
    }

    /** Cells for ROMs and shared pages, in bytes, besides what boards say they need. Default 1 MiB. */
    public MachineBuilder extraMemory(long bytes) {
        this.extraMemory = bytes;
        return this;
    }

    /** Cores, 1 to 255. Default 1. */
    public MachineBuilder cores(int count) {
        Preconditions.checkArgument(count >= 1 && count <= 255, "%s cores, expected 1 to 255", count);
        this.cores = count;
        return this;
    }

    public MachineBuilder cpu(CpuModel model) {
        this.cpu = model;
        return this;
    }

    /** Default {@link BusLayout#pc}. */
    public MachineBuilder layout(BusLayout busLayout) {
        this.layout = busLayout;
        return this;
    }

    /** Default {@link PlatformPolicy#restartOnReset}. */
    public MachineBuilder policy(PlatformPolicy platformPolicy) {
        this.policy = platformPolicy;
        return this;
    }

    /** How idle time passes with live input attached. Default: it does not, the clock jumps. */
    public MachineBuilder pace(HostPace hostPace) {
        this.pace = hostPace;
        return this;
    }

    /** Million ticks a guest second. Default 1000: a tick is a nanosecond. */
    public MachineBuilder mips(long millions) {
        this.mips = millions;
        return this;
    }

    /** Ticks a core's turn lasts. Default 1000. */
    public MachineBuilder quantum(long ticks) {
        Preconditions.checkArgument(ticks >= 1, "quantum %s is not positive", ticks);
        this.quantum = ticks;
        return this;
    }

    /** Seed of every random source of the machine. Default 0. */
    public MachineBuilder seed(long value) {
        this.seed = value;
        return this;
    }

    /** Adds devices; boards are assembled in the order in which they were added. */
    public MachineBuilder board(Board board) {
        boards.add(board);
        return this;
    }

    /** Builds the machine and powers it up; nothing has been executed yet. */
    public Machine build() {
        return new Machine(this);
    }
}
