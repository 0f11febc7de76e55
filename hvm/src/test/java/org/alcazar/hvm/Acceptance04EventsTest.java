package org.alcazar.hvm;

import static org.alcazar.hvm.HvmFixture.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.memory.BusView;
import org.alcazar.hvm.protocol.HvmRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acceptance check 4 of the protocol: an event of the HRT, from its record to its acknowledgement. */
class Acceptance04EventsTest {
    private static final int SIZE = 80;
    private static final long HEAP = TinyHrt.LOAD + 0x10_0000;
    private static final long HRT_RECORD = TinyHrt.OFFSET + HEAP;
    private static final long HRT_ANSWER = HRT_RECORD + 0x1000;
    private static final long RESULT = 0x1234_5678_9ABC_DEF0L;

    private final long[] sent = new long[SIZE / 8];

    private HvmFixture withRecord(boolean strict, int type) {
        HvmFixture fixture =
                new HvmFixture(2, 1, TinyHrt.file(TinyHrt.STI_HLT_FOREVER), config -> config.strict(strict));
        fixture.run(100_000);
        for (int word = 0; word < sent.length; word++) {
            sent[word] = 0x0101_0101_0101_0101L * (word + 0x10);
        }
        sent[0] = type;
        for (int word = 0; word < sent.length; word++) {
            memory(fixture).write(HEAP + (long) word * 8, 8, sent[word]);
        }
        return fixture;
    }

    private static BusView memory(HvmFixture fixture) {
        return fixture.hrt(0).mmu.view();
    }

    private static long[] record(BusView view, long physical) {
        long[] words = new long[SIZE / 8];
        for (int word = 0; word < words.length; word++) {
            words[word] = view.peek(physical + (long) word * 8, 8);
        }
        return words;
    }

    /** What a side reads of the event. */
    private static long[] read(HvmFixture fixture, Core core) {
        boolean hrt = core != fixture.core(0);
        assertThat(fixture.request(core, HvmRequest.GET_STATE, hrt ? HRT_ANSWER : HvmFixture.ROS_DATA))
                .as("no transaction")
                .isZero();
        return record(memory(fixture), hrt ? HEAP + 0x1000 : HvmFixture.ROS_DATA);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneCycleWithBothRefusals(boolean strict) {
        for (int type = 1; type <= 4; type++) {
            HvmFixture fixture = withRecord(strict, type);
            Core ros = fixture.core(0);
            Core hrt = fixture.hrt(0);
            for (int cycle = 0; cycle < 2; cycle++) {
                assertThat(fixture.request(hrt, HvmRequest.EVENT_ACK))
                        .as("nothing to acknowledge")
                        .isEqualTo(REFUSED);
                assertThat(fixture.request(hrt, HvmRequest.EVENT_REQUEST, HRT_RECORD))
                        .isZero();
                assertThat(fixture.request(hrt, HvmRequest.EVENT_REQUEST, HRT_RECORD))
                        .as("open")
                        .isEqualTo(REFUSED);
                assertThat(fixture.request(hrt, HvmRequest.EVENT_ACK))
                        .as("not done")
                        .isEqualTo(REFUSED);
                assertThat(read(fixture, ros)).isEqualTo(sent);
                assertThat(fixture.request(ros, HvmRequest.EVENT_DONE, RESULT)).isZero();
                long[] done = sent.clone();
                done[0] = 5;
                done[1] = RESULT;
                assertThat(read(fixture, hrt)).isEqualTo(done);
                assertThat(fixture.request(hrt, HvmRequest.EVENT_REQUEST, HRT_RECORD))
                        .as("unread")
                        .isEqualTo(REFUSED);
                assertThat(fixture.request(hrt, HvmRequest.EVENT_ACK)).isZero();
                done[0] = 0;
                assertThat(read(fixture, ros)).isEqualTo(done);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRecordThatCannotBeReadOpensNothing(boolean strict) {
        HvmFixture fixture = withRecord(strict, 1);
        Core hrt = fixture.hrt(0);
        for (long address : new long[] {0x0000_4000_0000_0000L, 0x0000_8000_0000_0000L, -40L}) {
            assertThat(fixture.request(hrt, HvmRequest.EVENT_REQUEST, address)).isEqualTo(REFUSED);
        }
        assertThat(read(fixture, fixture.core(0))[0]).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDoneThatNobodyAskedForBlocksUntilItIsAcknowledged(boolean strict) {
        HvmFixture fixture = withRecord(strict, 2);
        assertThat(fixture.request(fixture.core(0), HvmRequest.EVENT_DONE, 9)).isZero();
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.EVENT_REQUEST, HRT_RECORD))
                .isEqualTo(REFUSED);
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.EVENT_ACK)).isZero();
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.EVENT_REQUEST, HRT_RECORD))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void restartsOfEitherSideEndIt(boolean strict) {
        HvmFixture fixture = withRecord(strict, 3);
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.EVENT_REQUEST, HRT_RECORD))
                .isZero();
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.REBOOT_ROS)).isZero();
        fixture.run(100_000);
        long[] abandoned = read(fixture, fixture.hrt(0));
        assertThat(abandoned[0] & 0xFFFF_FFFFL).isEqualTo(5);
        assertThat(abandoned[1]).isEqualTo(-1);
        assertThat(fixture.request(fixture.core(0), HvmRequest.REBOOT_HRT)).isZero();
        fixture.run(100_000);
        assertThat(read(fixture, fixture.core(0))[0] & 0xFFFF_FFFFL).isZero();
        assertThat(read(fixture, fixture.core(0))[1]).isZero();
    }
}
