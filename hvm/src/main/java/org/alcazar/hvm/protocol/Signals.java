package org.alcazar.hvm.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.InjectedEvent;
import org.alcazar.core.cpu.InjectionListener;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.UserModeListener;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.state.Section;
import org.alcazar.hvm.boot.Partitioning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signal to a process of the ROS (section 9): SIGNAL_INSTALL and SIGNAL_RAISE, and how the code that is pending gets
 * into the process. It is looked for when a ROS core enters CPL 3, after a hypercall made there, and when the pending code
 * or the hold of the one before changes.
 */
final class Signals implements UserModeListener, InjectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private static final long ROOT = 0x000F_FFFF_FFFF_F000L;
    private static final int FRAME = 48;
    /** The frame that IRETQ takes, behind the code. */
    private static final int CODE = 8;

    private static final int RED_ZONE = 16;
    private static final int PATIENCE = 1000;

    private final Partitioning parts;
    private final List<Core> rosCores = new ArrayList<>();
    private final boolean holds;
    private final SignalListener listener;

    private long pending;
    private long root;
    private long handler;
    private long stack;
    /** Address of the frame that the present handler will return by; 0 while none runs. */
    private long busy;

    private int tries;

    /** Told of every signal. */
    interface SignalListener {
        void raised(Core core, long code);

        /** @param interrupted where the process was; the core is at the handler */
        void delivered(Core core, long code, long interrupted);
    }

    /** @param holds whether a signal waits until the handler of the one before has returned */
    Signals(Machine machine, Partitioning parts, boolean holds, SignalListener listener) {
        this.parts = parts;
        this.holds = holds;
        this.listener = listener;
        for (Core core : machine.cores()) {
            if (!parts.isHrt(core.id())) {
                rosCores.add(core);
                core.setUserModeListener(this);
                core.setInjectionListener(this);
            }
        }
    }

    Map<HvmRequest, RequestHandler> handlers() {
        return Map.of(
                HvmRequest.SIGNAL_INSTALL,
                this::install,
                HvmRequest.SIGNAL_RAISE,
                (caller, code, unused) -> raise(caller, code));
    }

    private long install(Core caller, long newHandler, long newStack) {
        boolean removal = newHandler == 0 && newStack == 0;
        // A process that has died with a code pending can be got rid of by others.
        boolean foreign = removal && !sameProcess(caller.cr3, root);
        boolean refused =
                parts.isHrt(caller.id()) || pending != 0 && !foreign || !removal && (handler != 0 || stack != 0);
        if (refused) {
            return RequestHandler.REFUSED;
        }
        setPending(0);
        handler = newHandler;
        stack = newStack;
        root = caller.cr3;
        busy = 0;
        return RequestHandler.DONE;
    }

    private long raise(Core caller, long code) {
        if (code == 0 || handler == 0 || stack == 0 || pending != 0) {
            return RequestHandler.REFUSED;
        }
        setPending(code);
        listener.raised(caller, code);
        return RequestHandler.DONE;
    }

    /** After a request made at CPL 3: a signal that the request has raised, or that waited, enters right behind it. */
    void requestDone(Core caller) {
        if (pending != 0 && caller.cpl == 3 && !parts.isHrt(caller.id())) {
            caller.lookAtUserMode();
        }
    }

    private void setPending(long code) {
        pending = code;
        tries = 0;
        rosCores.forEach(core -> core.watchUserMode(code != 0));
        look();
    }

    private void look() {
        if (pending != 0) {
            rosCores.forEach(Core::lookAtUserMode);
        }
    }

    /** The ROS has been restarted. */
    void reset() {
        setPending(0);
        handler = 0;
        stack = 0;
        root = 0;
        busy = 0;
    }

    private static boolean sameProcess(long cr3, long other) {
        return ((cr3 ^ other) & ROOT) == 0;
    }

    // ---------------------------------------------------------------------------------------- delivery

    @Override
    public void atUserMode(Core core) {
        boolean due = pending != 0
                && handler != 0
                && stack != 0
                && root != 0
                && sameProcess(core.cr3, root)
                && core.code64()
                && (busy == 0 || !holds);
        if (due) {
            enter(core);
        }
    }

    private void enter(Core core) {
        long frame = (stack - RED_ZONE & -16L) - FRAME;
        long code = pending;
        long interrupted = core.rip;
        ByteBuffer words = ByteBuffer.allocate(FRAME).order(ByteOrder.LITTLE_ENDIAN);
        words.putLong(code)
                .putLong(interrupted)
                .putLong(core.selector[Segment.CS])
                .putLong(core.rflags())
                .putLong(core.r[Core.RSP])
                .putLong(core.selector[Segment.SS]);
        if (!writable(core, frame) || !CallerMemory.write(core, frame, words.array())) {
            if (++tries >= PATIENCE) {
                LOG.warn("signal {} given up: its stack at 0x{} cannot be written", code, Long.toHexString(frame));
                setPending(0);
            }
            return;
        }
        setPending(0);
        busy = frame + CODE;
        core.r[Core.RSP] = frame;
        core.rip = handler;
        core.setRflags(core.rflags() & ~(long) (Flags.DF | Flags.TF));
        listener.delivered(core, code, interrupted);
    }

    /** A frame is written as a whole or not at all. */
    private static boolean writable(Core core, long frame) {
        return core.mmu.translate(frame, true, true) != -1 && core.mmu.translate(frame + FRAME - 1, true, true) != -1;
    }

    // ---------------------------------------------------------------------------------------- the end of a handler

    @Override
    public void returned(Core core, long frame) {
        if (busy != 0 && frame == busy && core.cpl == 3 && sameProcess(core.cr3, root)) {
            busy = 0;
            look();
        }
    }

    @Override
    public void delivered(Core core, InjectedEvent event) {
        // Nothing is injected into ROS cores.
    }

    @Override
    public void tableLoaded(Core core) {
        // Of no interest on this side.
    }

    @Override
    public void interruptsEnabled(Core core) {
        // Of no interest on this side.
    }

    // ---------------------------------------------------------------------------------------- state

    void save(Section section) {
        section.putLongs("signal", new long[] {pending, root, handler, stack, busy, tries});
    }

    void load(Section section) {
        long[] saved = section.getLongs("signal", 6);
        pending = saved[0];
        root = saved[1];
        handler = saved[2];
        stack = saved[3];
        busy = saved[4];
        tries = (int) saved[5];
        rosCores.forEach(core -> core.watchUserMode(pending != 0));
    }
}
