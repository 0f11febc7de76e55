package org.alcazar.hvm.protocol;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.state.Section;
import org.alcazar.core.time.Timer;
import org.alcazar.core.time.VirtualClock;

/**
 * One HRT core as the target of upcalls: at most one undelivered upcall, and when it may enter (section 8.2).
 *
 * <p>A core is ready when it has loaded an interrupt table and then allowed interrupts or halted, or a second after its
 * start; until then an upcall is kept here. A ready core is handed the upcall and takes it when it allows interrupts or
 * halts, or after 100 microseconds whatever RFLAGS.IF is. It does not wait at all for a synchronous-mode teardown, or
 * inside an upcall handler that has not returned.
 */
final class UpcallTarget {
    private static final long PATIENCE = 100_000;
    private static final int MAX_FRAMES = 16;

    private final Core core;
    private final UpcallRules rules;
    private final VirtualClock clock;
    private final Timer patience;
    private final Runnable onReady;
    /** Where upcall frames lie that no IRETQ has taken yet: addresses of their RIP words, outermost first. */
    private final List<Long> frames = new ArrayList<>();

    private long startTick;
    private long bootIdt;
    private int vector;
    private boolean ready;
    private boolean pending;
    /** The core has been given the pending upcall. */
    private boolean handedOver;

    private long code;
    private long raisedAt;

    /** @param onReady runs whenever the core has become ready */
    UpcallTarget(Core core, UpcallRules rules, Runnable onReady) {
        this.core = core;
        this.rules = rules;
        this.onReady = onReady;
        clock = core.machine.clock();
        patience = clock.timer("hvm.upcall" + core.id(), core::hurryInjection);
    }

    Core core() {
        return core;
    }

    /** Tick of the core's last start. */
    long startTick() {
        return startTick;
    }

    /** Code of the last upcall. */
    long code() {
        return code;
    }

    /** When the last upcall was raised. */
    long raisedAt() {
        return raisedAt;
    }

    /** Whether the core still runs on the interrupt table it booted with. */
    boolean onBootIdt() {
        return core.idtrBase == bootIdt;
    }

    /**
     * The core (re)starts.
     *
     * @param idt linear address of the boot IDT
     * @param upcallVector the image's vector for interrupts
     */
    void start(long idt, int upcallVector) {
        stop();
        startTick = clock.ticks();
        bootIdt = idt;
        vector = upcallVector;
        ready = !rules.bootGate();
    }

    /** Forgets everything; the core is stopped or about to start. */
    void stop() {
        patience.cancel();
        frames.clear();
        pending = false;
        handedOver = false;
        ready = false;
    }

    boolean canRaise() {
        boolean undelivered = pending && (!handedOver || core.injectionPending());
        return !undelivered && !core.injectionPending() && core.canTakeEvents();
    }

    void raise(long upcallCode) {
        code = upcallCode;
        raisedAt = clock.now();
        pending = true;
        handedOver = false;
        if (ready) {
            handOver();
        }
    }

    /** The core has loaded an interrupt table: from now on, signs of life count. */
    void tableLoaded() {
        if (!ready && !onBootIdt()) {
            core.watchInterruptFlag();
        }
    }

    /** The core allows interrupts, for the first time on a table of its own. */
    void interruptsEnabled() {
        if (!onBootIdt()) {
            becomeReady();
        }
    }

    /** The core has halted. */
    void halted() {
        if (!ready && !onBootIdt()) {
            becomeReady();
        }
    }

    boolean ready() {
        return ready;
    }

    /** The core is ready, or its time to boot is over. */
    void becomeReady() {
        ready = true;
        onReady.run();
        if (pending && !handedOver) {
            handOver();
        }
    }

    private void handOver() {
        boolean waits = core.activity() == Core.Activity.RUNNING && rules.polite() && waitsWhenReady();
        handedOver = true;
        rules.delivery().deliver(core, rules.event(vector, waits));
        if (waits) {
            patience.armIn(PATIENCE);
        }
    }

    private boolean waitsWhenReady() {
        return code != HvmRequest.SYNC_TEARDOWN.code() && frames.isEmpty();
    }

    /** The pending upcall has entered the core; its frame's RIP word is at this address. */
    void delivered(long frame) {
        pending = false;
        ready = true;
        patience.cancel();
        // On one stack, a frame at or below a new one has been left without IRETQ.
        frames.removeIf(older -> older <= frame);
        frames.add(frame);
        if (frames.size() > MAX_FRAMES) {
            frames.remove(0);
        }
    }

    /** IRETQ has taken a frame. */
    void returned(long frame) {
        int at = frames.indexOf(frame);
        if (at >= 0) {
            frames.subList(at, frames.size()).clear();
        }
    }

    void save(Section section) {
        String prefix = "core" + core.id() + ".";
        section.putLong(prefix + "startTick", startTick);
        section.putLong(prefix + "bootIdt", bootIdt);
        section.putLong(prefix + "vector", vector);
        section.putBoolean(prefix + "ready", ready);
        section.putBoolean(prefix + "pending", pending);
        section.putBoolean(prefix + "handedOver", handedOver);
        section.putLong(prefix + "code", code);
        section.putLong(prefix + "raisedAt", raisedAt);
        section.putLongs(
                prefix + "frames", frames.stream().mapToLong(Long::longValue).toArray());
    }

    void load(Section section) {
        String prefix = "core" + core.id() + ".";
        startTick = section.getLong(prefix + "startTick");
        bootIdt = section.getLong(prefix + "bootIdt");
        vector = section.getInt(prefix + "vector");
        ready = section.getBoolean(prefix + "ready");
        pending = section.getBoolean(prefix + "pending");
        handedOver = section.getBoolean(prefix + "handedOver");
        code = section.getLong(prefix + "code");
        raisedAt = section.getLong(prefix + "raisedAt");
        frames.clear();
        for (long frame : section.getLongs(prefix + "frames")) {
            frames.add(frame);
        }
    }
}
