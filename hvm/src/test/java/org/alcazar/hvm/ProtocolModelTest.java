package org.alcazar.hvm;

import static org.alcazar.hvm.HvmFixture.MARKER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.protocol.HvmRequest;

/**
 * Random sequences of requests by all cores, in all states, with good and bad arguments, and restarts in between: every
 * answer and everything that can be seen of the state is what {@link ProtocolModel} says. A thousand sequences by
 * default; {@code -Djqwik.tries.default=10000} runs more.
 */
class ProtocolModelTest {
    private static final int MAX_HRT_CORES = 3;
    private static final long WHILE = 5_000;

    private static final long ROOT = 0x1000;
    private static final long OTHER_ROOT = 0x5000;
    private static final long HANDLER = HvmFixture.ROS_CODE + 0x200;
    private static final long STACK = HvmFixture.ROS_STACK + 0x1_0000;
    private static final long STATE_BUFFER = HvmFixture.ROS_DATA + 0x1_0000;
    private static final long AREA = TinyHrt.OFFSET + TinyHrt.LOAD + 0x10_0000;

    /** Records, with types from 0 on, and images, one of them broken: at the same place for both sides. */
    private static final long RECORDS = HvmFixture.ROS_DATA;

    private static final int RECORD_TYPES = 7;
    private static final long IMAGE = HvmFixture.ROS_DATA + 0x2_0000;
    private static final long BROKEN_IMAGE = HvmFixture.ROS_DATA + 0x3_0000;

    private static final int[] PROGRAM = {0xEB, 0xFE};
    private static final int[] RETURN = {0x48, 0x83, 0xC4, 0x08, 0x48, 0xCF}; // add rsp, 8; iretq
    private static final byte[] HRT = TinyHrt.file(true, RETURN, TinyHrt.STI_HLT_FOREVER);

    /** By strictness and number of HRT cores; building one takes longer than a sequence. */
    private static final HvmFixture[][] MACHINES = {machines(false), machines(true)};

    private static HvmFixture[] machines(boolean strict) {
        HvmFixture[] machines = new HvmFixture[MAX_HRT_CORES + 1];
        for (int hrtCores = 1; hrtCores <= MAX_HRT_CORES; hrtCores++) {
            machines[hrtCores] = new HvmFixture(1 + hrtCores, 1, HRT, config -> config.strict(strict));
        }
        return machines;
    }

    private enum Kind {
        REQUEST,
        UNKNOWN,
        PROCESS,
        RUN
    }

    /**
     * One step.
     *
     * @param who picks the core that asks, or the process that the ROS's core is in
     * @param choice picks arguments
     */
    record Step(Kind kind, HvmRequest request, int who, int choice) {}

    @Provide
    Arbitrary<Step> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(30, Kind.REQUEST),
                Tuple.of(1, Kind.UNKNOWN),
                Tuple.of(3, Kind.PROCESS),
                Tuple.of(8, Kind.RUN));
        return Combinators.combine(
                        kinds,
                        Arbitraries.of(HvmRequest.class),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 6))
                .as(Step::new);
    }

    @Property(shrinking = ShrinkingMode.BOUNDED)
    void everyAnswerAndEveryStateIsTheModels(
            @ForAll boolean strict,
            @ForAll @IntRange(min = 1, max = MAX_HRT_CORES) int hrtCores,
            @ForAll @Size(min = 1, max = 60) List<@From("steps") Step> steps) {
        new Sequence(strict, hrtCores).run(steps);
    }

    /** One machine beside one model. */
    private static final class Sequence {
        private final HvmFixture fixture;
        private final ProtocolModel model;
        private final int hrtCores;
        private boolean user;
        private long root;

        Sequence(boolean strict, int hrtCores) {
            this.hrtCores = hrtCores;
            model = new ProtocolModel(hrtCores);
            fixture = MACHINES[strict ? 1 : 0][hrtCores];
            fixture.hybrid.onRosStart(this::startRos);
            restart();
        }

        /** The machine as it was when it was built, but for its clock. */
        private void restart() {
            Core core = fixture.core(0);
            core.r[Core.RSI] = HRT.length;
            assertThat(fixture.request(core, HvmRequest.REPLACE_IMAGE, IMAGE)).isZero();
            assertThat(fixture.request(core, HvmRequest.REBOOT_BOTH)).isZero();
            fixture.run(WHILE);
            fixture.events.clear();
        }

        private void startRos() {
            for (int type = 0; type < RECORD_TYPES; type++) {
                fixture.ros().write(RECORDS + type * 0x100L, 8, type);
                fixture.ros().write(RECORDS + type * 0x100L + 8, 8, result(type));
            }
            fixture.ros().write(IMAGE, HRT, 0, HRT.length);
            fixture.ros().write(BROKEN_IMAGE, HRT, 0, HRT.length);
            fixture.ros().write(BROKEN_IMAGE + 0x40, 4, 0);
            for (int at = 0; at < RETURN.length; at++) {
                fixture.ros().write(HANDLER + at, 1, RETURN[at]);
            }
            fixture.ros().write(HvmFixture.KERNEL_DATA + 0x28, 8, 0x00CF_F300_0000_FFFFL);
            fixture.ros().write(HvmFixture.KERNEL_DATA + 0x30, 8, 0x00AF_FB00_0000_FFFFL);
            enter(true, ROOT);
        }

        private static long result(int type) {
            return 0x1000L + type;
        }

        private void enter(boolean toUser, long newRoot) {
            user = toUser;
            root = newRoot;
            Core core = fixture.core(0);
            fixture.enterLongMode(core, user ? 3 : 0, PROGRAM);
            fixture.ros().write(OTHER_ROOT, 8, fixture.ros().peek(ROOT, 8));
            core.cr3 = root;
            core.gdtrBase = HvmFixture.KERNEL_DATA;
            core.gdtrLimit = 0x7F;
            core.mmu.flushAll();
            core.modeChanged();
            core.lookAtUserMode();
        }

        void run(List<Step> steps) {
            int number = 0;
            for (Step step : steps) {
                switch (step.kind()) {
                    case REQUEST -> request(step, "step " + number);
                    case UNKNOWN -> unknown(step);
                    case PROCESS -> enter((step.who() & 1) == 0, (step.who() & 2) == 0 ? ROOT : OTHER_ROOT);
                    case RUN -> pass();
                }
                compare("after step " + number + ", " + step);
                number++;
            }
        }

        private void pass() {
            fixture.run(WHILE);
            model.run(user, root);
        }

        private Core caller(Step step) {
            int who = model.hrtRuns ? step.who() % (hrtCores + 1) : 0;
            return fixture.core(who);
        }

        private void unknown(Step step) {
            long code = 0x60L + step.choice();
            assertThat(fixture.hypercall(caller(step), 0xF00D, MARKER, code, 0)).isEqualTo(HvmFixture.REFUSED);
        }

        private void request(Step step, String name) {
            Core core = caller(step);
            boolean hrt = core.id() != 0;
            int choice = step.choice();
            long bias = hrt ? TinyHrt.OFFSET : 0;
            long nowhere = hrt ? 0x4000_0000_0000L : HvmFixture.UNMAPPED;
            boolean readable = true;
            long a2 = choice;
            long a3 = 0;
            switch (step.request()) {
                case REPLACE_IMAGE -> {
                    readable = choice < 5;
                    a2 = readable ? bias + (choice == 0 ? BROKEN_IMAGE : IMAGE) : nowhere;
                    a3 = choice == 1 ? 0 : HRT.length;
                }
                case EVENT_REQUEST -> {
                    readable = step.who() != 3;
                    a2 = readable ? bias + RECORDS + choice * 0x100L : nowhere;
                }
                case GET_STATE -> a2 = choice == 0 ? nowhere : bias + STATE_BUFFER;
                case SIGNAL_INSTALL -> {
                    a2 = choice % 3 == 0 || choice == 1 ? 0 : HANDLER;
                    a3 = choice % 3 == 0 || choice == 2 ? 0 : STACK;
                }
                case GDT_REGISTER -> a2 = choice == 0 ? 0 : AREA;
                case GDT_SYNC -> a3 = 0x100L + choice;
                default -> {}
            }
            long expected = model.ask(new ProtocolModel.Ask(
                    step.request(),
                    hrt,
                    core.cr3,
                    a2,
                    a3,
                    readable,
                    a2 != BROKEN_IMAGE && a2 != TinyHrt.OFFSET + BROKEN_IMAGE,
                    choice,
                    result(choice)));
            core.r[Core.RSI] = a3;
            assertThat(fixture.request(core, step.request(), a2))
                    .as("%s: %s of core %d", name, step, core.id())
                    .isEqualTo(expected);
            // Before upcalls can be taken, an HRT without boot gate has to be up.
            if (step.request() == HvmRequest.REBOOT_HRT || step.request() == HvmRequest.REBOOT_BOTH) {
                pass();
            }
        }

        private void compare(String when) {
            assertThat(fixture.request(fixture.core(0), HvmRequest.GET_STATE, STATE_BUFFER))
                    .as(when)
                    .isEqualTo(model.state);
            assertThat(fixture.ros().peek(STATE_BUFFER, 4)).as(when).isEqualTo(model.eventType);
            assertThat(fixture.ros().peek(STATE_BUFFER + 8, 8)).as(when).isEqualTo(model.eventResult);
            assertThat(fixture.hybrid.protocol().count()).as(when).isEqualTo(model.count);
            for (int word = 0; word < model.comm.length; word++) {
                assertThat(fixture.ros().peek(TinyHrt.COMM_PAGE + 8L * word, 8))
                        .as("%s, comm page word %d", when, word)
                        .isEqualTo(model.comm[word]);
            }
            for (int index = 0; index < hrtCores; index++) {
                assertThat(fixture.hrt(index).activity() != Core.Activity.STOPPED)
                        .as(when)
                        .isEqualTo(model.hrtRuns);
            }
        }
    }
}
