package org.alcazar.hvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.memory.BusView;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.TransactionState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acceptance check 10 of the protocol with the configured image: restarts that a program of the ROS asks for. */
class Acceptance10RestartsTest {
    private static final long WHILE = 200_000;
    private static final long HRT_HEAP = TinyHrt.LOAD + 0x10_0000;
    private static final long BSS = TinyHrt.LOAD + 0x7000;
    private static final int[] SPIN = {0xEB, 0xFE};

    /** Booted and called once, with marks in the memory of both sides. */
    private static HvmFixture used(boolean strict) {
        HvmFixture fixture =
                new HvmFixture(3, 1, TinyHrt.file(TinyHrt.STI_HLT_FOREVER), config -> config.strict(strict));
        fixture.run(WHILE);
        call(fixture, 1);
        hrt(fixture).write(HRT_HEAP, 8, 0x1111);
        hrt(fixture).write(BSS, 8, 0x2222);
        fixture.ros().write(HvmFixture.ROS_DATA, 8, 0x3333);
        return fixture;
    }

    private static BusView hrt(HvmFixture fixture) {
        return fixture.hrt(0).mmu.view();
    }

    private static void call(HvmFixture fixture, long times) {
        assertThat(fixture.request(fixture.core(0), HvmRequest.CALL, 0x4000)).isZero();
        fixture.run(WHILE);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        assertThat(fixture.record(0, TinyHrt.COUNT)).isEqualTo(times);
    }

    /** The request as an instruction at CPL 3, followed by an endless loop. */
    private static void execute(HvmFixture fixture, long request) {
        Core core = fixture.core(0);
        fixture.enterLongMode(core, 3, TinyHrt.join(TinyHrt.hypercall(request), SPIN));
        core.r[Core.RAX] = 0x77;
        fixture.run(WHILE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theHrtAlone(boolean strict) {
        HvmFixture fixture = used(strict);
        execute(fixture, 0x02);
        assertThat(fixture.core(0).r[Core.RAX]).as("the caller goes on").isZero();
        assertThat(fixture.ros().peek(HvmFixture.ROS_DATA, 8)).isEqualTo(0x3333);
        assertThat(hrt(fixture).peek(HRT_HEAP, 8)).as("not the image's").isEqualTo(0x1111);
        assertThat(hrt(fixture).peek(BSS, 8)).isZero();
        assertThat(fixture.events(HvmEvent.HrtStarted.class)).hasSize(2);
        call(fixture, 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRosWhileTheHrtRuns(boolean strict) {
        HvmFixture fixture = used(strict);
        execute(fixture, 0x01);
        assertThat(fixture.core(0).r[Core.RAX]).as("the caller is gone").isZero();
        assertThat(fixture.core(0).rip).as("loaded anew").isEqualTo(HvmFixture.ROS_CODE);
        assertThat(fixture.ros().peek(HvmFixture.ROS_DATA, 8)).isZero();
        assertThat(hrt(fixture).peek(HRT_HEAP, 8)).isEqualTo(0x1111);
        assertThat(hrt(fixture).peek(BSS, 8)).isEqualTo(0x2222);
        assertThat(fixture.events(HvmEvent.HrtStarted.class)).hasSize(1);
        call(fixture, 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothTogether(boolean strict) {
        HvmFixture fixture = used(strict);
        execute(fixture, 0x03);
        assertThat(fixture.core(0).rip).isEqualTo(HvmFixture.ROS_CODE);
        assertThat(fixture.ros().peek(HvmFixture.ROS_DATA, 8)).isZero();
        assertThat(hrt(fixture).peek(HRT_HEAP, 8)).isEqualTo(0x1111);
        assertThat(hrt(fixture).peek(BSS, 8)).isZero();
        assertThat(fixture.events(HvmEvent.HrtStarted.class)).hasSize(2);
        call(fixture, 1);
    }
}
