package org.alcazar.hvm;

import static org.alcazar.hvm.HvmFixture.REFUSED;

import java.util.Arrays;
import org.alcazar.hvm.protocol.HvmRequest;

/**
 * What sections 6, 7, 9 and 13 of the protocol say about a sequence of requests, written down without regard to how the
 * product does it. States are numbers as GET_STATE answers them.
 */
final class ProtocolModel {
    static final int IDLE = 0;
    static final int CALL = 1;
    static final int PARCALL = 2;
    static final int SYNCSETUP = 3;
    static final int SYNC = 4;
    static final int SYNCTEARDOWN = 5;
    static final int MERGE = 6;
    static final int GDTSYNC = 7;

    private static final int NO_EVENT = 0;
    private static final int EVENT_DONE = 5;

    /**
     * Who asks, and what for.
     *
     * @param hrt whether an HRT core does
     * @param root CR3 of the caller
     * @param a2 RDX; for requests with a buffer its content counts, which the other members have
     * @param readable whether the buffer can be read
     * @param intact whether the image in the buffer is one
     * @param type the type word of the record in the buffer
     * @param result the result word of the record in the buffer
     */
    record Ask(
            HvmRequest request,
            boolean hrt,
            long root,
            long a2,
            long a3,
            boolean readable,
            boolean intact,
            int type,
            long result) {}

    int state = IDLE;
    long count;
    int eventType = NO_EVENT;
    long eventResult;
    long signal;
    boolean hrtRuns = true;
    final long[] comm = new long[3];

    private final boolean[] upcall;
    private long handler;
    private long stack;
    private long signalRoot;
    private long area;
    private boolean imageIntact = true;

    ProtocolModel(int hrtCores) {
        upcall = new boolean[hrtCores];
    }

    /** The answer, after its effects. */
    long ask(Ask ask) {
        return switch (ask.request()) {
            case NULL -> 0;
            case GET_STATE -> state;
            case REBOOT_ROS -> done(this::rebootRos);
            case REBOOT_HRT -> done(this::rebootHrt);
            case REBOOT_BOTH ->
                done(() -> {
                    rebootHrt();
                    rebootRos();
                });
            case REPLACE_IMAGE -> onlyIf(ask.readable() && ask.a3() > 0, () -> imageIntact = ask.intact());
            case EVENT_REQUEST ->
                onlyIf(eventType == NO_EVENT && ask.readable(), () -> setEvent(ask.type(), ask.result()));
            case EVENT_ACK -> onlyIf(eventType == EVENT_DONE, () -> setEvent(NO_EVENT, eventResult));
            case EVENT_DONE -> done(() -> setEvent(EVENT_DONE, ask.a2()));
            case CALL -> start(ask, IDLE, CALL, 1);
            case PARCALL -> start(ask, IDLE, PARCALL, upcall.length);
            case SYNC_SETUP -> start(ask, IDLE, SYNCSETUP, 1);
            case SYNC_TEARDOWN -> start(ask, SYNC, SYNCTEARDOWN, 1);
            case EXEC_DONE -> onlyIf(ask.hrt() && waitsForExecution(), this::executed);
            case MERGE, UNMERGE ->
                onlyIf(!ask.hrt() && state == IDLE && canRaise(1), () -> {
                    comm[0] = ask.request().code();
                    comm[1] = ask.root();
                    upcall[0] = true;
                    state = MERGE;
                });
            case MERGE_DONE -> onlyIf(ask.hrt() && state == MERGE, () -> state = IDLE);
            case SIGNAL_INSTALL -> install(ask);
            case SIGNAL_RAISE ->
                onlyIf(ask.a2() != 0 && handler != 0 && stack != 0 && signal == 0, () -> signal = ask.a2());
            case GDT_SYNC -> {
                long answer = area == 0 ? REFUSED : start(ask, IDLE, GDTSYNC, 1);
                if (answer == 0) {
                    comm[1] = area;
                    comm[2] = ask.a3();
                }
                yield answer;
            }
            case GDT_REGISTER -> onlyIf(ask.hrt(), () -> area = ask.a2());
            case GDT_RESTORE -> {
                long answer = start(ask, IDLE, GDTSYNC, 1);
                if (answer == 0) {
                    comm[1] = 0;
                    comm[2] = 0;
                }
                yield answer;
            }
            case GDT_DONE -> onlyIf(ask.hrt() && state == GDTSYNC, () -> state = IDLE);
        };
    }

    /** Time passes: upcalls are taken, and so is a signal if the ROS's core is in the process it is for. */
    void run(boolean user, long root) {
        Arrays.fill(upcall, false);
        if (user && root == signalRoot && handler != 0 && stack != 0) {
            signal = 0;
        }
    }

    private static long done(Runnable effect) {
        return onlyIf(true, effect);
    }

    private static long onlyIf(boolean allowed, Runnable effect) {
        if (!allowed) {
            return REFUSED;
        }
        effect.run();
        return 0;
    }

    private boolean canRaise(int targets) {
        for (int target = 0; target < targets; target++) {
            if (upcall[target]) {
                return false;
            }
        }
        return hrtRuns;
    }

    private long start(Ask ask, int from, int to, int targets) {
        if (ask.hrt() || state != from) {
            return REFUSED;
        }
        if (!canRaise(targets)) {
            count = 0;
            return REFUSED;
        }
        comm[0] = ask.request().code();
        comm[1] = ask.a2();
        count = targets;
        Arrays.fill(upcall, 0, targets, true);
        state = to;
        return 0;
    }

    private boolean waitsForExecution() {
        return state == CALL || state == PARCALL || state == SYNCSETUP || state == SYNCTEARDOWN;
    }

    private void executed() {
        long before = count--;
        if (before == 1) {
            state = state == SYNCSETUP ? SYNC : IDLE;
        }
    }

    private long install(Ask ask) {
        boolean removal = ask.a2() == 0 && ask.a3() == 0;
        boolean free = removal || handler == 0 && stack == 0;
        boolean quiet = signal == 0 || removal && ask.root() != signalRoot;
        return onlyIf(!ask.hrt() && free && quiet, () -> {
            signal = 0;
            handler = ask.a2();
            stack = ask.a3();
            signalRoot = ask.root();
        });
    }

    private void setEvent(int type, long result) {
        eventType = type;
        eventResult = result;
    }

    private void rebootRos() {
        signal = 0;
        handler = 0;
        stack = 0;
        if (eventType != NO_EVENT && eventType != EVENT_DONE) {
            setEvent(EVENT_DONE, -1);
        }
    }

    private void rebootHrt() {
        state = IDLE;
        count = 0;
        area = 0;
        setEvent(NO_EVENT, 0);
        Arrays.fill(upcall, false);
        hrtRuns = imageIntact;
        if (hrtRuns) {
            Arrays.fill(comm, 0);
        }
    }
}
